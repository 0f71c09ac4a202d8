// Results by person, for those who may see names: what each one did, and when.
import { Anchor, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { PersonResult } from '#phish-threat/results/contract.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { Empty } from '#console/components/empty.tsx'
import { Facts } from '#console/components/facts.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { Address } from '../../messages/address.tsx'
import classes from '../simulations.module.css'
import { deliveryWords, outcomeWords } from '../words.ts'
import { peopleResultsQuery } from './campaign-api.ts'

const shows = [
  ['all', 'All'],
  ['caught', 'Caught'],
  ['reported', 'Reported'],
  ['missed', 'Neither'],
  ['unconfirmed', 'Unconfirmed'],
  ['not-delivered', 'Not delivered'],
] as const

interface Props {
  campaignId: string
  isAnonymous: boolean
}

export function People({ campaignId, isAnonymous }: Props) {
  const may = useMay()('simulations.names')
  if (isAnonymous)
    return (
      <Empty
        state={{
          kind: 'no-right',
          text: 'This campaign is anonymous: nobody is named, to nobody. The tab “Groups” has numbers of groups of at least five.',
        }}
      />
    )
  if (!may)
    return (
      <Empty
        state={{
          kind: 'no-right',
          text: 'Results of single people need the right to see names. The other tabs have the numbers.',
        }}
      />
    )
  return <List campaignId={campaignId} />
}

function List({ campaignId }: { campaignId: string }) {
  const tenantId = useTenantId()
  const [show, setShow] = useParameter('show', 'all')
  const filters = useFilters([])
  const paging = usePaging()
  const query = useQuery(
    peopleResultsQuery(tenantId, campaignId, {
      show,
      search: filters.text === '' ? undefined : filters.text,
      cursor: paging.cursor,
    }),
  )
  const isFiltered = show !== 'all' || !filters.isEmpty
  return (
    <>
      <SegmentedControl
        size="xs"
        mb="xs"
        aria-label="Which people"
        value={show}
        onChange={setShow}
        data={shows.map(([value, label]) => ({ value, label }))}
        className={classes.scroll}
      />
      <FilterBar filters={filters} placeholder="Search people" />
      <States
        query={query}
        failure="The people cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : isFiltered
              ? {
                  kind: 'no-match',
                  noun: 'people',
                  filters: [
                    ...filters.described,
                    ...shows.flatMap(([value, label]) => (value === show && value !== 'all' ? [label] : [])),
                  ],
                  onClear: () => (filters.isEmpty ? setShow('all') : filters.clear()),
                }
              : { kind: 'nothing-yet', title: 'Nobody yet', text: 'People appear here when their mails are planned.' }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="campaign-people"
            caption="Results by person"
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ messageId }) => messageId}
            rowName={({ displayName, address }) => displayName || address}
            panel={(row) => ({ title: row.displayName || row.address, body: <Times row={row} /> })}
            paging={paging}
            next={next}
          />
        )}
      </States>
    </>
  )
}

const times: readonly (readonly [string, keyof PersonResult])[] = [
  ['Sent', 'sentAt'],
  ['Delivered', 'deliveredAt'],
  ['Opened', 'openedAt'],
  ['Clicked', 'clickedAt'],
  ['Entered data', 'submittedAt'],
  ['Opened the attachment', 'attachmentOpenedAt'],
  ['Replied', 'repliedAt'],
  ['Reported', 'reportedAt'],
  ['Training assigned', 'trainingAssignedAt'],
  ['Training started', 'trainingStartedAt'],
  ['Training completed', 'trainingCompletedAt'],
]

function Times({ row }: { row: PersonResult }) {
  return (
    <Facts
      items={[
        ['Address', row.address],
        row.department === null ? null : ['Department', row.department],
        row.attack === null ? null : ['Attack', row.attack],
        ['Delivery', deliveryWords[row.state].word],
        ...times.map(([name, key]) => {
          const at = row[key]
          return typeof at === 'string' ? ([name, <RelativeTime key={key} at={at} focusable />] as const) : null
        }),
      ]}
    />
  )
}

const at = (time: string | null) => (time === null ? '' : <RelativeTime at={time} />)

const columnsOf = (tenantId: string): Column<PersonResult>[] => [
  {
    id: 'person',
    header: 'Person',
    isMain: true,
    width: '200px',
    cell: ({ personId, displayName, address }) => (
      <>
        {personId === null ? (
          displayName || address
        ) : (
          <Anchor component={Link} to={`/t/${tenantId}/people/${personId}`} inherit className="breakable">
            {displayName || address}
          </Anchor>
        )}
        <div className={classes.dimmed}>
          <Address>{address}</Address>
        </div>
      </>
    ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    width: '180px',
    cell: ({ outcome, isUnconfirmed }) => (
      <span className={classes.badges}>
        <ToneLabel tone={outcomeWords[outcome].tone}>{outcomeWords[outcome].word}</ToneLabel>
        {isUnconfirmed && <ToneLabel tone="neutral">Unconfirmed visit</ToneLabel>}
      </span>
    ),
  },
  {
    id: 'department',
    header: 'Department',
    cell: ({ department }) => <span className="breakable">{department ?? ''}</span>,
  },
  {
    id: 'delivery',
    header: 'Delivery',
    width: '140px',
    cell: ({ state }) => <ToneLabel tone={deliveryWords[state].tone}>{deliveryWords[state].word}</ToneLabel>,
  },
  { id: 'opened', header: 'Opened', width: '90px', isExtra: true, cell: ({ openedAt }) => at(openedAt) },
  { id: 'clicked', header: 'Clicked', width: '90px', cell: ({ clickedAt }) => at(clickedAt) },
  { id: 'submitted', header: 'Entered data', width: '110px', cell: ({ submittedAt }) => at(submittedAt) },
  { id: 'reported', header: 'Reported', width: '90px', cell: ({ reportedAt }) => at(reportedAt) },
  {
    id: 'training',
    header: 'Training',
    width: '110px',
    cell: ({ trainingCompletedAt, trainingStartedAt, trainingAssignedAt }) =>
      trainingCompletedAt !== null
        ? 'Completed'
        : trainingStartedAt !== null
          ? 'Started'
          : trainingAssignedAt !== null
            ? 'Assigned'
            : '',
  },
]
