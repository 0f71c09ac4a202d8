// The computers of an incident: why they are this person's, how far their scan is, what was found, and what can be done.
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import type { IncidentComputerView, IncidentView } from '#compromise/contract.ts'
import { Card } from '#console/components/card.tsx'
import { Empty } from '#console/components/empty.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { ComputerActs } from '../computers/computer-acts.tsx'
import { ScanDetails } from '../computers/scan-details.tsx'
import classes from './incidents.module.css'
import { scanWords } from './words.ts'

interface ComputersProps {
  tenantId: string
  incident: IncidentView
}

export function Computers({ tenantId, incident }: ComputersProps) {
  const { endpoints, candidates, flags } = incident
  return (
    <Card
      title="Computers"
      lead="Computers of this person, by evidence. A scan that left something out does not count as clean."
    >
      {endpoints.length === 0 && (
        <Empty
          state={
            flags.includes('noEndpointLicence')
              ? {
                  kind: 'not-licensed',
                  text: 'Without the endpoint subscription no computer is scanned. The block in the gateway is in force all the same.',
                }
              : {
                  kind: 'nothing-yet',
                  title: 'No computer is linked to this person',
                  text: 'Computers that are linked appear here with the progress of their scans. Link one by hand on its page, or decide under More that there is none.',
                  action: <Link to={`/t/${tenantId}/computers`}>All computers</Link>,
                }
          }
        />
      )}
      {endpoints.map((computer) => (
        <Computer key={computer.computerId} tenantId={tenantId} computer={computer} />
      ))}
      <Candidates tenantId={tenantId} candidates={candidates} />
    </Card>
  )
}

function Computer({ tenantId, computer }: { tenantId: string; computer: IncidentComputerView }) {
  const { tone, word } = scanWords[computer.state]
  return (
    <section
      className={classes.computer}
      id={`computer-${computer.computerId}`}
      aria-labelledby={`name-${computer.computerId}`}
    >
      <div className={classes.computerHead}>
        <h3 id={`name-${computer.computerId}`}>
          <Anchor component={Link} to={`/t/${tenantId}/computers/${computer.computerId}`} inherit>
            {computer.name}
          </Anchor>
        </h3>
        <ToneLabel tone={tone}>{word}</ToneLabel>
        {computer.isIsolated && <ToneLabel tone="warning">Isolated from the network</ToneLabel>}
        <ComputerActs
          tenantId={tenantId}
          computer={{
            id: computer.computerId,
            name: computer.name,
            isIsolated: computer.isIsolated,
            canIsolate: computer.canIsolate,
            // Rescanning stands with the acts of the incident.
            canScan: false,
          }}
        />
      </div>
      <ScanDetails tenantId={tenantId} scan={computer} />
    </section>
  )
}

function Candidates({ tenantId, candidates }: { tenantId: string; candidates: IncidentView['candidates'] }) {
  if (candidates.length === 0) return null
  return (
    <section className={classes.computer} aria-labelledby="candidates">
      <h3 id="candidates">Perhaps also of this person</h3>
      <p className={classes.dimmed}>The evidence is weak or old, so these are not scanned by themselves.</p>
      <ul className={classes.plain}>
        {candidates.map(({ computerId, name, evidence }) => (
          <li key={computerId}>
            <Link to={`/t/${tenantId}/computers/${computerId}`}>{name}</Link>: {evidence}
          </li>
        ))}
      </ul>
    </section>
  )
}
