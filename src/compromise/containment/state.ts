// From the rows of the steps to the state of the track (endpoint-response 4.2). Pure.
import type { ContainmentState } from '../contract.ts'
import type { Goal, StepKey, StepState } from './tables.ts'

export interface StepFacts {
  key: StepKey
  state: StepState
  error_code: string | null
}

/** Steps of which nothing is expected: looks, and work of people. */
const counts = ({ key, state }: StepFacts): boolean =>
  key !== 'microsoft-block' && key !== 'password' && state !== 'manual' && state !== 'skipped'

/**
 * `none`: no measure is chosen, or none applies. `failed`: nothing worked so far; it is tried again all the same. `kept` is settled: what
 * a person decided is respected.
 */
export function trackState(goal: Goal, isConfigured: boolean, steps: readonly StepFacts[]): ContainmentState {
  const relevant = steps.filter(counts)
  if (!isConfigured || relevant.length === 0) return 'none'
  if (goal === 'restore') {
    if (relevant.some(({ state }) => state === 'restoring' || state === 'running')) return 'restoring'
    return relevant.some(({ state }) => state === 'failed') ? 'failed' : 'restored'
  }
  const done = relevant.filter(({ state }) => state === 'done' || state === 'kept').length
  if (done === relevant.length) return 'done'
  if (done > 0) return 'partial'
  return relevant.every(({ state }) => state === 'failed') ? 'failed' : 'pending'
}
