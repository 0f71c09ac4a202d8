// Bounds on what one address may cost: connections at a time, and tokens that there are not.
import { networkOf, ofMachine } from '#platform/http/network.ts'
import type { Clock } from '#platform/clock.ts'
import { Lru } from './lru.ts'

const addresses_max = 20_000
const window_ms = 60_000
const unknown_max = 120

/** Who asks for more than 120 unknown tokens in a minute gets the same page without a look into the database. */
export class UnknownLimit {
  readonly #clock: Clock
  readonly #counts = new Lru<string, { since_ms: number; count: number }>(addresses_max)

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isOver(ip: string): boolean {
    const known = this.#counts.get(networkOf(ip, ofMachine))
    return known !== undefined && known.count > unknown_max && this.#clock.monotonicMs() - known.since_ms < window_ms
  }

  note(ip: string): void {
    const key = networkOf(ip, ofMachine)
    const now_ms = this.#clock.monotonicMs()
    const known = this.#counts.get(key)
    if (known === undefined || now_ms - known.since_ms >= window_ms)
      this.#counts.set(key, { since_ms: now_ms, count: 1 })
    else known.count += 1
  }
}

/** Connections open at the same time, by machine. */
export class ConnectionLimit {
  readonly #open = new Map<string, number>()
  readonly #each_max: number

  constructor(each_max: number) {
    this.#each_max = each_max
  }

  /** False: one too many; else the caller calls `close` once. */
  open(ip: string): boolean {
    const key = networkOf(ip, ofMachine)
    const count = this.#open.get(key) ?? 0
    if (count >= this.#each_max) return false
    this.#open.set(key, count + 1)
    return true
  }

  close(ip: string): void {
    const key = networkOf(ip, ofMachine)
    const count = (this.#open.get(key) ?? 1) - 1
    if (count === 0) this.#open.delete(key)
    else this.#open.set(key, count)
  }
}
