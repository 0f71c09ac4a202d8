// Fields that choose people, groups and saved audiences of the directory; what is chosen keeps its name while something else is searched.
import { Button, MultiSelect, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { plural } from '#console/util/numbers.ts'
import { groupQuery, groupsQuery, peopleQuery, personQuery } from '../../people/people-api.ts'
import { audiencesQuery } from '../audiences-api.ts'

interface FieldProps {
  tenantId: string
  label: string
  description?: string
  value: string[]
  onChange: (ids: string[]) => void
  isDisabled: boolean
}

const found_max = 30
/** More than that many are a list to be kept as a saved audience, not names in a field. */
const named_max = 40
const typing_ms = 200

export function GroupsField({ tenantId, ...props }: FieldProps) {
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search, typing_ms)
  const found = useQuery(groupsQuery(tenantId, { search: asked.trim(), limit: found_max }))
  const chosen = useQueries({ queries: props.value.slice(0, named_max).map((id) => groupQuery(tenantId, id)) })
  return (
    <Field
      {...props}
      search={search}
      onSearch={setSearch}
      options={[
        ...(found.data?.items ?? []).map(({ id, displayName, memberCount }) => ({
          value: id,
          label: `${displayName} (${memberCount})`,
        })),
        ...chosen.flatMap(({ data }) =>
          data === undefined ? [] : [{ value: data.id, label: `${data.displayName} (${data.memberCount})` }],
        ),
      ]}
      nothing="No group matches"
    />
  )
}

export function PeopleField({ tenantId, ...props }: FieldProps) {
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search, typing_ms)
  const found = useQuery(peopleQuery(tenantId, { search: asked.trim(), limit: found_max, mailbox: 'user' }))
  const isMany = props.value.length > named_max
  const chosen = useQueries({ queries: isMany ? [] : props.value.map((id) => personQuery(tenantId, id)) })
  if (isMany)
    return (
      <div>
        <Text size="sm" fw={500}>
          {props.label}
        </Text>
        <Text size="sm">
          {plural(props.value.length, 'person', 'people')}{' '}
          <Button size="compact-xs" variant="default" onClick={() => props.onChange([])} disabled={props.isDisabled}>
            Choose nobody
          </Button>
        </Text>
      </div>
    )
  return (
    <Field
      {...props}
      search={search}
      onSearch={setSearch}
      options={[
        ...(found.data?.items ?? []).map(({ id, displayName, mail, userPrincipalName }) => ({
          value: id,
          label: `${displayName} (${mail ?? userPrincipalName})`,
        })),
        ...chosen.flatMap(({ data }) =>
          data === undefined
            ? []
            : [{ value: data.id, label: `${data.displayName} (${data.mail ?? data.userPrincipalName})` }],
        ),
      ]}
      nothing="Nobody matches"
    />
  )
}

export function AudienceField({
  tenantId,
  value,
  onChange,
  isDisabled,
}: Pick<FieldProps, 'tenantId' | 'value' | 'onChange' | 'isDisabled'>) {
  const saved = useQuery(audiencesQuery(tenantId))
  const options = (saved.data?.items ?? []).map(({ id, name, people }) => ({
    value: id,
    label: `${name} (${people})`,
  }))
  if (options.length === 0 && value.length === 0) return null
  return (
    <MultiSelect
      label="Saved audiences"
      description="Lists from files, and rules that are looked up anew each time."
      data={withUnknown(options, value)}
      value={value}
      onChange={onChange}
      searchable
      disabled={isDisabled}
    />
  )
}

interface Option {
  value: string
  label: string
}

interface SearchedProps extends Omit<FieldProps, 'tenantId'> {
  search: string
  onSearch: (text: string) => void
  options: Option[]
  nothing: string
}

function Field({ label, description, value, onChange, isDisabled, search, onSearch, options, nothing }: SearchedProps) {
  const unique = [...new Map(options.map((option) => [option.value, option])).values()]
  return (
    <MultiSelect
      label={label}
      {...(description === undefined ? {} : { description })}
      data={withUnknown(unique, value)}
      value={value}
      onChange={onChange}
      searchable
      searchValue={search}
      onSearchChange={onSearch}
      // The server found them: by addresses and other names than those that are shown, too.
      filter={({ options: shown }) => shown}
      nothingFoundMessage={nothing}
      hidePickedOptions
      disabled={isDisabled}
    />
  )
}

/** What is chosen and not known (any more) is still shown, so that it can be taken out. */
function withUnknown(options: readonly Option[], value: readonly string[]): Option[] {
  const known = new Set(options.map((option) => option.value))
  return [...options, ...value.filter((id) => !known.has(id)).map((id) => ({ value: id, label: 'Not known any more' }))]
}
