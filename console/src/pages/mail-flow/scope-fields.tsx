// Whose mail and which direction: fields of the wizard and of the connection page.
import { Checkbox, MultiSelect, Radio, Stack } from '@mantine/core'
import { DirectoryPicker } from '../people/directory-picker.tsx'
import type { Scope } from './mail-flow-api.ts'

export interface ScopeValue {
  direction: 'inbound' | 'both'
  kind: Scope['kind']
  domains: string[]
  groups: string[]
  people: string[]
}

export function scopeValueOf(direction: 'inbound' | 'both', scope: Scope): ScopeValue {
  const listed = (kind: Scope['kind']) => (scope.kind === kind && scope.kind !== 'all' ? scope.addresses : [])
  return { direction, kind: scope.kind, domains: listed('domains'), groups: listed('groups'), people: listed('people') }
}

export function scopeOf(value: ScopeValue): Scope {
  return value.kind === 'all' ? { kind: 'all' } : { kind: value.kind, addresses: value[value.kind] }
}

export const scopeMistake = (value: ScopeValue): string | null =>
  value.kind === 'all' || value[value.kind].length > 0 ? null : 'Name at least one.'

export interface ScopeFieldsProps {
  tenantId: string
  value: ScopeValue
  onChange: (value: ScopeValue) => void
  domains: readonly string[]
  error: string | null
}

export function ScopeFields({ tenantId, value, onChange, domains, error }: ScopeFieldsProps) {
  const set = (change: Partial<ScopeValue>) => onChange({ ...value, ...change })
  return (
    <Stack gap="md">
      <Checkbox.Group
        label="Direction"
        description="Inbound mail is always scanned."
        value={value.direction === 'both' ? ['inbound', 'outbound'] : ['inbound']}
        onChange={(chosen) => set({ direction: chosen.includes('outbound') ? 'both' : 'inbound' })}
      >
        <Stack gap={6} mt={6}>
          <Checkbox value="inbound" label="Inbound: mail from outside to your people" disabled />
          <Checkbox value="outbound" label="Outbound: mail from your people to the outside" />
        </Stack>
      </Checkbox.Group>
      <Radio.Group label="Whose mail" value={value.kind} onChange={(kind) => set({ kind: kind as Scope['kind'] })}>
        <Stack gap={6} mt={6}>
          <Radio value="all" label="Everybody, in all domains" />
          <Radio value="domains" label="Chosen domains" />
          <Radio value="groups" label="Members of groups" />
          <Radio value="people" label="Single mailboxes" />
        </Stack>
      </Radio.Group>
      {value.kind === 'domains' && (
        <MultiSelect
          label="Domains"
          description="Their sub-domains are included."
          data={[...new Set([...domains, ...value.domains])]}
          value={value.domains}
          onChange={(chosen) => set({ domains: chosen })}
          error={error}
          searchable
        />
      )}
      {value.kind === 'groups' && (
        <DirectoryPicker
          tenantId={tenantId}
          pick="group-addresses"
          label="Groups"
          description="Only groups with an address can be named in a mail flow rule."
          value={value.groups}
          onChange={(groups) => set({ groups })}
          error={error}
        />
      )}
      {value.kind === 'people' && (
        <DirectoryPicker
          tenantId={tenantId}
          pick="addresses"
          label="Addresses of mailboxes"
          description="At most 100; use a group for more."
          value={value.people}
          onChange={(people) => set({ people })}
          error={error}
          max={100}
        />
      )}
    </Stack>
  )
}
