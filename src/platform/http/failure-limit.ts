// Bounds refused sign-ins per address. A token that was good lately is never held up, so that a flood from behind the same
// proxy cannot lock its neighbours out.
import type { Clock } from '../clock.ts'

const failures_max = 10
const window_ms = 60_000
const addresses_max = 10_000
const known_max = 1_000

export class FailureLimit {
  readonly #clock: Clock
  /** Oldest first: Map keeps the order of insertion. */
  readonly #failures = new Map<string, { count: number; since_ms: number }>()
  readonly #known = new Set<string>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** 0 = go on. */
  waitSeconds(address: string, key: string): number {
    if (this.#known.has(key)) return 0
    const entry = this.#failures.get(address)
    if (entry === undefined) return 0
    const left_ms = entry.since_ms + window_ms - this.#clock.monotonicMs()
    if (left_ms <= 0) this.#failures.delete(address)
    return left_ms > 0 && entry.count >= failures_max ? Math.ceil(left_ms / 1_000) : 0
  }

  noteFailure(address: string): void {
    const entry = this.#failures.get(address)
    if (entry !== undefined) entry.count += 1
    else this.#failures.set(address, { count: 1, since_ms: this.#clock.monotonicMs() })
    if (this.#failures.size > addresses_max) this.#failures.delete(this.#failures.keys().next().value!)
  }

  noteSuccess(key: string): void {
    this.#known.add(key)
    if (this.#known.size > known_max) this.#known.delete(this.#known.values().next().value!)
  }
}
