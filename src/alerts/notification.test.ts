import assert from 'node:assert/strict'
import { test } from 'node:test'
import { channelFor, testNotification } from './notification.ts'
import { dueOf, remindAfter_ms } from './rules-policy.ts'

const rule = { by: 'severity' as const, frequencies: { high: 'immediately' as const }, exceptions: [] }
const about = (notTo: unknown) => ({
  ...testNotification({ id: 'r', tenant_id: null, name: 'x' } as never, 'somebody', null, new Date()),
  data: { notTo },
})

test('an alert about a mailbox is not sent to that mailbox, but to the others', () => {
  const channel = { kind: 'email' as const, recipients: ['Admin@contoso.example', 'second@contoso.example'] }
  assert.deepEqual(channelFor(about(['admin@contoso.example']), channel), {
    kind: 'email',
    recipients: ['second@contoso.example'],
  })
  assert.deepEqual(channelFor(about(undefined), channel), channel)
  const webhook = { kind: 'webhook' as const, url: 'https://hooks.contoso.example/x', secret: null }
  assert.deepEqual(channelFor(about(['admin@contoso.example']), webhook), webhook)
})

test('when the mailbox is the only recipient that is a fault of the rule, which is told elsewhere', () => {
  const channel = { kind: 'email' as const, recipients: ['admin@contoso.example'] }
  assert.throws(() => channelFor(about(['admin@contoso.example']), channel), { code: 'alerts.only-recipient' })
})

test('what goes on is told again after the time of its type, else after a day', () => {
  assert.equal(remindAfter_ms('compromise.still-sending'), 30 * 60_000)
  assert.equal(remindAfter_ms('compromise.needs-decision'), 4 * 3_600_000)
  assert.equal(remindAfter_ms('mailflow.tamper-high'), 24 * 3_600_000)
  const sentAt = new Date('2026-11-22T09:00:00Z')
  const told = { own: { sentAt, severity: 'high' as const }, subjectAt: sentAt }
  const due = (type: string, minutes: number) =>
    dueOf(rule, { type, severity: 'high', state: 'open' }, told, new Date(sentAt.getTime() + minutes * 60_000)).kind
  assert.equal(due('compromise.still-sending', 29), 'not')
  assert.equal(due('compromise.still-sending', 30), 'now')
  assert.equal(due('mailflow.tamper-high', 1_439), 'not')
  assert.equal(due('mailflow.tamper-high', 1_440), 'now')
})

test('a notice is told once, although nothing of it is open', () => {
  const at = new Date('2026-11-22T09:00:00Z')
  const notice = { type: 'simulation.launched', severity: 'low' as const, state: 'resolved' }
  const wants = { ...rule, frequencies: { low: 'hourly' as const } }
  assert.equal(dueOf(wants, notice, { own: null, subjectAt: null }, at).kind, 'now')
  assert.equal(dueOf(rule, notice, { own: null, subjectAt: null }, at).kind, 'not', 'a rule that does not want it')
  const told = { own: { sentAt: new Date(0), severity: 'low' as const }, subjectAt: new Date(0) }
  assert.equal(dueOf(wants, notice, told, at).kind, 'not')
  assert.equal(dueOf(wants, { ...notice, type: 'gateway.loop' }, { own: null, subjectAt: null }, at).kind, 'not')
})
