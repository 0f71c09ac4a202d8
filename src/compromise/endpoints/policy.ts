// Decides what happens to a scan: when it counts as offline, failed or clean, what is tried next (endpoint-response 1.7, 2.4, 4.3, 4.6). Pure.
import { utcText } from '#platform/clock.ts'
import type { BackEndName, ComputerScanState } from '../contract.ts'
import type { FoundDetection, ScanStatus } from './back-end.ts'

/** What is to be done next for a scan; `none`: it is over. */
export type ScanWork = 'start' | 'watch' | 'cancel' | 'none'

export interface TriedBackEnd {
  backEnd: BackEndName
  /** Why it could not be used: permission or licence by name. */
  problem: string
}

/** Minutes, by endpoint-response 4.6. */
export const limits = {
  start_minutes: 10,
  quick_minutes: 60,
  full_minutes: 24 * 60,
  retry_minutes: 10,
  /** A command waits so long for a computer that is off. */
  wait_minutes: 7 * 24 * 60,
  definitions_hours: 7 * 24,
} as const

const pause_seconds = { watch: 10, offline: 60, busy: 60, unreachable_max: 3600 } as const

export interface ScanFacts {
  kind: 'quick' | 'full'
  state: ComputerScanState
  failures: number
  /** When the scan was first wanted. */
  requestedAt: Date
  /** When the back end took the order under way, or the computer came back. */
  orderedAt: Date | null
  startedAt: Date | null
}

export type ScanDecision =
  /** Asked again at `at`. */
  | { kind: 'wait'; state: ComputerScanState; detail: string; at: Date }
  /** A new order of this kind at `at`. */
  | { kind: 'again'; scanKind: 'quick' | 'full'; at: Date; detail: string; cancels: boolean }
  | { kind: 'over'; state: ComputerScanState; detail: string; cancels: boolean }

const after = (now: Date, minutes: number): Date => new Date(now.getTime() + minutes * 60_000)
const minutesSince = (then: Date, now: Date): number => (now.getTime() - then.getTime()) / 60_000

/** What a status says about the scan. */
export function decide(scan: ScanFacts, status: ScanStatus, now: Date): ScanDecision {
  switch (status.state) {
    case 'finished':
      return { kind: 'over', ...judge(status), cancels: false }
    case 'failed':
      return afterFailure(scan, status.detail, now, false)
    case 'expired':
      return { kind: 'over', state: 'expired', detail: status.detail, cancels: false }
    case 'cancelled':
      return afterFailure(scan, status.detail || 'It was cancelled on the computer.', now, false)
    case 'queued':
      return whileQueued(scan, status, now)
    case 'running':
      return whileRunning(scan, status, now)
  }
}

function whileQueued(scan: ScanFacts, status: ScanStatus, now: Date): ScanDecision {
  if (minutesSince(scan.requestedAt, now) >= limits.wait_minutes)
    return {
      kind: 'over',
      state: 'expired',
      detail: 'The computer did not come back within 7 days.',
      cancels: true,
    }
  const isLate = minutesSince(scan.orderedAt ?? scan.requestedAt, now) >= limits.start_minutes
  if (isLate && scan.state !== 'offline' && status.isOnline === true)
    return afterFailure(scan, `It did not begin within ${limits.start_minutes} min.`, now, true)
  const isOff = scan.state === 'offline' || isLate
  return isOff && status.isOnline !== true
    ? wait('offline', 'The computer is off; the scan starts when it returns.', status, now, pause_seconds.offline)
    : wait('queued', status.detail, status, now, pause_seconds.watch)
}

function whileRunning(scan: ScanFacts, status: ScanStatus, now: Date): ScanDecision {
  const began = latest(status.startedAt ?? scan.startedAt, scan.orderedAt ?? scan.requestedAt)
  // A computer that is off cannot go on: the time of the scan stands still, the seven days do not.
  if (status.isOnline === false) {
    if (minutesSince(scan.requestedAt, now) >= limits.wait_minutes)
      return { kind: 'over', state: 'expired', detail: 'The computer did not come back within 7 days.', cancels: true }
    return wait(
      'offline',
      'The computer stopped answering during the scan; it goes on when it returns.',
      status,
      now,
      pause_seconds.offline,
    )
  }
  const limit_minutes = scan.kind === 'quick' ? limits.quick_minutes : limits.full_minutes
  // Of one that just came back the time counts anew.
  if (scan.state !== 'offline' && minutesSince(began, now) >= limit_minutes)
    return afterFailure(scan, `It did not end within ${limit_minutes / 60} h.`, now, true)
  return wait('running', status.detail, status, now, pause_seconds.watch)
}

const latest = (a: Date | null, b: Date): Date => (a !== null && a > b ? a : b)

const wait = (
  state: ComputerScanState,
  detail: string,
  status: ScanStatus,
  now: Date,
  seconds: number,
): ScanDecision => {
  const at = new Date(now.getTime() + seconds * 1000)
  return { kind: 'wait', state, detail, at: status.askAgainAt && status.askAgainAt > at ? status.askAgainAt : at }
}

/** Once again after ten minutes, then the other kind, then a person. */
export function afterFailure(scan: ScanFacts, why: string, now: Date, cancels: boolean): ScanDecision {
  const other = scan.kind === 'quick' ? 'full' : 'quick'
  if (scan.failures === 0)
    return {
      kind: 'again',
      scanKind: scan.kind,
      at: after(now, limits.retry_minutes),
      detail: `${why} Tried again at ${utcText(after(now, limits.retry_minutes))}.`,
      cancels,
    }
  if (scan.failures === 1)
    return { kind: 'again', scanKind: other, at: now, detail: `${why} Now a ${other} scan is tried.`, cancels }
  return { kind: 'over', state: 'failed', detail: why, cancels }
}

/** When the next try is due after the back end gave no answer, or asked for a pause. */
export function nextTry(attempts: number, askedFor: Date | null, now: Date): Date {
  const seconds = Math.min(pause_seconds.unreachable_max, 10 * 2 ** Math.min(attempts, 9))
  const own = new Date(now.getTime() + seconds * 1000)
  return askedFor !== null && askedFor > own ? askedFor : own
}

export const tryWhenFree = (now: Date): Date => new Date(now.getTime() + pause_seconds.busy * 1000)

const isLeft = ({ action }: FoundDetection): boolean => action === 'failed' || action === 'none'

/** What a scan that ended proves. A scan that left things out is not clean. */
export function judge(status: ScanStatus): { state: ComputerScanState; detail: string } {
  const { counts, detections } = status
  const left = Math.max(counts?.remaining ?? 0, detections.filter(isLeft).length)
  if (left > 0) return { state: 'infected', detail: `${amount(left, 'threat')} could not be removed.` }
  const gaps = gapsOf(status)
  if (gaps.length > 0) return { state: 'finishedWithGaps', detail: sentence(gaps) }
  const found = Math.max(counts?.detections ?? 0, detections.filter(({ action }) => action !== 'allowed').length)
  if (found > 0) return { state: 'finishedCleaned', detail: `${amount(found, 'threat')} found and removed.` }
  return {
    state: 'finishedClean',
    detail: counts === null ? 'Nothing found.' : `${amount(counts.scanned, 'file')} scanned, nothing found.`,
  }
}

/** Files that may be left out without a doubt: a few are locked on every computer. */
const leftOut_max = (scanned: number): number => Math.max(20, Math.floor(scanned / 100))

export function gapsOf({ counts, definitionsAge_hours, detections, gaps }: ScanStatus): string[] {
  const found: string[] = [...(gaps ?? [])]
  if (counts !== null && counts.scanned === 0 && counts.detections === 0) found.push('no file was scanned')
  if (counts !== null && counts.unreadable + counts.tooBig > leftOut_max(counts.scanned))
    found.push(`${counts.unreadable} unreadable, ${counts.tooBig} too large`)
  if (definitionsAge_hours !== null && definitionsAge_hours > limits.definitions_hours)
    found.push(`definitions ${Math.floor(definitionsAge_hours / 24)} days old`)
  if (detections.some(({ needs }) => needs === 'reboot')) found.push('the computer must be restarted')
  if (detections.some(({ needs }) => needs === 'manual')) found.push('a step by hand is required')
  return found
}

const amount = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

function sentence(parts: string[]): string {
  const text = parts.join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** Over, whatever comes: nothing is asked or ordered any more. */
export const isTerminal = (state: ComputerScanState): boolean =>
  !['linking', 'queued', 'running', 'offline'].includes(state)

/** Does not stand against the release. */
export const isClear = (state: ComputerScanState): boolean =>
  ['finishedClean', 'finishedCleaned', 'noBackend', 'skipped'].includes(state)
