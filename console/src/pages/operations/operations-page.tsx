// Long work: what runs, what ended. Finished work stays a day, failures until they are seen.
import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { OperationView } from '#platform/operations/contract.ts'
import { useTenantId } from '#console/api/session.ts'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { Page } from '#console/components/page.tsx'
import { Progress } from '#console/components/progress.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { OperationState } from './operation-state.tsx'
import { operationsQuery } from './operations-api.ts'

export function Component() {
  const tenantId = useTenantId()
  const [state, setState] = useParameter('state', 'all')
  const paging = usePaging()
  const query = useQuery(operationsQuery(tenantId, state as 'running' | 'ended' | 'all', paging.cursor))
  const columns: Column<OperationView>[] = [
    {
      id: 'title',
      header: 'Work',
      isMain: true,
      cell: (work) => <Link to={`/t/${tenantId}/operations/${work.id}`}>{work.title}</Link>,
    },
    { id: 'state', header: 'State', width: '150px', cell: (work) => <OperationState work={work} /> },
    { id: 'progress', header: 'Progress', width: '260px', cell: (work) => <Progress work={work} /> },
    { id: 'startedBy', header: 'Started by', cell: (work) => <span className="breakable">{work.startedBy}</span> },
    { id: 'startedAt', header: 'Started', width: '110px', cell: (work) => <RelativeTime at={work.startedAt} /> },
  ]
  return (
    <Page title="Running work" lead="Work that takes longer than a moment. It goes on when you leave the page.">
      <Tabs value={state} onChange={(value) => setState(value ?? 'all')} mb="sm">
        <Tabs.List aria-label="State">
          <Tabs.Tab value="all">All</Tabs.Tab>
          <Tabs.Tab value="running">Running</Tabs.Tab>
          <Tabs.Tab value="ended">Ended</Tabs.Tab>
        </Tabs.List>
      </Tabs>
      <States
        query={query}
        failure="The work cannot be shown"
        stillHolds="What runs goes on."
        empty={({ items }) =>
          items.length > 0
            ? null
            : { kind: 'good-news', text: state === 'running' ? 'Nothing runs.' : 'There was no long work yet.' }
        }
      >
        {({ items, next }) => (
          <DataTable
            id="operations"
            caption="Long work"
            columns={columns}
            rows={items}
            next={next}
            paging={paging}
            rowId={(work) => work.id}
            href={(work) => `/t/${tenantId}/operations/${work.id}`}
          />
        )}
      </States>
    </Page>
  )
}
