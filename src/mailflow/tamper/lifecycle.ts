// The life of findings over looks: what is new, what is still there, what has been put right and by whom. Pure.
import { isAcceptedValue, isFight } from './correlate.ts'
import {
  codeOf,
  fingerprintOf,
  isOwnValue,
  orderCodes,
  type FindingCandidate,
  type FindingState,
  type Severity,
} from './finding.ts'

export interface StoredFinding {
  id: string
  fingerprint: string
  severity: Severity
  state: FindingState
  objectKey: string
  guid: string | null
  actual: unknown
  firstSeenAt: Date
  closedAt: Date | null
  isFight: boolean
}

export interface Changes {
  raised: (FindingCandidate & { isFight: boolean })[]
  /** Still there, perhaps with another value; `formerSeverity` is set when it has become worse or better. */
  seenAgain: { id: string; candidate: FindingCandidate; formerSeverity: Severity | null }[]
  /** No longer there, and not by our hand: an administrator put it right. */
  gone: string[]
}

/** `stored`: all findings of the last days, of any state. */
export function compareWithStored(
  candidates: readonly FindingCandidate[],
  stored: readonly StoredFinding[],
  now: Date,
): Changes {
  const open = new Map(stored.filter(({ state }) => state === 'open').map((finding) => [finding.fingerprint, finding]))
  const changes: Changes = { raised: [], seenAgain: [], gone: [] }
  const present = new Set<string>()
  for (const candidate of candidates) {
    const fingerprint = fingerprintOf(candidate)
    if (present.has(fingerprint) || isAccepted(candidate, fingerprint, stored)) continue
    present.add(fingerprint)
    const same = open.get(fingerprint)
    if (same !== undefined)
      changes.seenAgain.push({
        id: same.id,
        candidate,
        // What two systems fight over stays as severe as it was told.
        formerSeverity: same.severity === candidate.severity || same.isFight ? null : same.severity,
      })
    else changes.raised.push({ ...candidate, isFight: isFoughtOver(candidate, stored, now) })
  }
  for (const [fingerprint, finding] of open) if (!present.has(fingerprint)) changes.gone.push(finding.id)
  return changes
}

/** An accepted value of ours is what is expected now: where it differs all the same, the acceptance has ended. */
function isAccepted(candidate: FindingCandidate, fingerprint: string, stored: readonly StoredFinding[]): boolean {
  if (isOwnValue(candidate)) return false
  return stored.some(
    (finding) =>
      finding.state === 'accepted' &&
      finding.fingerprint === fingerprint &&
      isAcceptedValue(finding.actual, candidate.actual),
  )
}

/** Repaired by us and changed again and again on one object: repairing again would not help. A fight lasts until a person ends it. */
function isFoughtOver(candidate: FindingCandidate, stored: readonly StoredFinding[], now: Date): boolean {
  if (candidate.remedy === 'none') return false
  const place = placeOf(fingerprintOf(candidate), candidate.objectKey)
  const there = stored.filter(({ fingerprint, objectKey }) => placeOf(fingerprint, objectKey) === place)
  if (there.some((finding) => finding.state === 'open' && finding.isFight)) return true
  const times = there
    .filter(({ state }) => state === 'repaired-automatically')
    .map(({ firstSeenAt, closedAt }) => closedAt ?? firstSeenAt)
  // Several properties that were repaired in one go are one time.
  const distinct = [...new Set(times.map((time) => time.getTime()))].map((time) => new Date(time))
  return isFight([...distinct, now], now)
}

/** Rules that are put above ours are each another object, and all about one place: the top of the list. */
const placeOf = (fingerprint: string, objectKey: string): string =>
  orderCodes.has(codeOf(fingerprint)) ? 'rules' : objectKey

/** What is repaired without asking. */
export const mayRepair = (
  finding: { severity: Severity; remedy: string; isFight: boolean },
  automatic: readonly Severity[],
): boolean =>
  finding.remedy !== 'none' &&
  finding.remedy !== 'certificate' &&
  !finding.isFight &&
  automatic.includes(finding.severity)
