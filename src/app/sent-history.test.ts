import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageRecord } from '#mailflow/history/record.ts'
import { writeEntries } from '#mailflow/history/store.ts'
import { ensurePartitions } from '#mailflow/history/partitions.ts'
import { createTenant } from '#people/tenants.ts'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { createSentHistory } from './sent-history.ts'

test('what a mailbox sent: forwards and automatic mail told apart, tries that come again left out, bounces by date', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  await ensurePartitions(db, clock.now())
  const record = (minutesAgo: number, change: Partial<MessageRecord>): MessageRecord => {
    const receivedAt = new Date(clock.now().getTime() - minutesAgo * 60_000).toISOString()
    return {
      messageId: newId(new Date(receivedAt)),
      tenantId,
      mode: 'mailflow',
      direction: 'outbound',
      receivedAt,
      mailFrom: 'anna@contoso.example',
      recipients: ['a@tailspin.example', 'b@tailspin.example'],
      remoteAddress: '192.0.2.1',
      hello: null,
      tls: null,
      size_bytes: 100,
      category: 'clean',
      score: 0,
      findings: [],
      authentication: null,
      summary: {
        internetMessageId: `<${minutesAgo}@contoso.example>`,
        subject: 'Offer',
        headerFrom: ['anna@contoso.example'],
        date: null,
        attachments: [],
        urls: [],
      },
      header: 'Subject: Offer\r\n',
      outcomes: [{ recipient: 'a@tailspin.example', action: 'deliver', status: 'returned', reply: '250 ok' }],
      timeline: [],
      ...change,
    }
  }
  const entries = [
    record(50, { category: 'malware' }),
    record(40, { header: 'Subject: Re\r\nAuto-Submitted: auto-replied\r\n' }),
    record(39, { header: 'Auto-Submitted: no\r\n' }),
    record(30, { header: 'X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\r\n' }),
    record(20, {
      outcomes: [{ recipient: 'a@tailspin.example', action: 'deliver', status: 'failed', reply: '550 5.1.1 no' }],
    }),
    record(10, {
      outcomes: [{ recipient: 'a@tailspin.example', action: 'deferred', status: 'deferred', reply: '451 4.3.0' }],
    }),
    record(9, { direction: 'inbound', mailFrom: '', recipients: ['anna@contoso.example'] }),
    record(8, { mailFrom: 'ben@contoso.example', summary: null }),
  ]
  await db.inTenant(tenantId, (trx) =>
    writeEntries(
      trx,
      entries.map((each) => ({ kind: 'message', record: each })),
    ),
  )
  const history = createSentHistory(db)
  const from = new Date(clock.now().getTime() - 3_600_000)
  const sent = await history.sent(tenantId, ['Anna@contoso.example'], from, clock.now(), 10)
  assert.deepEqual(
    sent.map(({ internetMessageId, category, isAutoSubmitted, isForwarded, refused }) => [
      internetMessageId,
      category,
      isAutoSubmitted,
      isForwarded,
      refused,
    ]),
    [
      ['<50@contoso.example>', 'malware', false, false, 0],
      ['<40@contoso.example>', 'clean', true, false, 0],
      ['<39@contoso.example>', 'clean', false, false, 0],
      ['<30@contoso.example>', 'clean', false, true, 0],
      ['<20@contoso.example>', 'clean', false, false, 1],
    ],
  )
  assert.equal((await history.sent(tenantId, ['anna@contoso.example'], from, clock.now(), 2)).length, 2)
  assert.equal((await history.bounces(tenantId, ['anna@contoso.example'], from, clock.now())).length, 1)
  const hours = await history.recipientsByHour(tenantId, ['anna@contoso.example'], from, clock.now())
  assert.deepEqual(
    hours.map(({ recipients }) => recipients),
    [2],
  )
  assert.deepEqual(await history.sent(newId(), ['anna@contoso.example'], from, clock.now(), 10), [])
})
