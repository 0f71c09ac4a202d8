// The counter on three nodes over a real PostgreSQL: duplicates, the same millisecond, shuffled replays against the oracle, a process
// that is killed, a release at the same moment, a storm.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { createCounter, type Counter } from '#compromise/counter/count.ts'
import { createIncidentOpening } from '#compromise/incidents/open.ts'
import type { OutboundThreat } from '#compromise/parts.ts'
import type { Database } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import { type AbuseCase, abuseParts, createAbuseCase, start } from '#test/support/abuse.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { findPostgres, startPostgres, type TestPostgres } from '#test/support/postgres.ts'
import { migrations } from '../../../src/migrations.ts'

const options = { skip: findPostgres() === null ? 'PostgreSQL is not installed' : false }
const clock = new ManualClock(start)
const undo: (() => unknown)[] = []
let postgres: TestPostgres
let databases: Database[]
let nodes: Counter[]

before(async () => {
  if (options.skip !== false) return
  postgres = await startPostgres({ after: (work) => void undo.unshift(work as () => unknown) })
  databases = await Promise.all([1, 2, 3].map(() => openDatabase({ url: postgres.url })))
  await migrate(databases[0]!, migrations)
  nodes = databases.map((db) => {
    const { parts } = abuseParts(db, clock)
    return createCounter(parts, createIncidentOpening(parts, {}))
  })
})
after(async () => {
  for (const db of databases ?? []) await db[Symbol.asyncDispose]()
  for (const work of undo) await work()
})

const ownTenant = (): Promise<AbuseCase> => createAbuseCase(databases[0]!, clock)
const node = (place: number): Counter => nodes[place % nodes.length]!

test('one message ten times on three nodes at once counts once', options, async () => {
  const made = await ownTenant()
  const same = made.threat('adele', 0)
  const copies = Array.from({ length: 10 }, (_, place) => node(place).count({ ...same, messageId: `${place}` }))
  const kinds = (await Promise.all(copies)).map(({ kind }) => kind)
  assert.equal(kinds.filter((kind) => kind === 'counted').length, 1)
  assert.equal(kinds.filter((kind) => kind === 'known').length, 9)
})

test('five in the same millisecond on several nodes open exactly one incident', options, async () => {
  const made = await ownTenant()
  const names = Array.from({ length: 20 }, (_, place) => `person${place}`)
  const decisions = await Promise.all(
    names.flatMap((name) => [0, 1, 2, 3, 4].map((place) => node(place).count(made.threat(name, 0)))),
  )
  const opened = decisions.filter((each) => each.kind === 'blocked' && each.isNew)
  assert.equal(opened.length, 20)
  const incidents = await made.incidentsOf()
  assert.deepEqual(incidents.map(({ address }) => address).sort(), names.map((name) => `${name}@contoso.com`).sort())
  for (const { messages } of incidents) assert.equal(messages, 5)
})

/** mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const isReached = (times: readonly number[]): boolean => {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted.some((time, place) => place >= 4 && time - sorted[place - 4]! <= 600_000)
}

test('shuffled and replayed on three nodes, the incidents are those of the oracle', options, async () => {
  const made = await ownTenant()
  const random = randomFrom(7)
  const expected: string[] = []
  const threats: OutboundThreat[] = []
  for (let person = 0; person < 120; person += 1) {
    const count = 3 + Math.floor(random() * 7)
    const spread = [600_000, 600_001, 1_200_000, 3_000_000][person % 4]!
    const times = [0, spread, ...Array.from({ length: count - 2 }, () => Math.floor(random() * spread))]
    if (isReached(times)) expected.push(`person${person}@contoso.com`)
    threats.push(...times.map((time) => made.threat(`person${person}`, time - 3_500_000)))
  }
  const replayed = [...threats, ...threats.filter(() => random() < 0.3)]
  const shuffled = replayed.map((threat) => [random(), threat] as const).sort(([a], [b]) => a - b)
  const queues = [0, 1, 2].map((which) => shuffled.filter((_, place) => place % 3 === which))
  await Promise.all(
    queues.map(async (queue, which) => {
      for (const [, threat] of queue) await node(which).count(threat)
    }),
  )
  const found = (await made.incidentsOf()).map(({ address }) => address).sort()
  assert.deepEqual(found, expected.sort())
  assert.ok(expected.length > 30 && expected.length < 110, `${expected.length} of 120 reach the limit`)
})

for (const when of ['before', 'after'] as const)
  test(
    `killed ${when} the fifth message is committed: one incident, and the block is there for the next start`,
    options,
    async () => {
      const made = await ownTenant()
      const threats = [0, 1, 2, 3, 4].map((place) => made.threat('adele', place * 1000))
      const child = spawn(
        process.execPath,
        [`${import.meta.dirname}/kill-child.ts`, postgres.url, when, JSON.stringify(threats)],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      )
      const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
      assert.equal(signal, 'SIGKILL')
      assert.equal((await made.incidentsOf()).length, when === 'before' ? 0 : 1)
      assert.equal((await made.blockedAddresses()).length, when === 'before' ? 0 : 1)
      // The sender got no answer and tries again; or the event in the outbox comes by.
      const again = await node(1).count(threats[4]!)
      assert.equal(again.kind === 'blocked' && again.isNew, when === 'before')
      assert.equal((await made.incidentsOf()).length, 1)
      assert.deepEqual(await made.blockedAddresses(), ['adele@contoso.com'])
    },
  )

test(
  'a release and a new bad message at the same moment: blocked rows and open incident always agree',
  options,
  async () => {
    const made = await ownTenant()
    for (let round = 0; round < 15; round += 1) {
      const name = `person${round}`
      await Promise.all([0, 1, 2, 3, 4].map((place) => node(place).count(made.threat(name, place))))
      const { id } = (await made.incidentsOf()).find(({ address }) => address.startsWith(`${name}@`))!
      await Promise.all([made.release(id), node(round).count(made.threat(name, 10))])
      const open = (await made.incidentsOf()).filter(
        ({ address, block }) => address.startsWith(`${name}@`) && block === 'active',
      )
      const blocked = (await made.blockedAddresses()).filter((address) => address.startsWith(`${name}@`))
      assert.equal(blocked.length, open.length)
    }
  },
)

test(
  'hundreds of mailboxes for one reason at once: a few are blocked, one alert, another tenant as ever',
  options,
  async () => {
    const [made, other] = [await ownTenant(), await ownTenant()]
    const names = Array.from({ length: 200 }, (_, place) => `person${place}`)
    for (const name of names) await made.mailbox(name)
    const cluster = 'malware Broken.Signature'
    const storm = names.map(async (name, place) => {
      for (let count = 0; count < 5; count += 1) await node(place).count(made.threat(name, count, { cluster }))
    })
    const victim = [0, 1, 2, 3, 4].map((place) => node(place).count(other.threat('lee', place, { cluster })))
    await Promise.all([...storm, ...victim])
    assert.equal((await made.blockedAddresses()).length, 5)
    assert.equal((await made.alerts('compromise.storm')).length, 1)
    assert.deepEqual(await other.blockedAddresses(), ['lee@contoso.com'])
  },
)

test('a database that takes no writes counts nothing, but what is blocked can still be read', options, async () => {
  const made = await ownTenant()
  await Promise.all([0, 1, 2, 3, 4].map((place) => node(place).count(made.threat('adele', place))))
  const readOnly = await openDatabase({ url: `${postgres.url}?options=-c%20default_transaction_read_only%3Don` })
  try {
    const { parts } = abuseParts(readOnly, clock)
    const counter = createCounter(parts, createIncidentOpening(parts, {}))
    await assert.rejects(counter.count(made.threat('lee', 0)))
    assert.deepEqual(await made.blockedAddresses(), ['adele@contoso.com'])
  } finally {
    await readOnly[Symbol.asyncDispose]()
  }
})
