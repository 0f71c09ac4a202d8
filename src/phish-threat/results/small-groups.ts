// Groups of fewer than five people are never shown by themselves: they are put together until nobody can be told apart. Pure.
import { addTallies, type Tally } from './figures.ts'

export const group_size_min = 5

export interface GroupTally {
  /** Null: several small ones together. */
  name: string | null
  tally: Tally
}

/**
 * Small ones become one; when that is still too small, the smallest of the others joins, because it could be reckoned from the total
 * otherwise. Nothing is left when there are fewer than five people in all.
 */
export function mergeSmall(groups: readonly GroupTally[], size_min = group_size_min): GroupTally[] {
  const bySize = groups.toSorted((a, b) => a.tally.recipients - b.tally.recipients)
  const small = bySize.filter(({ tally }) => tally.recipients < size_min)
  const large = bySize.slice(small.length)
  if (small.length === 0) return inOrder(large)
  const together = [...small]
  while (sizeOf(together) < size_min && large.length > 0) together.push(large.shift()!)
  if (sizeOf(together) < size_min) return []
  return [...inOrder(large), { name: null, tally: addTallies(together.map(({ tally }) => tally)) }]
}

const sizeOf = (groups: readonly GroupTally[]): number => groups.reduce((sum, { tally }) => sum + tally.recipients, 0)

const inOrder = (groups: readonly GroupTally[]): GroupTally[] =>
  groups.toSorted((a, b) => b.tally.recipients - a.tally.recipients || (a.name ?? '').localeCompare(b.name ?? ''))
