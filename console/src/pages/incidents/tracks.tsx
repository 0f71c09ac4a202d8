// The four tracks of the response side by side: each with its state, its steps and how far it is.
import type { IncidentView } from '#compromise/contract.ts'
import { Progress } from '@mantine/core'
import { ToneIcon, ToneLabel, type Tone } from '#console/theme/tone.tsx'
import { formatNumber, formatTime, plural } from '#console/util/numbers.ts'
import { BlockActs } from './block-acts.tsx'
import { BlockTime } from './block-time.tsx'
import classes from './incidents.module.css'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { localTimes } from '#console/util/local-times.ts'
import { findingStates } from '../symptoms/words.ts'
import { blockWords, computersText, containmentWords, doneSteps, hygieneWords, scanWords, stepWords } from './words.ts'

interface TracksProps {
  tenantId: string
  incident: IncidentView
}

export function Tracks({ tenantId, incident }: TracksProps) {
  return (
    <div className={classes.tracks}>
      <BlockTrack tenantId={tenantId} incident={incident} />
      <ContainmentTrack incident={incident} />
      <ComputersTrack incident={incident} />
      <HygieneTrack incident={incident} />
    </div>
  )
}

interface TrackProps {
  id: string
  title: string
  tone: Tone
  word: string
  /** How far it is; null: nothing to count. */
  progress?: { done: number; total: number; noun: string } | null
  children?: React.ReactNode
}

function Track({ id, title, tone, word, progress = null, children }: TrackProps) {
  return (
    <section className={classes.track} aria-labelledby={`track-${id}`}>
      <div className={classes.trackHead}>
        <h2 id={`track-${id}`}>{title}</h2>
        <ToneLabel tone={tone}>{word}</ToneLabel>
      </div>
      {progress !== null && progress.total > 0 && (
        <div className={classes.trackProgress}>
          <Progress
            size="sm"
            value={(progress.done / progress.total) * 100}
            aria-label={`${progress.done} of ${progress.total} ${progress.noun}`}
          />
          <span className={classes.dimmed}>
            {formatNumber(progress.done)} of {formatNumber(progress.total)} {progress.noun}
          </span>
        </div>
      )}
      {children}
    </section>
  )
}

function Line({ tone, children, detail }: { tone: Tone; children: React.ReactNode; detail?: React.ReactNode }) {
  return (
    <li>
      <ToneIcon tone={tone} size={16} />
      <div className="breakable">
        {children}
        {detail !== undefined && detail !== '' && <div className={classes.dimmed}>{detail}</div>}
      </div>
    </li>
  )
}

function BlockTrack({ tenantId, incident }: TracksProps) {
  const { block } = incident
  const { tone, word } = blockWords[block.state]
  const isOn = block.state === 'active' || block.state === 'permanent'
  return (
    <Track id="block" title="Block in the gateway" tone={tone} word={word}>
      {isOn && (
        <p className={classes.figure}>
          <BlockTime block={block} />
        </p>
      )}
      <ul className={classes.lines}>
        {block.since !== null && (
          <Line tone={isOn ? 'danger' : 'neutral'} detail={forceText(incident)}>
            Since {formatTime(new Date(block.since))}
          </Line>
        )}
        {isOn && (
          <Line tone="info">
            {block.mode === 'hold'
              ? 'What the mailbox sends outside is held.'
              : 'What the mailbox sends outside is refused.'}
          </Line>
        )}
        <Line tone={block.heldMessages > 0 ? 'warning' : 'neutral'}>
          {block.heldMessages === 0 ? 'No message is held.' : `${plural(block.heldMessages, 'message')} held.`}
        </Line>
      </ul>
      <BlockActs tenantId={tenantId} incident={incident} />
    </Track>
  )
}

function forceText({ block, checklist }: IncidentView): string {
  if (block.state === 'lifted') return ''
  const isMet = checklist.some(({ key, isMet: met }) => key === 'block' && met)
  return isMet ? 'In force on the gateways.' : 'The gateways are being told.'
}

function ContainmentTrack({ incident }: { incident: IncidentView }) {
  const { tone, word } = containmentWords[incident.containment]
  const counted = incident.steps.filter(({ state }) => state !== 'skipped')
  return (
    <Track
      id="containment"
      title="Microsoft 365"
      tone={tone}
      word={word}
      progress={{ done: doneSteps(incident), total: counted.length, noun: 'steps' }}
    >
      {incident.steps.length === 0 ? (
        <p className={classes.dimmed}>
          The settings ask for nothing here: sign-in and sessions of the account stay as they are.
        </p>
      ) : (
        <ul className={classes.lines}>
          {incident.steps.map((step) => (
            <Line key={step.key} tone={stepWords[step.state].tone} detail={<StepDetail step={step} />}>
              {step.title}: <b>{stepWords[step.state].word.toLowerCase()}</b>
            </Line>
          ))}
        </ul>
      )}
    </Track>
  )
}

function StepDetail({ step }: { step: IncidentView['steps'][number] }) {
  const { detail, doneAt, nextAttemptAt, attempts, state } = step
  return (
    <>
      {localTimes(detail)} {doneAt !== null && <RelativeTime at={doneAt} />}
      {state === 'failed' && attempts > 1 && ` Tried ${formatNumber(attempts)} times.`}
      {nextAttemptAt !== null && (
        <>
          {' '}
          Tried again <RelativeTime at={nextAttemptAt} />.
        </>
      )}
    </>
  )
}

function ComputersTrack({ incident }: { incident: IncidentView }) {
  const { computers, endpoints, candidates, flags } = incident
  const worst = computers.worst === null ? null : scanWords[computers.worst]
  const empty = flags.includes('noEndpointLicence')
    ? { tone: 'neutral' as const, word: 'No subscription' }
    : { tone: 'warning' as const, word: 'No computer' }
  return (
    <Track
      id="computers"
      title="Computers"
      tone={worst?.tone ?? empty.tone}
      word={worst?.word ?? empty.word}
      progress={{ done: computers.clear, total: computers.total, noun: 'clear' }}
    >
      {endpoints.length === 0 ? (
        <p className={classes.dimmed}>
          {candidates.length > 0
            ? `Nothing is scanned. ${plural(candidates.length, 'computer')} might be of this person.`
            : 'Nothing is scanned.'}
        </p>
      ) : (
        <ul className={classes.lines}>
          {endpoints.map(({ computerId, name, state, progress, detections }) => (
            <Line
              key={computerId}
              tone={scanWords[state].tone}
              detail={
                state === 'running' && progress !== null
                  ? progressText(progress)
                  : detections.length > 0
                    ? `${plural(detections.length, 'threat')} found`
                    : ''
              }
            >
              <a href={`#computer-${computerId}`}>{name}</a>: <b>{scanWords[state].word.toLowerCase()}</b>
            </Line>
          ))}
        </ul>
      )}
      {endpoints.length > 0 && <p className={classes.hidden}>{computersText(computers)}</p>}
    </Track>
  )
}

const progressText = ({ filesScanned, filesTotal }: NonNullable<IncidentView['endpoints'][number]['progress']>) =>
  filesTotal === null
    ? `${formatNumber(filesScanned)} files so far`
    : `${formatNumber(filesScanned)} of ${formatNumber(filesTotal)} files`

function HygieneTrack({ incident }: { incident: IncidentView }) {
  const { hygiene, findings } = incident
  const { tone, word } = hygieneWords[hygiene]
  const dealtWith = findings.filter(({ state }) => state !== 'open' && state !== 'undone').length
  return (
    <Track
      id="hygiene"
      title="Mailbox"
      tone={tone}
      word={word}
      progress={{ done: dealtWith, total: findings.length, noun: 'dealt with' }}
    >
      {findings.length === 0 ? (
        <p className={classes.dimmed}>
          {hygiene === 'collecting'
            ? 'Rules, forwarding, deletions, consents and sign-ins are being read.'
            : 'No rule, forwarding or other trace was found.'}
        </p>
      ) : (
        <ul className={classes.lines}>
          {findings.map(({ id, title, state }) => (
            <Line key={id} tone={findingStates[state].tone}>
              {title}: <b>{findingStates[state].word.toLowerCase()}</b>
            </Line>
          ))}
        </ul>
      )}
    </Track>
  )
}
