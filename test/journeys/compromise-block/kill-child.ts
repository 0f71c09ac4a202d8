// A process of its own that counts five bad messages and dies by SIGKILL around the fifth: `before` its transaction commits, or `after`.
import { createCounter } from '#compromise/counter/count.ts'
import { createIncidentOpening } from '#compromise/incidents/open.ts'
import type { OutboundThreat } from '#compromise/parts.ts'
import { openDatabase } from '#platform/db/open.ts'
import { abuseParts, start } from '#test/support/abuse.ts'
import { ManualClock } from '#test/support/manual-clock.ts'

const [url, when, json] = process.argv.slice(2)
const die = (): never => {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('still alive')
}

const db = await openDatabase({ url: url! })
const { parts } = abuseParts(db, new ManualClock(start))
const incidents = createIncidentOpening(parts, {})
const counter = createCounter(parts, {
  ...incidents,
  async open(trx, trigger) {
    const opened = await incidents.open(trx, trigger)
    return when === 'before' ? die() : opened
  },
})
for (const threat of JSON.parse(json!) as OutboundThreat[]) {
  const decision = await counter.count({ ...threat, occurredAt: new Date(threat.occurredAt) })
  if (decision.kind === 'blocked') die()
}
