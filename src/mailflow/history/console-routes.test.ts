// What the console asks of the history: fields of the search, export, saved views, reports, similar messages, header, numbers.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { bufferSource } from '#mail/message/source.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { Database } from '#platform/db/database.ts'
import { migrations as platformMigrations } from '#platform/db/migrations.ts'
import { AppError } from '#platform/errors.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { createToken } from '#platform/http/tokens.ts'
import { newId } from '#platform/ids.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { quarantineMigrations } from '#quarantine/migrations.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { policyMigrations } from '../policy-migrations.ts'
import { messagesHttp } from './http.ts'
import { historyMigrations } from './migrations.ts'
import { ensurePartitionsFor } from './partitions.ts'
import type { MessageRecord } from './record.ts'
import { writeEntries } from './store.ts'
import { createHistoryViews } from './views.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const heldId = '33333333-3333-8333-8333-333333333333'
const day = '2026-11-22T'

function record(hour: number, change: Partial<MessageRecord> = {}): MessageRecord {
  const receivedAt = new Date(Date.parse(`${day}00:10:00.000Z`) + hour * 3_600_000).toISOString()
  const recipients = change.recipients ?? ['adele@contoso.example']
  return {
    messageId: newId(new Date(receivedAt)),
    tenantId: contoso,
    mode: 'mailflow',
    direction: 'inbound',
    receivedAt,
    mailFrom: 'lee@fabrikam.example',
    recipients,
    remoteAddress: '40.107.1.1',
    clientAddress: '192.0.2.25',
    hello: 'mail.example',
    tls: 'TLSv1.3',
    size_bytes: 1000,
    category: 'clean',
    score: 0,
    findings: [],
    authentication: null,
    summary: {
      internetMessageId: `<${hour}@fabrikam.example>`,
      subject: `Invoice ${hour}`,
      headerFrom: ['"Lee Gu" <lee@fabrikam.example>'],
      date: null,
      attachments: [],
      urls: [],
    },
    outcomes: recipients.map((recipient) => ({ recipient, action: 'deliver', status: 'returned', reply: '250 ok' })),
    timeline: [],
    ...change,
  }
}

const held = (recipient: string): Partial<MessageRecord> => ({
  category: 'phish',
  recipients: [recipient],
  outcomes: [
    {
      recipient,
      action: 'quarantine',
      status: 'quarantined',
      reply: '250 ok',
      quarantineId: heldId,
      decision: { category: 'phish', reason: 'credential lure', policyId: 'default-inbound' },
    },
  ],
})

async function setUp(t: TestContext, records: MessageRecord[]) {
  const db = await testDatabase(t, {
    migrations: [...platformMigrations, ...quarantineMigrations, ...historyMigrations, ...policyMigrations],
  })
  await ensurePartitionsFor(db, [new Date(`${day}00:00:00Z`)])
  await write(db, records)
  const clock = new ManualClock()
  const quarantine = {
    openContent: (_tenantId: string, id: string) =>
      id === heldId
        ? Promise.resolve({
            facts: {} as never,
            content: bufferSource(Buffer.from('Subject: =?utf-8?Q?Hell=C3=B6?=\r\nX-A: b\r\n c\u202e\r\n\r\nbody')),
          })
        : Promise.reject(new AppError({ code: 'quarantine.gone', message: 'gone' })),
  }
  const views = createHistoryViews(db)
  const server = await createHttpServer({
    logger: createLogger({ level: 'silent' }),
    clock,
    db,
    modules: [messagesHttp({ views, db, audit: createAudit(clock), clock, quarantine: quarantine as never })],
    health: [],
    version: '1',
  })
  t.after(() => server.close())
  const caller = async (permissions: string[] | null) => {
    const { token } = await db.asSystem((trx) =>
      createToken(trx, { name: 'x', tenants: [contoso], permissions, expiresAt: null }),
    )
    return (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) =>
      server.app.inject({
        method,
        url: `/api/v1/tenants/${contoso}${path}`,
        headers: { authorization: `Bearer ${token}` },
        ...(payload === undefined ? {} : { payload }),
      })
  }
  return { db, views, caller, call: await caller(null) }
}

const write = (db: Database, records: MessageRecord[]) =>
  db.asSystem((trx) =>
    writeEntries(
      trx,
      records.map((each) => ({ kind: 'message' as const, record: each })),
    ),
  )

test('the search field finds by each of its fields and by words, each message once, page by page', async (t) => {
  const sha256 = 'ab'.repeat(32)
  const wanted = record(3, {
    ...held('bo@contoso.example'),
    summary: {
      internetMessageId: '<x@fabrikam.example>',
      subject: 'Your mailbox Lee',
      headerFrom: ['"Lee Gu" <lee@fabrikam.example>'],
      date: null,
      attachments: [{ name: 'a.zip', contentType: 'application/zip', size_bytes: 3, sha256 }],
      urls: ['https://bank.tailspin.example/login?u=1'],
    },
  })
  const others = [
    record(1, { mailFrom: 'other@adatum.example', clientAddress: null, summary: null }),
    record(2, { mailFrom: 'kim@adatum.example', clientAddress: null, summary: null, direction: 'outbound' }),
  ]
  const { views } = await setUp(t, [wanted, ...others])
  const find = async (text: string) => (await views.search(contoso, { text })).items.map(({ messageId }) => messageId)
  for (const text of [
    'from:lee@fabrikam.example',
    'from:lee',
    'lee',
    'to:bo',
    'bank.tailspin.example',
    'link:bank.tailspin.example mailbox',
    `attachment:${sha256}`,
    'ip:192.0.2.25',
    'verdict:phish verdict:malware',
    'disposition:held',
    'status:quarantined subject:mailbox',
    `id:${wanted.messageId}`,
    'x@fabrikam.example',
  ])
    assert.deepEqual(await find(text), [wanted.messageId], text)
  assert.deepEqual(await find('disposition:delivered'), [others[1]!.messageId, others[0]!.messageId])
  assert.equal((await find('disposition:delivered disposition:held')).length, 3)
  assert.deepEqual(await find('from:adatum.example direction:outbound'), [others[1]!.messageId])
  for (const text of ['from:bo', 'to:lee', 'verdict:spam', '!', 'mailbox nothing'])
    assert.deepEqual(await find(text), [])
  assert.deepEqual((await views.search(contoso, { tab: 'rejected' })).items, [])
})

test('a message that has several of the alternatives does not fill a page twice', async (t) => {
  const records = Array.from({ length: 9 }, (_, hour) => record(hour, { mailFrom: 'invoice@invoice.example' }))
  const { views } = await setUp(t, records)
  const seen: string[] = []
  for (let cursor: string | null = null; ;) {
    const page = await views.search(contoso, { text: 'invoice' }, { limit: 2, cursor })
    seen.push(...page.items.map(({ messageId }) => messageId))
    cursor = page.next
    if (cursor === null) break
  }
  assert.deepEqual(seen, records.map(({ messageId }) => messageId).toReversed())
})

test('the export is what the filter finds, runs nothing in a spreadsheet, and is audited', async (t) => {
  const { call, db } = await setUp(t, [
    record(1, { mailFrom: '=cmd|x@evil.example' }),
    record(2, { mailFrom: 'kim@adatum.example' }),
  ])
  const answer = await call('GET', '/messages.csv?q=from:evil.example')
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['content-type']), /text\/csv/)
  const lines = answer.body.trim().split('\r\n')
  assert.equal(lines.length, 2)
  assert.match(lines[1]!, /"'=cmd\|x@evil\.example"/)
  assert.equal((await call('GET', '/messages.csv?q=verdict:x')).json().code, 'messages.search')
  const audited = await db.asSystem((trx) => trx.selectFrom('audit_entry').select('action').execute())
  assert.deepEqual(audited, [{ action: 'messages.export' }])
})

test('saved views: own ones, shared ones with the right only, removed by their owner', async (t) => {
  const { call, caller } = await setUp(t, [])
  const reader = await caller(['messages.read'])
  const mine = await reader('POST', '/message-views', { name: 'Mine', query: 'q=lee' })
  assert.equal(mine.statusCode, 201)
  assert.equal((await reader('POST', '/message-views', { name: 'All', query: 'q=x', isShared: true })).statusCode, 403)
  const shared = await call('POST', '/message-views', { name: 'All', query: 'q=x', isShared: true })
  const names = async (by: typeof call) =>
    ((await by('GET', '/message-views')).json().items as { name: string; isOwn: boolean }[]).map(
      ({ name, isOwn }) => `${name} ${isOwn}`,
    )
  assert.deepEqual(await names(reader), ['All false', 'Mine true'])
  assert.deepEqual(await names(call), ['All true'])
  assert.equal((await reader('DELETE', `/message-views/${shared.json().id}`)).statusCode, 404)
  assert.equal((await call('DELETE', `/message-views/${mine.json().id}`)).statusCode, 404)
  assert.equal((await reader('DELETE', `/message-views/${mine.json().id}`)).statusCode, 204)
  for (const body of [
    { name: ' ', query: '' },
    { name: 'a\nb', query: '' },
    { name: 'a', query: '', owner: 'x' },
  ])
    assert.equal((await call('POST', '/message-views', body)).statusCode, 400, JSON.stringify(body))
})

test('a message explains itself: decision with the name of the policy, header, similar ones, reports', async (t) => {
  const wanted = record(1, held('bo@contoso.example'))
  const { call, caller } = await setUp(t, [
    wanted,
    record(2),
    record(3, { mailFrom: 'x@adatum.example', summary: null }),
  ])
  const path = `/messages/${wanted.messageId}`
  const { explanation, sharedAddress } = (await call('GET', path)).json()
  assert.deepEqual(explanation.decisions, [
    {
      recipients: ['bo@contoso.example'],
      action: 'quarantine',
      reason: 'credential lure',
      policyId: 'default-inbound',
      policyName: 'Inbound mail',
      by: 'policy',
    },
  ])
  assert.equal(explanation.location[0].text, 'In quarantine.')
  assert.equal(sharedAddress, undefined)
  const header = (await call('GET', `${path}/header`)).json()
  assert.equal(header.source, 'quarantine')
  assert.deepEqual(header.fields, [
    { name: 'Subject', value: 'Hellö' },
    { name: 'X-A', value: 'b c' },
  ])
  assert.ok(!header.raw.includes('\u202e') && !header.raw.includes('body'))
  const similar = (await call('GET', `${path}/similar`)).json().items
  assert.deepEqual(
    similar.map((each: { subject: string; alike: string[] }) => [each.subject, each.alike]),
    [['Invoice 2', ['subject']]],
  )
  const reader = await caller(['messages.read'])
  assert.equal((await reader('POST', `${path}/report`, { as: 'clean' })).statusCode, 403)
  assert.equal((await call('POST', `${path}/report`, { as: 'clean', note: 'ours' })).statusCode, 201)
  assert.equal((await call('GET', path)).json().reports[0].note, 'ours')
})

test('numbers: each message once however often it is shipped, beside the period before', async (t) => {
  const records = [
    record(1),
    record(1),
    record(2, held('bo@contoso.example')),
    record(5, { direction: 'outbound', mailFrom: 'adele@contoso.example', recipients: ['x@adatum.example'] }),
    record(6, { mode: 'own' }),
    record(-24),
  ]
  const { call, db } = await setUp(t, records)
  await write(db, records)
  const query = new URLSearchParams({ from: `${day}00:00:00Z`, to: '2026-11-23T00:00:00Z', step: 'hour' })
  const answer = (await call('GET', `/mail-overview?${query.toString()}`)).json()
  assert.deepEqual(
    answer.items.map((each: any) => `${each.at.slice(11, 13)} ${each.direction} ${each.disposition} ${each.count}`),
    ['01 inbound delivered 2', '02 inbound held 1', '05 outbound delivered 1'],
  )
  assert.deepEqual(answer.former, [{ at: `${day}00:00:00.000Z`, disposition: 'delivered', count: 1 }])
  assert.deepEqual(answer.topHeld, [{ sender: 'lee@fabrikam.example', count: 1 }])
  assert.deepEqual(answer.topTargets, [{ recipient: 'bo@contoso.example', count: 1 }])
  assert.equal(answer.domains[0].domain, 'contoso.example')
  assert.equal(answer.domains[0].inbound, 3)
  assert.equal(answer.domains[0].lastOutboundAt, `${day}05:10:00.000Z`)
  const ofServer = (await call('GET', '/mail-overview?last_hours=24')).json()
  assert.equal(Date.parse(ofServer.to) - Date.parse(ofServer.from), 86_400_000)
  for (const bad of [
    'step=hour&from=2026-01-01T00:00:00Z&to=2026-11-23T00:00:00Z',
    `timeZone=Mars/X&${query.toString()}`,
  ])
    assert.equal((await call('GET', `/mail-overview?${bad}`)).statusCode, 400, bad)
})
