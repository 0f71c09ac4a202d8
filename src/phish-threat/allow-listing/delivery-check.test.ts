// A test mail in the emulated mailbox: where it landed, what a filter did to it, who asked for its links; and the emulated filter, which
// opens links unless the override covers the mail.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { newId } from '#platform/ids.ts'
import { simulationsCase, type SimulationsCase } from '#test/support/phish-threat.ts'
import { lookAtCheck } from './delivery-check.ts'
import { viewChecks } from './delivery-views.ts'

const frida = 'frida.fink@contoso.com'

async function checkOf(
  { parts, tenantId }: SimulationsCase,
  sent: { campaignId: string; messageId: string },
): Promise<string> {
  const id = newId(parts.clock.now())
  await parts.db.inTenant(tenantId, (trx) =>
    trx
      .insertInto('delivery_check')
      .values({
        tenant_id: tenantId,
        id,
        started_at: parts.clock.now(),
        started_by: 'test',
        mailbox: frida,
        channel: 'smtp',
        campaign_id: sent.campaignId,
        message_id: sent.messageId,
        state: 'waiting',
        result: JSON.stringify({ placement: 'pending', seconds: null, changes: [], error: null }),
      })
      .execute(),
  )
  return id
}

const view = async (made: SimulationsCase, id: string) => (await viewChecks(made.parts, made.tenantId, id))[0]!

test('a mail in Junk with a lost mark and visitors is told as such, and settled after the scanners had their time', async (t) => {
  const made = await simulationsCase(t)
  const sent = await made.simulation(frida)
  const id = await checkOf(made, sent)
  await lookAtCheck(made.parts, made.tenantId, id)
  assert.equal((await view(made, id)).placement, 'pending')
  const stripped = Buffer.from(sent.raw.toString().replace(/^X-\w{8}: .*\r\n/m, 'X-Mimecast-Spam-Score: 1\r\n'))
  const { emulator } = made.made
  await emulator.mailboxes
    .mailbox(emulator.tenant('Contoso').id, made.made.user('frida.fink').id)
    .deliver(stripped, { folder: 'junkemail', receivedAt: emulator.world.clock.now() })
  await made.parts.db.inTenant(made.tenantId, (trx) =>
    trx
      .insertInto('simulation_request')
      .values({
        tenant_id: made.tenantId,
        id: newId(made.parts.clock.now()),
        campaign_id: sent.campaignId,
        message_id: sent.messageId,
        token_kind: 'link',
        position: 0,
        nonce: null,
        at: made.parts.clock.now(),
        method: 'GET',
        kind: 'page',
        ip: '192.0.2.77',
        headers: JSON.stringify({ 'user-agent': 'scanner/1' }),
        tls_fingerprint: null,
        status: 200,
        beacon: null,
      })
      .execute(),
  )
  await lookAtCheck(made.parts, made.tenantId, id)
  const early = await view(made, id)
  assert.deepEqual([early.state, early.placement], ['waiting', 'junk'])
  await made.made.advance(4 * 60_000)
  await lookAtCheck(made.parts, made.tenantId, id)
  const late = await view(made, id)
  assert.equal(late.state, 'done')
  assert.deepEqual(
    late.changes.map(({ what }) => what),
    ['header', 'header'],
  )
  assert.deepEqual(
    late.fetches.map(({ address, userAgent }) => [address, userAgent]),
    [['192.0.2.77', 'scanner/1']],
  )
  assert.match(late.advice[0]!, /Junk/)
})

test('a mail that never shows is said to be held somewhere, one that bounced says the reply', async (t) => {
  const made = await simulationsCase(t)
  const lost = await checkOf(made, await made.simulation(frida))
  const second = await made.simulation(frida)
  const bounced = await checkOf(made, second)
  await made.parts.db.inTenant(made.tenantId, (trx) =>
    trx
      .updateTable('campaign_message')
      .set({ state: 'bounced', reply: '550 5.7.1 refused' })
      .where('tenant_id', '=', made.tenantId)
      .where('id', '=', second.messageId)
      .execute(),
  )
  const deleted = await checkOf(made, { ...second, messageId: newId(made.parts.clock.now()) })
  await made.made.advance(21 * 60_000)
  for (const id of [lost, bounced, deleted]) await lookAtCheck(made.parts, made.tenantId, id)
  assert.equal((await view(made, lost)).placement, 'not-found')
  assert.match((await view(made, lost)).advice[0]!, /quarantine/)
  assert.deepEqual(
    [(await view(made, bounced)).state, (await view(made, bounced)).error],
    ['failed', '550 5.7.1 refused'],
  )
  assert.equal((await view(made, deleted)).state, 'failed', 'it is not looked for any more')
})

test('the emulated filter opens the links of a simulation, wraps them and quarantines it, until the override covers it', async (t) => {
  const made = await simulationsCase(t)
  const { emulator } = made.made
  const asked: string[] = []
  const pages = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.end('ok')
  })
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  t.after(() => pages.close())
  const { port } = pages.address() as AddressInfo
  const { switches } = emulator.tenant('Contoso')
  switches.opensLinks = true
  const send = async (path: string) => {
    const raw = `From: <service@parcels.example>\r\nTo: <${frida}>\r\nMessage-ID: <${path}@parcels.example>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<a href="http://127.0.0.1:${port}/${path}">a</a>\r\n`
    await emulator.internet.send({
      from: 'service@parcels.example',
      recipients: [frida],
      raw: Buffer.from(raw),
      sourceAddress: '203.0.113.5',
    })
    await emulator.transport.idle()
    return emulator.mailboxes
      .mailbox(emulator.tenant('Contoso').id, made.made.user('frida.fink').id)
      .list({})
      .find(({ internetMessageId }) => internetMessageId === `<${path}@parcels.example>`)
  }
  assert.match((await send('one'))!.html ?? '', /safelinks\.protection\.outlook\.com/)
  assert.deepEqual(asked, ['/one'])
  switches.badLinkHosts = ['127.0.0.1']
  assert.equal(await send('two'), undefined)
  const clients = (await made.parts.microsoft.clients(made.tenantId))!
  const invoke = (cmdlet: string, parameters: Record<string, unknown>) =>
    clients.exchange.invoke(cmdlet, parameters, { kind: 'write' })
  await invoke('New-PhishSimOverridePolicy', { Name: 'x' })
  await invoke('New-ExoPhishSimOverrideRule', {
    Policy: 'PhishSimOverridePolicy',
    Domains: ['parcels.example'],
    SenderIpRanges: ['203.0.113.0/24'],
  })
  const covered = await send('three')
  assert.match(covered!.html ?? '', /safelinks\.protection\.outlook\.com/)
  assert.deepEqual(asked, ['/one'])
})
