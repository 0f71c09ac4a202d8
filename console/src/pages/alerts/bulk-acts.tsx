// The same act for all alerts that are selected, named or by filter; says what could not be done and why.
import { Button, List } from '@mantine/core'
import { useState } from 'react'
import type { AlertBulkBody, AlertBulkResult, AlertFilter } from '#alerts/contract.ts'
import type { Scope } from '#console/api/scope.ts'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import type { Selection } from '#console/components/data-table/selection.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { announce } from '#console/util/announce.ts'
import { plural } from '#console/util/numbers.ts'
import { serverNow } from '#console/util/server-time.ts'
import { SnoozeMenu } from './alert-acts.tsx'
import { useActOnMany } from './alerts-api.ts'
import { actionsDone } from './words.ts'

export function BulkActs({ scope, selection, filter }: { scope: Scope; selection: Selection; filter: AlertFilter }) {
  const act = useActOnMany(scope)
  const confirm = useConfirm()
  const may = useMay()
  const [result, setResult] = useState<AlertBulkResult | null>(null)
  const reason = may('alert.act') ? null : needs('Help desk')
  const what = selection.isAllMatching ? { filter } : { ids: [...selection.ids] }
  const count = selection.isAllMatching ? 'all that match' : plural(selection.count, 'alert')
  const run = async (body: Omit<AlertBulkBody, 'ids' | 'filter'>): Promise<void> => {
    const outcome = await act.mutateAsync({ ...what, ...body })
    setResult(outcome)
    announce(`${plural(outcome.done.length, 'alert')} ${actionsDone[body.action]}`)
    if (outcome.failed.length === 0) selection.clear()
  }
  // Shown below by `act.error`.
  const runNow = (body: Omit<AlertBulkBody, 'ids' | 'filter'>): void => void run(body).catch(() => undefined)
  return (
    <>
      <DisabledReason reason={reason}>
        <Button size="xs" loading={act.isPending} onClick={() => runNow({ action: 'acknowledge' })}>
          Acknowledge
        </Button>
      </DisabledReason>
      <SnoozeMenu
        reason={reason}
        onChoose={(ms) => runNow({ action: 'snooze', until: new Date(serverNow().getTime() + ms).toISOString() })}
      />
      <DisabledReason reason={reason}>
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            confirm({
              title: `Close ${count}`,
              verb: 'Close',
              reason: { label: 'Why are they over?', isRequired: true },
              children: 'They come back when the same is noticed again.',
              run: (why) => run({ action: 'resolve', reason: why }),
            })
          }
        >
          Close
        </Button>
      </DisabledReason>
      {act.error !== null && <Problem error={act.error} title="This was not done" />}
      {result !== null && result.failed.length > 0 && (
        <Notice tone="warning" title={`${plural(result.failed.length, 'alert')} stayed as they were`}>
          <List size="sm">
            {[...new Set(result.failed.map(({ detail }) => detail))].slice(0, 5).map((detail) => (
              <List.Item key={detail}>{detail}</List.Item>
            ))}
          </List>
        </Notice>
      )}
    </>
  )
}
