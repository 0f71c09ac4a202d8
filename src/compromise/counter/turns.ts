// Who counts next in this process. A flood from one mailbox or one tenant must not take every connection to the database, nor wait
// without end: one at a time for a sender, few for a tenant, tenants in turn, and a bound on what waits.
import { AppError } from '#platform/errors.ts'

export interface TurnLimits {
  total: number
  perTenant: number
  /** Of one tenant; what comes on top is refused and counts later, from the outbox. */
  waitingPerTenant: number
}

const usual: TurnLimits = { total: 8, perTenant: 4, waitingPerTenant: 1_000 }

interface Turn {
  sender: string
  start: () => void
}

interface Line {
  running: number
  waiting: Turn[]
}

export class Turns {
  readonly #limits: TurnLimits
  /** By tenant, in the order of their next turn. */
  readonly #lines = new Map<string, Line>()
  readonly #busy = new Set<string>()
  #running = 0

  constructor(limits: Partial<TurnLimits> = {}) {
    this.#limits = { ...usual, ...limits }
  }

  /** Rejects with AppError `compromise.counter-busy` when too many wait. */
  async run<T>(tenantId: string, sender: string, work: () => Promise<T>): Promise<T> {
    const key = `${tenantId} ${sender}`
    const line = this.#lineOf(tenantId)
    if (line.waiting.length >= this.#limits.waitingPerTenant) throw tooMany()
    await new Promise<void>((start) => {
      line.waiting.push({ sender: key, start })
      this.#startNext()
    })
    try {
      return await work()
    } finally {
      this.#busy.delete(key)
      line.running -= 1
      this.#running -= 1
      if (line.running === 0 && line.waiting.length === 0) this.#lines.delete(tenantId)
      this.#startNext()
    }
  }

  #lineOf(tenantId: string): Line {
    const line = this.#lines.get(tenantId) ?? { running: 0, waiting: [] }
    this.#lines.set(tenantId, line)
    return line
  }

  #startNext(): void {
    for (const [tenantId, line] of [...this.#lines]) {
      if (this.#running >= this.#limits.total) return
      if (line.running >= this.#limits.perTenant) continue
      const place = line.waiting.findIndex(({ sender }) => !this.#busy.has(sender))
      if (place < 0) continue
      const [turn] = line.waiting.splice(place, 1)
      line.running += 1
      this.#running += 1
      this.#busy.add(turn!.sender)
      // To the end: the next turn is another tenant's.
      this.#lines.delete(tenantId)
      this.#lines.set(tenantId, line)
      turn!.start()
    }
  }
}

const tooMany = (): AppError =>
  new AppError({
    code: 'compromise.counter-busy',
    message: 'Too many bad messages of this tenant wait to be counted. This one counts a little later.',
    status: 503,
    retryable: true,
  })
