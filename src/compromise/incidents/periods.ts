// How long a mailbox stays blocked, how its incidents are numbered, and what its probation is. Pure; DESIGN 6, endpoint-response 4.2.
import type { ReleasePolicy } from '../contract.ts'

export const hour_ms = 3_600_000
export const day_ms = 24 * hour_ms
/** After so many timed blocks the next one is permanent. */
export const timedBlocks_max = 6
export const probation_ms = 24 * hour_ms

/** 1, 2, 4 … 32 h; null: permanent. */
export function ladder_ms(number: number): number | null {
  return number > timedBlocks_max ? null : hour_ms * 2 ** (number - 1)
}

export interface Period {
  /** Policy `timer`: the end. `gated`: not before it. Null: no end by itself. */
  until: Date | null
  isPermanent: boolean
}

/**
 * `hasScans`: false when nothing can prove that the computers are clean (no subscription, scans are off). Then time is all there is, and
 * `gated` takes the times of the ladder as its minimum, so that a mailbox that is abused again waits longer.
 */
export function blockPeriod(policy: ReleasePolicy, number: number, hasScans: boolean, now: Date): Period {
  if (policy === 'manual') return { until: null, isPermanent: false }
  const length_ms = policy === 'gated' && hasScans ? hour_ms : ladder_ms(number)
  if (length_ms === null) return { until: null, isPermanent: policy === 'timer' }
  return { until: new Date(now.getTime() + length_ms), isPermanent: false }
}

export interface FormerIncident {
  id: string
  number: number
  openedAt: Date
  releasedAt: Date | null
}

/** The ladder begins anew after so many days without an incident; the block itself is no quiet time. */
export function nextNumber(former: FormerIncident | null, quietDays: number, now: Date): number {
  if (former === null) return 1
  const since = former.releasedAt ?? former.openedAt
  return now.getTime() - since.getTime() >= quietDays * day_ms ? 1 : former.number + 1
}

/** The third incident within seven days asks for more than a release (endpoint-response 4.3). */
export const repeated = { count: 3, within_ms: 7 * day_ms } as const

/** How a block ended. `clear`: everything was proved clean. `person`: before that, or because only a person could. */
export type ReleaseKind = 'timer' | 'clear' | 'person' | 'falsePositive'

/** Limit of bad messages during probation; null: that of the settings (endpoint-response 3.2, 4.3, 4.4). */
export function probationLimit(how: ReleaseKind, policy: ReleasePolicy, isInfected: boolean): number | null {
  if (how === 'falsePositive') return null
  if (isInfected) return 1
  if (how === 'person') return 2
  return policy === 'timer' ? null : 3
}
