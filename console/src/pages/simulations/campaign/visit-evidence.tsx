// One visit: what came in, what speaks for a person and what for a machine, every change of its verdict; and the correction by hand.
import { Button, Group, Radio, Stack, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { useMay } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Disclosure } from '#console/components/disclosure.tsx'
import { Facts } from '#console/components/facts.tsx'
import { Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneIcon, ToneLabel, type ToneWord } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import classes from '../simulations.module.css'
import { useSimulationCall } from '../simulations-api.ts'
import { lengthText } from '../times.ts'
import { tokenWords, verdictWords } from '../words.ts'
import { networkText, visitQuery, type VisitDetail } from './visits-api.ts'

export function VisitEvidence({ tenantId, visitId }: { tenantId: string; visitId: string }) {
  const query = useQuery(visitQuery(tenantId, visitId))
  return (
    <States query={query} shape="text" failure="The evidence cannot be shown">
      {(detail) => (
        <>
          <About detail={detail} />
          <Reasons detail={detail} />
          <Signals signals={detail.signals} />
          <Correct key={detail.verdicts.length} tenantId={tenantId} detail={detail} />
          <History detail={detail} />
          <Requests detail={detail} />
        </>
      )}
    </States>
  )
}

interface DetailProps {
  detail: VisitDetail
}

function About({ detail: { visit } }: DetailProps) {
  const { tone, word } = verdictWords[visit.verdict]
  return (
    <Facts
      items={[
        [
          'Who it was',
          <ToneLabel key="verdict" tone={tone}>
            {word}
          </ToneLabel>,
        ],
        ['When', <RelativeTime key="at" at={visit.at} focusable />],
        visit.sinceDelivery_seconds === null ? null : ['After delivery', lengthText(visit.sinceDelivery_seconds)],
        ['From', networkText(visit)],
        visit.agent === null ? null : ['As', visit.agent],
        ['Opened', visit.kinds.map((kind) => tokenWords[kind]).join(', ')],
        visit.hasSubmitted ? ['Entered data', 'Yes; what was typed never left the browser'] : null,
        visit.provisionalUntil === null
          ? null
          : ['May change until', <RelativeTime key="until" at={visit.provisionalUntil} focusable />],
        visit.decidedBy === null ? null : ['Decided by', visit.decidedBy],
      ]}
    />
  )
}

const classTones: Record<string, ToneWord> = {
  A: { tone: 'neutral', word: 'Only a machine does this' },
  'A*': { tone: 'neutral', word: 'Many at once, as machines do' },
  B: { tone: 'danger', word: 'A person does this' },
  W: { tone: 'info', word: 'Says little alone' },
}

function Reasons({ detail: { visit } }: DetailProps) {
  return (
    <>
      <h3>Why</h3>
      <ul className={classes.list}>
        {visit.reasons.map(({ code, class: weight, text }) => (
          <li key={code} className={classes.step}>
            <ToneIcon tone={classTones[weight]?.tone ?? 'neutral'} />
            <div>
              {text}
              <div className={classes.dimmed}>
                {classTones[weight]?.word ?? weight} ({code})
              </div>
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}

const signalWords: Record<keyof NonNullable<VisitDetail['signals']>, string> = {
  signInHere: 'Signed in from this address',
  signInNetwork: 'Signed in from this network',
  agentSeen: 'This browser is known of the person',
  read: 'The mail was marked as read',
  urlClick: 'Microsoft 365 noted a click',
  endpoint: 'The person’s computer opened the page',
}

function Signals({ signals }: { signals: VisitDetail['signals'] }) {
  if (signals === null) return <p className={classes.dimmed}>Signals of the tenant were not looked at.</p>
  const names = Object.keys(signalWords) as (keyof typeof signalWords)[]
  return (
    <>
      <h3>Signals of the tenant</h3>
      <Facts
        items={names.map((name) => {
          const value = signals[name]
          return [signalWords[name], value === null ? 'Not known' : value ? 'Yes' : 'No']
        })}
      />
    </>
  )
}

const verdictOptions = [
  { value: 'human', label: 'A person' },
  { value: 'automated', label: 'A machine' },
  { value: 'unconfirmed', label: 'Not known' },
  { value: 'rules', label: 'What the rules say' },
] as const
const reason_letters_min = 3

function Correct({ tenantId, detail: { visit } }: DetailProps & { tenantId: string }) {
  const may = useMay()('simulations.verdicts')
  const [verdict, setVerdict] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const decide = useSimulationCall(tenantId, {
    method: 'POST',
    path: `visits/${encodeURIComponent(visit.id)}/verdict`,
    bodyOf: () => ({ verdict, reason: reason.trim() }),
  })
  const isReady = verdict !== null && reason.trim().length >= reason_letters_min
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (isReady) decide.mutate(undefined, { onSuccess: () => announce('Corrected') })
  }
  return (
    <form onSubmit={submit}>
      <h3>Correct it</h3>
      <Stack gap="xs">
        <Radio.Group aria-label="Who it was" value={verdict} onChange={setVerdict}>
          <Group>
            {verdictOptions.map(({ value, label }) => (
              <Radio key={value} value={value} label={label} disabled={!may} />
            ))}
          </Group>
        </Radio.Group>
        <Textarea
          label="Reason, kept in the audit log"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={500}
          autosize
          minRows={2}
          disabled={!may}
        />
        {decide.error !== null && <Problem error={decide.error} title="This was not corrected" />}
        <div>
          <DisabledReason
            reason={may ? (isReady ? null : 'Choose who it was, and say why you think so.') : needs('Admin')}
          >
            <Button type="submit" size="xs" loading={decide.isPending}>
              Correct
            </Button>
          </DisabledReason>
        </div>
      </Stack>
    </form>
  )
}

function History({ detail: { verdicts } }: DetailProps) {
  return (
    <>
      <h3>How it was judged</h3>
      <ul className={classes.list}>
        {verdicts.map(({ at, verdict, by, reason, ruleVersion }) => (
          <li key={at}>
            <div className={classes.line}>
              <ToneLabel tone={verdictWords[verdict].tone}>{verdictWords[verdict].word}</ToneLabel>
              <span className={classes.grow}>{by ?? `Rules, version ${ruleVersion}`}</span>
              <RelativeTime at={at} />
            </div>
            {reason !== null && <div>{reason}</div>}
          </li>
        ))}
      </ul>
    </>
  )
}

function Requests({ detail: { requests } }: DetailProps) {
  return (
    <Disclosure summary="What came in">
      <ul className={classes.list}>
        {requests.map(({ at, method, kind, token, event, visible_ms, inputs }, index) => (
          <li key={index} className={classes.line}>
            <span className={classes.grow}>
              {method} {kind} ({tokenWords[token].toLowerCase()}){event !== null && `, ${event}`}
              {visible_ms !== null && `, visible ${lengthText(visible_ms / 1_000)}`}
              {inputs !== null && `, ${inputs} inputs`}
            </span>
            <RelativeTime at={at} />
          </li>
        ))}
      </ul>
    </Disclosure>
  )
}
