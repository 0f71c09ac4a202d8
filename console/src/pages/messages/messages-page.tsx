// Where is this mail: search over the history, with saved views, a side panel and what came since.
import { Anchor, Button, Menu, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconDownload } from '@tabler/icons-react'
import { useEffect } from 'react'
import { Link, useNavigate } from 'react-router'
import { urlOf } from '#console/api/client.ts'
import { useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import type { EmptyState } from '#console/components/empty.tsx'
import { FilterBar, useFilters, type FilterState } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging, useParameter } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatSize } from '#console/util/numbers.ts'
import { Address, Addresses, Foreign } from './address.tsx'
import { filterOf, messagesQuery, showNewest, type MessageRow, type Search } from './calls.ts'
import { MessagePanel } from './message-panel.tsx'
import { NewMessages } from './new-messages.tsx'
import { PeriodControl, usePeriod } from './period-control.tsx'
import { periodText, type PeriodValue } from './period.ts'
import { SavedViews } from './saved-views.tsx'
import { directionWord, messageFields, modeWord, statusWord, subjectText, verdictWord } from './words.ts'
import classes from './messages.module.css'

const kept_days = 90

export function Component() {
  const tenantId = useTenantId()
  const filters = useFilters(messageFields)
  const [period, setPeriod] = usePeriod()
  const [tab, setTab] = useParameter('tab', 'processed')
  const paging = usePaging()
  const search: Search = {
    q: filters.key,
    tab: tab === 'rejected' ? 'rejected' : 'processed',
    period,
    cursor: paging.cursor,
  }
  const query = useQuery(messagesQuery(tenantId, search))
  const key = JSON.stringify([tenantId, search])
  useEffect(() => {
    const [id, left] = JSON.parse(key) as [string, Search]
    return () => showNewest(id, left)
  }, [key])
  const showAll = (): void => {
    showNewest(tenantId, search)
    void query.refetch()
  }
  return (
    <Page
      title="Messages"
      lead="Every message that took the way through Mailwarden."
      actions={<Export search={search} tenantId={tenantId} />}
    >
      <div className={classes.bar}>
        <div className={classes.search}>
          <FilterBar filters={filters} placeholder="Search: words, address, from: to: subject: verdict: ip:" />
        </div>
        <PeriodControl value={period} onChange={setPeriod} />
        <SavedViews tenantId={tenantId} />
      </div>
      <Tabs value={search.tab} onChange={(value) => setTab(value ?? 'processed')} mb="sm">
        <Tabs.List>
          <Tabs.Tab value="processed">Processed</Tabs.Tab>
          <Tabs.Tab value="rejected">Rejected</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      {paging.isFirst && period.name !== 'own' && query.data !== undefined && (
        <NewMessages tenantId={tenantId} search={search} shown={query.data.items} onShow={showAll} />
      )}
      <States
        query={query}
        failure="The messages cannot be shown"
        stillHolds="Mail flows and is scanned; only the list is missing."
        empty={({ items }) => (items.length > 0 ? null : emptyState(filters, period, search.tab, setPeriod))}
        tooOld={query.data?.next === null ? `Messages are kept for ${kept_days} days.` : undefined}
      >
        {({ items, next }) => (
          <DataTable
            id="messages"
            caption={search.tab === 'rejected' ? 'Rejected messages' : 'Processed messages'}
            columns={columnsFor(filters)}
            rows={items}
            rowId={({ messageId }) => messageId}
            rowName={({ subject }) => subjectText(subject)}
            href={({ messageId }) => `/t/${tenantId}/messages/${messageId}`}
            panel={(row) => ({ title: subjectText(row.subject), body: <MessagePanel messageId={row.messageId} /> })}
            paging={paging}
            next={next}
          />
        )}
      </States>
    </Page>
  )
}

function columnsFor(filters: FilterState): Column<MessageRow>[] {
  return [
    {
      id: 'subject',
      header: 'Subject',
      isMain: true,
      width: '32%',
      cell: (row) => (
        <Anchor component={Link} to={`./${row.messageId}`} inherit className={classes.subject}>
          <Foreign>{subjectText(row.subject)}</Foreign>
        </Anchor>
      ),
    },
    {
      id: 'from',
      header: 'Sender',
      width: '18%',
      cell: (row) => (
        <Filterable label="sender" value={row.mailFrom} onFilter={() => filters.set('from', row.mailFrom)}>
          <Address>{row.mailFrom === '' ? row.headerFrom : row.mailFrom}</Address>
        </Filterable>
      ),
    },
    {
      id: 'to',
      header: 'Recipients',
      width: '18%',
      cell: (row) => (
        <Filterable
          label="recipient"
          value={row.recipients[0] ?? ''}
          onFilter={() => filters.set('to', row.recipients[0] ?? '')}
        >
          <Addresses list={row.recipients} most={1} />
        </Filterable>
      ),
    },
    {
      id: 'verdict',
      header: 'Verdict',
      width: '112px',
      cell: (row) => (
        <Filterable label="verdict" value={row.category} onFilter={() => filters.set('verdict', row.category)}>
          <ToneLabel tone={verdictWord(row.category).tone}>{verdictWord(row.category).label}</ToneLabel>
        </Filterable>
      ),
    },
    {
      id: 'status',
      header: 'Last status',
      width: '150px',
      cell: (row) => (
        <Filterable label="status" value={row.status} onFilter={() => filters.set('status', row.status)}>
          <ToneLabel tone={statusWord(row.status).tone}>{statusWord(row.status).label}</ToneLabel>
        </Filterable>
      ),
    },
    { id: 'direction', header: 'Direction', width: '96px', cell: (row) => directionWord(row.direction) },
    { id: 'type', header: 'Type', width: '92px', isExtra: true, cell: (row) => modeWord(row.mode) },
    { id: 'headerFrom', header: 'From field', isExtra: true, cell: (row) => <Address>{row.headerFrom}</Address> },
    {
      id: 'size',
      header: 'Size',
      align: 'right',
      width: '84px',
      isExtra: true,
      cell: (row) => formatSize(row.size_bytes),
    },
    { id: 'received', header: 'Received', width: '104px', cell: (row) => <RelativeTime at={row.receivedAt} /> },
  ]
}

/** A value that becomes a filter with one click. */
function Filterable({
  label,
  value,
  onFilter,
  children,
}: {
  label: string
  value: string
  onFilter: () => void
  children: React.ReactNode
}) {
  if (value === '') return children
  return (
    <button type="button" className={classes.value} title={`Only this ${label}`} onClick={onFilter}>
      {children}
    </button>
  )
}

function Export({ search, tenantId }: { search: Search; tenantId: string }) {
  const href = urlOf(`/api/v1/tenants/${tenantId}/messages.csv`, { ...filterOf(search) })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={href} download="messages.csv">
          What is filtered, as CSV (at most 50,000)
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function emptyState(
  filters: FilterState,
  period: PeriodValue,
  tab: Search['tab'],
  setPeriod: (value: PeriodValue) => void,
): EmptyState {
  if (!filters.isEmpty)
    return {
      kind: 'no-match',
      noun: 'messages',
      filters: [...filters.described, periodText(period)],
      onClear: filters.clear,
    }
  if (tab === 'rejected') return { kind: 'good-news', text: `Nothing was rejected in ${periodText(period)}.` }
  return {
    kind: 'nothing-yet',
    title: `No messages in ${periodText(period)}.`,
    text: 'Messages appear here as soon as mail takes the way through Mailwarden.',
    action: <EmptyActs canLengthen={period.name !== '30d'} onLengthen={() => setPeriod({ ...period, name: '30d' })} />,
  }
}

function EmptyActs({ canLengthen, onLengthen }: { canLengthen: boolean; onLengthen: () => void }) {
  const navigate = useNavigate()
  const tenantId = useTenantId()
  return (
    <Button.Group>
      {canLengthen && (
        <Button variant="default" onClick={onLengthen}>
          Show 30 days
        </Button>
      )}
      <Button variant="default" onClick={() => void navigate(`/t/${tenantId}/mail-flow`)}>
        Check mail flow
      </Button>
    </Button.Group>
  )
}
