// One at a time, in order of arrival, with a bound on the waiting: PGlite has a single connection that a transaction holds.
import { AppError } from '../errors.ts'

export class Mutex {
  #isHeld = false
  readonly #waiting: { grant: () => void }[] = []
  readonly #wait_ms_max: number
  readonly #waiting_max: number

  constructor(limits: { wait_ms_max: number; waiting_max: number }) {
    this.#wait_ms_max = limits.wait_ms_max
    this.#waiting_max = limits.waiting_max
  }

  /** Resolves with the function that gives the lock back; rejects with `database.busy` when it takes too long. */
  async acquire(): Promise<() => void> {
    if (this.#isHeld) await this.#waitInLine()
    this.#isHeld = true
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      const next = this.#waiting.shift()
      if (next) next.grant()
      else this.#isHeld = false
    }
  }

  #waitInLine(): Promise<void> {
    if (this.#waiting.length >= this.#waiting_max) throw busy(`${this.#waiting.length} others wait`)
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1)
        reject(busy(`waited ${this.#wait_ms_max} ms`))
      }, this.#wait_ms_max)
      const entry = {
        grant: () => {
          clearTimeout(timer)
          resolve()
        },
      }
      this.#waiting.push(entry)
    })
  }
}

function busy(why: string): AppError {
  return new AppError({
    code: 'database.busy',
    message: 'The embedded database is busy. Try again; if this happens often, use PostgreSQL (database.url).',
    status: 503,
    retryable: true,
    detail: { why },
  })
}
