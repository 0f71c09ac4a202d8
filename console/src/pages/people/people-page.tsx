// People of the tenant, by name.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useTenant } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { Address } from '../messages/address.tsx'
import { peopleQuery, type Person } from './people-api.ts'
import { nothingRead, SyncAge, SyncButton, SyncFailures } from './sync-state.tsx'
import { mailboxOptions, mailboxWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const paging = usePaging()
  const filters = useFilters([{ name: 'mailbox', label: 'Mailbox', options: mailboxOptions }])
  const query = useQuery(
    peopleQuery(tenant.id, {
      search: filters.text === '' ? undefined : filters.text,
      mailbox: filters.values['mailbox'],
      cursor: paging.cursor,
    }),
  )
  return (
    <Page title="People" lead={<SyncAge tenantId={tenant.id} />} actions={<SyncButton tenantId={tenant.id} />}>
      <SyncFailures tenantId={tenant.id} />
      <FilterBar filters={filters} placeholder="Search names and addresses" />
      <States
        query={query}
        failure="The people cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? nothingRead(tenant.id, 'people')
              : { kind: 'no-match', noun: 'people', filters: filters.described, onClear: filters.clear }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="people"
            caption="People"
            columns={columnsOf(tenant.id)}
            rows={items}
            rowId={({ id }) => id}
            rowName={({ displayName }) => displayName}
            href={({ id }) => `/t/${tenant.id}/people/${id}`}
            paging={paging}
            next={next}
            isDimmed={({ isEnabled }) => !isEnabled}
          />
        )}
      </States>
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<Person>[] => [
  {
    id: 'name',
    header: 'Name',
    isMain: true,
    cell: ({ id, displayName }) => <Link to={`/t/${tenantId}/people/${id}`}>{displayName}</Link>,
  },
  {
    id: 'address',
    header: 'Address',
    cell: ({ mail, userPrincipalName }) => <Address>{mail ?? userPrincipalName}</Address>,
  },
  {
    id: 'mailbox',
    header: 'Mailbox',
    width: '150px',
    cell: ({ mailbox }) => (mailbox === null ? 'None' : mailboxWords[mailbox]),
  },
  {
    id: 'department',
    header: 'Department',
    cell: ({ department }) => <span className="breakable">{department ?? ''}</span>,
  },
  {
    id: 'state',
    header: 'Sign-in',
    width: '130px',
    cell: ({ isEnabled, isGuest }) => (
      <ToneLabel tone={isEnabled ? 'ok' : 'neutral'}>
        {isGuest ? 'Guest' : isEnabled ? 'Enabled' : 'Disabled'}
      </ToneLabel>
    ),
  },
]
