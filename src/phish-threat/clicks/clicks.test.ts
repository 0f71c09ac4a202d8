// Visits through the database: from raw requests to verdicts, facts, events, and back.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { contoso, makeCampaign, served, simulationCase, type SimulationCase } from '#test/support/simulation-results.ts'
import { savePrivacy } from '../results/privacy.ts'
import type { SimulationRequestTable } from '../tables.ts'
import type { TokenKind } from '../contract.ts'
import { clicksHttp } from './http.ts'
import { defineClickJobs } from './jobs.ts'
import { purgeVisits } from './purge.ts'
import { lookAtReadStates } from './read-states.ts'
import { rejudgeOperation } from './rejudge.ts'
import { settleMessage } from './settle.ts'
import { settleDue } from './settle-due.ts'

const second = 1_000
const minute = 60_000
const edge =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0'

const counts = { pointer: 0, touch: 0, wheel: 0, key: 0, focus: 0, coalesced: 0, isVaried: false }
const mouse = { pointer: 60, wheel: 4, coalesced: 3, isVaried: true }
const beaconOf = (event: string, more: object) => ({
  event,
  elapsed_ms: 5_000,
  visible_ms: 5_000,
  ...counts,
  trusted: event !== 'submit',
  webdriver: false,
  prerendered: false,
  softwareRenderer: false,
  screen: 'plausible',
  utcOffset_minutes: 60,
  fields: 0,
  autofill: false,
  ...more,
})

interface Wanted {
  /** Since the campaign began. */
  at: number
  ip?: string
  agent?: string
  use?: object
  kind?: TokenKind
  position?: number
  nonce?: string
  submit?: boolean
  scripts?: boolean
}

interface Scene extends SimulationCase {
  /** Messages that were to be looked at again. */
  asked: string[]
  campaignId: string
  id(name: string): string
  visit(name: string, wanted: Wanted): Promise<void>
  settle(...names: string[]): Promise<void>
  visits(name: string): Promise<{ verdict: string; first: string; verdicts: number; provisional: boolean }[]>
  facts(name: string): Promise<string[]>
  failed(): Promise<string[]>
}

/** Recipients of one campaign, in the office of 198.51.100.0/24. */
async function scene(_t: TestContext, names: readonly string[], canaries: readonly string[] = []): Promise<Scene> {
  const world = await simulationCase()
  const people = [...names.map((name) => ({ name })), ...canaries.map((name) => ({ name, isCanary: true }))]
  const { campaignId, messages } = await makeCampaign(world, { people })
  const begin = world.clock.now().getTime()
  const asked: string[] = []
  world.parts.jobs.send = (_name, data) => {
    asked.push((data as { messageId: string }).messageId)
    return Promise.resolve()
  }
  const id = (name: string) => messages.get(`${name}@contoso.example`)!
  await world.db.inTenant(contoso, (trx) =>
    trx
      .insertInto('simulation_network')
      .values({
        tenant_id: contoso,
        id: crypto.randomUUID(),
        range: '198.51.100.0/24',
        kind: 'egress',
        note: '',
        added_at: world.clock.now(),
        added_by: 'test',
      })
      .execute(),
  )
  let nonces = 0
  return {
    ...world,
    asked,
    campaignId,
    id,
    async visit(name, wanted) {
      const { at, ip = '198.51.100.7', agent = edge, kind = 'link', position = 0, scripts = true } = wanted
      const nonce = wanted.nonce ?? `nonce-${(nonces += 1)}`
      const row = (after: number, what: Partial<SimulationRequestTable>, beacon: object | null = null) => ({
        tenant_id: contoso,
        id: crypto.randomUUID(),
        campaign_id: campaignId,
        message_id: id(name),
        token_kind: kind,
        position,
        nonce,
        at: new Date(begin + at + after),
        method: 'GET',
        kind: 'page' as const,
        ip,
        headers: JSON.stringify({ 'user-agent': agent, 'accept-language': 'en' }),
        tls_fingerprint: null,
        status: 200,
        ...what,
        beacon: beacon === null ? null : JSON.stringify(beacon),
      })
      const post = { method: 'POST', kind: 'beacon' as const }
      const rows = [row(0, {})]
      if (scripts) {
        rows.push(row(200, { kind: 'asset' }), row(300, post, beaconOf('load', { visible_ms: 0 })))
        rows.push(row(5_300, post, beaconOf('dwell', wanted.use ?? {})))
      }
      if (wanted.submit === true) rows.push(row(5_400, post, beaconOf('submit', { fields: 2, visible_ms: 0 })))
      await world.db.inTenant(contoso, (trx) =>
        trx
          .insertInto('simulation_request')
          .values(rows as never)
          .execute(),
      )
    },
    async settle(...which) {
      for (const name of which) await settleMessage(world.parts, contoso, id(name))
    },
    visits: (name) =>
      world.db.inTenant(contoso, async (trx) => {
        const rows = await trx
          .selectFrom('simulation_visit')
          .select(['id', 'verdict', 'reasons', 'provisional_until'])
          .where('message_id', '=', id(name))
          .orderBy('first_at')
          .execute()
        const kept = await trx.selectFrom('simulation_verdict').select('visit_id').execute()
        return rows.map((row) => ({
          verdict: row.verdict,
          first: row.reasons[0]?.code ?? '',
          verdicts: kept.filter(({ visit_id }) => visit_id === row.id).length,
          provisional: row.provisional_until !== null,
        }))
      }),
    facts: (name) =>
      world.db.inTenant(contoso, async (trx) => {
        const rows = await trx.selectFrom('simulation_fact').select('fact').where('message_id', '=', id(name)).execute()
        return rows.map(({ fact }) => fact).toSorted()
      }),
    failed: () =>
      world.db.asSystem(async (trx) => {
        const rows = await trx.selectFrom('outbox_event').select(['type', 'payload']).orderBy('id').execute()
        return rows
          .filter(({ type }) => type === 'SimulationFailed')
          .map(({ payload }) => {
            const { fact, isWithdrawn } = payload as { fact: string; isWithdrawn: boolean }
            return `${fact}${isWithdrawn ? ' withdrawn' : ''}`
          })
      }),
  }
}

test('a person’s visit is provisional, then settled; the facts and the event come once', async (t) => {
  const { visit, settle, visits, facts, failed, clock, parts } = await scene(t, ['ada'])
  await visit('ada', { at: minute, use: mouse, submit: true })
  await clock.advance(2 * minute)
  await settle('ada')
  assert.deepEqual(await visits('ada'), [{ verdict: 'human', first: 'input-body', verdicts: 1, provisional: true }])
  assert.deepEqual(await facts('ada'), ['clicked', 'submitted'])
  await settle('ada')
  await clock.advance(10 * minute)
  assert.equal(await settleDue(parts), 1)
  assert.deepEqual(await visits('ada'), [{ verdict: 'human', first: 'input-body', verdicts: 1, provisional: false }])
  assert.deepEqual(await failed(), ['clicked', 'submitted'])
  assert.equal(await settleDue(parts), 0)
})

test('a request that nobody asked a judgement for is judged all the same, once', async (t) => {
  const { visit, visits, facts, clock, parts } = await scene(t, ['una'])
  await visit('una', { at: 0, use: mouse })
  await clock.advance(minute)
  assert.equal(await settleDue(parts), 0, 'who stored it may still ask')
  await clock.advance(3 * minute)
  assert.equal(await settleDue(parts), 1)
  assert.deepEqual([(await visits('una')).length, await facts('una')], [1, ['clicked']])
  assert.equal(await settleDue(parts), 0)
  await visit('una', { at: minute, use: mouse })
  assert.equal(await settleDue(parts), 1, 'one that came out of the spool later')
  assert.equal((await visits('una')).length, 2)
})

test('messages that cannot be judged wait longer each time, and hold up nobody else', async (t) => {
  const { visit, facts, clock, parts, db, id } = await scene(t, ['eva', 'pia', 'una'])
  await visit('eva', { at: 0, use: mouse })
  await visit('pia', { at: second, use: mouse })
  await visit('una', { at: 2 * second, use: mouse })
  const setHeaders = (headers: string) =>
    db.inTenant(contoso, (trx) =>
      trx
        .updateTable('simulation_request')
        .set({ headers })
        .where('message_id', 'in', [id('eva'), id('pia')])
        .execute(),
    )
  await setHeaders('null')
  await clock.advance(4 * minute)
  const sweep = () => settleDue(parts, { messages_max: 2 })
  assert.deepEqual([await sweep(), await facts('una')], [2, []], 'the two oldest')
  assert.deepEqual([await sweep(), await facts('una')], [1, ['clicked']])
  assert.equal(await sweep(), 0)
  await clock.advance(minute)
  assert.equal(await sweep(), 2)
  await clock.advance(minute)
  assert.equal(await sweep(), 0, 'two minutes after the second attempt')
  await setHeaders(JSON.stringify({ 'user-agent': edge }))
  await clock.advance(minute)
  assert.equal(await sweep(), 2)
  assert.deepEqual([await facts('eva'), await facts('pia')], [['clicked'], ['clicked']])
  const left = await db.asSystem((trx) => trx.selectFrom('simulation_settle_attempt').selectAll().execute())
  assert.deepEqual(left, [])
})

test('what was two visits until a request came late is one, and is looked at no more', async (t) => {
  const { visit, settle, visits, clock, parts } = await scene(t, ['ute'])
  const same = { nonce: 'n', scripts: false }
  await visit('ute', { at: 0, ...same })
  await visit('ute', { at: 50 * minute, ...same })
  await clock.advance(55 * minute)
  await settle('ute')
  assert.equal((await visits('ute')).length, 2)
  await visit('ute', { at: 25 * minute, ...same })
  await settle('ute')
  assert.equal((await visits('ute')).length, 1)
  await clock.advance(30 * minute)
  await settleDue(parts)
  assert.equal(await settleDue(parts), 0)
})

test('a later decoy hit of the same visitor revises the verdict, and what followed is withdrawn and told', async (t) => {
  const { visit, settle, visits, facts, failed, clock, db } = await scene(t, ['bea'])
  await visit('bea', { at: minute, ip: '203.0.113.9', use: mouse })
  await db.inTenant(contoso, (trx) =>
    trx.updateTable('simulation_network').set({ range: '203.0.113.0/24', kind: 'people' }).execute(),
  )
  await clock.advance(20 * minute)
  await settle('bea')
  assert.deepEqual(await facts('bea'), ['clicked'])
  await visit('bea', { at: 3 * minute, ip: '203.0.113.9', kind: 'decoy' })
  await settle('bea')
  assert.deepEqual(
    (await visits('bea')).map(({ verdict, first, verdicts }) => [verdict, first, verdicts]),
    [
      ['automated', 'decoy', 2],
      ['automated', 'decoy', 1],
    ],
  )
  assert.deepEqual(await facts('bea'), [])
  assert.deepEqual(await failed(), ['clicked', 'clicked withdrawn'])
  const alerts = await db.asSystem((trx) => trx.selectFrom('alert').select('type').execute())
  assert.deepEqual(alerts, [{ type: 'simulation.consequences-withdrawn' }])
})

test('the third recipient with the same delay makes all three automated, in whatever order they are judged', async (t) => {
  const names = ['cid', 'dan', 'eve']
  const { visit, settle, visits, clock, asked, db } = await scene(t, names)
  for (const [index, name] of names.entries())
    await visit(name, { at: 61 * second + index * 300, ip: '203.0.113.77', use: {} })
  await clock.advance(30 * minute)
  await settle('cid', 'dan')
  assert.deepEqual(
    (await visits('cid')).map(({ verdict }) => verdict),
    ['unconfirmed'],
  )
  await settle('eve')
  assert.deepEqual(
    (await visits('eve')).map(({ first }) => first),
    ['correlated-offset'],
  )
  assert.equal(new Set(asked).size, 2, 'the earlier two are looked at again')
  await settle('cid', 'dan')
  for (const name of names)
    assert.deepEqual(
      (await visits(name)).map(({ verdict }) => verdict),
      ['automated'],
      name,
    )
  const counted = await db.asSystem((trx) =>
    trx.selectFrom('simulation_source').select(['kind', 'recipients']).execute(),
  )
  assert.ok(
    counted.every(({ recipients }) => recipients <= 3),
    'nobody is counted twice',
  )
})

test('300 colleagues behind one address stay people; what visits a canary does not', async (t) => {
  const names = Array.from({ length: 8 }, (_, n) => `p${n}`)
  const { visit, settle, visits, clock } = await scene(t, names, ['nobody'])
  for (const [index, name] of names.entries()) await visit(name, { at: 60 * second + index * 200, use: mouse })
  await visit('nobody', { at: 5 * minute, ip: '203.0.113.20', agent: edge.replace('156', '157') })
  await visit('p0', { at: 9 * minute, ip: '203.0.113.21', agent: edge.replace('156', '157'), use: mouse })
  await clock.advance(30 * minute)
  await settle('nobody', ...names)
  for (const name of names.slice(1))
    assert.deepEqual(
      (await visits(name)).map(({ verdict }) => verdict),
      ['human'],
      name,
    )
  assert.deepEqual(
    (await visits('nobody')).map(({ first }) => first),
    ['canary-recipient'],
  )
  assert.deepEqual(
    (await visits('p0')).map(({ verdict, first }) => `${verdict} ${first}`),
    ['human input-body', 'automated canary-source'],
  )
})

test('what a person decides stays, is audited, and is given back with a reason', async (t) => {
  const made = await scene(t, ['fay'])
  const { visit, settle, visits, facts, clock, parts, campaignId, db } = made
  await visit('fay', { at: minute, ip: '203.0.113.9', use: mouse })
  await clock.advance(30 * minute)
  await settle('fay')
  const { call, tokenFor } = await served(t, made, [clicksHttp(parts)])
  const listed = (await call('GET', `/campaigns/${campaignId}/visits`)).json<{
    items: { id: string; recipient: object | null }[]
  }>()
  assert.equal(listed.items.length, 1)
  assert.ok(listed.items[0]!.recipient !== null)
  const { id } = listed.items[0]!
  assert.equal((await call('POST', `/visits/${id}/verdict`, { verdict: 'human', reason: '' })).statusCode, 400)
  const reader = await tokenFor(['simulations.read'])
  assert.equal(
    (await call('POST', `/visits/${id}/verdict`, { verdict: 'human', reason: 'She said so' }, reader)).statusCode,
    403,
  )
  const decided = await call('POST', `/visits/${id}/verdict`, { verdict: 'human', reason: 'She said so' })
  assert.equal(decided.statusCode, 200, decided.body)
  assert.deepEqual(await facts('fay'), ['clicked'])
  await settle('fay')
  assert.deepEqual(
    (await visits('fay')).map(({ verdict }) => verdict),
    ['human'],
    'rules do not overwrite it',
  )
  const audited = await db.asSystem((trx) => trx.selectFrom('audit_entry').select('action').execute())
  assert.ok(audited.some(({ action }) => action === 'simulations.verdict'))
  const back = await call('POST', `/visits/${id}/verdict`, { verdict: 'rules', reason: 'It was a misunderstanding' })
  assert.equal(back.json<{ visit: { verdict: string } }>().visit.verdict, 'unconfirmed')
  assert.deepEqual(await facts('fay'), [])
  const nameless = (await call('GET', `/campaigns/${campaignId}/visits`, undefined, reader)).json<typeof listed>()
  assert.equal(nameless.items[0]!.recipient, null)
  await db.inTenant(contoso, (trx) => savePrivacy(trx, contoso, { isWorksCouncil: true }, clock.now()))
  const council = (await call('GET', `/campaigns/${campaignId}/visits`)).json<typeof listed>()
  assert.equal(council.items[0]!.recipient, null, 'works-council mode')
})

test('a campaign’s summary: interval, sources, canaries; judged anew it is the same', async (t) => {
  const made = await scene(t, ['gus', 'hal', 'ivo', 'jan'], ['nobody'])
  const { visit, settle, clock, parts, campaignId, db } = made
  await visit('gus', { at: minute, use: mouse })
  await visit('hal', { at: 4 * second, ip: '40.107.3.4', scripts: false })
  await visit('ivo', { at: 7 * minute, ip: '203.0.113.9', use: mouse })
  await visit('nobody', { at: 9 * second, ip: '40.107.3.5', scripts: false })
  await clock.advance(30 * minute)
  await settle('nobody', 'gus', 'hal', 'ivo')
  const { call } = await served(t, made, [clicksHttp(parts)])
  const read = async () =>
    (await call('GET', `/campaigns/${campaignId}/visits/summary`)).json<Record<string, unknown>>()
  const summary = await read()
  assert.deepEqual(summary['clickRate'], { delivered: 4, confirmed: 1, unconfirmed: 1, low: 0.25, high: 0.5 })
  assert.deepEqual(summary['visits'], { human: 1, automated: 2, unconfirmed: 1, excluded: 0, provisional: 0 })
  const { findings } = summary['canaries'] as { findings: { text: string }[] }
  assert.equal(
    findings[0]!.text,
    'Your filters opened the link 9 s after delivery, from Microsoft Exchange Online Protection (Edge on Windows), without scripts, without the decoy.',
  )
  const items: string[] = []
  const run = rejudgeOperation(parts).run({ campaignId }, {
    tenantId: contoso,
    signal: new AbortController().signal,
    isDone: () => false,
    item: (target: string) => {
      items.push(target)
      return Promise.resolve()
    },
  } as never)
  assert.deepEqual(await run, { judged: 4 })
  assert.deepEqual(await read(), summary)
  const verdicts = await db.asSystem((trx) => trx.selectFrom('simulation_verdict').select('id').execute())
  assert.equal(verdicts.length, 4, 'nothing changed, so nothing was appended')
})

test('networks of a tenant: added with a reason to be refused, removed, audited', async (t) => {
  const made = await scene(t, [])
  const { call } = await served(t, made, [clicksHttp(made.parts)])
  for (const range of ['x', '0.0.0.0/0', '10.1/16', '2001::/8'])
    assert.equal((await call('PUT', '/networks', { range, kind: 'scanner', note: '' })).statusCode, 400, range)
  const added = await call('PUT', '/networks', { range: '203.0.113.77/24', kind: 'scanner', note: 'Our filter' })
  assert.equal(added.json<{ range: string }>().range, '203.0.113.0/24')
  const again = await call('PUT', '/networks', { range: '203.0.113.0/24', kind: 'people', note: '' })
  assert.equal(again.json<{ id: string }>().id, added.json<{ id: string }>().id)
  const shown = (await call('GET', '/networks')).json<{ own: object[]; known: object[]; file: null }>()
  assert.deepEqual([shown.own.length, shown.file, shown.known.length > 10], [2, null, true])
  assert.equal((await call('DELETE', `/networks/${added.json<{ id: string }>().id}`)).statusCode, 204)
  assert.equal((await call('DELETE', `/networks/${added.json<{ id: string }>().id}`)).statusCode, 404)
})

test('after the days that were chosen only network and family are left, and verdicts stay', async (t) => {
  const { visit, settle, visits, clock, parts, db } = await scene(t, ['kim'])
  await visit('kim', { at: minute, use: mouse })
  await clock.advance(30 * minute)
  await settle('kim')
  assert.equal(await purgeVisits(parts), 0)
  await clock.advance(91 * 24 * 60 * minute)
  assert.equal(await purgeVisits(parts), 4)
  const kept = await db.asSystem((trx) => trx.selectFrom('simulation_request').select(['ip', 'headers']).execute())
  for (const row of kept) assert.deepEqual(row, { ip: '198.51.100.0/24', headers: { family: 'Edge on Windows' } })
  await settle('kim')
  assert.deepEqual(
    (await visits('kim')).map(({ verdict }) => verdict),
    ['human'],
  )
})

test('a visit whose names were removed keeps no address, and is no more of a network than before', async (t) => {
  const { visit, settle, clock, parts, db } = await scene(t, ['liv'])
  await visit('liv', { at: minute, use: mouse })
  await clock.advance(30 * minute)
  await settle('liv')
  await db.inTenant(contoso, (trx) => trx.updateTable('simulation_visit').set({ ip: '' }).execute())
  await clock.advance(91 * 24 * 60 * minute)
  await purgeVisits(parts)
  const kept = await db.asSystem((trx) => trx.selectFrom('simulation_visit').select('ip').execute())
  assert.deepEqual(kept, [{ ip: '' }], 'an address makes the sweep of erased people take the visit out of the totals')
})

test('a message that was found read counts as opened, without any visit', async (t) => {
  const { facts, parts, db, clock, id } = await scene(t, ['lea', 'max'])
  await db.inTenant(contoso, (trx) =>
    trx.updateTable('campaign_message').set({ read_at: clock.now() }).where('id', '=', id('lea')).execute(),
  )
  await lookAtReadStates(parts)
  assert.deepEqual([await facts('lea'), await facts('max')], [['opened'], []])
})

test('a read message that cannot be judged keeps no other from its opening', async (t) => {
  const { visit, facts, parts, db, clock, id } = await scene(t, ['lea', 'max'])
  const [first, second] = ['lea', 'max'].toSorted((a, b) => (id(a) < id(b) ? -1 : 1)) as ['lea', 'max']
  await visit(first, { at: 0 })
  await db.inTenant(contoso, async (trx) => {
    await trx.updateTable('simulation_request').set({ headers: 'null' }).execute()
    await trx.updateTable('campaign_message').set({ read_at: clock.now() }).execute()
  })
  await lookAtReadStates(parts)
  assert.deepEqual(await facts(second), ['opened'])
})

test('jobs are defined once each', async () => {
  const { parts } = await simulationCase()
  const names: string[] = []
  parts.jobs.define = ({ name }) => void names.push(name)
  defineClickJobs(parts)
  assert.equal(new Set(names).size, 4)
})
