// Saved audiences of a campaign; one that is gone is still shown, so that it can be taken out.
import { MultiSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { audiencesQuery } from '../audiences-api.ts'

interface Props {
  tenantId: string
  value: string[]
  onChange: (ids: string[]) => void
  isDisabled: boolean
}

export function AudienceField({ tenantId, value, onChange, isDisabled }: Props) {
  const saved = useQuery(audiencesQuery(tenantId))
  const options = (saved.data?.items ?? []).map(({ id, name, people }) => ({ value: id, label: `${name} (${people})` }))
  if (options.length === 0 && value.length === 0) return null
  const known = new Set(options.map((option) => option.value))
  const gone = value.filter((id) => !known.has(id)).map((id) => ({ value: id, label: 'Not known any more' }))
  return (
    <MultiSelect
      label="Saved audiences"
      description="Lists from files, and rules that are looked up anew each time."
      data={[...options, ...gone]}
      value={value}
      onChange={onChange}
      searchable
      disabled={isDisabled}
    />
  )
}
