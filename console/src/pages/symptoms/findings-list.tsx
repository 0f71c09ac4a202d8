// Findings of a mailbox with what was seen, how many points each adds, and what can be done: clean up, undo, accept.
import { Button, Group } from '@mantine/core'
import type { FindingView } from '#compromise/contract.ts'
import { useMay } from '#console/api/session.ts'
import { useConfirm } from '#console/components/confirm.tsx'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { pointsText } from './score-chart.ts'
import { useFindingAct, type FindingAct } from './symptoms-api.ts'
import classes from './symptoms.module.css'
import { findingStates, symptomWords } from './words.ts'

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
        <p className={classes.findingTitle}>{title}</p>
        <ToneLabel tone={words.tone}>{words.word}</ToneLabel>
        <span className={classes.dimmed}>
          {symptomWords[kind]}, {pointsText(pointsNow)} of {pointsText(points)} points, <RelativeTime at={seenAt} />
        </span>
      </div>
      {evidence.length > 0 && (
        <ul>
          {evidence.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
        </ul>
      )}
      <Acts tenantId={tenantId} mailbox={mailbox} finding={finding} />
    </li>
  )
}

interface Question {
  verb: string
  title: (mailbox: string) => string
  effect: string
  done: string
  needsReason: boolean
}

const questions: Record<FindingAct, Question> = {
  'clean-up': {
    verb: 'Clean up',
    title: (mailbox) => `Clean up in ${mailbox}`,
    effect:
      'It is switched off in the mailbox, not deleted: what it was is kept, and Undo puts it back exactly. No message is deleted.',
    done: 'Being cleaned up',
    needsReason: false,
  },
  undo: {
    verb: 'Put back',
    title: (mailbox) => `Put back in ${mailbox}`,
    effect:
      'It is put back as it was before the clean-up, unless somebody changed it meanwhile. Then nothing is changed.',
    done: 'Being put back',
    needsReason: true,
  },
  accept: {
    verb: 'Accept',
    title: (mailbox) => `Accept the finding in ${mailbox}`,
    effect:
      'It stays as it is and no longer keeps the mailbox from being released. The reason is kept in the audit log.',
    done: 'Accepted',
    needsReason: true,
  },
}

function Acts({ tenantId, mailbox, finding }: { tenantId: string; mailbox: string; finding: FindingView }) {
  const may = useMay()
  const confirm = useConfirm()
  const act = useFindingAct(tenantId)
  const reason = may('compromise.act') ? null : needs('Admin')
  const ask = (name: FindingAct): void => {
    const { verb, title, effect, done, needsReason } = questions[name]
    confirm({
      title: title(mailbox),
      verb,
      children: (
        <>
          <b className="breakable">{finding.title}</b>
          <br />
          {effect}
        </>
      ),
      reason: { label: 'Reason', isRequired: needsReason },
      run: (why) => act.mutateAsync({ id: finding.id, act: name, reason: why }),
      done,
    })
  }
  const offered: FindingAct[] = [
    ...(finding.canCleanUp && finding.state !== 'cleaned' ? (['clean-up'] as const) : []),
    ...(finding.canUndo ? (['undo'] as const) : []),
    ...(finding.state === 'open' || finding.state === 'undone' ? (['accept'] as const) : []),
  ]
  if (offered.length === 0) return null
  return (
    <Group gap="xs" mt={4}>
      {offered.map((name) => (
        <DisabledReason key={name} reason={reason}>
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
    </Group>
  )
}
