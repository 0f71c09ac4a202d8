// Many small questions to the database as few large ones: what comes while one is under way goes together into the next. So a flood
// costs one statement at a time, however many ask.
import { setTimeout } from 'node:timers/promises'
import { AppError } from '#platform/errors.ts'

export interface BatchOptions<Item, Result> {
  /** Results in the order of the items. */
  work: (items: readonly Item[]) => Promise<Result[]>
  size_max: number
  /** More than these waiting are refused. */
  waiting_max: number
}

const gather_ms = 10

interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/** Throws AppError `agent.busy` when too many wait. */
export function createBatch<Item, Result>(options: BatchOptions<Item, Result>): (item: Item) => Promise<Result> {
  const { work, size_max, waiting_max } = options
  let waiting: Waiting<Item, Result>[] = []
  let isUnderWay = false

  return (item) => {
    if (waiting.length >= waiting_max) return Promise.reject(busy())
    return new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (isUnderWay) return
      isUnderWay = true
      void run()
    })
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      // Requests come one by one from the sockets, also while the last ones were looked up: those of a moment go together.
      await setTimeout(gather_ms)
      const part = waiting.slice(0, size_max)
      waiting = waiting.slice(size_max)
      await settle(part)
    }
    isUnderWay = false
  }

  async function settle(part: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await work(part.map(({ item }) => item))
      part.forEach(({ resolve }, index) => resolve(results[index]!))
    } catch (error) {
      for (const { reject } of part) reject(error)
    }
  }
}

function busy(): AppError {
  const retryAfter_seconds = 5 + Math.floor(Math.random() * 55)
  return new AppError({
    code: 'agent.busy',
    message: `Too many agents ask at once. Go on in ${retryAfter_seconds} s.`,
    status: 503,
    retryable: true,
    detail: { retryAfter_seconds },
  })
}
