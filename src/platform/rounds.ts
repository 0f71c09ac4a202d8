// Work on many things, round after round: what takes long in one goes on by itself, and holds up neither the others nor the next round.
import { setTimeout as pause } from 'node:timers/promises'
import { inParallel } from './in-parallel.ts'

export interface RoundLimits {
  /** At once in a round. */
  most: number
  /** A round is waited for this long; what is left goes on behind it. */
  patience_ms: number
}

/**
 * Each round leaves out what an earlier one is still at, and takes over what an earlier one has not come to: nothing is done again by a
 * queue that is older than its last time. Resolves with what went wrong since the last one; never rejects.
 */
export function createRounds(
  work: (id: string) => Promise<unknown>,
  { most, patience_ms }: RoundLimits,
): (ids: Iterable<string>) => Promise<unknown[]> {
  const working = new Set<string>()
  const waiting = new Map<string, symbol>()
  const failures: unknown[] = []
  const once = async (id: string, round: symbol): Promise<void> => {
    if (waiting.get(id) !== round) return
    waiting.delete(id)
    working.add(id)
    await work(id)
      .catch((error: unknown) => failures.push(error))
      .finally(() => working.delete(id))
  }
  return async (ids) => {
    const round = Symbol('round')
    const mine = [...ids].filter((id) => !working.has(id))
    for (const id of mine) waiting.set(id, round)
    const all = inParallel(mine, most, (id) => once(id, round))
    const patience = new AbortController()
    await Promise.race([all, pause(patience_ms, undefined, { ref: false, signal: patience.signal }).catch(() => {})])
    patience.abort()
    return failures.splice(0)
  }
}
