// The window against an oracle that sorts everything first: whatever the order of arrival, with replays and over several nodes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Limit, mostWith, reachedWith, type Timed } from './window.ts'

const usual: Limit = { count: 5, window_ms: 600_000 }

/** Whether any K lie in one closed interval of W. */
function oracle(times: readonly number[], { count, window_ms }: Limit): boolean {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted.some((time, place) => place >= count - 1 && time - sorted[place - count + 1]! <= window_ms)
}

/** As the counter works: one event after the other, each tested with what is known so far. True as soon as one reaches the limit. */
function arrive(times: readonly number[], limit: Limit): boolean {
  const known: Timed[] = []
  let isReached = false
  for (const at_ms of times) {
    const newcomer = { at_ms }
    isReached ||= reachedWith(known, newcomer, limit) !== null
    known.push(newcomer)
  }
  return isReached
}

/** mulberry32: small, and the same on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Random = () => number
const upTo = (random: Random, max: number): number => Math.floor(random() * max)

/** Two hours of a mailbox, near the limit on purpose; some gaps are exactly the window, or one millisecond more. */
function trajectory(random: Random, { window_ms }: Limit): number[] {
  const times: number[] = []
  const bursts = 1 + upTo(random, 5)
  for (let burst = 0; burst < bursts; burst += 1) {
    const start = upTo(random, 7_200_000)
    const spread = [0, 1, 60_000, window_ms - 1, window_ms, window_ms + 1, 2 * window_ms][upTo(random, 7)]!
    const count = 1 + upTo(random, 7)
    for (let place = 0; place < count; place += 1)
      times.push(start + (place === 0 ? 0 : place === count - 1 ? spread : upTo(random, spread + 1)))
  }
  return times
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items]
  for (let place = copy.length - 1; place > 0; place -= 1) {
    const other = upTo(random, place + 1)
    ;[copy[place], copy[other]] = [copy[other]!, copy[place]!]
  }
  return copy
}

test('five within exactly 600,000 ms reach the limit, within 600,001 ms they do not', () => {
  assert.equal(arrive([0, 150_000, 300_000, 450_000, 600_000], usual), true)
  assert.equal(arrive([0, 150_000, 300_000, 450_000, 600_001], usual), false)
  assert.equal(arrive([7, 7, 7, 7, 7], usual), true)
  assert.equal(arrive([7, 7, 7, 7], usual), false)
})

test('the limit is found whichever of the five comes last', () => {
  const times = [0, 150_000, 300_000, 450_000, 600_000]
  for (const last of times) assert.equal(arrive([...times.filter((time) => time !== last), last], usual), true)
})

test('those that made the limit are K in order, the newcomer among them', () => {
  const others = [900_000, 100_000, 200_000, 300_000, 5_000_000].map((at_ms) => ({ at_ms }))
  const newcomer = { at_ms: 650_000 }
  assert.equal(reachedWith(others, newcomer, usual), null)
  const reached = reachedWith([...others, { at_ms: 400_000 }], newcomer, usual)
  assert.deepEqual(
    reached?.map(({ at_ms }) => at_ms),
    [100_000, 200_000, 300_000, 400_000, 650_000],
  )
})

test('the count is the most that one interval holds', () => {
  const at = (at_ms: number) => ({ at_ms })
  assert.equal(mostWith([], at(5), 600_000), 1)
  assert.equal(mostWith([at(0), at(600_000), at(1_200_000)], at(600_000), 600_000), 3)
  assert.equal(mostWith([at(0), at(1_200_001)], at(600_000), 600_000), 2)
})

test('20,000 trajectories agree with the oracle: shuffled, replayed, split over 1 to 8 nodes', () => {
  const random = randomFrom(20_261_122)
  let positive = 0
  for (let run = 0; run < 20_000; run += 1) {
    const limit = run % 4 === 0 ? { count: 3 + upTo(random, 5), window_ms: 60_000 * (1 + upTo(random, 20)) } : usual
    const times = trajectory(random, limit)
    const expected = oracle(times, limit)
    positive += Number(expected)
    const message = `run ${run}: ${JSON.stringify({ times, limit })}`
    assert.equal(arrive(shuffled(times, random), limit), expected, message)
    assert.equal(arrive(overNodes(times, random), limit), expected, message)
  }
  // A generator that never or always reaches the limit would prove nothing.
  assert.ok(positive > 4_000 && positive < 16_000, `${positive} of 20,000 reach the limit`)
})

/** Each node hands over in its own order, replays included; the database takes what is new, whoever comes first. */
function overNodes(times: readonly number[], random: Random): number[] {
  const nodes = 1 + upTo(random, 8)
  const queues = Array.from({ length: nodes }, () => [] as { id: number; at: number }[])
  for (const [id, at] of times.entries())
    for (let copies = 1 + upTo(random, 3); copies > 0; copies -= 1) queues[upTo(random, nodes)]!.push({ id, at })
  const seen = new Set<number>()
  const taken: number[] = []
  for (const { id, at } of shuffled(
    queues.flatMap((queue) => shuffled(queue, random)),
    random,
  )) {
    if (!seen.has(id)) taken.push(at)
    seen.add(id)
  }
  return taken
}
