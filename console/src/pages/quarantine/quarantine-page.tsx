// What do I let through: held messages with their reasons, acts on many, and what people ask for.
import { Anchor, Button, Menu, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconChevronDown } from '@tabler/icons-react'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { useSelection, type Selection } from '#console/components/data-table/selection.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { FilterBar, useFilters, type FilterState } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging, useParameter, useSort } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { Address, Addresses, Foreign } from '../messages/address.tsx'
import { messageFields, subjectText, verdictWord } from '../messages/words.ts'
import classes from '../messages/messages.module.css'
import { useBulk } from './bulk.tsx'
import { countQuery, type Item, itemsQuery, type ItemStatus, queryOf, requestsQuery } from './calls.ts'
import { ItemPanel } from './item-panel.tsx'
import { Requests } from './requests.tsx'

const fields = [
  ...messageFields.filter(({ name }) => ['from', 'to', 'subject', 'verdict', 'direction'].includes(name)),
  {
    name: 'kind',
    label: 'Kind',
    options: [
      { value: 'quarantine', label: 'Quarantined' },
      { value: 'hold', label: 'Held for analysis or decision' },
    ],
  },
]

export function Component() {
  const tenantId = useTenantId()
  const [tab, setTab] = useParameter('tab', 'held')
  const { data } = useQuery(requestsQuery(tenantId))
  const open = data?.open ?? 0
  return (
    <Page title="Quarantine" lead="Messages that wait for a decision. They are kept for 30 days, then deleted.">
      <Tabs value={tab} onChange={(value) => setTab(value ?? 'held')} mb="sm">
        <Tabs.List>
          <Tabs.Tab value="held">Held</Tabs.Tab>
          <Tabs.Tab value="requests">{open === 0 ? 'Requests' : `Requests (${open.toLocaleString()})`}</Tabs.Tab>
          <Tabs.Tab value="released">Released</Tabs.Tab>
          <Tabs.Tab value="deleted">Deleted</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      {tab === 'requests' ? <Requests tenantId={tenantId} /> : <Items tenantId={tenantId} status={statusOf(tab)} />}
    </Page>
  )
}

const statusOf = (tab: string): ItemStatus => (tab === 'released' || tab === 'deleted' ? tab : 'held')

function Items({ tenantId, status }: { tenantId: string; status: ItemStatus }) {
  const filters = useFilters(fields)
  const paging = usePaging()
  const query = queryOf(filters, status)
  const { sort, sortText, onSort } = useSort({ column: 'quarantinedAt', isDescending: true })
  const items = useQuery(itemsQuery(tenantId, { ...query, sort: sortText }, paging.cursor))
  const isHeld = status === 'held'
  const count = useQuery({ ...countQuery(tenantId, query), enabled: isHeld })
  const selection = useSelection(JSON.stringify([tenantId, query]))
  return (
    <>
      <div className={classes.bar}>
        <div className={classes.search}>
          <FilterBar filters={filters} placeholder="Search: words of the subject, from: to: verdict:" />
        </div>
      </div>
      <States
        query={items}
        failure="The quarantine cannot be shown"
        stillHolds="Everything that is held stays held."
        empty={({ items: rows }) => {
          if (rows.length > 0) return null
          if (!filters.isEmpty)
            return { kind: 'no-match', noun: 'messages', filters: filters.described, onClear: filters.clear }
          return {
            kind: 'good-news',
            text: isHeld
              ? 'Nothing is held.'
              : status === 'released'
                ? 'Nothing was released.'
                : 'Nothing was deleted.',
          }
        }}
      >
        {({ items: rows, next }) => (
          <DataTable
            id="quarantine"
            caption={isHeld ? 'Held messages' : status === 'released' ? 'Released messages' : 'Deleted messages'}
            columns={columnsFor(tenantId, filters, status)}
            rows={rows}
            rowId={({ id }) => id}
            rowName={({ subject }) => subjectText(subject)}
            href={({ id }) => `/t/${tenantId}/quarantine/${id}`}
            panel={(item) => ({ title: subjectText(item.subject), body: <ItemPanel item={item} /> })}
            sort={sort}
            onSort={onSort}
            paging={paging}
            next={next}
            {...(isHeld
              ? {
                  selection,
                  matching: count.data === undefined || count.data.isMore ? null : count.data.count,
                  bulk: <BulkBar tenantId={tenantId} selection={selection} query={query} count={count.data} />,
                }
              : {})}
          />
        )}
      </States>
    </>
  )
}

function columnsFor(tenantId: string, filters: FilterState, status: ItemStatus): Column<Item>[] {
  return [
    {
      id: 'subject',
      header: 'Subject',
      isMain: true,
      width: '26%',
      cell: (item) => (
        <Anchor component={Link} to={`/t/${tenantId}/quarantine/${item.id}`} inherit className={classes.subject}>
          <Foreign>{subjectText(item.subject)}</Foreign>
        </Anchor>
      ),
    },
    {
      id: 'verdict',
      header: 'Verdict',
      width: '112px',
      cell: ({ category }) => (
        <button
          type="button"
          className={classes.value}
          title="Only this verdict"
          onClick={() => filters.set('verdict', category)}
        >
          <ToneLabel tone={verdictWord(category).tone}>{verdictWord(category).label}</ToneLabel>
        </button>
      ),
    },
    { id: 'reason', header: 'Reason', width: '24%', cell: ({ reason }) => <Foreign>{reason}</Foreign> },
    {
      id: 'from',
      header: 'Sender',
      width: '18%',
      cell: (item) => (
        <button
          type="button"
          className={classes.value}
          title="Only this sender"
          onClick={() => filters.set('from', item.mailFrom)}
        >
          <Address>{item.mailFrom === '' ? item.headerFrom : item.mailFrom}</Address>
        </button>
      ),
    },
    {
      id: 'to',
      header: 'Recipients',
      width: '18%',
      cell: ({ recipients }) => <Addresses list={recipients} most={1} />,
    },
    {
      id: 'age',
      header: 'Held since',
      sort: 'quarantinedAt',
      width: '118px',
      cell: ({ quarantinedAt }) => <RelativeTime at={quarantinedAt} />,
    },
    status === 'held'
      ? {
          id: 'expires',
          header: 'Kept until',
          width: '104px',
          isExtra: true,
          cell: ({ expiresAt }) => <RelativeTime at={expiresAt} />,
        }
      : {
          id: 'decided',
          header: 'Decided',
          width: '160px',
          cell: ({ decidedAt, decidedBy }) =>
            decidedAt === null ? (
              ''
            ) : (
              <>
                <RelativeTime at={decidedAt} /> by <Foreign>{decidedBy ?? 'the retention time'}</Foreign>
              </>
            ),
        },
  ]
}

interface BulkBarProps {
  tenantId: string
  selection: Selection
  query: Record<string, string>
  count: { count: number; at: string } | undefined
}

function BulkBar({ tenantId, selection, query, count }: BulkBarProps) {
  const may = useMay()
  const ask = useBulk(tenantId, selection, query, count)
  const needsRelease = may('quarantine.release') ? null : needs('Admin')
  const needsDelete = may('quarantine.delete') ? null : needs('Admin')
  const needsList = may('lists.write') ? null : needs('Admin')
  return (
    <>
      <Act
        label="Release"
        reason={needsRelease}
        more="Release and allow"
        moreReason={needsRelease ?? needsList}
        onAct={(list) => ask('release', list)}
      />
      <Act
        label="Delete"
        reason={needsDelete}
        more="Delete and block"
        moreReason={needsDelete ?? needsList}
        onAct={(list) => ask('delete', list)}
      />
    </>
  )
}

function Act({
  label,
  more,
  reason,
  moreReason,
  onAct,
}: {
  label: string
  more: string
  reason: string | null
  moreReason: string | null
  onAct: (listSender: boolean) => void
}) {
  return (
    <Button.Group>
      <DisabledReason reason={reason}>
        <Button size="xs" variant="default" onClick={() => onAct(false)}>
          {label}
        </Button>
      </DisabledReason>
      <Menu position="top-end">
        <Menu.Target>
          <Button size="xs" variant="default" px={6} aria-label={`${label}: more`}>
            <IconChevronDown size={14} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={moreReason !== null} onClick={() => onAct(true)}>
            {more} the senders
            {moreReason !== null && `. ${moreReason}`}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  )
}
