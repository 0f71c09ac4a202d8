// What somebody reaches: the whole installation, or some tenants.
import { MultiSelect, Radio, Stack } from '@mantine/core'
import type { Scope as Reach } from '#access/contract.ts'
import { useSession } from '#console/api/session.ts'

/** "Everything", "Contoso", "Contoso, Fabrikam and 3 more". */
export function useReachWords(): (reach: Reach) => string {
  const { tenants } = useSession()
  const names = new Map(tenants.map(({ id, name }) => [id, name]))
  return (reach) => {
    if (reach.kind === 'installation') return 'All tenants and the installation'
    const known = reach.tenantIds.map((id) => names.get(id) ?? 'a tenant that you do not see')
    return known.length <= 2 ? known.join(', ') : `${known.slice(0, 2).join(', ')} and ${known.length - 2} more`
  }
}

export interface ReachInputProps {
  value: Reach
  onChange: (reach: Reach) => void
  error?: React.ReactNode
}

export function ReachInput({ value, onChange, error }: ReachInputProps) {
  const { tenants, isInstallation } = useSession()
  const data = tenants.map(({ id, name }) => ({ value: id, label: name }))
  const ids = value.kind === 'tenants' ? value.tenantIds : []
  return (
    <Stack gap="xs">
      {isInstallation && (
        <Radio.Group
          label="For"
          value={value.kind}
          onChange={(kind) =>
            onChange(kind === 'installation' ? { kind: 'installation' } : { kind: 'tenants', tenantIds: ids })
          }
        >
          <Stack gap={6} mt={4}>
            <Radio value="installation" label="All tenants, those to come included, and the installation" />
            <Radio value="tenants" label="Some tenants" />
          </Stack>
        </Radio.Group>
      )}
      {value.kind === 'tenants' && (
        <MultiSelect
          label="Tenants"
          data={data}
          value={ids}
          onChange={(tenantIds) => onChange({ kind: 'tenants', tenantIds })}
          searchable
          limit={100}
          error={error}
        />
      )}
    </Stack>
  )
}
