// The counter of requests: never the same number twice, over crashes and power cuts, too. A block is taken on disk before its first
// number is used, so a kill skips numbers and repeats none.
import { inTransaction, readValue, type Store, writeValue } from './store.ts'

const block_size = 1_000

export function createCounter(store: Store): () => number {
  let next = 0
  let end = 0
  const takeBlock = () =>
    inTransaction(store, () => {
      next = Number(readValue(store, 'counter') ?? 0) + 1
      end = next + block_size - 1
      writeValue(store, 'counter', String(end))
    })
  return () => {
    if (next === 0 || next > end) takeBlock()
    const number = next
    next += 1
    return number
  }
}
