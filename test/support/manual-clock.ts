// Time that moves only when a test moves it.
import type { Clock } from '#platform/clock.ts'

interface Sleeper {
  at_ms: number
  wake: () => void
}

export class ManualClock implements Clock {
  readonly #start_ms: number
  #passed_ms = 0
  readonly #sleepers = new Set<Sleeper>()

  constructor(start: Date | string = '2026-11-22T09:00:00Z') {
    this.#start_ms = new Date(start).getTime()
  }

  now(): Date {
    return new Date(this.#start_ms + this.#passed_ms)
  }

  monotonicMs(): number {
    return this.#passed_ms
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error)
      const onAbort = () => {
        this.#sleepers.delete(sleeper)
        reject(signal!.reason as Error)
      }
      const wake = () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const sleeper = { at_ms: this.#passed_ms + delayMs, wake }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** How many wait in `sleep` now. */
  get sleeping(): number {
    return this.#sleepers.size
  }

  /** Moves time forward and wakes all that are due, in their order; what they start runs before it resolves. */
  async advance(ms: number): Promise<void> {
    const end_ms = this.#passed_ms + ms
    for (;;) {
      const next = [...this.#sleepers].filter(({ at_ms }) => at_ms <= end_ms).sort((a, b) => a.at_ms - b.at_ms)[0]
      if (next === undefined) break
      this.#sleepers.delete(next)
      this.#passed_ms = Math.max(this.#passed_ms, next.at_ms)
      next.wake()
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#passed_ms = end_ms
    await new Promise((resolve) => setImmediate(resolve))
  }
}
