// What needs a decision: alerts of a tenant, or of everything that the person sees.
import { SegmentedControl, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { AlertFilter, AlertView } from '#alerts/contract.ts'
import { useScope, type Scope } from '#console/api/scope.ts'
import { useSession } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { useSelection } from '#console/components/data-table/selection.ts'
import type { EmptyState } from '#console/components/empty.tsx'
import { FilterBar, useFilters, type FilterState } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging, useSort } from '#console/components/view-state.ts'
import { Severity, ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { AlertDetails } from './alert-details.tsx'
import { AlertGroups } from './alert-groups.tsx'
import { alertCountsQuery, alertsQuery, alertTypesQuery } from './alerts-api.ts'
import { BulkActs } from './bulk-acts.tsx'
import { aboutText, categoryWords, productWords, stateTones, stateWords } from './words.ts'
import { Address } from '../messages/address.tsx'

type State = NonNullable<AlertFilter['state']>

const options = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))

export function Component() {
  const scope = useScope()
  const [state, setState] = useParameter('state', 'unresolved')
  const [view, setView] = useParameter('view', 'list')
  const types = useQuery(alertTypesQuery)
  const filters = useFilters([
    { name: 'severity', label: 'Severity', options: options({ high: 'High', medium: 'Medium', low: 'Low' }) },
    { name: 'product', label: 'Product', options: options(productWords) },
    { name: 'category', label: 'Category', options: options(categoryWords) },
    {
      name: 'type',
      label: 'Type',
      options: (types.data?.items ?? []).map(({ type, title }) => ({ value: type, label: title })),
    },
  ])
  const filter = {
    ...filters.values,
    ...(filters.text === '' ? {} : { text: filters.text }),
    state: state as State,
  } as AlertFilter
  return (
    <Page title="Alerts" lead={<Counts scope={scope} />}>
      <Tabs value={state} onChange={(value) => setState(value ?? 'unresolved')} mb="sm">
        <Tabs.List aria-label="State">
          <Tabs.Tab value="unresolved">Not closed</Tabs.Tab>
          <Tabs.Tab value="acknowledged">Acknowledged</Tabs.Tab>
          <Tabs.Tab value="snoozed">Snoozed</Tabs.Tab>
          <Tabs.Tab value="resolved">Closed</Tabs.Tab>
          <Tabs.Tab value="all">All</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      <FilterBar filters={filters} placeholder="Search alerts" />
      {view === 'groups' ? (
        <AlertGroups
          scope={scope}
          filter={filter}
          tools={<ViewChoice view={view} setView={setView} />}
          empty={() => emptyState(state, filters)}
        />
      ) : (
        <AlertList
          scope={scope}
          filter={filter}
          filters={filters}
          state={state}
          tools={<ViewChoice view={view} setView={setView} />}
        />
      )}
    </Page>
  )
}

function ViewChoice({ view, setView }: { view: string; setView: (value: string) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Show as"
      value={view}
      onChange={setView}
      data={[
        { value: 'list', label: 'One by one' },
        { value: 'groups', label: 'By type' },
      ]}
    />
  )
}

function Counts({ scope }: { scope: Scope }) {
  const { data } = useQuery(alertCountsQuery(scope))
  if (data === undefined) return <>What needs a decision.</>
  const { high, medium, low, snoozed } = data
  return (
    <>
      {high} high, {medium} medium, {low} low{snoozed > 0 && `, ${snoozed} snoozed`}
    </>
  )
}

interface ListProps {
  scope: Scope
  filter: AlertFilter
  filters: FilterState
  state: string
  tools: React.ReactNode
}

function AlertList({ scope, filter, filters, state, tools }: ListProps) {
  const paging = usePaging()
  const selection = useSelection(`${scope.tenantId}${state}${filters.key}`)
  const { sort, sortText, onSort } = useSort({ column: 'lastAt', isDescending: true })
  const query = useQuery(alertsQuery(scope, filter, sortText, paging.cursor))
  const { tenants } = useSession()
  const names = new Map(tenants.map((tenant) => [tenant.id, tenant.name]))
  return (
    <States
      query={query}
      failure="The alerts cannot be shown"
      stillHolds="Mail keeps flowing and alerts go on being mailed."
      empty={({ items }) => (items.length > 0 ? null : emptyState(state, filters))}
    >
      {({ items, next }) => (
        <DataTable
          id="alerts"
          caption="Alerts"
          columns={columnsOf(scope, names)}
          rows={items}
          sort={sort}
          onSort={onSort}
          next={next}
          paging={paging}
          rowId={(alert) => alert.id}
          rowName={(alert) => alert.title}
          href={(alert) => `${scope.pages}/alerts/${alert.id}`}
          panel={(alert) => ({ title: alert.title, body: <AlertDetails alert={alert} scope={scope} /> })}
          selection={selection}
          bulk={<BulkActs scope={scope} selection={selection} filter={filter} />}
          isDimmed={(alert) => alert.state === 'resolved' || alert.state === 'snoozed'}
          tools={tools}
        />
      )}
    </States>
  )
}

function columnsOf(scope: Scope, names: ReadonlyMap<string, string>): Column<AlertView>[] {
  return [
    {
      id: 'severity',
      header: 'Severity',
      sort: 'severity',
      width: '110px',
      cell: (alert) => <Severity value={alert.severity} />,
    },
    {
      id: 'title',
      header: 'Alert',
      isMain: true,
      cell: (alert) => <Link to={`${scope.pages}/alerts/${alert.id}`}>{alert.title}</Link>,
    },
    { id: 'subject', header: 'About', cell: (alert) => <Address empty="">{aboutText(alert.subject)}</Address> },
    ...(scope.tenantId === null
      ? [
          {
            id: 'tenant',
            header: 'Tenant',
            cell: (alert: AlertView) => (
              <span className="breakable">
                {alert.tenantId === null ? 'Installation' : (names.get(alert.tenantId) ?? 'Unknown')}
              </span>
            ),
          },
        ]
      : []),
    { id: 'count', header: 'Count', align: 'right', width: '70px', cell: (alert) => formatNumber(alert.count) },
    {
      id: 'lastAt',
      header: 'Last',
      sort: 'lastAt',
      width: '110px',
      cell: (alert) => <RelativeTime at={alert.lastAt} />,
    },
    {
      id: 'firstAt',
      header: 'First',
      width: '110px',
      isExtra: true,
      cell: (alert) => <RelativeTime at={alert.firstAt} />,
    },
    {
      id: 'category',
      header: 'Category',
      isExtra: true,
      cell: (alert) => categoryWords[alert.category],
    },
    {
      id: 'state',
      header: 'State',
      width: '140px',
      cell: (alert) => <ToneLabel tone={stateTones[alert.state]}>{stateWords[alert.state]}</ToneLabel>,
    },
  ]
}

function emptyState(state: string, filters: FilterState): EmptyState {
  if (!filters.isEmpty) return { kind: 'no-match', noun: 'alerts', filters: filters.described, onClear: filters.clear }
  if (state === 'unresolved') return { kind: 'good-news', text: 'No open alerts.' }
  return { kind: 'good-news', text: state === 'all' ? 'There was no alert yet.' : 'No alert is in this state.' }
}
