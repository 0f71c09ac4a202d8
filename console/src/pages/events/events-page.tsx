// What happened: the events that other systems (SIEM) get as well.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { EventSeverity, EventTypes, EventView } from '#alerts/events-contract.ts'
import { send, type Query } from '#console/api/client.ts'
import { useScope } from '#console/api/scope.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { ExportMenu } from '#console/components/export-menu.tsx'
import { Facts } from '#console/components/facts.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { PeriodChoice, usePeriod } from '#console/components/period.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { aboutText, dataFacts } from '#console/pages/alerts/words.ts'
import { ToneLabel, type Tone } from '#console/theme/tone.tsx'
import { localTimes } from '#console/util/local-times.ts'
import { Address } from '../messages/address.tsx'

const severities: Record<EventSeverity, { label: string; tone: Tone }> = {
  high: { label: 'High', tone: 'danger' },
  medium: { label: 'Medium', tone: 'warning' },
  low: { label: 'Low', tone: 'info' },
  info: { label: 'Info', tone: 'neutral' },
}

export function Component() {
  const scope = useScope()
  const period = usePeriod('7d')
  const paging = usePaging()
  const types = useQuery({
    queryKey: ['event-types'],
    queryFn: ({ signal }) => send<EventTypes>('GET', '/api/v1/event-types', { signal }),
    staleTime: Infinity,
  })
  const titles = new Map(types.data?.items.map(({ type, title }) => [type, title]))
  const filters = useFilters([
    {
      name: 'severity',
      label: 'Severity',
      options: Object.entries(severities).map(([value, { label }]) => ({ value, label })),
    },
    { name: 'type', label: 'Type', options: [...titles].map(([value, label]) => ({ value, label })) },
    { name: 'source', label: 'Source' },
  ])
  const asked: Query = { ...filters.values, text: filters.text, from: period.from, to: period.to }
  const query = useQuery({
    queryKey: ['events', scope.tenantId, filters.key, period.key, paging.cursor],
    queryFn: ({ signal }) =>
      send<{ items: EventView[]; next: string | null }>('GET', `${scope.api}/events`, {
        query: { ...asked, cursor: paging.cursor },
        signal,
      }),
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title="Events"
      lead="What happened, as other systems (SIEM) get it."
      actions={<ExportMenu api={`${scope.api}/events`} asked={asked} />}
    >
      <FilterBar filters={filters} placeholder="Search events" />
      <States
        query={query}
        failure="The events cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? {
                  kind: 'nothing-yet',
                  title: `No events in ${period.words}`,
                  text: 'Decisions about mail, changes of the connection, sign-ins and the like appear here.',
                }
              : {
                  kind: 'no-match',
                  noun: 'events',
                  filters: [...filters.described, period.words],
                  onClear: filters.clear,
                }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="events"
            caption="Events"
            columns={columnsOf(titles)}
            rows={items}
            next={next}
            paging={paging}
            rowId={(event) => event.id}
            panel={(event) => ({ title: titles.get(event.type) ?? event.type, body: <Details event={event} /> })}
            tools={<PeriodChoice period={period} lengths={['24h', '7d', '30d', '90d']} />}
          />
        )}
      </States>
    </Page>
  )
}

function columnsOf(titles: ReadonlyMap<string, string>): Column<EventView>[] {
  return [
    {
      id: 'severity',
      header: 'Severity',
      width: '110px',
      cell: ({ severity }) => <ToneLabel tone={severities[severity].tone}>{severities[severity].label}</ToneLabel>,
    },
    {
      id: 'description',
      header: 'What happened',
      isMain: true,
      cell: (event) => <span className="breakable">{localTimes(event.description)}</span>,
    },
    { id: 'type', header: 'Type', cell: ({ type }) => titles.get(type) ?? type },
    { id: 'source', header: 'Source', cell: ({ source }) => <Address empty="">{aboutText(source)}</Address> },
    { id: 'at', header: 'When', width: '110px', cell: ({ at }) => <RelativeTime at={at} /> },
  ]
}

function Details({ event }: { event: EventView }) {
  return (
    <Facts
      items={[
        ['What', localTimes(event.description)],
        ['Type', <code key="type">{event.type}</code>],
        ['Severity', severities[event.severity].label],
        aboutText(event.source) === '' ? null : ['Source', aboutText(event.source)],
        ['When', <RelativeTime key="at" at={event.at} focusable />],
        ['Id', <code key="id">{event.id}</code>],
        ...dataFacts(event.data),
      ]}
    />
  )
}
