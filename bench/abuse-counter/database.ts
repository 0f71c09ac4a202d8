// The counter over a real PostgreSQL with fsync: bad events a second that are durable, and how long a decision takes, also the one that
// opens an incident. Three nodes, each with its own connections.
import { parseArgs } from 'node:util'
import { createCounter, type Counter } from '../../src/compromise/counter/count.ts'
import { createIncidentOpening } from '../../src/compromise/incidents/open.ts'
import type { OutboundThreat } from '../../src/compromise/parts.ts'
import { migrations } from '../../src/migrations.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { migrate } from '../../src/platform/db/migrate.ts'
import { openDatabase } from '../../src/platform/db/open.ts'
import { abuseParts, createAbuseCase, threatFrom } from '../../test/support/abuse.ts'
import { startPostgres } from '../../test/support/postgres.ts'
import { percentile } from './random.ts'

const { values } = parseArgs({ options: { events: { type: 'string' } } })
const events = Number(values.events ?? 3_000)

const undo: (() => unknown)[] = []
const postgres = await startPostgres({ after: (work) => void undo.unshift(work as () => unknown) }, { fsync: true })
const databases = await Promise.all([1, 2, 3].map(() => openDatabase({ url: postgres.url })))
await migrate(databases[0]!, migrations)
const nodes: Counter[] = databases.map((db) => {
  const { parts } = abuseParts(db, systemClock)
  return createCounter(parts, createIncidentOpening(parts, {}))
})
const tenants = await Promise.all(Array.from({ length: 20 }, () => createAbuseCase(databases[0]!, systemClock)))

/** So many at once; resolves with the time of each. */
async function measure(threats: OutboundThreat[], workers: number): Promise<{ seconds: number; times: number[] }> {
  const times: number[] = []
  let next = 0
  const started_ms = performance.now()
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let threat = threats[next]; threat !== undefined; threat = threats[next]) {
        next += 1
        const from_ms = performance.now()
        await nodes[worker % nodes.length]!.count({ ...threat, occurredAt: new Date() })
        times.push(performance.now() - from_ms)
      }
    }),
  )
  return { seconds: (performance.now() - started_ms) / 1000, times }
}

function tell(name: string, { seconds, times }: { seconds: number; times: number[] }): void {
  const share = (value: number) => `${percentile(times, value).toFixed(1)} ms`
  console.log(`${name}: ${Math.round(times.length / seconds)}/s, p50 ${share(0.5)}, p99 ${share(0.99)}`)
}

/** Each of another mailbox, in turn of so many tenants. */
const threats = (count: number, name: string, tenants_max = tenants.length): OutboundThreat[] =>
  Array.from({ length: count }, (_, place) =>
    threatFrom(tenants[place % tenants_max]!.tenantId, `${name}${place}`, new Date()),
  )

try {
  await measure(threats(300, 'warm'), 24)
  tell('24 at once of 20 tenants', await measure(threats(events, 'm'), 24))
  tell('24 at once of one tenant', await measure(threats(events, 'n', 1), 24))
  tell('200 at once of 20 tenants', await measure(threats(events, 'o'), 200))
  tell('200 at once of one tenant', await measure(threats(events, 'p', 1), 200))
  tell('one at a time', await measure(threats(200, 's'), 1))
  tell('the fifth, which opens the incident and blocks', await fifths(100))
} finally {
  for (const db of databases) await db[Symbol.asyncDispose]()
  for (const work of undo) await work()
}

async function fifths(count: number): Promise<{ seconds: number; times: number[] }> {
  for (let before = 0; before < 4; before += 1) await measure(threats(count, 'f'), 24)
  return measure(threats(count, 'f'), 1)
}
