// Addresses to which nothing is tried for a while because a mail bounced, with the answer of the other side.
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { useMay, useTenantId } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { useSelection } from '#console/components/data-table/selection.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { FilterBar, useFilters } from '#console/components/filter-bar.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { usePaging } from '#console/components/view-state.ts'
import { plural } from '#console/util/numbers.ts'
import { Address } from '../messages/address.tsx'
import { bouncedQuery, type BouncedAddressView } from './sending/sending-api.ts'
import { useSimulationCall } from './simulations-api.ts'

export function Component() {
  const tenantId = useTenantId()
  const may = useMay()
  const confirm = useConfirm()
  const filters = useFilters([])
  const paging = usePaging()
  const selection = useSelection(tenantId + filters.key)
  const query = useQuery(
    bouncedQuery(tenantId, { search: filters.text === '' ? undefined : filters.text, cursor: paging.cursor }),
  )
  const remove = useSimulationCall<string[]>(tenantId, {
    method: 'POST',
    path: 'bounced/remove',
    bodyOf: (addresses) => ({ addresses }),
  })
  const ask = (): void => {
    const addresses = [...selection.ids]
    confirm({
      title: `Try ${plural(addresses.length, 'address', 'addresses')} again`,
      verb: 'Take off the list',
      children: 'Campaigns send to them again. An address that bounces once more comes back to this list.',
      run: async () => {
        await remove.mutateAsync(addresses)
        selection.clear()
      },
      done: 'Taken off the list',
    })
  }
  return (
    <Page
      title="Bounced addresses"
      lead="Nothing is tried to them for a while, never for good: an address comes back by itself, or when you take it off."
    >
      <FilterBar filters={filters} placeholder="Search addresses" />
      <States
        query={query}
        failure="The list cannot be shown"
        empty={({ items }) =>
          items.length > 0
            ? null
            : filters.isEmpty
              ? { kind: 'good-news', text: 'No address bounced.' }
              : { kind: 'no-match', noun: 'addresses', filters: filters.described, onClear: filters.clear }
        }
      >
        {({ items, cursor, total }) => (
          <DataTable
            id="bounced"
            caption={`Bounced addresses, ${plural(total, 'entry', 'entries')}`}
            columns={columnsOf(tenantId)}
            rows={items}
            rowId={({ address, at }) => address ?? at}
            rowName={({ address }) => address ?? 'an address'}
            paging={paging}
            next={cursor}
            {...(may('simulations.names') ? { selection } : {})}
            bulk={
              <DisabledReason reason={may('simulations.write') ? null : needs('Admin')}>
                <Button size="xs" onClick={ask}>
                  Take off the list
                </Button>
              </DisabledReason>
            }
          />
        )}
      </States>
    </Page>
  )
}

const columnsOf = (tenantId: string): Column<BouncedAddressView>[] => [
  {
    id: 'address',
    header: 'Address',
    isMain: true,
    cell: ({ address }) => (address === null ? 'Hidden from your role' : <Address>{address}</Address>),
  },
  {
    id: 'campaign',
    header: 'Campaign',
    cell: ({ campaign }) =>
      campaign === null ? (
        ''
      ) : (
        <Anchor component={Link} to={`/t/${tenantId}/simulations/campaigns/${campaign.id}`} inherit>
          {campaign.name}
        </Anchor>
      ),
  },
  { id: 'reply', header: 'Answer of the other side', cell: ({ reply }) => <span className="breakable">{reply}</span> },
  { id: 'code', header: 'Code', width: '80px', cell: ({ code }) => code },
  { id: 'at', header: 'Bounced', width: '110px', cell: ({ at }) => <RelativeTime at={at} /> },
  { id: 'until', header: 'Tried again', width: '110px', cell: ({ until }) => <RelativeTime at={until} /> },
]
