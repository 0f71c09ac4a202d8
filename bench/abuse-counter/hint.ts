// The hint in memory that each gateway keeps: events a second and memory for a million mailboxes.
import { WindowTable } from '../../src/mailflow/gateway/local-counter.ts'
import { randomFrom } from './random.ts'

const mailboxes = 1_000_000
const events = 5_000_000
const window_ms = 600_000

const random = randomFrom(1)
const keys = Float64Array.from({ length: mailboxes }, () => 1 + Math.floor(random() * 2 ** 52))
const order = Uint32Array.from({ length: events }, () => Math.floor(random() * mailboxes))

for (const [name, slots] of [
  ['room from the start', 1_250_000],
  ['grown from 1,024', 1_024],
] as const) {
  const table = new WindowTable(5, slots)
  const started_ms = performance.now()
  let reached = 0
  for (let place = 0; place < mailboxes; place += 1) table.note(keys[place]!, place / 10, window_ms)
  for (let place = 0; place < events; place += 1)
    if (table.note(keys[order[place]!]!, 100_000 + place / 10, window_ms)) reached += 1
  const seconds = (performance.now() - started_ms) / 1000
  const rate = Math.round((mailboxes + events) / seconds)
  console.log(
    `${name}: ${rate} events/s, ${table.mailboxes} mailboxes, ${(table.size_bytes / 2 ** 20).toFixed(1)} MiB, ${reached} at the limit`,
  )
}
