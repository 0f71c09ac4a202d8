// The state machine of an incident: which state follows now. Pure; endpoint-response 4.2, and 4.3 for what is awkward.
import type { IncidentState } from '../contract.ts'
import {
  type ClearanceRules,
  containmentStand,
  containmentGivenUp_ms,
  type IncidentStand,
  isBlocking,
  isClear,
  loud_ms,
  needsAdmin,
  quietAfterTold_ms,
  type TrackStand,
} from './clearance.ts'
import { hour_ms } from './periods.ts'

/** Every gateway has the block by then, or takes it from the database before its next message. */
export const propagation_ms = 5_000
/** What waits for a person is told again. */
export const tellAgain_ms = 4 * hour_ms

export interface Transition {
  to: IncidentState
  /** The block ends, and why. */
  release?: 'timer' | 'clear'
}

/**
 * The next state, or null while it stays as it is. To be asked again after each step: one answer is one transition. Only `actions.ts`
 * leads out of `permanent`.
 */
export function nextState(
  incident: IncidentStand,
  tracks: TrackStand,
  rules: ClearanceRules,
  now: Date,
): Transition | null {
  if (incident.isToldOnly) return endTold(incident, now)
  const isTimeOver = incident.until !== null && now >= incident.until
  if (isBlocking(incident) && incident.policy === 'timer' && isTimeOver && !incident.isPermanent)
    return incident.state === 'releasable' ? { to: 'released', release: 'timer' } : { to: 'releasable' }
  switch (incident.state) {
    case 'open':
      return isInForce(incident, now) ? { to: incident.isPermanent ? 'permanent' : 'containing' } : null
    case 'containing':
      return containmentStand(incident, tracks, now) === 'waits' ? null : { to: 'contained' }
    case 'contained':
      return isLinked(incident, tracks) ? { to: 'clearing' } : null
    case 'clearing':
      return isReleasable(incident, tracks, rules, now) ? { to: 'releasable' } : null
    case 'releasable':
      return fromReleasable(incident, tracks, rules, now)
    case 'released':
      return isRestored(incident, tracks, now) ? { to: 'probation' } : null
    case 'probation':
      return incident.probationUntil === null || now >= incident.probationUntil ? { to: 'closed' } : null
    case 'permanent':
    case 'closed':
      return null
  }
}

/** The nearest time at which an incident must be looked at again although nothing happens. Null once it is closed. */
export function nextTimer(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules, now: Date): Date | null {
  if (incident.state === 'closed') return null
  const after = (at: Date | null, ms: number) => (at === null ? null : at.getTime() + ms)
  const { openedAt, releasedAt, lastBadAt } = incident
  const isBlocked = isBlocking(incident)
  const times = [
    isBlocked ? after(incident.until, 0) : null,
    isBlocked ? after(openedAt, hour_ms) : null,
    isBlocked ? after(openedAt, loud_ms) : null,
    incident.state === 'open' ? after(openedAt, propagation_ms) : null,
    incident.state === 'containing' ? after(openedAt, containmentGivenUp_ms) : null,
    incident.state === 'released' ? after(releasedAt, containmentGivenUp_ms) : null,
    incident.state === 'probation' ? after(incident.probationUntil, 0) : null,
    incident.isToldOnly ? after(lastBadAt, quietAfterTold_ms) : null,
    needsAdmin(incident, tracks, rules, now) ? after(now, tellAgain_ms) : null,
  ].filter((at) => at !== null && at > now.getTime()) as number[]
  return times.length === 0 ? null : new Date(Math.min(...times))
}

const isInForce = ({ openedAt }: IncidentStand, now: Date) => now.getTime() - openedAt.getTime() >= propagation_ms

/** "First computer leaves linking, or no computer". */
const isLinked = ({ noComputer }: IncidentStand, { computers, isSearching, hasScans }: TrackStand) =>
  !hasScans || (computers.length === 0 ? noComputer || !isSearching : computers.some((state) => state !== 'linking'))

function isReleasable(incident: IncidentStand, tracks: TrackStand, rules: ClearanceRules, now: Date): boolean {
  if (incident.policy === 'timer') return false
  const isTime = incident.until === null ? incident.policy === 'manual' : now >= incident.until
  return isTime && isClear(incident, tracks, rules)
}

/** A scan that was asked for again, or a finding that came late, takes it back to clearing. */
function fromReleasable(
  incident: IncidentStand,
  tracks: TrackStand,
  rules: ClearanceRules,
  now: Date,
): Transition | null {
  if (!isReleasable(incident, tracks, rules, now)) return { to: 'clearing' }
  return incident.policy === 'manual' ? null : { to: 'released', release: 'clear' }
}

function isRestored({ releasedAt }: IncidentStand, { containment }: TrackStand, now: Date): boolean {
  const isOver_ms = releasedAt === null ? 0 : now.getTime() - releasedAt.getTime()
  return containment === 'none' || containment === 'restored' || isOver_ms >= containmentGivenUp_ms
}

/** An incident that blocks nothing ends after a day without a further bad message. */
const endTold = ({ state, lastBadAt }: IncidentStand, now: Date): Transition | null =>
  state !== 'closed' && now.getTime() - lastBadAt.getTime() >= quietAfterTold_ms ? { to: 'closed' } : null
