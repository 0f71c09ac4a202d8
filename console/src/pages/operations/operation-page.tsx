// One piece of long work: progress while it runs, result of every item, cancel, trying again what failed.
import { Anchor, Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import type { OperationItemView, OperationView } from '#platform/operations/contract.ts'
import { useMay, useTenantId } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DataTable, type Column } from '#console/components/data-table/data-table.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Notice } from '#console/components/notice.tsx'
import { Page } from '#console/components/page.tsx'
import { Progress, progressText } from '#console/components/progress.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { useParameter, usePaging } from '#console/components/view-state.ts'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { serverNow } from '#console/util/server-time.ts'
import { OperationState } from './operation-state.tsx'
import { isRunning, operationItemsQuery, operationQuery, useOperationAct } from './operations-api.ts'
import { itemText, resultFacts } from './words.ts'

export function Component() {
  const tenantId = useTenantId()
  const { id = '' } = useParams()
  const query = useQuery(operationQuery(tenantId, id))
  return (
    <Page
      title={query.data?.title ?? 'Work'}
      above={
        <Anchor component={Link} to={`/t/${tenantId}/operations`} size="sm">
          Running work
        </Anchor>
      }
      actions={query.data !== undefined && <Acts work={query.data} tenantId={tenantId} />}
    >
      <States query={query} shape="text" failure="This work cannot be shown" stillHolds="If it runs, it goes on.">
        {(work) => (
          <>
            <Summary work={work} />
            <Items work={work} tenantId={tenantId} />
          </>
        )}
      </States>
    </Page>
  )
}

function Acts({ work, tenantId }: { work: OperationView; tenantId: string }) {
  const may = useMay()
  const confirm = useConfirm()
  const navigate = useNavigate()
  const cancel = useOperationAct(tenantId, work.id, 'cancel')
  const retry = useOperationAct(tenantId, work.id, 'retry')
  const reason = may('operations.write') ? null : needs('Admin')
  return (
    <>
      {isRunning(work) && (
        <DisabledReason reason={reason ?? (work.canCancel ? null : 'This work cannot be stopped half-way.')}>
          <Button
            variant="default"
            onClick={() =>
              confirm({
                title: 'Stop this work',
                verb: 'Stop',
                children: 'What is begun is finished first. What was done stays done.',
                run: () => cancel.mutateAsync(),
              })
            }
          >
            Stop
          </Button>
        </DisabledReason>
      )}
      {work.canRetryFailed && (
        <DisabledReason reason={reason}>
          <Button
            loading={retry.isPending}
            onClick={() =>
              retry.mutate(undefined, { onSuccess: (next) => void navigate(`/t/${tenantId}/operations/${next.id}`) })
            }
          >
            Try the failed ones again
          </Button>
        </DisabledReason>
      )}
    </>
  )
}

const announced_every = 0.1

function Summary({ work }: { work: OperationView }) {
  const tenth = work.total === null || work.total === 0 ? 0 : Math.floor(work.done / work.total / announced_every)
  useEffect(() => {
    announce(progressText(work, undefined, serverNow()))
    // Not at every item: a tenth of the way, and changes of state.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [tenth, work.state])
  return (
    <Card title="Progress">
      {work.error !== null && (
        <Notice tone="danger" title="It ended early">
          {work.error}
        </Notice>
      )}
      <Progress work={work} />
      <Facts
        items={[
          ['State', <OperationState key="state" work={work} />],
          ['Started by', work.startedBy],
          ['Started', <RelativeTime key="started" at={work.startedAt} focusable />],
          work.finishedAt === null ? null : ['Ended', <RelativeTime key="ended" at={work.finishedAt} focusable />],
          work.current === null || !isRunning(work) ? null : ['Now', work.current],
          ...resultFacts(work.result ?? {}),
        ]}
      />
    </Card>
  )
}

const columns: Column<OperationItemView>[] = [
  {
    id: 'target',
    header: 'What',
    isMain: true,
    cell: (item) => <span className="breakable">{itemText(item).what}</span>,
  },
  {
    id: 'state',
    header: 'Result',
    width: '120px',
    cell: ({ state }) =>
      state === 'done' ? <ToneLabel tone="ok">Done</ToneLabel> : <ToneLabel tone="danger">Failed</ToneLabel>,
  },
  { id: 'detail', header: 'Detail', cell: (item) => <span className="breakable">{itemText(item).detail}</span> },
]

function Items({ work, tenantId }: { work: OperationView; tenantId: string }) {
  const [state, setState] = useParameter('items', '')
  const paging = usePaging()
  const query = useQuery(operationItemsQuery(tenantId, work.id, state as 'done' | 'failed' | '', paging.cursor))
  return (
    <States
      query={query}
      failure="The results cannot be shown"
      empty={({ items }) =>
        items.length > 0
          ? null
          : state === 'failed'
            ? { kind: 'good-news', text: 'Nothing failed.' }
            : { kind: 'nothing-yet', title: 'No results yet', text: 'Each item appears here when it is dealt with.' }
      }
    >
      {({ items, next }) => (
        <DataTable
          id="operation-items"
          caption="Results"
          columns={columns}
          rows={items}
          next={next}
          paging={paging}
          rowId={({ position }) => String(position)}
          tools={
            <SegmentedControl
              size="xs"
              aria-label="Results shown"
              value={state}
              onChange={setState}
              data={[
                { value: '', label: 'All' },
                { value: 'failed', label: `Failed (${work.failed})` },
              ]}
            />
          }
        />
      )}
    </States>
  )
}
