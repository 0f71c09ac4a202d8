// Results by department or group: numbers only, and small groups together.
import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter } from '#console/components/view-state.ts'
import { formatNumber } from '#console/util/numbers.ts'
import { groupResultsQuery, type Group } from './campaign-api.ts'
import { clickText, rateText } from './figures.ts'

export function Groups({ campaignId }: { campaignId: string }) {
  const tenantId = useTenantId()
  const [by, setBy] = useParameter('by', 'department')
  const query = useQuery(groupResultsQuery(tenantId, campaignId, { by: by === 'group' ? 'group' : 'department' }))
  return (
    <States
      query={query}
      failure="The groups cannot be shown"
      empty={({ items }) =>
        items.length > 0
          ? null
          : {
              kind: 'nothing-yet',
              title: 'No groups to show',
              text: 'Groups appear when at least five of their people got a mail.',
            }
      }
      tooOld="Groups of fewer than five people are put together, so that nobody can be picked out."
    >
      {({ items }) => (
        <DataTable
          id="campaign-groups"
          caption={by === 'group' ? 'Results by group' : 'Results by department'}
          columns={columns}
          rows={items}
          rowId={({ name }) => name ?? 'smaller'}
          tools={
            <SegmentedControl
              size="xs"
              aria-label="Put together by"
              value={by}
              onChange={setBy}
              data={[
                { value: 'department', label: 'Departments' },
                { value: 'group', label: 'Groups' },
              ]}
            />
          }
        />
      )}
    </States>
  )
}

const columns: Column<Group>[] = [
  { id: 'name', header: 'Who', isMain: true, cell: ({ name }) => name ?? 'Smaller ones together' },
  { id: 'delivered', header: 'Delivered', align: 'right', cell: ({ tally }) => formatNumber(tally.delivered) },
  { id: 'reported', header: 'Reported', align: 'right', cell: ({ rates }) => rateText(rates.report) },
  { id: 'clicked', header: 'Clicked', align: 'right', cell: ({ rates }) => clickText(rates) },
  { id: 'submitted', header: 'Entered data', align: 'right', cell: ({ rates }) => rateText(rates.submit) },
  { id: 'caught', header: 'Caught', align: 'right', cell: ({ rates }) => rateText(rates.caught) },
  {
    id: 'trained',
    header: 'Trained',
    align: 'right',
    cell: ({ tally }) =>
      tally.assigned === 0 ? '' : `${formatNumber(tally.completed)} of ${formatNumber(tally.assigned)}`,
  },
]
