import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTenant } from '#people/tenants.ts'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#test/support/database.ts'
import { ManualClock } from '#test/support/manual-clock.ts'
import { ensurePartitionsFor } from '../history/partitions.ts'
import type { MessageDetail } from '../history/tables.ts'
import { markerOf } from '../objects.ts'
import { judgeRules, legacyMark, newWayMessages } from './proof.ts'

test('as many messages count as are asked for, and those of the old way between them do not', async (t) => {
  const db = await testDatabase(t)
  const clock = new ManualClock()
  const { id: tenantId } = await createTenant(db, clock, { name: 'Contoso' })
  await ensurePartitionsFor(db, [clock.now()])
  const rows = Array.from({ length: 200 }, (_, index) => ({
    tenant_id: tenantId,
    message_id: newId(),
    received_at: new Date(clock.now().getTime() + index),
    mode: 'mailflow' as const,
    direction: 'inbound' as const,
    mail_from: 'paula@customer.example',
    recipients: ['frida.fink@contoso.com'],
    remote_address: '127.0.0.1',
    hello: null,
    tls: null,
    size_bytes: 1,
    category: 'clean' as const,
    score: 0,
    status: 'returned' as const,
    subject: '',
    header_from: 'paula@customer.example',
    internet_message_id: `<${index}@customer.example>`,
    detail: JSON.stringify({
      timeline: [{ step: 'bound', detail: index % 2 === 0 ? `${legacyMark}: no route token` : 'route token' }],
    } as Partial<MessageDetail>),
  }))
  await db.inTenant(tenantId, async (trx) => {
    await trx.insertInto('message').values(rows).execute()
    const connection = { tenant_id: tenantId, connected_at: clock.now() }
    assert.equal((await newWayMessages(trx, connection, 'inbound', 1000)).length, 100)
    const latest = await newWayMessages(trx, connection, 'inbound', 60)
    assert.equal(latest.length, 60)
    assert.equal(latest[0]?.internetMessageId, '<199@customer.example>')
    assert.deepEqual(await newWayMessages(trx, connection, 'outbound', 60), [])
  })
})

test('the new rules must be on and above every rule that sends mail another way', () => {
  const tenantId = newId()
  const rule = (Name: string, over = {}) => ({ Name, Guid: Name, State: 'Enabled', ...over })
  const ours = ['r30', 'r40'].map((key) => rule(key, { Comments: markerOf(tenantId, key) }))
  const old = rule('Old', { RouteMessageOutboundConnector: 'Old out' })
  const judge = (rules: object[]) =>
    judgeRules(tenantId, 'both', { inbound: [], outbound: [], rules: rules as never }, []).isProven
  assert.equal(judge([...ours, old]), true)
  assert.equal(judge([rule('Disclaimer'), ...ours, old]), true)
  assert.equal(judge([ours[0]!, old, ours[1]!]), false)
  assert.equal(judge([{ ...old, State: 'Disabled' }, ...ours]), true)
  assert.equal(judge([ours[0]!, { ...ours[1]!, State: 'Disabled' }]), false)
})
