import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { createOutbox } from '#platform/outbox/dispatch.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import type { DomainEvent } from '../../events.ts'
import type { EventView } from '../events-contract.ts'
import { siemHttp } from '../siem/http.ts'
import { describeEvent, eventTypes } from './catalogue.ts'
import { eventsHttp } from './http.ts'
import { logEvents, purgeEvents } from './store.ts'

const contoso = newId()
const fabrikam = newId()
const logger = createLogger({ level: 'silent' })

async function setUp(t: TestContext) {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const outbox = createOutbox(db, { logger, clock })
  logEvents(db, outbox, clock)
  for (const tenant of [contoso, fabrikam])
    await db.inTenant(tenant, (trx) =>
      trx
        .insertInto('tenant')
        .values({ tenant_id: tenant, name: 'x' } as never)
        .execute(),
    )
  const happen = async (event: DomainEvent) => {
    const append = (trx: Parameters<typeof outbox.append>[0]) => outbox.append(trx, event)
    await (event.tenantId === null ? db.asSystem(append) : db.inTenant(event.tenantId, append))
    await outbox.dispatch()
  }
  const tenantExists = async (tenantId: string) => [contoso, fabrikam].includes(tenantId)
  const modules = [eventsHttp(db), siemHttp({ db, clock, tenantExists })]
  const server = await createHttpServer({ logger, clock, db, modules, health: [], version: '1' })
  t.after(() => server.close())
  const tokenFor = async (tenants: string[] | null) =>
    db.asSystem(
      async (trx) =>
        (await createToken(trx, { name: 'siem', tenants, permissions: ['events.read'], expiresAt: null })).token,
    )
  const get = async (url: string, token: string, headers: Record<string, string> = {}) => {
    const response = await server.app.inject({
      url: `/api/v1${url}`,
      headers: { authorization: `Bearer ${token}`, ...headers },
    })
    const isJson = String(response.headers['content-type']).includes('json')
    return {
      status: response.statusCode,
      text: response.body,
      headers: response.headers,
      body: isJson && !String(response.headers['content-type']).includes('ndjson') ? response.json() : null,
    }
  }
  return { db, clock, outbox, happen, get, tokenFor }
}

const threat = (tenantId: string, mailbox: string, occurredAt = '2026-11-22T08:59:00.000Z'): DomainEvent => ({
  type: 'OutboundThreatDetected',
  tenantId,
  payload: {
    messageId: 'm',
    mailbox,
    category: 'spam',
    occurredAt,
    internetMessageId: null,
    countKey: 'k',
    mailFrom: mailbox,
    headerFrom: [mailbox],
    recipients: ['zoe@outside.example'],
    subject: 's',
    isAutoSubmitted: false,
    isForwarded: false,
    cluster: 'c',
  },
})
const raised = (tenantId: string | null, title: string, type = 'gateway.loop'): DomainEvent => ({
  type: 'AlertChanged',
  tenantId,
  payload: {
    alertId: newId(),
    change: 'raised',
    by: null,
    alert: {
      type,
      subject: 'inbound',
      severity: 'high',
      title,
      text: 'It loops.',
      state: 'open',
      count: 1,
      reason: null,
    },
  },
})

test('domain events become events of the log, once, of their tenant', async (t) => {
  const { db, outbox, happen, get, tokenFor } = await setUp(t)
  const [admin, ofContoso] = [await tokenFor(null), await tokenFor([contoso])]
  await happen(threat(contoso, 'adele@contoso.example'))
  await happen(threat(fabrikam, 'lynne@fabrikam.example'))
  await happen({ type: 'RoutesChanged', tenantId: contoso, payload: {} })
  await happen({
    type: 'GatewaySecurityEvent',
    tenantId: null,
    payload: { kind: '__proto__', remoteAddress: '192.0.2.7', detail: 'odd' },
  })
  // As after a crash between the work and the note that it is done.
  await db.execute('delete from outbox_cursor', [])
  await outbox.dispatch()
  const all = (await get('/events', admin)).body.items as EventView[]
  assert.deepEqual(all.map(({ type }) => type).toSorted(), [
    'Event::Gateway::Refused::Other',
    'Event::Mailflow::OutboundThreat::Spam',
    'Event::Mailflow::OutboundThreat::Spam',
  ])
  for (const url of ['/events', `/tenants/${contoso}/events`]) {
    const { items } = (await get(url, ofContoso)).body as { items: EventView[] }
    assert.deepEqual(
      items.map(({ source, at }) => [source, at]),
      [['adele@contoso.example', '2026-11-22T08:59:00.000Z']],
    )
  }
})

test('who reported a simulation is in no event: neither a name nor what leads to one', async (t) => {
  const { happen, get, tokenFor } = await setUp(t)
  await happen({
    type: 'SimulationReported',
    tenantId: contoso,
    payload: { campaignId: 'autumn', messageId: 'of-adele', personId: 'adele', isFirst: true },
  })
  const token = await tokenFor([contoso])
  const [event] = (await get('/events', token)).body.items as EventView[]
  assert.deepEqual(event!.data, { campaignId: 'autumn', isFirst: true })
  assert.doesNotMatch((await get('/siem/events', token)).text, /adele/)
})

test('filters and pages', async (t) => {
  const { clock, happen, get, tokenFor } = await setUp(t)
  const token = await tokenFor([contoso])
  for (let n = 0; n < 5; n += 1) {
    await happen(threat(contoso, `user${n}@contoso.example`, clock.now().toISOString()))
    await clock.advance(60_000)
  }
  await happen({ type: 'TenantConnected', tenantId: contoso, payload: { direction: 'both' } })
  const base = `/tenants/${contoso}/events`
  const found = async (query: string) => (await get(`${base}?${query}`, token)).body.items.length
  assert.equal(await found('type=Event::Mailflow::OutboundThreat'), 5)
  assert.equal(await found('type=%25'), 0)
  assert.equal(await found('severity=info'), 1)
  assert.equal(await found('source=USER3'), 1)
  assert.equal(await found('text=both%20directions'), 1)
  assert.equal(await found('from=2026-11-22T09:01:00Z&to=2026-11-22T09:03:00Z'), 2)
  const seen: string[] = []
  for (let cursor = ''; ;) {
    const { items, next } = (await get(`${base}?limit=2${cursor}`, token)).body as {
      items: EventView[]
      next: string | null
    }
    seen.push(...items.map(({ id }) => id))
    if (next === null) break
    cursor = `&cursor=${next}`
  }
  assert.equal(new Set(seen).size, 6)
  assert.equal(seen.length, 6)
  assert.equal((await get(`${base}?cursor=x`, token)).status, 400)
})

test('the export holds what is filtered, and runs nothing in a spreadsheet', async (t) => {
  const { happen, get, tokenFor } = await setUp(t)
  const token = await tokenFor([contoso])
  await happen(threat(contoso, '=HYPERLINK("http://evil.example")@contoso.example'))
  await happen({ type: 'TenantConnected', tenantId: contoso, payload: { direction: 'both' } })
  const csv = await get(`/tenants/${contoso}/events/export?severity=medium`, token)
  assert.match(String(csv.headers['content-disposition']), /^attachment; filename="events\.csv"$/)
  const lines = csv.text.split('\r\n')
  assert.equal(lines.length, 3)
  assert.match(lines[1]!, /,"'=HYPERLINK\(""http/)
  const jsonl = await get(`/tenants/${contoso}/events/export?format=jsonl`, token)
  assert.equal(
    jsonl.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as EventView).length,
    2,
  )
})

test('old events are removed', async (t) => {
  const { db, clock, happen, get, tokenFor } = await setUp(t)
  await happen(threat(contoso, 'adele@contoso.example'))
  await clock.advance(400 * 86_400_000)
  await happen(threat(contoso, 'lynne@contoso.example'))
  assert.equal(await purgeEvents(db, new Date(clock.now().getTime() - 399 * 86_400_000)), 1)
  assert.equal((await get('/events', await tokenFor(null))).body.items.length, 1)
})

test('SIEM: a cursor goes on where it stopped, also when there was nothing', async (t) => {
  const { clock, happen, get, tokenFor } = await setUp(t)
  const token = await tokenFor([contoso])
  await happen(threat(contoso, 'old@contoso.example'))
  await clock.advance(3 * 86_400_000)
  const empty = (await get('/siem/events', token)).body
  assert.deepEqual([empty.items, empty.has_more], [[], false], 'without cursor: a day back')
  for (let n = 0; n < 3; n += 1) await happen(threat(contoso, `user${n}@contoso.example`, clock.now().toISOString()))
  await happen(threat(fabrikam, 'lynne@fabrikam.example'))
  const first = (await get(`/siem/events?limit=2&cursor=${empty.next_cursor}`, token)).body
  assert.deepEqual([first.items.length, first.has_more], [2, true])
  const second = (await get(`/siem/events?cursor=${first.next_cursor}`, token)).body
  assert.deepEqual([second.items[0].source, second.items.length, second.has_more], ['user2@contoso.example', 1, false])
  const back = Math.floor(clock.now().getTime() / 1_000) - 30 * 86_400
  assert.equal((await get(`/siem/events?from_date=${back}`, token)).body.items.length, 4, 'no limit of 24 hours')
  const without = await get(`/siem/events?exclude_types=x,Event::Mailflow::OutboundThreat::Spam`, token)
  assert.deepEqual(without.body.items, [])
  for (const query of [
    'limit=1001',
    'limit=0',
    'cursor=x',
    `cursor=${Buffer.from('1.alert.5').toString('base64url')}`,
    'from_date=-1',
    'format=xml',
  ])
    assert.equal((await get(`/siem/events?${query}`, token)).status, 400, query)
})

test('SIEM: the tenant comes from the credential or from the header, and never from elsewhere', async (t) => {
  const { happen, get, tokenFor } = await setUp(t)
  await happen(threat(contoso, 'adele@contoso.example'))
  await happen(threat(fabrikam, 'lynne@fabrikam.example'))
  await happen({
    type: 'GatewaySecurityEvent',
    tenantId: null,
    payload: { kind: 'loop', remoteAddress: '192.0.2.7', detail: 'x' },
  })
  const [provider, ofContoso] = [await tokenFor(null), await tokenFor([contoso])]
  const both = await tokenFor([contoso, fabrikam])
  const sources = async (token: string, headers = {}) =>
    ((await get('/siem/events', token, headers)).body.items as { source: string }[]).map(({ source }) => source)
  assert.equal((await sources(provider)).length, 3)
  assert.equal((await sources(both)).length, 2)
  assert.deepEqual(await sources(provider, { 'x-tenant-id': contoso.toUpperCase() }), ['adele@contoso.example'])
  assert.deepEqual(await sources(ofContoso), ['adele@contoso.example'])
  for (const named of [fabrikam, newId(), 'x', '']) {
    const answer = await get('/siem/events', ofContoso, { 'x-tenant-id': named })
    assert.deepEqual([answer.status, answer.body.code], [404, 'tenant.not-found'], named)
  }
})

test('SIEM: alerts stand in their own feed, in every format', async (t) => {
  const { happen, get, tokenFor } = await setUp(t)
  const token = await tokenFor([contoso])
  const title = 'Loop | of = many\r\nCEF:0|forged'
  await happen(raised(contoso, title))
  await happen(raised(contoso, 'Scanner', 'gateway.scanner-down'))
  assert.deepEqual((await get('/siem/events', token)).body.items, [])
  const [alert] = (await get('/siem/alerts?exclude_types=gateway.scanner-down', token)).body.items
  assert.deepEqual(
    [alert.type, alert.category, alert.customer_id, alert.location, alert.change],
    ['gateway.loop', 'delivery', contoso, 'inbound', 'raised'],
  )
  const cef = await get('/siem/alerts?format=cef', token)
  assert.match(cef.text, /^CEF:0\|Mailwarden\|Mailwarden\|1\|gateway\.loop\|Loop \\\| of = many\|9\|rt=/)
  assert.equal(cef.text.trimEnd().split('\n').length, 2)
  assert.equal(cef.headers['x-has-more'], 'false')
  const pairs = await get('/siem/alerts', token, { accept: 'text/x-key-value' })
  assert.match(pairs.text, /^id="[^"]+" when="/)
  const next = await get(`/siem/alerts?cursor=${String(cef.headers['x-next-cursor'])}`, token, {
    accept: 'application/x-ndjson',
  })
  assert.equal(next.text, '')
})

test('every type is Event::Area::Kind::Detail, and what is unknown is passed over', () => {
  for (const type of Object.keys(eventTypes)) assert.match(type, /^Event(::[A-Z][A-Za-z]+){3}$/)
  for (const type of ['NoSuchEvent', 'constructor', '__proto__']) assert.equal(describeEvent(type, {}), null)
})

test('events are told in words, not in states of programs', () => {
  const until = '2026-11-23T03:52:50.466Z'
  const rows: [string, object, string][] = [
    [
      'IncidentChanged',
      { mailbox: 'a@contoso.com', state: 'clearing' },
      'The incident of a@contoso.com is now being cleared.',
    ],
    ['IncidentChanged', { mailbox: 'a@contoso.com', state: 'open' }, 'The incident of a@contoso.com is now open.'],
    [
      'ComputerScanEnded',
      { computer: 'SALES-1', backEnd: 'none', state: 'noBackend', detections: 0, remediated: 0 },
      'The scan of SALES-1 ended: nothing can scan it, 0 threats found, 0 removed.',
    ],
    [
      'ComputerScanEnded',
      { computer: 'SALES-1', backEnd: 'defender', state: 'finishedCleaned', detections: 2, remediated: 2 },
      'The scan of SALES-1 by Microsoft Defender for Endpoint ended: cleaned, 2 threats found, 2 removed.',
    ],
    [
      'MessageQuarantined',
      { direction: 'outbound', category: 'clean', recipients: ['b@outside.example'] },
      'An outbound message to b@outside.example was held.',
    ],
    [
      'MailboxBlocked',
      { mailbox: 'a@contoso.com', trigger: '5 spam messages', until },
      'a@contoso.com was blocked from sending (5 spam messages), until 2026-11-23 03:52 UTC at the earliest.',
    ],
  ]
  for (const [type, payload, text] of rows) assert.equal(describeEvent(type, payload)?.description, text)
})
