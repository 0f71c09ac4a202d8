// The window of the counter against an exact oracle: a million events of 10,000 mailboxes, shuffled, a third of them replayed, split over
// three nodes that work on one store. Prints the number of mailboxes where both disagree, which must be 0.
import { parseArgs } from 'node:util'
import { reachedWith, type Timed } from '../../src/compromise/counter/window.ts'
import { type Random, randomFrom, shuffle } from './random.ts'

const { values } = parseArgs({
  options: { events: { type: 'string' }, mailboxes: { type: 'string' }, seed: { type: 'string' } },
})
const events = Number(values.events ?? 1_000_000)
const mailboxes = Number(values.mailboxes ?? 10_000)
const limit = { count: 5, window_ms: 600_000 }
const nodes = 3
const day_ms = 86_400_000

interface World {
  mailbox: Uint32Array
  at_ms: Float64Array
}

/**
 * Near the limit: clusters of four within the window and one just inside or just outside of it, some in the same millisecond, all far
 * enough apart that about half of the mailboxes never reach the limit.
 */
function generate(random: Random): World {
  const mailbox = new Uint32Array(events)
  const at_ms = new Float64Array(events)
  const perMailbox = Math.floor(events / mailboxes)
  for (let place = 0; place < events; place += 1) {
    const owner = place % mailboxes
    const turn = Math.floor(place / mailboxes)
    const isBad = owner % 2 === 0 && turn === perMailbox - 1
    const slot = Math.floor(turn / 5)
    const inSlot = turn % 5
    const base = (slot * day_ms) / Math.ceil(perMailbox / 5) + owner
    // In the last slot of every second mailbox the fifth comes after exactly the window, else one millisecond later.
    const last = isBad ? limit.window_ms : limit.window_ms + 1
    mailbox[place] = owner
    at_ms[place] = base + (inSlot === 0 ? 0 : inSlot === 4 ? last : Math.floor(random() * limit.window_ms))
  }
  return { mailbox, at_ms }
}

function byOracle({ mailbox, at_ms }: World): Set<number> {
  const times: number[][] = Array.from({ length: mailboxes }, () => [])
  for (let place = 0; place < events; place += 1) times[mailbox[place]!]!.push(at_ms[place]!)
  const reached = new Set<number>()
  for (const [owner, own] of times.entries()) {
    own.sort((a, b) => a - b)
    if (own.some((time, place) => place >= 4 && time - own[place - 4]! <= limit.window_ms)) reached.add(owner)
  }
  return reached
}

interface Store {
  seen: Uint8Array
  events: Timed[][]
  incidents: Set<number>
}

/** What the transaction does: new or known, then the windows that contain it. */
function count(store: Store, { mailbox, at_ms }: World, place: number): void {
  if (store.seen[place] === 1) return
  store.seen[place] = 1
  const owner = mailbox[place]!
  const known = store.events[owner]!
  const newcomer = { at_ms: at_ms[place]! }
  if (!store.incidents.has(owner) && reachedWith(known, newcomer, limit) !== null) store.incidents.add(owner)
  known.push(newcomer)
}

/** Each node has its part in an order of its own; whose turn it is, is chance. */
function overNodes(random: Random): Uint32Array[] {
  const queues = Array.from({ length: nodes }, () => [] as number[])
  for (let place = 0; place < events; place += 1) {
    queues[Math.floor(random() * nodes)]!.push(place)
    if (random() < 1 / 3) queues[Math.floor(random() * nodes)]!.push(place)
  }
  return queues.map((queue) => shuffle(Uint32Array.from(queue), random))
}

const random = randomFrom(Number(values.seed ?? 20_261_122))
const world = generate(random)
const expected = byOracle(world)
const queues = overNodes(random)
const store: Store = {
  seen: new Uint8Array(events),
  events: Array.from({ length: mailboxes }, () => []),
  incidents: new Set(),
}
const started_ms = performance.now()
const at = queues.map(() => 0)
let left = queues.reduce((sum, queue) => sum + queue.length, 0)
const total = left
while (left > 0) {
  const which = Math.floor(random() * nodes)
  if (at[which]! >= queues[which]!.length) continue
  count(store, world, queues[which]![at[which]!]!)
  at[which]! += 1
  left -= 1
}
const seconds = (performance.now() - started_ms) / 1000
const wrong = Array.from({ length: mailboxes }, (_, owner) => owner).filter(
  (owner) => expected.has(owner) !== store.incidents.has(owner),
)
const seed = values.seed ?? '20261122'
console.log(`events ${events}, mailboxes ${mailboxes}, nodes ${nodes}, with replays ${total}, seed ${seed}`)
console.log(
  `incidents by the oracle ${expected.size}, by the counter ${store.incidents.size}, mismatches ${wrong.length}`,
)
console.log(`${Math.round(total / seconds)} events/s`)
process.exitCode = wrong.length === 0 ? 0 : 1
