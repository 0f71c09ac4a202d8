// How many would get it now, who would not and why, and a sample of both.
import { Table } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { send } from '#console/api/client.ts'
import { Card } from '#console/components/card.tsx'
import { Disclosure } from '#console/components/disclosure.tsx'
import { SmallTable } from '#console/components/small-table.tsx'
import { States } from '#console/components/states.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import type { AudienceChecked } from '../campaign/campaign-api.ts'
import classes from '../simulations.module.css'
import { simulationsApi } from '../simulations-api.ts'
import type { CampaignSettings } from './draft.ts'

interface Props {
  tenantId: string
  audience: CampaignSettings['audience']
  fallbackLanguage: CampaignSettings['fallbackLanguage']
  seed: number
}

const typing_ms = 400

export function AudienceCheck({ tenantId, audience, fallbackLanguage, seed }: Props) {
  // The same object as long as nothing changes: a new one at each render would be waited for, drawn, and waited for without end.
  const given = useMemo(() => ({ audience, fallbackLanguage, seed }), [audience, fallbackLanguage, seed])
  const [body] = useDebouncedValue(given, typing_ms)
  const query = useQuery({
    queryKey: ['simulations', tenantId, 'audience-check', body],
    queryFn: ({ signal }) =>
      send<AudienceChecked>('POST', simulationsApi(tenantId, 'audience-check'), { body, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <States query={query} shape="text" failure="The recipients cannot be counted">
      {(checked) => <Checked checked={checked} />}
    </States>
  )
}

function Checked({ checked }: { checked: AudienceChecked }) {
  const { recipients, refused, sample, refusedSample, departments, languages } = checked
  return (
    <Card
      title={plural(recipients, 'recipient')}
      lead={
        recipients === 0
          ? 'Nobody would get it as it is now.'
          : `${departmentsText(departments)}. Languages: ${languages
              .map(({ language, count }) => `${language ?? 'not known'} ${formatNumber(count)}`)
              .join(', ')}.`
      }
    >
      {refused.length > 0 && (
        <ul className={classes.list} aria-label="Who gets nothing, and why">
          {refused.map(({ reason, count, text }) => (
            <li key={reason} className={classes.line}>
              <span className={classes.grow}>{text}</span>
              <span className="tabular">{formatNumber(count)}</span>
            </li>
          ))}
        </ul>
      )}
      {sample.length > 0 && (
        <Disclosure summary="Some of the recipients">
          <People
            label="Some of the recipients"
            rows={sample.map(({ address, displayName, department }) => [displayName, address, department ?? ''])}
            last="Department"
          />
        </Disclosure>
      )}
      {refusedSample.length > 0 && (
        <Disclosure summary="Some who get nothing">
          <People
            label="Some who get nothing"
            rows={refusedSample.map(({ address, displayName, text }) => [displayName, address, text])}
            last="Why"
          />
        </Disclosure>
      )}
    </Card>
  )
}

const departments_named = 3

function departmentsText(departments: AudienceChecked['departments']): string {
  const named = departments
    .slice(0, departments_named)
    .map(({ name, count }) => `${name ?? 'no department'} ${formatNumber(count)}`)
  const more = departments.length - named.length
  return more > 0 ? `${named.join(', ')} and ${plural(more, 'more department')}` : named.join(', ')
}

function People({ label, rows, last }: { label: string; rows: readonly (readonly string[])[]; last: string }) {
  return (
    <SmallTable label={label} heads={['Name', 'Address', last]}>
      {rows.map((row) => (
        <Table.Tr key={row[1]}>
          {row.map((cell, index) => (
            <Table.Td key={index} className="breakable">
              {cell}
            </Table.Td>
          ))}
        </Table.Tr>
      ))}
    </SmallTable>
  )
}
