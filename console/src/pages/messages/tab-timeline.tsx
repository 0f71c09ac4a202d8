// What happened, per recipient, with the SMTP reply on demand.
import { Code } from '@mantine/core'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { ToneIcon } from '#console/theme/tone.tsx'
import { Addresses, Foreign } from './address.tsx'
import type { Message } from './calls.ts'
import { harmless } from './harmless.ts'
import { groupSteps, type Step } from './timeline.ts'
import { statusWord } from './words.ts'
import classes from './messages.module.css'

export function TimelineTab({ message }: { message: Message }) {
  const groups = groupSteps(message.timeline)
  return (
    <>
      {groups.map(({ recipients, steps }, index) => (
        <section className={classes.card} key={index}>
          <h3>{recipients === null ? 'The message' : <Addresses list={recipients} most={6} />}</h3>
          <ol className={classes.steps}>
            {steps.map((step, at) => (
              <StepLine key={at} step={step} />
            ))}
          </ol>
        </section>
      ))}
      {message.reports.length > 0 && (
        <section className={classes.card}>
          <h3>Reported</h3>
          <ul>
            {message.reports.map((report) => (
              <li key={report.id}>
                <Foreign>{report.reportedBy}</Foreign> said {report.as === 'threat' ? 'it is a threat' : 'it is clean'}{' '}
                <RelativeTime at={report.reportedAt} />
                {report.note !== '' && (
                  <>
                    {': '}
                    <Foreign>{report.note}</Foreign>
                  </>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function StepLine({ step }: { step: Step }) {
  const word = statusWord(step.step)
  return (
    <li className={classes.step}>
      <ToneIcon tone={word.tone} />
      <div>
        <b>{word.label}</b> <RelativeTime at={step.at} focusable />
        {step.duration_ms !== undefined && (
          <span className={classes.dimmed}> in {Math.round(step.duration_ms).toLocaleString()} ms</span>
        )}
        {step.detail !== '' && step.detail !== step.step && (
          <div>
            <Foreign>{step.detail}</Foreign>
          </div>
        )}
        {(step.reply !== undefined || step.tls !== undefined) && (
          <details>
            <summary className={classes.dimmed}>SMTP details</summary>
            {step.reply !== undefined && <Code block>{harmless(step.reply)}</Code>}
            {step.tls !== undefined && <p className={classes.dimmed}>TLS: {harmless(step.tls)}</p>}
          </details>
        )}
      </div>
    </li>
  )
}
