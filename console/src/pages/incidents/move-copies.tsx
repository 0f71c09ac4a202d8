// Copies of bad messages are taken out of mailboxes and put back: the same for an incident and for a message that people reported.
import { Button, Group } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { send } from '#console/api/client.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason } from '#console/components/disabled-reason.tsx'
import { Progress } from '#console/components/progress.tsx'
import { formatNumber, plural } from '#console/util/numbers.ts'
import { isRunning, operationQuery } from '../operations/operations-api.ts'

type Act = 'remove' | 'restore'

interface Props {
  tenantId: string
  /** Of the API; `/remove` and `/restore` are below it. */
  path: string
  /** Query key of what shows the copies. */
  topic: readonly string[]
  /** Mailboxes, one for each copy. */
  removable: readonly string[]
  restorable: readonly string[]
  /** Why not; null: it can be done. */
  reason: string | null
}

export function MoveCopies({ tenantId, path, topic, removable, restorable, reason }: Props) {
  const confirm = useConfirm()
  const queryClient = useQueryClient()
  const [operationId, setOperation] = useState<string | null>(null)
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: topic })
  const act = useMutation({
    mutationFn: ({ verb, why }: { verb: Act; why: string }) =>
      send<{ operationId: string }>('POST', `${path}/${verb}`, { body: { reason: why } }),
    onSuccess: (started) => setOperation(started.operationId),
    onSettled: refresh,
  })
  const ask = (verb: Act, mailboxes: readonly string[]): void =>
    confirm({
      ...questions[verb],
      children: <Plan verb={verb} mailboxes={mailboxes} />,
      reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
      run: (why) => act.mutateAsync({ verb, why }),
    })
  const { data: work } = useQuery({ ...operationQuery(tenantId, operationId ?? ''), enabled: operationId !== null })
  const isOver = work !== undefined && !isRunning(work)
  useEffect(() => {
    if (isOver) refresh()
    // Once, at the end: `refresh` is another function at each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isOver])
  const whyNot = reason ?? (operationId === null || isOver ? null : 'Copies are still being moved.')
  return (
    <Group gap="xs">
      {work !== undefined && (
        <div>
          <Progress work={work} noun="mailboxes" />
          <Link to={`/t/${tenantId}/operations/${work.id}`}>Results per mailbox</Link>
        </div>
      )}
      {removable.length > 0 && (
        <DisabledReason reason={whyNot}>
          <Button size="xs" onClick={() => ask('remove', removable)}>
            Take out
          </Button>
        </DisabledReason>
      )}
      {restorable.length > 0 && (
        <DisabledReason reason={whyNot}>
          <Button size="xs" variant="default" onClick={() => ask('restore', restorable)}>
            Put back
          </Button>
        </DisabledReason>
      )}
    </Group>
  )
}

const questions = {
  remove: { title: 'Take copies out of mailboxes', verb: 'Take out', isDangerous: true },
  restore: { title: 'Put copies back', verb: 'Put back', isDangerous: false },
} as const

const named_max = 8

function Plan({ verb, mailboxes }: { verb: Act; mailboxes: readonly string[] }) {
  const copies = plural(mailboxes.length, 'copy', 'copies')
  const more = mailboxes.length - named_max
  return (
    <>
      {verb === 'remove'
        ? `${copies} will be moved to Recoverable Items of the mailboxes below. They can be put back here while Microsoft keeps them (14 days by default).`
        : `${copies} will be moved back to the folders that they were taken from.`}
      <ul>
        {mailboxes.slice(0, named_max).map((mailbox, index) => (
          <li key={index} className="breakable">
            {mailbox}
          </li>
        ))}
        {more > 0 && <li>and {formatNumber(more)} more</li>}
      </ul>
    </>
  )
}
