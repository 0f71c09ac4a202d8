// Collects what comes within a moment and writes it at once: the cost of a transaction is shared by many mails.

export interface Batcher<Item, Result> {
  /** Resolves with what `write` said of this item; rejects when the whole write failed. */
  add(item: Item): Promise<Result>
}

export interface BatcherOptions {
  /** How long the first one waits for company. */
  wait_ms: number
  items_max: number
}

interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/** `write` answers in the order of its items. One write at a time: what comes meanwhile is the next. */
export function createBatcher<Item, Result>(
  write: (items: Item[]) => Promise<Result[]>,
  { wait_ms, items_max }: BatcherOptions,
): Batcher<Item, Result> {
  let waiting: Waiting<Item, Result>[] = []
  let isWriting = false
  let timer: NodeJS.Timeout | null = null

  const flush = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (isWriting || waiting.length === 0) return
    isWriting = true
    const batch = waiting.splice(0, items_max)
    try {
      const results = await write(batch.map(({ item }) => item))
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    isWriting = false
    if (waiting.length > 0) void flush()
  }

  return {
    add(item) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject })
        if (waiting.length >= items_max) void flush()
        else timer ??= setTimeout(() => void flush(), wait_ms)
      })
    },
  }
}
