// Findings of a mailbox with what was seen, how many points each adds, and what can be done: clean up, undo, accept.
import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FindingView } from '#compromise/contract.ts'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { lazyDialog } from '#console/components/lazy-dialog.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { localTimes } from '#console/util/local-times.ts'
import { pointsText } from './score-chart.ts'
import { cleanUpPlanQuery, useFindingAct } from './symptoms-api.ts'
import classes from './symptoms.module.css'
import { findingStates, symptomWords } from './words.ts'

const AcceptDialog = lazyDialog(() => import('./accept-dialog.tsx'))

export interface FindingsListProps {
  tenantId: string
  /** Address of the mailbox, for the confirmations. */
  mailbox: string
  findings: readonly FindingView[]
}

export function FindingsList({ tenantId, mailbox, findings }: FindingsListProps) {
  const openFirst = [...findings].sort(
    (a, b) => Number(a.state !== 'open') - Number(b.state !== 'open') || b.pointsNow - a.pointsNow,
  )
  return (
    <ul className={classes.findings}>
      {openFirst.map((finding) => (
        <Finding key={finding.id} tenantId={tenantId} mailbox={mailbox} finding={finding} />
      ))}
    </ul>
  )
}

function Finding({ tenantId, mailbox, finding }: { tenantId: string; mailbox: string; finding: FindingView }) {
  const { title, kind, evidence, state, points, pointsNow, seenAt } = finding
  const words = findingStates[state]
  return (
    <li className={classes.finding}>
      <div className={classes.findingHead}>
        <p className={classes.findingTitle}>{localTimes(title)}</p>
        <ToneLabel tone={words.tone}>{words.word}</ToneLabel>
        <span className={classes.dimmed}>
          {symptomWords[kind]}, {pointsText(pointsNow)} of {pointsText(points)} points, <RelativeTime at={seenAt} />
        </span>
      </div>
      {evidence.length > 0 && (
        <ul>
          {evidence.map((line, index) => (
            <li key={index}>{localTimes(line)}</li>
          ))}
        </ul>
      )}
      <Acts tenantId={tenantId} mailbox={mailbox} finding={finding} />
    </li>
  )
}

type Asked = 'clean-up' | 'undo'

const questions: Record<Asked, { verb: string; title: string; effect: string; done: string }> = {
  'clean-up': {
    verb: 'Clean up',
    title: 'Clean up in',
    effect: 'What it was is kept, and Put back restores it exactly. No message is deleted.',
    done: 'Being cleaned up',
  },
  undo: {
    verb: 'Put back',
    title: 'Put back in',
    effect:
      'It is put back as it was before the clean-up, unless somebody changed it meanwhile. Then nothing is changed.',
    done: 'Being put back',
  },
}

function Acts({ tenantId, mailbox, finding }: { tenantId: string; mailbox: string; finding: FindingView }) {
  const may = useMay()
  const confirm = useConfirm()
  const act = useFindingAct(tenantId)
  const [isAccepting, setAccepting] = useState(false)
  const mayNot = may('compromise.act') ? null : needs('Admin')
  const ask = (name: Asked): void => {
    const { verb, title, effect, done } = questions[name]
    confirm({
      title: `${title} ${mailbox}`,
      verb,
      children: (
        <>
          <b className="breakable">{finding.title}</b>
          {name === 'clean-up' && <CleanUpPlan tenantId={tenantId} id={finding.id} />}
          <p>{effect}</p>
        </>
      ),
      reason: { label: 'Reason, kept in the audit log', isRequired: true, least: 3 },
      run: (reason) => act.mutateAsync({ act: name, id: finding.id, reason }),
      done,
    })
  }
  const offered: Asked[] = [
    ...(finding.canCleanUp ? (['clean-up'] as const) : []),
    ...(finding.canUndo ? (['undo'] as const) : []),
  ]
  const canAccept = finding.state === 'open' || finding.state === 'undone'
  if (offered.length === 0 && !canAccept) return null
  return (
    <Group gap="xs" mt={4}>
      {offered.map((name) => (
        <DisabledReason key={name} reason={mayNot}>
          <Button
            size="xs"
            variant="default"
            aria-label={`${questions[name].verb}: ${finding.title}`}
            onClick={() => ask(name)}
          >
            {questions[name].verb}
          </Button>
        </DisabledReason>
      ))}
      {canAccept && (
        <DisabledReason reason={mayNot}>
          <Button
            size="xs"
            variant="default"
            aria-label={`Accept: ${finding.title}`}
            onClick={() => setAccepting(true)}
          >
            Accept
          </Button>
        </DisabledReason>
      )}
      <AcceptDialog
        tenantId={tenantId}
        mailbox={mailbox}
        finding={finding}
        isOpen={isAccepting}
        onClose={() => setAccepting(false)}
      />
    </Group>
  )
}

function CleanUpPlan({ tenantId, id }: { tenantId: string; id: string }) {
  const query = useQuery(cleanUpPlanQuery(tenantId, id))
  return (
    <States query={query} shape="text" failure="What would be done cannot be shown">
      {({ steps }) => (
        <ul className={classes.plan}>
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      )}
    </States>
  )
}
