// Computers and their links: one row a computer, evidence with weight and age, decisions by hand.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Database, Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { computersOf, type ComputerFacts, linkByHand, noteEvidence, unlink, upsertComputer } from './computers.ts'
import { getComputer, listComputers } from './computers-views.ts'
import { createTenant } from './tenants.ts'

const day_ms = 86_400_000
const clock = new ManualClock()
const now = clock.now()
const ago = (days: number) => new Date(now.getTime() - days * day_ms)

const laptop: ComputerFacts = {
  backEnd: 'agent',
  externalId: 'a-1',
  name: 'CONTOSO-LT1',
  os: 'windows',
  osVersion: '11',
  isServer: false,
  entraDeviceId: null,
  machineId: 'machine-1',
  lastSeenAt: now,
  isOnline: null,
}

async function world(t: TestContext) {
  const db = await testDatabase(t)
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  const [megan, alex] = [newId(), newId()]
  await addPerson(db, tenantId, megan, 'Megan Bowen')
  await addPerson(db, tenantId, alex, 'Alex Wilber')
  const inTenant = <T>(work: (trx: Trx) => Promise<T>) => db.inTenant(tenantId, work)
  return { db, tenantId, megan, alex, inTenant }
}

async function addPerson(db: Database, tenantId: string, id: string, name: string): Promise<void> {
  await db.inTenant(tenantId, (trx) =>
    trx
      .insertInto('person')
      .values({
        tenant_id: tenantId,
        id,
        display_name: name,
        given_name: null,
        surname: null,
        user_principal_name: `${name.split(' ')[0]!.toLowerCase()}@contoso.example`,
        mail: null,
        department: null,
        job_title: null,
        language: null,
        usage_location: null,
        is_enabled: true,
        is_guest: false,
        has_exchange_plan: true,
        deleted_at: null,
        updated_at: now,
      })
      .execute(),
  )
}

test('a computer in several products is one row, by Entra device or machine id', async (t) => {
  const { tenantId, inTenant } = await world(t)
  const device = newId()
  const ids = await inTenant(async (trx) => [
    await upsertComputer(trx, tenantId, laptop, now),
    await upsertComputer(trx, tenantId, { ...laptop, entraDeviceId: device.toUpperCase() }, now),
    await upsertComputer(
      trx,
      tenantId,
      { ...laptop, backEnd: 'defender', externalId: 'd-1', machineId: null, entraDeviceId: device },
      now,
    ),
  ])
  assert.equal(new Set(ids).size, 1)
  const { items } = await inTenant((trx) => listComputers(trx, tenantId, { limit: 10 }, now))
  assert.deepEqual(
    items.map(({ backEnds }) => backEnds.map(({ name }) => name).sort()),
    [['agent', 'defender']],
  )
})

test('two rows that turn out to be one are merged with their links, and the old id still finds it', async (t) => {
  const { tenantId, megan, inTenant } = await world(t)
  const device = newId()
  await inTenant(async (trx) => {
    const first = await upsertComputer(
      trx,
      tenantId,
      { ...laptop, backEnd: 'defender', externalId: 'd-1', machineId: null, entraDeviceId: device },
      ago(1),
    )
    const second = await upsertComputer(trx, tenantId, laptop, now)
    assert.notEqual(first, second)
    await noteEvidence(trx, tenantId, evidenceOf(second, megan, 'agent.session', 'strong', now))
    const merged = await upsertComputer(trx, tenantId, { ...laptop, entraDeviceId: device }, now)
    assert.equal(merged, first)
    assert.equal((await getComputer(trx, tenantId, second, now)).id, first)
    const found = await computersOf(trx, tenantId, megan, now)
    assert.deepEqual(
      found.map(({ computerId, backEnds }) => [computerId, backEnds.length]),
      [[first, 2]],
    )
  })
})

test('an agent does not take the place of another that is alive: that is a copied image', async (t) => {
  const { tenantId, inTenant } = await world(t)
  await inTenant(async (trx) => {
    const original = await upsertComputer(trx, tenantId, laptop, now)
    const copy = await upsertComputer(trx, tenantId, { ...laptop, externalId: 'a-2' }, now)
    assert.notEqual(copy, original)
    const later = new Date(now.getTime() + day_ms)
    const again = { ...laptop, externalId: 'a-3', lastSeenAt: later }
    assert.equal(await upsertComputer(trx, tenantId, again, later), original, 'a reinstalled agent, days later')
  })
})

test('weight and age: sessions fade after 14 days, anything is stale after 30, by hand is certain', async (t) => {
  const { tenantId, megan, alex, inTenant } = await world(t)
  await inTenant(async (trx) => {
    const make = (externalId: string) =>
      upsertComputer(trx, tenantId, { ...laptop, externalId, machineId: externalId, name: externalId }, now)
    const note = async (name: string, source: string, weight: 'strong' | 'medium' | 'weak', at: Date) =>
      noteEvidence(trx, tenantId, evidenceOf(await make(name), megan, source, weight, at))
    await note('fresh', 'agent.session', 'strong', ago(14))
    await note('faded', 'agent.session', 'strong', ago(15))
    await note('owned', 'intune.primary-user', 'strong', ago(15))
    await note('stale', 'agent.session', 'strong', ago(31))
    await note('named', 'agent.name', 'weak', ago(0))
    const byHand = await make('by-hand')
    await linkByHand(trx, tenantId, { computerId: byHand, personId: megan, by: 'Adele' }, ago(400))
    await noteEvidence(trx, tenantId, evidenceOf(await make('fresh'), alex, 'defender.logon', 'medium', now))
    const found = await computersOf(trx, tenantId, megan, now)
    assert.deepEqual(
      Object.fromEntries(found.map(({ name, weight, isStale, isOnlyUser }) => [name, [weight, isStale, isOnlyUser]])),
      {
        'by-hand': ['certain', false, true],
        fresh: ['strong', false, false],
        owned: ['strong', false, true],
        faded: ['medium', false, true],
        named: ['weak', false, true],
        stale: ['medium', true, true],
      },
    )
    assert.equal(found[0]!.name, 'by-hand')
    assert.equal(found.at(-1)!.name, 'stale')
  })
})

test('first and last seen are kept whatever the order of arrival', async (t) => {
  const { tenantId, megan, inTenant } = await world(t)
  await inTenant(async (trx) => {
    const id = await upsertComputer(trx, tenantId, laptop, now)
    for (const days of [3, 9, 1, 5])
      await noteEvidence(trx, tenantId, {
        ...evidenceOf(id, megan, 'agent.session', 'strong', ago(days)),
        text: `${days} days ago`,
      })
    const { links } = await getComputer(trx, tenantId, id, now)
    const [evidence] = links[0]!.evidence
    assert.deepEqual([evidence!.firstSeenAt, evidence!.lastSeenAt, evidence!.text], [ago(9), ago(1), '1 days ago'])
  })
})

test('what was unlinked by hand is not linked again by what is seen, only by hand', async (t) => {
  const { tenantId, megan, inTenant } = await world(t)
  await inTenant(async (trx) => {
    const computerId = await upsertComputer(trx, tenantId, laptop, now)
    const seen = evidenceOf(computerId, megan, 'agent.session', 'strong', now)
    await noteEvidence(trx, tenantId, seen)
    await unlink(trx, tenantId, { computerId, personId: megan, by: 'Adele' }, now)
    await noteEvidence(trx, tenantId, seen)
    assert.deepEqual(await computersOf(trx, tenantId, megan, now), [])
    await linkByHand(trx, tenantId, { computerId, personId: megan, by: 'Adele' }, now)
    const [linked] = await computersOf(trx, tenantId, megan, now)
    assert.equal(linked!.weight, 'certain')
  })
})

test('hostile names are one harmless line, and nobody unknown is linked', async (t) => {
  const { tenantId, inTenant } = await world(t)
  await inTenant(async (trx) => {
    const name = `evil\n2026-11-22 root: ok\u202e\u0000${'x'.repeat(40_000)}`
    const id = await upsertComputer(trx, tenantId, { ...laptop, name }, now)
    const computer = await getComputer(trx, tenantId, id, now)
    assert.equal(computer.name.length, 255)
    assert.doesNotMatch(computer.name, /[\p{Cc}\u202e]/u)
    await noteEvidence(trx, tenantId, evidenceOf(id, newId(), 'agent.session', 'strong', now))
    assert.deepEqual((await getComputer(trx, tenantId, id, now)).links, [])
    const toNobody = linkByHand(trx, tenantId, { computerId: id, personId: newId(), by: 'Adele' }, now)
    await assert.rejects(toNobody, (error) => isAppError(error, 'people.not-found'))
    const toNothing = linkByHand(trx, tenantId, { computerId: newId(), personId: newId(), by: 'Adele' }, now)
    await assert.rejects(toNothing, (error) => isAppError(error, 'computers.not-found'))
  })
})

test('another tenant sees no computer of this one, and the same ids there are another computer', async (t) => {
  const { db, tenantId, inTenant } = await world(t)
  const { id: fabrikam } = await createTenant(db, clock, { name: 'Fabrikam' })
  const id = await inTenant((trx) => upsertComputer(trx, tenantId, laptop, now))
  await db.inTenant(fabrikam, async (trx) => {
    assert.notEqual(await upsertComputer(trx, fabrikam, laptop, now), id)
    await assert.rejects(getComputer(trx, fabrikam, id, now), (error) => isAppError(error, 'computers.not-found'))
    assert.equal((await listComputers(trx, fabrikam, { limit: 10 }, now)).items.length, 1)
  })
})

test('the list pages by name and finds by part of it and by person', async (t) => {
  const { tenantId, megan, inTenant } = await world(t)
  await inTenant(async (trx) => {
    for (const name of ['b%', 'A', 'c', 'a2']) {
      const facts = { ...laptop, name, externalId: name, machineId: name }
      const computerId = await upsertComputer(trx, tenantId, facts, now)
      if (name === 'c') await noteEvidence(trx, tenantId, evidenceOf(computerId, megan, 'agent.name', 'weak', now))
    }
    const names: string[] = []
    for (let cursor: string | undefined; ;) {
      const page = await listComputers(trx, tenantId, { limit: 3, ...(cursor && { cursor }) }, now)
      names.push(...page.items.map(({ name }) => name))
      if (page.next === null) break
      cursor = page.next
    }
    assert.deepEqual(names, ['A', 'a2', 'b%', 'c'])
    const find = async (options: object) =>
      (await listComputers(trx, tenantId, { limit: 9, ...options }, now)).items.map(({ name }) => name)
    assert.deepEqual(await find({ search: '%' }), ['b%'])
    assert.deepEqual(await find({ personId: megan }), ['c'])
  })
})

function evidenceOf(
  computerId: string,
  personId: string,
  source: string,
  weight: 'strong' | 'medium' | 'weak',
  at: Date,
) {
  return { computerId, personId, source, weight, text: `Seen by ${source}`, at }
}
