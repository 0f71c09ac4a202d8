// A role that is narrowed to a domain or a group, from the outside: what its holder finds, opens and may decide.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { ensurePartitionsFor } from '#mailflow/history/partitions.ts'
import { writeEntries } from '#mailflow/history/store.ts'
import type { MessageRecord } from '#mailflow/history/record.ts'
import { newId } from '#platform/ids.ts'
import { Browser, signInAs } from '#test/support/sign-in.ts'
import { startWebApp, type WebApp } from '#test/support/web-app.ts'

let app: WebApp
let contoso = ''
const group = newId()
const inner = newId()
const at = new Date().toISOString()
const adele = 'adele@contoso.example'
const megan = 'megan@fabrikam.example'
const outsider = 'someone@adatum.example'

function message(direction: 'inbound' | 'outbound', mailFrom: string, recipients: string[]): MessageRecord {
  return {
    messageId: newId(),
    tenantId: contoso,
    mode: 'mailflow',
    direction,
    receivedAt: at,
    mailFrom,
    recipients,
    remoteAddress: '192.0.2.1',
    hello: null,
    tls: null,
    size_bytes: 10,
    category: 'clean',
    score: 0,
    findings: [],
    authentication: null,
    summary: null,
    outcomes: [],
    timeline: [{ at, step: 'received', recipient: null, detail: 'x' }],
  }
}

let toAdele: MessageRecord, toMegan: MessageRecord, fromAdele: MessageRecord, forged: MessageRecord
before(async () => {
  app = await startWebApp()
  const token = { authorization: `Bearer ${app.adminToken}` }
  contoso = (await new Browser(app.url).call<{ id: string }>('POST', '/tenants', { name: 'Contoso' }, token)).body.id
  const { db } = app.app.platform!
  await ensurePartitionsFor(db, [new Date(at)])
  toAdele = message('inbound', outsider, [adele.toUpperCase(), megan])
  toMegan = message('inbound', outsider, [megan])
  fromAdele = message('outbound', adele, [outsider])
  // Anybody can write any author: that shows nothing.
  forged = message('inbound', adele, [megan])
  const records = [toAdele, toMegan, fromAdele, forged]
  await db.asSystem((trx) =>
    writeEntries(
      trx,
      records.map((record) => ({ kind: 'message' as const, record })),
    ),
  )
  await db.asSystem(async (trx) => {
    const person = newId()
    await sql`insert into address (tenant_id, address, owner_kind, owner_id, is_primary) values (${contoso}, ${megan}, 'person', ${person}, true)`.execute(
      trx,
    )
    for (const [outer, member, kind] of [
      [group, inner, 'group'],
      [inner, person, 'person'],
      [inner, group, 'group'],
    ])
      await sql`insert into group_member (tenant_id, group_id, member_id, member_kind) values (${contoso}, ${outer}, ${member}, ${kind})`.execute(
        trx,
      )
    for (const [id, record] of [
      [newId(), toAdele],
      [newId(), toMegan],
    ] as const)
      await sql`insert into quarantine_item (tenant_id, id, key, message_id, kind, direction, mode, mail_from, recipients, category, reason, score,
          subject, header_from, size_bytes, received_at, quarantined_at, expires_at, status)
        values (${contoso}, ${id}, ${id}, ${record.messageId}, 'quarantine', 'inbound', 'mailflow', ${record.mailFrom}, ${record.recipients}, 'spam', 'x', 9,
          'Invoice', ${outsider}, 10, ${at}, ${at}, now() + interval '30 days', 'held')`.execute(trx)
  })
})
after(() => app?.[Symbol.asyncDispose]())

async function holder(narrowing: { domains: string[] | null; groupIds: string[] | null }) {
  const token = { authorization: `Bearer ${app.adminToken}` }
  const role = { name: `Part ${newId()}`, baseId: 'admin', narrowing: { products: null, ...narrowing } }
  const made = await new Browser(app.url).call<{ id: string }>('POST', '/roles', role, token)
  assert.equal(made.status, 201, made.text)
  const scope = { kind: 'tenants', tenantIds: [contoso] }
  const { browser } = await signInAs(app.url, app.adminToken, [{ roleId: made.body.id, scope }])
  const list = async (what: string) =>
    (await browser.call<{ items: { id: string; messageId: string }[] }>('GET', `/tenants/${contoso}/${what}`)).body
      .items
  return { browser, list }
}

const idsOf = (...records: MessageRecord[]) => records.map(({ messageId }) => messageId).sort()

test('narrowed to a domain: only messages to and from it are found and opened', async () => {
  const { browser, list } = await holder({ domains: ['Contoso.example'], groupIds: null })
  assert.deepEqual((await list('messages')).map(({ messageId }) => messageId).sort(), idsOf(toAdele, fromAdele))
  const open = async ({ messageId }: MessageRecord) =>
    (await browser.call('GET', `/tenants/${contoso}/messages/${messageId}`)).status
  assert.deepEqual(await Promise.all([toAdele, fromAdele, toMegan, forged].map(open)), [200, 200, 404, 404])
  const csv = await browser.call('GET', `/tenants/${contoso}/messages.csv`)
  assert.ok(csv.text.includes(toAdele.messageId) && !csv.text.includes(toMegan.messageId))
  assert.equal((await browser.call('GET', `/tenants/${contoso}/people`)).status, 403)
})

test('narrowed to a group: members of groups inside count, and a group that holds itself ends', async () => {
  const { list } = await holder({ domains: null, groupIds: [group] })
  assert.deepEqual((await list('messages')).map(({ messageId }) => messageId).sort(), idsOf(toAdele, toMegan, forged))
  const nobody = await holder({ domains: null, groupIds: [newId()] })
  assert.deepEqual(await nobody.list('messages'), [])
  assert.deepEqual(await nobody.list('quarantine'), [])
})

test('quarantine: a message that is also for others can be seen but not decided', async () => {
  const { browser, list } = await holder({ domains: ['contoso.example'], groupIds: null })
  const items = await list('quarantine')
  assert.deepEqual(
    items.map(({ messageId }) => messageId),
    [toAdele.messageId],
  )
  const where = `/tenants/${contoso}/quarantine/${items[0]!.id}`
  assert.equal((await browser.call('GET', where)).status, 200)
  for (const act of ['release', 'delete']) {
    const answer = await browser.call<{ code: string }>('POST', `${where}/${act}`, {})
    assert.deepEqual([answer.status, answer.body.code], [403, 'permission.narrowed'])
  }
  const whole = await holder({ domains: ['fabrikam.example'], groupIds: null })
  const own = (await whole.list('quarantine')).find(({ messageId }) => messageId === toMegan.messageId)!
  const hidden = await browser.call('POST', `/tenants/${contoso}/quarantine/${own.id}/delete`, {})
  assert.equal(hidden.status, 404)
  assert.equal((await whole.browser.call('POST', `/tenants/${contoso}/quarantine/${own.id}/delete`, {})).status, 200)
})
