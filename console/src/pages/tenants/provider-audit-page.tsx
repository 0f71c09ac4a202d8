// What people of the provider did, over all customers.
import { useQuery } from '@tanstack/react-query'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { Page } from '#console/components/page.tsx'
import { PeriodChoice, usePeriod } from '#console/components/period.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { ActionName } from '../audit/action-name.tsx'
import { providerAuditQuery, type ProviderAuditPage } from './providers-api.ts'

type Entry = ProviderAuditPage['items'][number]

const columns: Column<Entry>[] = [
  { id: 'at', header: 'When', width: '110px', cell: ({ at }) => <RelativeTime at={at} /> },
  { id: 'actor', header: 'Who', cell: ({ actor }) => <span className="breakable">{actor}</span> },
  { id: 'action', header: 'Action', isMain: true, cell: (entry) => <ActionName {...entry} /> },
  {
    id: 'customer',
    header: 'Tenant',
    cell: ({ customer, target }) => <span className="breakable">{customer ?? target}</span>,
  },
  { id: 'address', header: 'Address', cell: ({ address }) => address ?? '–' },
]

export function Component() {
  const period = usePeriod('30d')
  const paging = usePaging()
  const query = useQuery(providerAuditQuery(period, paging.cursor))
  return (
    <Page
      title="Provider audit"
      lead="Who of the provider entered which tenant, and what they changed above the tenants."
    >
      <States
        query={query}
        failure="The audit log cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'nothing-yet',
                title: `Nothing was done in ${period.words}`,
                text: 'Launches and changes appear here.',
              }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="provider-audit"
            caption="Provider audit"
            columns={columns}
            rows={items}
            next={next}
            paging={paging}
            rowId={({ id }) => id}
            tools={<PeriodChoice period={period} lengths={['7d', '30d', '90d']} />}
          />
        )}
      </States>
    </Page>
  )
}
