// Where the case stands, what happens next in one sentence, what must be seen, and what it depends on.
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { IncidentView } from '#compromise/contract.ts'
import { Facts } from '#console/components/facts.tsx'
import { ToneIcon, ToneLabel } from '#console/theme/tone.tsx'
import { formatTime } from '#console/util/numbers.ts'
import { useNow } from '#console/util/use-now.ts'
import { localTimes } from '#console/util/local-times.ts'
import classes from './incidents.module.css'
import { nextOf } from './next.ts'
import { Checklist } from './checklist.tsx'
import { flagWords, isEnded, mailboxKinds, policyWords, stateWords } from './words.ts'

export function CaseHead({ tenantId, incident }: { tenantId: string; incident: IncidentView }) {
  const now = useNow()
  const next = nextOf(incident, now)
  const state = stateWords[incident.state]
  return (
    <section className={classes.head} data-tone={next.isForYou ? 'danger' : state.tone} aria-labelledby="case-state">
      <div className={classes.headMain}>
        <h2 id="case-state" className={classes.state}>
          <ToneLabel tone={state.tone}>{state.word}</ToneLabel>
        </h2>
        <p className={classes.next}>{next.text}</p>
        <Flags incident={incident} tenantId={tenantId} />
        {incident.notes.length > 0 && (
          <ul className={classes.notes}>
            {incident.notes.map((note) => (
              <li key={note}>{localTimes(note)}</li>
            ))}
          </ul>
        )}
      </div>
      <div className={classes.headSide}>
        <Facts items={factsOf(tenantId, incident)} />
        {!isEnded(incident) && incident.checklist.length > 0 && (
          <>
            <h3 className={classes.small}>Before it can be released</h3>
            <Checklist checks={incident.checklist} />
          </>
        )}
      </div>
    </section>
  )
}

function Flags({ incident, tenantId }: { incident: IncidentView; tenantId: string }) {
  // What was true while it was open says nothing about a mailbox that sends again.
  if (incident.flags.length === 0 || isEnded(incident)) return null
  return (
    <ul className={classes.flags}>
      {incident.flags.map((flag) => (
        <li key={flag}>
          <ToneIcon tone={flagWords[flag].tone} />
          <span>
            <b>{flagWords[flag].word}.</b> {flagWords[flag].text}{' '}
            {flag === 'alertOnly' && <Link to={`/t/${tenantId}/settings/compromise`}>Exceptions</Link>}
          </span>
        </li>
      ))}
    </ul>
  )
}

function factsOf(tenantId: string, incident: IncidentView): (readonly [string, React.ReactNode] | null)[] {
  const { mailbox, policy, openedAt, endedAt, formerIncidentId } = incident
  const kind = mailboxKinds[mailbox.kind]
  return [
    mailbox.personId === null
      ? null
      : [
          'Person',
          <Anchor key="person" component={Link} to={`/t/${tenantId}/people/${mailbox.personId}`} inherit>
            {mailbox.displayName === '' ? mailbox.address : mailbox.displayName}
          </Anchor>,
        ],
    kind === null ? null : ['Kind', kind],
    ['Opened', formatTime(new Date(openedAt))],
    endedAt === null ? null : ['Ended', formatTime(new Date(endedAt))],
    ['Release', policyWords[policy].word],
    formerIncidentId === null
      ? null
      : [
          'Before',
          <Anchor key="former" component={Link} to={`/t/${tenantId}/incidents/${formerIncidentId}`} inherit>
            Former incident
          </Anchor>,
        ],
  ]
}
