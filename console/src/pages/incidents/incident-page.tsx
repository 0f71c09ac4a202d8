// The case of a mailbox: what happened, what is being done about it, what happens next, and whether it is safe to release.
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Link, useParams } from 'react-router'
import type { IncidentView } from '#compromise/contract.ts'
import { useTenant } from '#console/api/session.ts'
import { Page } from '#console/components/page.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { announce } from '#console/util/announce.ts'
import { formatNumber } from '#console/util/numbers.ts'
import { BadMessages } from './bad-messages.tsx'
import { CaseActs } from './case-acts.tsx'
import { CaseHead } from './case-head.tsx'
import { Computers } from './computers.tsx'
import { Copies } from './copies.tsx'
import { Findings } from './findings.tsx'
import { incidentQuery } from './incidents-api.ts'
import { Timeline } from './timeline.tsx'
import { Tracks } from './tracks.tsx'
import { stateWords } from './words.ts'

export function Component() {
  const tenant = useTenant()
  const { id = '' } = useParams()
  const query = useQuery(incidentQuery(tenant.id, id))
  const incident = query.data
  useStateAnnounced(incident)
  return (
    <Page
      title={incident === undefined ? 'Incident' : nameOf(incident)}
      above={
        <Anchor component={Link} to={`/t/${tenant.id}/incidents`} size="sm">
          All compromised mailboxes
        </Anchor>
      }
      lead={incident !== undefined && <Lead incident={incident} />}
      actions={incident !== undefined && <CaseActs tenantId={tenant.id} incident={incident} />}
    >
      <States
        query={query}
        shape="cards"
        failure="This incident cannot be shown"
        stillHolds="The block stays in force, and scans go on."
      >
        {(each) => (
          <>
            <CaseHead tenantId={tenant.id} incident={each} />
            <Tracks tenantId={tenant.id} incident={each} />
            <BadMessages tenantId={tenant.id} incident={each} />
            <Copies tenantId={tenant.id} incident={each} />
            <Computers tenantId={tenant.id} incident={each} />
            <Findings tenantId={tenant.id} incident={each} />
            <Timeline incident={each} />
          </>
        )}
      </States>
    </Page>
  )
}

const nameOf = ({ mailbox }: IncidentView): string =>
  mailbox.displayName === '' ? mailbox.address : mailbox.displayName

function Lead({ incident }: { incident: IncidentView }) {
  const { mailbox, number, trigger, openedAt } = incident
  return (
    <>
      <span className="breakable">{mailbox.displayName !== '' && `${mailbox.address}. `}</span>
      {number > 1 && `Incident ${formatNumber(number)} of this mailbox. `}
      {trigger.replace(/\.$/, '')}, opened <RelativeTime at={openedAt} focusable />.
    </>
  )
}

/** A change of state while the page is open is told to those who listen, not at its opening. */
function useStateAnnounced(incident: IncidentView | undefined): void {
  const told = useRef<string | null>(null)
  useEffect(() => {
    if (incident === undefined) return
    const now = `${incident.id} ${incident.state}`
    if (told.current !== null && told.current !== now)
      announce(`${nameOf(incident)}: ${stateWords[incident.state].word}`)
    told.current = now
  }, [incident])
}
