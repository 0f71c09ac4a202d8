// A released message that the next hop never takes: our own sender tries for five days, then the author in the tenant gets a delivery
// status notification in his mailbox, once, and the history says what became of the message.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import {
  eicar,
  eventually,
  headerOf,
  historyOf,
  quarantined,
  rawMessage,
  received,
  uniqueSubject,
} from '#test/support/mail-journey.ts'
import { Traffic } from './traffic.ts'

const hour_ms = 3_600_000
const gone = 'gone@outside.example'
const frida = 'frida.fink@contoso.com'

test('released mail that never gets through is reported to its author', { timeout: 240_000 }, async (t) => {
  const made = await installation(t)
  const tenantId = await made.connect('Contoso')
  const { transport, world } = made.emulator
  const traffic = new Traffic(made, tenantId)
  const subject = uniqueSubject('Tool')
  const raw = rawMessage({ from: frida, to: gone, subject, body: `${eicar}\r\n` })
  await transport.submit(made.emulator.tenant('Contoso').id, frida, raw)
  await transport.idle()
  const item = await eventually('it is held', async () => {
    const [held] = await quarantined(made, tenantId, subject)
    // On a busy machine the gateway may have asked Exchange to come again.
    if (held === undefined) await made.advance(5 * 60_000)
    return held
  })
  world.faults.push({
    service: 'transport',
    match: `rcpt ${gone}`,
    times: 1_000,
    effect: { kind: 'reply', code: 451, enhanced: '4.7.500', text: 'Server busy' },
  })
  await made.api('POST', `/tenants/${tenantId}/quarantine/${item.id}/release`, {})
  const tries = () => 1_000 - world.faults[0]!.times
  // A try is over when its end is written down; until then time must stand, as the next one is planned from there.
  const ended = async () => {
    const { items } = await made.api<{ items: { attempts: number | null }[] }>(
      'GET',
      `/tenants/${tenantId}/mailflow/queue`,
    )
    return items.find(({ attempts }) => attempts !== null)?.attempts ?? 0
  }
  await eventually('the first tries fail', async () => (await ended()) >= 2)
  const first = tries()
  await made.advance(5 * 24 * hour_ms - hour_ms)
  await eventually('it is tried again', async () => tries() > first && (await ended()) > 2)
  assert.equal(received(made, 'Contoso', 'frida.fink', `Undeliverable: ${subject}`).length, 0, 'not given up yet')
  await made.advance(2 * hour_ms)

  const [report] = await eventually('the author is told', () => {
    const found = received(made, 'Contoso', 'frida.fink', `Undeliverable: ${subject}`)
    return found.length > 0 && found
  })
  const text = report!.raw.toString('latin1')
  assert.equal(headerOf(report!, 'Return-Path'), '<>')
  assert.match(text, /^Reporting-MTA: dns; gateway\./m)
  assert.match(text, /^Final-Recipient: rfc822; gone@outside\.example\r\nAction: failed\r\nStatus: 4\.4\.7\r$/m)
  assert.match(text, /^Diagnostic-Code: smtp; 451 4\.7\.500 Server busy\r$/m)
  assert.ok(!text.includes(eicar), 'the message itself does not come back')
  assert.ok(!/^X-Mailwarden-Return:/im.test(text), 'our token was taken off')

  await traffic.sendAll(['inbound', 'outbound'])
  await traffic.account()
  assert.equal(received(made, 'Contoso', 'frida.fink', `Undeliverable: ${subject}`).length, 1, 'once')
  const told = await historyOf(made, tenantId, subject)
  assert.equal(told.outcomes[0]!.status, 'failed')
  assert.ok(
    told.timeline.some(({ detail }) => detail === `told to ${frida} by a delivery status notification`),
    JSON.stringify(told.timeline),
  )
})
