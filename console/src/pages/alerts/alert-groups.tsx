// Alerts by type: many of the same are one line.
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { AlertFilter, AlertGroup } from '#alerts/contract.ts'
import type { Scope } from '#console/api/scope.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import type { EmptyState } from '#console/components/empty.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { Severity } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { alertGroupsQuery } from './alerts-api.ts'
import { categoryWords } from './words.ts'

export interface AlertGroupsProps {
  scope: Scope
  filter: AlertFilter
  empty: () => EmptyState
  tools: ReactNode
}

export function AlertGroups({ scope, filter, empty, tools }: AlertGroupsProps) {
  const query = useQuery(alertGroupsQuery(scope, filter))
  const listOf = (group: AlertGroup): string => {
    const search = new URLSearchParams({ state: filter.state ?? 'unresolved', q: `type:${group.type}` })
    return `${scope.pages}/alerts?${search.toString()}`
  }
  const columns: Column<AlertGroup>[] = [
    { id: 'severity', header: 'Severity', width: '110px', cell: (group) => <Severity value={group.severity} /> },
    { id: 'type', header: 'Type', isMain: true, cell: (group) => <Link to={listOf(group)}>{group.typeTitle}</Link> },
    { id: 'category', header: 'Category', cell: (group) => categoryWords[group.category] },
    { id: 'alerts', header: 'Alerts', align: 'right', cell: (group) => formatNumber(group.alerts) },
    { id: 'open', header: 'Open', align: 'right', cell: (group) => formatNumber(group.open) },
    { id: 'occurrences', header: 'Seen', align: 'right', cell: (group) => formatNumber(group.occurrences) },
    {
      id: 'tenants',
      header: 'Tenants',
      align: 'right',
      isExtra: scope.tenantId !== null,
      cell: (group) => formatNumber(group.tenants),
    },
    { id: 'lastAt', header: 'Last', width: '110px', cell: (group) => <RelativeTime at={group.lastAt} /> },
  ]
  return (
    <States
      query={query}
      failure="The alerts cannot be shown"
      empty={({ items }) => (items.length > 0 ? null : empty())}
    >
      {({ items }) => (
        <DataTable
          id="alert-groups"
          caption="Alerts by type"
          columns={columns}
          rows={items}
          rowId={(group) => group.type}
          href={listOf}
          tools={tools}
        />
      )}
    </States>
  )
}
