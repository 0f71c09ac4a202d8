// A scan of a computer: how far it is, what it counted, what it found.
import { Progress } from '@mantine/core'
import type { IncidentComputerView } from '#compromise/contract.ts'
import { Facts } from '#console/components/facts.tsx'
import { RelativeTime } from '#console/components/relative-time.tsx'
import { formatNumber, formatTime } from '#console/util/numbers.ts'
import { localTimes } from '#console/util/local-times.ts'
import { backEndWords } from '../incidents/words.ts'
import classes from './computers.module.css'
import { Detections } from './detections.tsx'
import { ageText } from './words.ts'

export function ScanDetails({ tenantId, scan }: { tenantId: string; scan: IncidentComputerView }) {
  return (
    <div className={classes.scanDetails}>
      {scan.detail !== '' && <p className={classes.detail}>{localTimes(scan.detail)}</p>}
      <ScanProgress scan={scan} />
      <Facts items={factsOf(scan)} />
      {scan.detections.length > 0 && (
        <Detections
          tenantId={tenantId}
          computerId={scan.computerId}
          computerName={scan.name}
          detections={scan.detections}
        />
      )}
    </div>
  )
}

function ScanProgress({ scan }: { scan: IncidentComputerView }) {
  const { state, progress, backEnd, name } = scan
  if (state !== 'running') return null
  if (progress === null)
    return (
      <p className={classes.dimmed}>
        {backEnd === null ? 'It' : backEndWords[backEnd]} does not tell how far the scan is. The result appears here.
      </p>
    )
  const { filesScanned, filesTotal, at } = progress
  return (
    <div className={classes.scan}>
      {filesTotal !== null && filesTotal > 0 && (
        <Progress
          size="sm"
          value={(Math.min(filesScanned, filesTotal) / filesTotal) * 100}
          aria-label={`Scan of ${name}`}
        />
      )}
      <span className="tabular">
        {formatNumber(filesScanned)}
        {filesTotal !== null && ` of ${formatNumber(filesTotal)}`} files, told <RelativeTime at={at} />
      </span>
    </div>
  )
}

function factsOf(scan: IncidentComputerView): (readonly [string, React.ReactNode] | null)[] {
  const { backEnd, kind, counts, definitionsAge_hours, requestedAt, startedAt, endedAt, evidence } = scan
  const at = (name: string, time: string | null) =>
    time === null ? null : ([name, formatTime(new Date(time))] as const)
  return [
    evidence === '' ? null : ['Why this computer', localTimes(evidence)],
    ['Scanned by', backEnd === null ? 'Nothing that can scan it' : `${backEndWords[backEnd]}, ${kind} scan`],
    at('Requested', requestedAt),
    at('Started', startedAt),
    at('Ended', endedAt),
    counts === null ? null : ['Result', countsText(counts)],
    definitionsAge_hours === null ? null : ['Definitions', `${ageText(definitionsAge_hours)} old`],
  ]
}

function countsText(counts: NonNullable<IncidentComputerView['counts']>): string {
  const { scanned, unreadable, tooBig, detections, remediated, remaining } = counts
  const parts = [
    `${formatNumber(scanned)} files scanned`,
    detections === 0 ? 'nothing found' : `${formatNumber(detections)} found, ${formatNumber(remediated)} removed`,
    ...(remaining > 0 ? [`${formatNumber(remaining)} still there`] : []),
    ...(unreadable > 0 ? [`${formatNumber(unreadable)} unreadable`] : []),
    ...(tooBig > 0 ? [`${formatNumber(tooBig)} too large`] : []),
  ]
  return parts.join(', ')
}
