// How fresh the directory is, part by part, and why a part could not be read.
import { useQuery } from '@tanstack/react-query'
import { useTenant } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { formatNumber } from '#console/util/numbers.ts'
import { syncQuery, type SyncState } from './people-api.ts'
import { isFailed, SyncButton } from './sync-state.tsx'
import { resourceWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const query = useQuery(syncQuery(tenant.id))
  return (
    <Page
      title="Synchronisation"
      lead="The directory is read from Microsoft 365 every ten minutes: what changed, and everything anew when Microsoft asks for it. All mailboxes are read every four hours, those of new people with the directory."
      actions={
        <>
          <SyncButton tenantId={tenant.id} />
          <SyncButton tenantId={tenant.id} full label="Read everything anew" />
        </>
      }
    >
      <States
        query={query}
        failure="The state of the synchronisation cannot be shown"
        stillHolds="The directory is used as it was read last."
        showAge
        empty={({ items }) =>
          items.length > 0
            ? null
            : {
                kind: 'not-set-up',
                text: 'The directory is read when the tenant is connected.',
                link: { to: `/t/${tenant.id}/mail-flow/connect`, label: 'Connect' },
              }
        }
      >
        {({ items }) => (
          <>
            {items.filter(isFailed).map(({ resource, failure }) => (
              <Notice key={resource} tone="warning" title={`${resourceWords[resource]} could not be read`}>
                {failure} What was read before stays in use.
              </Notice>
            ))}
            <DataTable
              id="sync"
              caption="Parts of the directory"
              columns={columns}
              rows={items}
              rowId={({ resource }) => resource}
            />
          </>
        )}
      </States>
    </Page>
  )
}

const columns: Column<SyncState>[] = [
  { id: 'what', header: 'Part', isMain: true, cell: ({ resource }) => resourceWords[resource] },
  { id: 'count', header: 'Count', width: '100px', align: 'right', cell: ({ count }) => formatNumber(count) },
  {
    id: 'state',
    header: 'State',
    width: '150px',
    cell: (state) => (
      <ToneLabel tone={isFailed(state) ? 'warning' : state.isRunning ? 'info' : 'ok'}>
        {isFailed(state) ? 'Failed' : state.isRunning ? 'Being read' : 'Up to date'}
      </ToneLabel>
    ),
  },
  {
    id: 'completed',
    header: 'Last read',
    width: '140px',
    cell: ({ completedAt }) => (completedAt === null ? 'Never' : <RelativeTime at={completedAt} />),
  },
  {
    id: 'failed',
    header: 'Last failure',
    width: '140px',
    cell: ({ failedAt }) => (failedAt === null ? 'None' : <RelativeTime at={failedAt} />),
  },
]
