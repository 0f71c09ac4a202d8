// Bounds what refused API tokens cost. A good one always passes, however many bad ones came from the same address: a flood from behind
// the same proxy cannot lock its neighbours out.
import type { Clock } from '../clock.ts'

const failures_max = 10
const window_ms = 60_000
const addresses_max = 10_000
const refused_max = 10_000

export class FailureLimit {
  readonly #clock: Clock
  /** Oldest first: Map keeps the order of insertion. */
  readonly #failures = new Map<string, { count: number; since_ms: number }>()
  /** Tokens that were refused lately, by hash, so that the same one again asks no database. */
  readonly #refused = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Refused within the last minute: what was good nowhere then is not looked up again. */
  wasRefused(key: string): boolean {
    const until_ms = this.#refused.get(key)
    if (until_ms === undefined) return false
    if (until_ms > this.#clock.monotonicMs()) return true
    this.#refused.delete(key)
    return false
  }

  /** Seconds that this address should wait, 0 below the limit: then its refusals are logged and answered one by one. */
  noteFailure(address: string, key: string | null): number {
    const now_ms = this.#clock.monotonicMs()
    if (key !== null) bounded(this.#refused, refused_max).set(key, now_ms + window_ms)
    const known = this.#failures.get(address)
    if (known === undefined || now_ms - known.since_ms >= window_ms) {
      this.#failures.delete(address)
      bounded(this.#failures, addresses_max).set(address, { count: 1, since_ms: now_ms })
      return 0
    }
    known.count += 1
    return known.count <= failures_max ? 0 : Math.ceil((known.since_ms + window_ms - now_ms) / 1_000)
  }
}

function bounded<Value>(map: Map<string, Value>, size_max: number): Map<string, Value> {
  if (map.size >= size_max) map.delete(map.keys().next().value!)
  return map
}
