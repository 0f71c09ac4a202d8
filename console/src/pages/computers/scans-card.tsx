// The scans of a computer, newest first: of incidents and those that somebody asked for.
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { ComputerScanView } from '#compromise/contract.ts'
import { Card } from '#console/components/card.tsx'
import { Empty } from '#console/components/empty.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { States } from '#console/components/states.tsx'
import { ToneLabel } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'
import { scanWords } from '../incidents/words.ts'
import { scansQuery } from './computers-api.ts'
import classes from './computers.module.css'
import { ScanDetails } from './scan-details.tsx'

export function ScansCard({ tenantId, computerId }: { tenantId: string; computerId: string }) {
  const query = useQuery(scansQuery(tenantId, computerId))
  return (
    <Card title="Scans" lead="A scan that left something out does not count as clean.">
      <States query={query} shape="text" failure="The scans cannot be shown" stillHolds="Scans that run go on.">
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              state={{
                kind: 'nothing-yet',
                title: 'Never scanned by Mailwarden',
                text: 'Scans appear here when the mailbox of one of its people is abused, or when you ask for one.',
              }}
            />
          ) : (
            items.map((scan, index) => <Scan key={scan.id} tenantId={tenantId} scan={scan} isOpen={index === 0} />)
          )
        }
      </States>
    </Card>
  )
}

function Scan({ tenantId, scan, isOpen }: { tenantId: string; scan: ComputerScanView; isOpen: boolean }) {
  const { state, kind, requestedAt, requestedBy, incidentId, detections } = scan
  return (
    <details className={classes.scanItem} open={isOpen}>
      <summary>
        <ToneLabel tone={scanWords[state].tone}>{scanWords[state].word}</ToneLabel>
        <span>
          {kind === 'quick' ? 'Quick' : 'Full'} scan
          {requestedAt !== null && (
            <>
              , <RelativeTime at={requestedAt} />
            </>
          )}
          {detections.length > 0 && `, ${plural(detections.length, 'threat')} found`}
        </span>
      </summary>
      <p className={classes.dimmed}>
        {incidentId === null ? (
          `Asked for by ${requestedBy ?? 'Mailwarden'}`
        ) : (
          <Link to={`/t/${tenantId}/incidents/${incidentId}`}>For an incident</Link>
        )}
      </p>
      <ScanDetails tenantId={tenantId} scan={scan} />
    </details>
  )
}
