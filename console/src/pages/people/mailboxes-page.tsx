// The mailboxes of the tenant, by address.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useTenant } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { Address } from '../messages/address.tsx'
import { mailboxesQuery, type Mailbox } from './people-api.ts'
import { nothingRead, SyncAge, SyncButton, SyncFailures } from './sync-state.tsx'
import { mailboxOptions, mailboxWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const paging = usePaging()
  const filters = useFilters([{ name: 'kind', label: 'Kind', options: mailboxOptions }])
  const query = useQuery(
    mailboxesQuery(tenant.id, {
      search: filters.text === '' ? undefined : filters.text,
      kind: filters.values['kind'],
      cursor: paging.cursor,
    }),
  )
  return (
    <Page title="Mailboxes" lead={<SyncAge tenantId={tenant.id} />} actions={<SyncButton tenantId={tenant.id} />}>
      <SyncFailures tenantId={tenant.id} />
      <FilterBar filters={filters} placeholder="Search names and addresses" />
      <States
        query={query}
        failure="The mailboxes cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? nothingRead(tenant.id, 'mailboxes')
              : { kind: 'no-match', noun: 'mailboxes', filters: filters.described, onClear: filters.clear }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="mailboxes"
            caption="Mailboxes"
            columns={columnsOf(tenant.id)}
            rows={items}
            rowId={({ personId }) => personId}
            rowName={({ address }) => address}
            href={({ personId }) => `/t/${tenant.id}/people/${personId}`}
            paging={paging}
            next={next}
          />
        )}
      </States>
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<Mailbox>[] => [
  {
    id: 'address',
    header: 'Address',
    isMain: true,
    cell: ({ personId, address }) => (
      <Link to={`/t/${tenantId}/people/${personId}`}>
        <Address>{address}</Address>
      </Link>
    ),
  },
  { id: 'name', header: 'Name', cell: ({ displayName }) => <span className="breakable">{displayName}</span> },
  { id: 'kind', header: 'Kind', width: '170px', cell: ({ kind }) => mailboxWords[kind] },
  { id: 'sign-in', header: 'Sign-in', width: '120px', cell: ({ isEnabled }) => (isEnabled ? 'Enabled' : 'Disabled') },
]
