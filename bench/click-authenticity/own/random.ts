// Seeded randomness (mulberry32): the same seed tells the same stories.
export interface Random {
  /** From 0 to 1. */
  next(): number
  /** Whole, both ends included. */
  whole(from: number, to: number): number
  between(from: number, to: number): number
  chance(share: number): boolean
  pick<T>(values: readonly T[]): T
  weighted<T>(values: readonly (readonly [T, number])[]): T
  /** Around `middle`, never negative, with a long tail. */
  spread(middle: number): number
}

export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (from: number, to: number) => from + next() * (to - from)
  return {
    next,
    between,
    whole: (from, to) => Math.floor(between(from, to + 1)),
    chance: (share) => next() < share,
    pick: (values) => values[Math.floor(next() * values.length)]!,
    weighted(values) {
      let place = next() * values.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [value, weight] of values) if ((place -= weight) < 0) return value
      return values.at(-1)![0]
    },
    spread: (middle) => middle * Math.exp((next() + next() + next() - 1.5) * 1.4),
  }
}
