// How sure a rate is: Wilson's score interval, and Newcombe's for the difference of two rates. Pure.

export interface Interval {
  low: number
  high: number
}

/** 95 %. */
const z = 1.959_963_984_540_054

/** E. B. Wilson, "Probable inference", JASA 22 (1927). Null: of nothing. */
export function wilson(count: number, of: number): Interval | null {
  if (of === 0) return null
  const share = count / of
  const scale = 1 + z ** 2 / of
  const middle = (share + z ** 2 / (2 * of)) / scale
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))
  return { low: count === 0 ? 0 : middle - half, high: count === of ? 1 : middle + half }
}

export interface Difference {
  /** New rate less the old one. */
  change: number
  interval: Interval
  /** The interval does not hold zero: more than chance. */
  isClear: boolean
}

/** R. G. Newcombe, "Interval estimation for the difference between independent proportions", method 10 (1998). Null: of nothing. */
export function differenceOf(
  now: { count: number; of: number },
  before: { count: number; of: number },
): Difference | null {
  const [a, b] = [wilson(now.count, now.of), wilson(before.count, before.of)]
  if (a === null || b === null) return null
  const [p, q] = [now.count / now.of, before.count / before.of]
  const change = p - q
  const low = change - Math.hypot(p - a.low, b.high - q)
  const high = change + Math.hypot(a.high - p, q - b.low)
  return { change, interval: { low, high }, isClear: low > 0 || high < 0 }
}
