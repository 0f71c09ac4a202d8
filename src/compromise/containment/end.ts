// What becomes of a step when the incident ends: cancelled, put back, or left (endpoint-response 4.6, fault 19). Pure.
import type { Updateable } from 'kysely'
import type { Tables } from '#platform/db/tables.ts'
import type { ContainmentStep } from './store.ts'
import { neverBegun } from './texts.ts'

type Change = Updateable<Tables['containment_step']>

export interface EndFacts {
  now: Date
  /** Microsoft has restricted the sender, or is to be asked. */
  looksAtMicrosoft: boolean
}

/** Null: it stays as it is. */
export function endOf(step: ContainmentStep, { now, looksAtMicrosoft }: EndFacts): Change | null {
  const isBegun = step.wrote_at !== null || step.verified_at !== null
  // Left to a person after we had changed something, as when the account was away: what we changed is ours to put back.
  const isLeft = step.state === 'manual' || step.state === 'skipped'
  if (step.state === 'kept' || (isLeft && !isBegun)) return step.next_at === null ? null : { next_at: null }
  const isLeased = step.lease_until !== null && step.lease_until > now
  // Not before a worker that has it is done or can have done nothing more.
  const restore: Change = {
    state: 'restoring',
    attempts: 0,
    error_code: null,
    suspected_at: null,
    next_at: isLeased ? step.lease_until : now,
  }
  switch (step.key) {
    case 'password':
      return null
    case 'sessions':
      return step.verified_at === null ? (isBegun || isLeased ? restore : cancelled) : { next_at: null }
    case 'microsoft-block':
      return looksAtMicrosoft ? restore : cancelled
    default:
      return isBegun || isLeased ? restore : cancelled
  }
}

const cancelled: Change = { state: 'skipped', detail: neverBegun, error_code: null, next_at: null }
