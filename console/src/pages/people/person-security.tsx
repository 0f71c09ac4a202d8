// Of one person: whether the mailbox was ever in the wrong hands, what speaks for it now, and at which computers they work.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { ComputerView } from '#compromise/contract.ts'
import { Card } from '#console/components/card.tsx'
import { Empty } from '#console/components/empty.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { computersQuery } from '../computers/computers-api.ts'
import classes from '../computers/computers.module.css'
import { Evidence } from '../computers/links.tsx'
import { onlineState, osWords } from '../computers/words.ts'
import { incidentsQuery } from '../incidents/incidents-api.ts'
import { backEndWords, messageCounts, stateWords } from '../incidents/words.ts'
import { MailboxDetails } from '../symptoms/mailbox-details.tsx'
import { personSymptomsQuery } from '../symptoms/symptoms-api.ts'

interface PersonProps {
  tenantId: string
  personId: string
}

export function PersonIncidents({ tenantId, address }: { tenantId: string; address: string }) {
  const query = useQuery(incidentsQuery(tenantId, { state: 'all', search: address }))
  const of = (items: NonNullable<typeof query.data>['items']) =>
    items.filter(({ mailbox }) => mailbox.address.toLowerCase() === address.toLowerCase())
  return (
    <Card title="Incidents">
      <States
        query={query}
        shape="text"
        failure="The incidents cannot be shown"
        empty={({ items }) =>
          of(items).length === 0 ? { kind: 'good-news', text: 'This mailbox was never blocked.' } : null
        }
      >
        {({ items }) => (
          <ul className={classes.links}>
            {of(items).map((incident) => (
              <li key={incident.id}>
                <div className={classes.grow}>
                  <Link to={`/t/${tenantId}/incidents/${incident.id}`}>
                    Incident {incident.number}: {messageCounts(incident.messages)}
                  </Link>
                  <div className={classes.dimmed}>
                    Opened <RelativeTime at={incident.openedAt} />
                    {incident.endedAt !== null && (
                      <>
                        , ended <RelativeTime at={incident.endedAt} />
                      </>
                    )}
                  </div>
                </div>
                <ToneLabel tone={stateWords[incident.state].tone}>{stateWords[incident.state].word}</ToneLabel>
              </li>
            ))}
          </ul>
        )}
      </States>
    </Card>
  )
}

export function PersonSymptoms({ tenantId, personId }: PersonProps) {
  const query = useQuery(personSymptomsQuery(tenantId, personId))
  return (
    <Card title="Signs of compromise">
      <States
        query={query}
        shape="text"
        failure="The signs of compromise cannot be shown"
        empty={(symptoms) =>
          symptoms === null
            ? {
                kind: 'nothing-yet',
                title: 'Not checked yet, or nothing seen',
                text: 'Rules, forwarding, deletions, consents and sign-ins that look like an intruder’s appear here.',
                action: <Link to={`/t/${tenantId}/symptoms`}>All mailboxes</Link>,
              }
            : null
        }
      >
        {(symptoms) => (symptoms === null ? null : <MailboxDetails tenantId={tenantId} symptoms={symptoms} />)}
      </States>
    </Card>
  )
}

export function PersonComputers({ tenantId, personId }: PersonProps) {
  const query = useQuery(computersQuery(tenantId, { personId }))
  return (
    <Card title="Computers" lead="What says that this person works at it, and how fresh that is.">
      <States query={query} shape="text" failure="The computers cannot be shown">
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              state={{
                kind: 'nothing-yet',
                title: 'No computer is linked',
                text: 'Without one nothing is scanned when this mailbox is abused. Computers appear here after a log-on, or link one on its page.',
                action: <Link to={`/t/${tenantId}/computers`}>All computers</Link>,
              }}
            />
          ) : (
            <ul className={classes.links}>
              {items.map((computer) => (
                <Computer key={computer.id} tenantId={tenantId} personId={personId} computer={computer} />
              ))}
            </ul>
          )
        }
      </States>
    </Card>
  )
}

function Computer({ tenantId, personId, computer }: PersonProps & { computer: ComputerView }) {
  const link = computer.links.find((each) => each.personId === personId)
  const online = onlineState(computer)
  const products = computer.backEnds.map(({ name }) => backEndWords[name]).join(', ')
  return (
    <li>
      <div className={classes.grow}>
        <Link to={`/t/${tenantId}/computers/${computer.id}`}>{computer.name}</Link>
        <div className={classes.dimmed}>
          {osWords[computer.os]}
          {products !== '' && `, ${products}`}
        </div>
        {link !== undefined && <Evidence link={link} />}
      </div>
      <ToneLabel tone={online.tone}>{online.word}</ToneLabel>
    </li>
  )
}
