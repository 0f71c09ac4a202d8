// How single people do over all campaigns, in seven filters; and a campaign for just those who are shown.
import { Anchor, Button, Group, SegmentedControl, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { send, urlOf } from '#console/api/client.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Empty } from '#console/components/empty.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { formatNumber } from '#console/util/numbers.ts'
import { serverNow } from '#console/util/server-time.ts'
import { rangeOf, type Range } from './behaviour-range.ts'
import {
  behaviourQuery,
  behaviourSummaryQuery,
  type BehaviourAudience,
  type BehaviourFilter,
  type BehaviourRow,
} from './programme-api.ts'
import { Address } from '../messages/address.tsx'
import classes from './simulations.module.css'
import { simulationsApi, useSimulationCall } from './simulations-api.ts'

const NewCampaign = lazyDialog(() => import('./campaign/new-campaign-dialog.tsx'))

const filterWords: Record<BehaviourFilter, string> = {
  all: 'All',
  caught: 'Caught',
  repeat: 'Caught again',
  reported: 'Reported',
  'failed-to-report': 'Opened, not reported',
  'entered-credentials': 'Entered data',
  'opened-attachments': 'Opened attachments',
}
const filters = Object.keys(filterWords) as BehaviourFilter[]

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()
  const [show, setShow] = useParameter('show', 'all')
  const chosen = filters.find((each) => each === show) ?? 'all'
  const choice = useBehaviourRange()
  const { range } = choice
  const summary = useQuery(behaviourSummaryQuery(tenantId, range))
  const mayName = may('simulations.names')
  return (
    <Page
      title="Behaviour"
      lead="How people do over all campaigns. Help comes before blame: nobody is punished for a simulation."
      actions={
        mayName && (
          <>
            <Button
              variant="default"
              component="a"
              href={urlOf(simulationsApi(tenantId, 'behaviour/export'), { show: chosen, ...range })}
              download
            >
              Export (CSV)
            </Button>
            <CampaignForThese tenantId={tenantId} show={chosen} range={range} />
          </>
        )
      }
    >
      <RangeChoice choice={choice} />
      <States query={summary} shape="text" failure="The numbers cannot be shown">
        {({ people }) => (
          <div className={classes.scroll}>
            <SegmentedControl
              size="xs"
              my="xs"
              aria-label="Which people"
              value={chosen}
              onChange={setShow}
              data={filters.map((value) => {
                const count = people.find((each) => each.show === value)?.people
                return {
                  value,
                  label: `${filterWords[value]} (${count === null || count === undefined ? '< 5' : formatNumber(count)})`,
                }
              })}
            />
          </div>
        )}
      </States>
      {mayName ? (
        <People tenantId={tenantId} show={chosen} range={range} onAll={() => setShow('all')} />
      ) : (
        <Empty
          state={{
            kind: 'no-right',
            text: 'Names are hidden from your role. The numbers above are of groups of at least five.',
          }}
        />
      )}
    </Page>
  )
}

function useBehaviourRange() {
  const [period, setPeriod] = useParameter('period', '12m')
  const [from, setFrom] = useParameter('from')
  const [to, setTo] = useParameter('to')
  const range = rangeOf({ period, from, to }, serverNow())
  return { range, period, setPeriod, from, setFrom, to, setTo }
}

function RangeChoice({ choice }: { choice: ReturnType<typeof useBehaviourRange> }) {
  const { period, setPeriod, from, setFrom, to, setTo } = choice
  return (
    <Group gap="xs">
      <SegmentedControl
        size="xs"
        aria-label="Period"
        value={period}
        onChange={setPeriod}
        data={[
          { value: '30d', label: '30 days' },
          { value: '90d', label: '90 days' },
          { value: '12m', label: '12 months' },
          { value: 'own', label: 'Dates' },
        ]}
      />
      {period === 'own' && (
        <>
          <TextInput
            type="date"
            size="xs"
            aria-label="From"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="date"
            size="xs"
            aria-label="To"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
        </>
      )}
    </Group>
  )
}

interface ListProps {
  tenantId: string
  show: BehaviourFilter
  range: Range
}

function CampaignForThese({ tenantId, show, range }: ListProps) {
  const may = useMay()('simulations.write')
  const [isMaking, setMaking] = useState(false)
  const saveAudience = async (name: string): Promise<string> => {
    const body = { show, ...range, name }
    const saved = await send<BehaviourAudience>('POST', simulationsApi(tenantId, 'behaviour/audience'), { body })
    return saved.audience.id
  }
  return (
    <>
      <DisabledReason reason={may ? null : needs('Admin')}>
        <Button onClick={() => setMaking(true)}>New campaign for these</Button>
      </DisabledReason>
      <NewCampaign tenantId={tenantId} isOpen={isMaking} onClose={() => setMaking(false)} saveAudience={saveAudience} />
    </>
  )
}

function People({ tenantId, show, range, onAll }: ListProps & { onAll: () => void }) {
  const paging = usePaging()
  const search = useFilters([])
  const query = useQuery(
    behaviourQuery(tenantId, {
      show,
      ...range,
      search: search.text === '' ? undefined : search.text,
      cursor: paging.cursor,
    }),
  )
  return (
    <>
      <FilterBar filters={search} placeholder="Search people" />
      <States
        query={query}
        failure="The people cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : search.isEmpty && show === 'all'
              ? { kind: 'nothing-yet', title: 'Nobody was tested', text: 'People appear with the first simulation.' }
              : {
                  kind: 'no-match',
                  noun: 'people',
                  filters: [...search.described, ...(show === 'all' ? [] : [filterWords[show]])],
                  onClear: () => (search.isEmpty ? onAll() : search.clear()),
                }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="behaviour"
            caption="Behaviour of people"
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ address }) => address}
            rowName={({ displayName, address }) => displayName || address}
            paging={paging}
            next={next}
          />
        )}
      </States>
    </>
  )
}

const columnsOf = (tenantId: string): Column<BehaviourRow>[] => [
  {
    id: 'person',
    header: 'Person',
    isMain: true,
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
    id: 'department',
    header: 'Department',
    cell: ({ department }) => <span className="breakable">{department ?? ''}</span>,
  },
  count('delivered', 'Got', ({ delivered }) => delivered),
  count('reported', 'Reported', ({ reported }) => reported),
  count('caught', 'Caught', ({ caught }) => caught),
  count('missed', 'Opened, not reported', ({ failedToReport }) => failedToReport),
  { ...count('entered', 'Entered data', ({ enteredCredentials }) => enteredCredentials), isExtra: true },
  { ...count('attachments', 'Attachments', ({ openedAttachments }) => openedAttachments), isExtra: true },
  {
    id: 'tested',
    header: 'Last tested',
    width: '110px',
    cell: ({ lastTestedAt }) => (lastTestedAt === null ? 'Never' : <RelativeTime at={lastTestedAt} />),
  },
  {
    id: 'acts',
    header: 'Acts',
    width: '90px',
    cell: (row) => (row.personId === null ? '' : <Erase tenantId={tenantId} row={row} personId={row.personId} />),
  },
]

function count(id: string, header: string, read: (row: BehaviourRow) => number): Column<BehaviourRow> {
  return {
    id,
    header,
    width: '90px',
    align: 'right',
    cell: (row) => <span className="tabular">{formatNumber(read(row))}</span>,
  }
}

function Erase({ tenantId, row, personId }: { tenantId: string; row: BehaviourRow; personId: string }) {
  const may = useMay()('simulations.verdicts')
  const confirm = useConfirm()
  const erase = useSimulationCall<string>(tenantId, {
    method: 'POST',
    path: `people/${encodeURIComponent(personId)}/erase`,
    bodyOf: (reason) => ({ reason }),
  })
  const name = row.displayName || row.address
  return (
    <DisabledReason reason={may ? null : needs('Admin')}>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={`Erase the results of ${name}`}
        onClick={() =>
          confirm({
            title: `Erase the results of ${name}`,
            verb: 'Erase',
            isDangerous: true,
            typeName: row.address,
            children:
              'Everything that this person did in simulations is erased for good, and stays erased. The rates of the campaigns stay as they were.',
            reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
            run: (reason) => erase.mutateAsync(reason),
            done: 'Erased',
          })
        }
      >
        Erase
      </Button>
    </DisabledReason>
  )
}
