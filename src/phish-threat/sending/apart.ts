// Work for many tenants or campaigns: the trouble of one does not keep the others from theirs.
import type { Logger } from '#platform/telemetry/logger.ts'

export interface ApartOptions<Item> {
  logger: Logger
  /** Logged with what `about` says of the item that failed. */
  event: string
  about: (item: Item) => Record<string, string>
  atOnce?: number
}

/** Takes one after the other, so many at a time. When all have had their turn it rejects with the first failure, if there was one. */
export async function apart<Item>(
  items: readonly Item[],
  { logger, event, about, atOnce = 1 }: ApartOptions<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = []
  // Shared by the workers: each takes the next one.
  const waiting = items.values()
  const worker = async (): Promise<void> => {
    for (const item of waiting)
      try {
        await work(item)
      } catch (error) {
        logger.error({ event, ...about(item), err: error })
        failures.push(error)
      }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
}
