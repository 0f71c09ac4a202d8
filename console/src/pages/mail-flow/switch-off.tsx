// A rule or connector of somebody else that stands in the way of ours: switched off with the command in sight, and on again.
import { Button, Code, Group, Modal, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useMay } from '#console/api/session.ts'
import { Card } from '#console/components/card.tsx'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import {
  disableQuery,
  foreignActsQuery,
  useMailflowCall,
  type Finding,
  type ForeignAct,
  type ForeignPlan,
} from './mail-flow-api.ts'
import { actWords } from './words.ts'

interface Props {
  tenantId: string
  finding: Pick<Finding, 'id' | 'objectName'>
}

export function SwitchOff({ tenantId, finding }: Props) {
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <DisabledReason reason={may('mailflow.write') ? null : needs('Admin')}>
        <Button size="xs" variant="default" onClick={() => setOpen(true)}>
          Switch off
        </Button>
      </DisabledReason>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={`Switch off ${finding.objectName}`} size="lg">
        <SwitchOffPlan tenantId={tenantId} finding={finding} onDone={() => setOpen(false)} />
      </Modal>
    </>
  )
}

function SwitchOffPlan({ tenantId, finding, onDone }: Props & { onDone: () => void }) {
  const plan = useQuery(disableQuery(tenantId, finding.id))
  const switchOff = useMailflowCall<ForeignPlan>(
    tenantId,
    'POST',
    `tamper/findings/${finding.id}/disable`,
    ({ version }) => ({ version }),
  )
  return (
    <States query={plan} failure="What would be done cannot be shown" stillHolds="Nothing was changed.">
      {(found) => (
        <Stack gap="md">
          <Text size="sm">{found.text}</Text>
          <Commands act={found.act} undo={found.undo} />
          {switchOff.error !== null && <Problem error={switchOff.error} title="It was not switched off" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onDone}>
              Cancel
            </Button>
            <Button
              color="red"
              loading={switchOff.isPending}
              onClick={() =>
                switchOff.mutate(found, {
                  onSuccess: () => {
                    announce('Switched off')
                    onDone()
                  },
                })
              }
            >
              Switch off
            </Button>
          </Group>
        </Stack>
      )}
    </States>
  )
}

function Commands({ act, undo }: Pick<ForeignPlan, 'act' | 'undo'>) {
  return (
    <Facts
      items={[
        [
          'What is called',
          <Code key="act" block className="breakable" style={{ whiteSpace: 'pre-wrap' }}>
            {act.powerShell}
          </Code>,
        ],
        [
          'Takes it back',
          <Code key="undo" block className="breakable" style={{ whiteSpace: 'pre-wrap' }}>
            {undo.powerShell}
          </Code>,
        ],
      ]}
    />
  )
}

export function SwitchedOff({ tenantId }: { tenantId: string }) {
  const acts = useQuery(foreignActsQuery(tenantId))
  return (
    <States
      query={acts}
      shape="cards"
      failure="What was switched off cannot be shown"
      empty={({ items }) =>
        items.length > 0
          ? null
          : {
              kind: 'good-news',
              text: 'Nothing of others was switched off. What you switch off stands here and can be switched on again.',
            }
      }
    >
      {({ items }) => (
        <>
          {items.map((act) => (
            <ActCard key={act.id} tenantId={tenantId} act={act} />
          ))}
        </>
      )}
    </States>
  )
}

function ActCard({ tenantId, act }: { tenantId: string; act: ForeignAct }) {
  const may = useMay()
  const confirm = useConfirm()
  const undo = useMailflowCall<void>(tenantId, 'POST', `tamper/acts/${act.id}/undo`, () => undefined)
  const state = actWords[act.state] ?? { tone: 'neutral' as const, word: act.state }
  return (
    <Card
      title={act.objectName}
      actions={
        <>
          <ToneLabel tone={state.tone}>{state.word}</ToneLabel>
          {(act.state === 'done' || act.state === 'begun') && (
            <DisabledReason reason={may('mailflow.write') ? null : needs('Admin')}>
              <Button
                size="xs"
                variant="default"
                onClick={() =>
                  confirm({
                    title: `Switch on ${act.objectName}`,
                    verb: 'Switch on',
                    children: 'It works again as it did before it was switched off, and will be found again.',
                    run: () => undo.mutateAsync(),
                    done: 'Switched on',
                  })
                }
              >
                Switch on again
              </Button>
            </DisabledReason>
          )}
        </>
      }
    >
      <Facts
        items={[
          ['Switched off by', act.doneBy],
          ['When', <RelativeTime key="at" at={act.doneAt} />],
          ['Seen to be so', act.verifiedAt === null ? 'not yet' : <RelativeTime key="seen" at={act.verifiedAt} />],
          act.undoneBy === null ? null : ['Switched on by', act.undoneBy],
        ]}
      />
      <Commands act={act.act} undo={act.undo} />
    </Card>
  )
}
