// One line per step of an operation, live, and what to do when it stops: sign in, try again, take back.
import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useMay } from '#console/api/session.ts'
import { DisabledReason, needs } from '#console/components/disabled-reason.tsx'
import { Notice, Problem } from '#console/components/notice.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ToneIcon } from '#console/theme/tone.tsx'
import { announce } from '#console/util/announce.ts'
import { localTimes } from '#console/util/local-times.ts'
import { goToSignIn, useMailflowCall, type Operation, type ReturnTo } from './mail-flow-api.ts'
import classes from './mail-flow.module.css'
import { operationWords, stepWords } from './words.ts'

export function OperationSteps({ operation }: { operation: Operation }) {
  const done = operation.steps.filter(({ state }) => state === 'done' || state === 'skipped').length
  const current = operation.steps.find(({ state }) => state === 'running' || state === 'waiting' || state === 'failed')
  const said = useRef('')
  useEffect(() => {
    const text = current === undefined ? '' : `${done} of ${operation.steps.length}: ${current.title}`
    if (text !== '' && text !== said.current) announce(text)
    said.current = text
  }, [current, done, operation.steps.length])
  return (
    <>
      <p className={classes.word}>
        {done} of {operation.steps.length} steps, begun <RelativeTime at={operation.startedAt} />
      </p>
      <ol className={classes.steps} aria-label={operationWords[operation.kind]}>
        {operation.steps.map((step) => {
          const { tone, word } = stepWords[step.state]
          return (
            <li key={step.key} className={classes.step} data-state={step.state}>
              <ToneIcon tone={tone} size={16} />
              <span className={classes.title}>{step.title}</span>
              <span className={classes.word}>{word}</span>
              {step.detail !== '' && <span className={`${classes.detail} breakable`}>{localTimes(step.detail)}</span>}
            </li>
          )
        })}
      </ol>
    </>
  )
}

export interface StoppedProps {
  tenantId: string
  operation: Operation
  returnTo: ReturnTo
  /** Starts the same again: it goes on where it stopped. */
  onRetry: () => void
  isRetrying: boolean
  /** Beside the retry: undo what was done. */
  more?: React.ReactNode
}

/** Null while it goes on by itself. */
export function Stopped({ tenantId, operation, returnTo, onRetry, isRetrying, more }: StoppedProps) {
  const may = useMay()
  const signIn = useMailflowCall<void, { signInUrl: string }>(tenantId, 'POST', 'sign-in', () => ({ returnTo }))
  const reason = may('mailflow.write') ? null : needs('Admin')
  const open = () => signIn.mutate(undefined, { onSuccess: ({ signInUrl }) => goToSignIn(signInUrl) })
  if (operation.state === 'needs-sign-in')
    return (
      <>
        <Notice
          tone="info"
          title="An administrator must sign in at Microsoft"
          actions={
            <DisabledReason reason={reason}>
              <Button size="xs" onClick={open} loading={signIn.isPending}>
                Sign in at Microsoft
              </Button>
            </DisabledReason>
          }
        >
          {localTimes(operation.message)} A Global Administrator signs in; the sign-in is kept for an hour at most and
          then deleted.
        </Notice>
        {signIn.error !== null && <Problem error={signIn.error} title="The sign-in cannot be started" />}
      </>
    )
  if (operation.state !== 'failed') return null
  return (
    <Notice
      tone="danger"
      title={`${operationWords[operation.kind]} has stopped`}
      actions={
        <>
          <DisabledReason reason={reason}>
            <Button size="xs" onClick={onRetry} loading={isRetrying}>
              Try again from here
            </Button>
          </DisabledReason>
          {more}
        </>
      }
    >
      <span style={{ whiteSpace: 'pre-line' }}>{localTimes(operation.message)}</span>
    </Notice>
  )
}
