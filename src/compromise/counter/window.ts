// The exact sliding window (endpoint-response 3.2, 3.3): K events whose times lie in a closed interval of W milliseconds. Pure.

export interface Limit {
  /** K, at least 1. */
  count: number
  /** W; two events exactly so far apart lie in one interval. */
  window_ms: number
}

export interface Timed {
  /** Event time, milliseconds. */
  at_ms: number
}

/**
 * K of the events, the newcomer among them, that lie in one interval; null when there are none. What the others were told before does
 * not matter, so the same set is found reached in whatever order its events arrive. `others` may be in any order.
 */
export function reachedWith<Event extends Timed>(
  others: readonly Event[],
  newcomer: Event,
  { count, window_ms }: Limit,
): Event[] | null {
  const events = sortedWith(others, newcomer, window_ms)
  const place = events.indexOf(newcomer)
  const last = Math.min(place, events.length - count)
  for (let start = Math.max(0, place - count + 1); start <= last; start += 1)
    if (events[start + count - 1]!.at_ms - events[start]!.at_ms <= window_ms) return events.slice(start, start + count)
  return null
}

/** The most events that lie in one interval together with the newcomer; it alone is 1. */
export function mostWith<Event extends Timed>(others: readonly Event[], newcomer: Event, window_ms: number): number {
  const events = sortedWith(others, newcomer, window_ms)
  let most = 1
  let end = 0
  for (let start = 0; start < events.length && events[start]!.at_ms <= newcomer.at_ms; start += 1) {
    while (end < events.length && events[end]!.at_ms - events[start]!.at_ms <= window_ms) end += 1
    most = Math.max(most, end - start)
  }
  return most
}

/** By time; only what can share an interval with the newcomer. */
function sortedWith<Event extends Timed>(others: readonly Event[], newcomer: Event, window_ms: number): Event[] {
  const near = others.filter(({ at_ms }) => Math.abs(at_ms - newcomer.at_ms) <= window_ms)
  return [...near, newcomer].sort((a, b) => a.at_ms - b.at_ms)
}
