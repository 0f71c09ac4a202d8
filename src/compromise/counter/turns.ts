// Who counts next in this process, and with whom: what waits while others count goes together, in one transaction. A flood from one
// mailbox or one tenant must not take every connection to the database, nor wait without end: a sender is in one turn at a time, a
// tenant has few, tenants come in turn, and what waits has a bound.
import { AppError, isAppError } from '#platform/errors.ts'

export interface TurnLimits {
  total: number
  perTenant: number
  /** In one turn. */
  together: number
  /** Of one tenant; what comes on top is refused and counts later, from the outbox. */
  waitingPerTenant: number
}

const usual: TurnLimits = { total: 8, perTenant: 2, together: 100, waitingPerTenant: 1_000 }

/** Answered for an item that must not share its turn with others: it gets one of its own, and its sender's next ones wait for it. */
export const alone = Symbol('alone')

/** One turn. One answer for each item, in their order; a turn of a single item is never answered with `alone`. */
export type Work<Item, Answer> = (tenantId: string, items: Item[]) => Promise<(Answer | typeof alone)[]>

interface Waiting<Item, Answer> {
  sender: string
  item: Item
  isAlone: boolean
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

interface Line<Item, Answer> {
  running: number
  /** Senders that have a turn. */
  busy: Set<string>
  waiting: Waiting<Item, Answer>[]
}

export class Turns<Item, Answer> {
  readonly #work: Work<Item, Answer>
  readonly #limits: TurnLimits
  /** By tenant, in the order of their next turn. */
  readonly #lines = new Map<string, Line<Item, Answer>>()
  #running = 0

  constructor(work: Work<Item, Answer>, limits: Partial<TurnLimits> = {}) {
    this.#work = work
    this.#limits = { ...usual, ...limits }
  }

  /** Rejects with AppError `compromise.counter-busy` when too many wait. */
  async run(tenantId: string, sender: string, item: Item): Promise<Answer> {
    const line = this.#lines.get(tenantId) ?? { running: 0, busy: new Set(), waiting: [] }
    if (line.waiting.length >= this.#limits.waitingPerTenant) throw tooMany()
    this.#lines.set(tenantId, line)
    return new Promise((resolve, reject) => {
      line.waiting.push({ sender, item, isAlone: false, resolve, reject })
      this.#startAll()
    })
  }

  #startAll(): void {
    while (this.#startNext());
  }

  #startNext(): boolean {
    if (this.#running >= this.#limits.total) return false
    for (const [tenantId, line] of this.#lines) {
      if (line.running >= this.#limits.perTenant) continue
      const turn = takeTurn(line, this.#limits.together)
      if (turn.length === 0) continue
      // To the end: the next turn is another tenant's.
      this.#lines.delete(tenantId)
      this.#lines.set(tenantId, line)
      void this.#hold(tenantId, line, turn)
      return true
    }
    return false
  }

  async #hold(tenantId: string, line: Line<Item, Answer>, turn: Waiting<Item, Answer>[]): Promise<void> {
    line.running += 1
    this.#running += 1
    for (const { sender } of turn) line.busy.add(sender)
    const again = await this.#answer(tenantId, turn)
    for (const { sender } of turn) line.busy.delete(sender)
    line.waiting.unshift(...again)
    line.running -= 1
    this.#running -= 1
    if (line.running === 0 && line.waiting.length === 0) this.#lines.delete(tenantId)
    this.#startAll()
  }

  /** Resolves with those that need a turn of their own. */
  async #answer(tenantId: string, turn: Waiting<Item, Answer>[]): Promise<Waiting<Item, Answer>[]> {
    const again = () => turn.map((each) => ({ ...each, isAlone: true }))
    try {
      const answers = await this.#work(
        tenantId,
        turn.map(({ item }) => item),
      )
      for (const [place, answer] of answers.entries()) if (answer !== alone) turn[place]!.resolve(answer)
      return again().filter((_, place) => answers[place] === alone)
    } catch (error) {
      // What is wrong with one must not be the others' loss; a database that is away is away for each.
      if (turn.length > 1 && !isAppError(error, 'database.unavailable')) return again()
      for (const { reject } of turn) reject(error)
      return []
    }
  }
}

/** The first that can go, and all others that can go with it; nobody overtakes a waiting one of the same sender. */
function takeTurn<Item, Answer>(line: Line<Item, Answer>, together: number): Waiting<Item, Answer>[] {
  const passed = new Set(line.busy)
  const turn: Waiting<Item, Answer>[] = []
  for (const each of line.waiting) {
    if (passed.has(each.sender)) continue
    if (each.isAlone && turn.length > 0) {
      passed.add(each.sender)
      continue
    }
    turn.push(each)
    if (each.isAlone || turn.length === together) break
  }
  const taken = new Set(turn)
  line.waiting = line.waiting.filter((each) => !taken.has(each))
  return turn
}

const tooMany = (): AppError =>
  new AppError({
    code: 'compromise.counter-busy',
    message: 'Too many bad messages of this tenant wait to be counted. This one counts a little later.',
    status: 503,
    retryable: true,
  })
