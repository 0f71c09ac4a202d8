// Work on many things, some at once: one that takes long, or fails, holds up no other.

/** At most `most` at once. Resolves when all have ended, with what went wrong; never rejects. */
export async function inParallel<Item>(
  items: Iterable<Item>,
  most: number,
  work: (item: Item) => Promise<unknown>,
): Promise<unknown[]> {
  const failures: unknown[] = []
  // One iterator for all: each takes the next that is left.
  const left = items[Symbol.iterator]()
  const takeTurns = async (): Promise<void> => {
    for (let next = left.next(); next.done !== true; next = left.next())
      await work(next.value).catch((error: unknown) => failures.push(error))
  }
  await Promise.all(Array.from({ length: most }, takeTurns))
  return failures
}
