// The groups of the tenant, by name, with their members at the side.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useTenant } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { Facts } from '#console/components/facts.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { formatNumber } from '#console/util/numbers.ts'
import { Address } from '../messages/address.tsx'
import { groupQuery, groupsQuery, type Group } from './people-api.ts'
import { nothingRead, SyncAge, SyncButton, SyncFailures } from './sync-state.tsx'
import { groupWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const paging = usePaging()
  const filters = useFilters([])
  const query = useQuery(
    groupsQuery(tenant.id, { search: filters.text === '' ? undefined : filters.text, cursor: paging.cursor }),
  )
  return (
    <Page title="Groups" lead={<SyncAge tenantId={tenant.id} />} actions={<SyncButton tenantId={tenant.id} />}>
      <SyncFailures tenantId={tenant.id} />
      <FilterBar filters={filters} placeholder="Search names and addresses" />
      <States
        query={query}
        failure="The groups cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? nothingRead(tenant.id, 'groups')
              : { kind: 'no-match', noun: 'groups', filters: filters.described, onClear: filters.clear }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="groups"
            caption="Groups"
            columns={columns}
            rows={items}
            rowId={({ id }) => id}
            rowName={({ displayName }) => displayName}
            panel={(group) => ({ title: group.displayName, body: <Members tenantId={tenant.id} group={group} /> })}
            paging={paging}
            next={next}
          />
        )}
      </States>
    </Page>
  )
}

const columns: Column<Group>[] = [
  { id: 'name', header: 'Name', isMain: true, cell: ({ displayName }) => displayName },
  { id: 'mail', header: 'Address', cell: ({ mail }) => (mail === null ? 'None' : <Address>{mail}</Address>) },
  { id: 'kind', header: 'Kind', width: '210px', cell: ({ kind }) => groupWords[kind] },
  {
    id: 'members',
    header: 'Members',
    width: '90px',
    align: 'right',
    cell: ({ memberCount }) => formatNumber(memberCount),
  },
  {
    id: 'dynamic',
    header: 'Membership',
    width: '120px',
    isExtra: true,
    cell: ({ isDynamic }) => (isDynamic ? 'By a rule' : 'Assigned'),
  },
]

function Members({ tenantId, group }: { tenantId: string; group: Group }) {
  const query = useQuery(groupQuery(tenantId, group.id))
  return (
    <>
      <Facts
        items={[
          ['Kind', groupWords[group.kind]],
          ['Address', group.mail ?? 'None'],
          ['Membership', group.isDynamic ? 'By a rule' : 'Assigned'],
        ]}
      />
      <States
        query={query}
        shape="text"
        failure="The members cannot be shown"
        partial={({ members, memberCount }) =>
          members.length < memberCount
            ? { text: `The first ${members.length} of ${formatNumber(memberCount)} members.` }
            : null
        }
        empty={({ members }) =>
          members.length === 0 ? { kind: 'good-news', text: 'This group has no members.' } : null
        }
      >
        {({ members }) => (
          <ul aria-label={`Members of ${group.displayName}`}>
            {members.map(({ id, kind, displayName, address }) => (
              <li key={id} className="breakable">
                {kind === 'person' ? <Link to={`/t/${tenantId}/people/${id}`}>{displayName}</Link> : displayName}
                {address !== null && ` (${address})`}
                {kind === 'group' && ', a group'}
              </li>
            ))}
          </ul>
        )}
      </States>
    </>
  )
}
