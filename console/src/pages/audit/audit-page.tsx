// Who changed what: search, difference, export, and whether the chain of entries is whole.
import { Stack } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { AuditEntryView } from '#platform/audit/contract.ts'
import { send, type Query } from '#console/api/client.ts'
import { useScope } from '#console/api/scope.ts'
import { Copy } from '#console/components/copy.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { ExportMenu } from '#console/components/export-menu.tsx'
import { Facts } from '#console/components/facts.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { JsonDifference } from '#console/components/json-difference.tsx'
import { Page } from '#console/components/page.tsx'
import { PeriodChoice, usePeriod } from '#console/components/period.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { ActionName } from './action-name.tsx'
import { ChainState } from './chain-state.tsx'

const fields = [
  { name: 'actor', label: 'Who' },
  { name: 'action', label: 'Action' },
  { name: 'target', label: 'Target' },
]

export function Component() {
  const scope = useScope()
  const period = usePeriod('7d')
  const paging = usePaging()
  const filters = useFilters(fields)
  const asked: Query = { ...filters.values, text: filters.text, from: period.from, to: period.to }
  const query = useQuery({
    queryKey: ['audit', scope.tenantId, filters.key, period.key, paging.cursor],
    queryFn: ({ signal }) =>
      send<{ items: AuditEntryView[]; next: string | null }>('GET', `${scope.api}/audit`, {
        query: { ...asked, cursor: paging.cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title="Audit log"
      lead="Every change, by whom, with the value before and after. Entries are chained: one that is removed or changed shows."
      actions={<ExportMenu api={`${scope.api}/audit`} asked={asked} />}
    >
      <ChainState scope={scope} />
      <FilterBar filters={filters} placeholder="Search the audit log" />
      <States
        query={query}
        failure="The audit log cannot be shown"
        stillHolds="Changes go on being recorded: none is made without its entry."
        empty={({ items }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? { kind: 'nothing-yet', title: `Nothing was changed in ${period.words}`, text: 'Changes appear here.' }
              : {
                  kind: 'no-match',
                  noun: 'entries',
                  filters: [...filters.described, period.words],
                  onClear: filters.clear,
                }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="audit"
            caption="Audit log"
            columns={columns}
            rows={items}
            next={next}
            paging={paging}
            rowId={(entry) => String(entry.position)}
            panel={(entry) => ({ title: entry.actionLabel, body: <Details entry={entry} /> })}
            tools={<PeriodChoice period={period} lengths={['24h', '7d', '30d', '90d']} />}
          />
        )}
      </States>
    </Page>
  )
}

const columns: Column<AuditEntryView>[] = [
  { id: 'at', header: 'When', width: '110px', cell: ({ at }) => <RelativeTime at={at} /> },
  { id: 'actor', header: 'Who', cell: ({ actor }) => <span className="breakable">{actor.name}</span> },
  { id: 'action', header: 'Action', isMain: true, cell: (entry) => <ActionName {...entry} /> },
  { id: 'target', header: 'Target', cell: ({ target }) => <span className="breakable">{target}</span> },
  { id: 'address', header: 'Address', cell: ({ actor }) => actor.address ?? '–' },
  { id: 'position', header: 'Position', align: 'right', isExtra: true, cell: ({ position }) => position },
]

const kinds: Record<string, string> = {
  user: 'Person',
  token: 'API token',
  credential: 'API credential',
  system: 'Mailwarden itself',
}

function Details({ entry }: { entry: AuditEntryView }) {
  return (
    <Stack gap="md">
      <Facts
        items={[
          ['When', <RelativeTime key="at" at={entry.at} focusable />],
          ['Who', `${entry.actor.name} (${kinds[entry.actor.kind] ?? entry.actor.kind})`],
          ['Address', entry.actor.address ?? 'none: not from outside'],
          ['Action', <ActionName key="action" {...entry} />],
          ['Target', entry.target],
          ['Position', entry.position],
          [
            'Hash',
            <span key="hash">
              <code>{entry.hash}</code> <Copy text={entry.hash} label="hash" />
            </span>,
          ],
        ]}
      />
      {(entry.before ?? entry.after ?? null) !== null && <JsonDifference before={entry.before} after={entry.after} />}
      <div>
        <Copy text={JSON.stringify(entry, null, 2)} label="entry" withText />
      </div>
    </Stack>
  )
}
