// Whose mail and which direction: fields of the wizard and of the connection page.
import { Checkbox, MultiSelect, Radio, Stack, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { GroupPage } from '#people/contract.ts'
import { send } from '#console/api/client.ts'
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
        <GroupField tenantId={tenantId} value={value.groups} onChange={(groups) => set({ groups })} error={error} />
      )}
      {value.kind === 'people' && (
        <TagsInput
          label="Addresses of mailboxes"
          description="Press Enter after each. At most 100; use a group for more."
          value={value.people}
          onChange={(people) => set({ people })}
          error={error}
          maxTags={100}
          splitChars={[',', ';', ' ']}
        />
      )}
    </Stack>
  )
}

interface GroupFieldProps {
  tenantId: string
  value: string[]
  onChange: (value: string[]) => void
  error: string | null
}

function GroupField({ tenantId, value, onChange, error }: GroupFieldProps) {
  const [search, setSearch] = useState('')
  const groups = useQuery({
    queryKey: ['people', tenantId, 'groups', 'choose', search],
    queryFn: ({ signal }) =>
      send<GroupPage>('GET', `/api/v1/tenants/${encodeURIComponent(tenantId)}/groups`, {
        query: { search, limit: 50 },
        signal,
      }),
    placeholderData: (before) => before,
  })
  const found = (groups.data?.items ?? []).flatMap(({ mail, displayName }) =>
    mail === null ? [] : [{ value: mail.toLowerCase(), label: `${displayName} (${mail})` }],
  )
  const known = new Set(found.map((each) => each.value))
  return (
    <MultiSelect
      label="Groups"
      description="Only groups with an address can be named in a mail flow rule."
      data={[...found, ...value.filter((each) => !known.has(each)).map((each) => ({ value: each, label: each }))]}
      value={value}
      onChange={onChange}
      searchValue={search}
      onSearchChange={setSearch}
      nothingFoundMessage="No group with an address matches"
      error={error}
      searchable
    />
  )
}
