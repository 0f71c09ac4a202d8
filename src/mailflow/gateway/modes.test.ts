// Plain gateway mode through the gateway, where both modes meet, and a slow sender among few connections.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GatewayRoute, MailflowRoute } from '../route.ts'
import { belowTop, exchangeMessage, scanByWords, startStage, until } from '#test/journeys/mailflow-failures/stage.ts'

const gatewayRoute = (mailflow: MailflowRoute, more: Partial<GatewayRoute>): GatewayRoute => ({
  mode: 'gateway',
  tenantId: mailflow.tenantId,
  tenantName: 'Contoso',
  domains: ['contoso.example'],
  nextHop: mailflow.nextHop,
  clientCertificate: null,
  policies: [],
  onScannerFault: { inbound: 'tag', outbound: 'hold' },
  arc: null,
  markKey: mailflow.markKey,
  outboundSources: [],
  outboundNextHop: null,
  ...more,
})

test('a domain in both modes: the gateway passes on unscanned and unmarked, Mailflow scans once and delivers', async () => {
  await using stage = await startStage({ routes: ({ mailflow }) => [mailflow, gatewayRoute(mailflow, {})] })
  let scans = 0
  stage.scan.run = (...input) => ((scans += 1), scanByWords(...input))
  const outside = await stage.plain()
  const text = exchangeMessage({ token: null, tenant: null })
  assert.equal((await outside.message('alex@fabrikam.example', ['kim@contoso.example'], text)).code, 250)
  outside.destroy()
  assert.equal(scans, 0)
  const passed = stage.hop.taken()[0]!.bytes.toString('latin1')
  assert.doesNotMatch(passed, /X-Mailwarden-(?:Processed|Return)/)
  const detour = await stage.exchange()
  const again = `X-Mailwarden-Route: in contosoroutetokencontosor\r\nX-MS-Exchange-CrossTenant-Id: 11111111-2222-4333-8444-555555555555\r\n${passed}`
  assert.equal((await detour.message('alex@fabrikam.example', ['kim@contoso.example'], again)).code, 250)
  detour.destroy()
  assert.equal(scans, 1)
  assert.equal(stage.hop.taken().length, 2)
  await until('the history tells why', () =>
    stage.history.some(({ timeline }) => timeline.some(({ detail }) => detail.includes('passed on to Mailflow'))),
  )
})

test('gateway mode: what Exchange Online would trust is removed, other next hops are split off, outbound goes by source', async () => {
  await using stage = await startStage({
    routes: ({ mailflow }) => [
      gatewayRoute(mailflow, { outboundSources: ['127.0.0.1'], outboundNextHop: mailflow.nextHop }),
      gatewayRoute(mailflow, { tenantId: 'adatum', domains: ['adatum.example'] }),
    ],
  })
  const client = await stage.plain()
  await client.command('MAIL FROM:<alex@fabrikam.example>', 250)
  await client.command('RCPT TO:<kim@contoso.example>', 250)
  await client.command('RCPT TO:<kim@adatum.example>', '452 4.5.3')
  const trusted = 'X-MS-Exchange-Organization-SCL: -1'
  await client.data(exchangeMessage({ token: null, headers: [trusted] }), 250)
  assert.equal(belowTop(stage.hop.taken()[0]!.bytes).includes(trusted), false)
  assert.equal(
    (await client.message('kim@contoso.example', ['x@tailspin.example'], exchangeMessage({ token: null }))).code,
    250,
  )
  await until('the history has both', () => stage.history.length === 2)
  assert.deepEqual(
    stage.history.map(({ direction }) => direction),
    ['inbound', 'outbound'],
  )
  client.destroy()
})

test('one slow sender does not keep the only connection: it is lent to others and the envelope said again', async () => {
  await using stage = await startStage({ gateway: { pool: { windowStart: 1, windowMax: 1 } } })
  const slow = await stage.exchange()
  await slow.pipeline('MAIL FROM:<alex@fabrikam.example>', 'RCPT TO:<kim@contoso.example>')
  const text = exchangeMessage({ body: 'x\r\n'.repeat(2000) })
  const chunks = [text.slice(0, 200), text.slice(200, 400), text.slice(400)]
  await slow.bdat(chunks[0]!, false, 250)
  const other = await stage.exchange()
  const waiting = other.message('alex@fabrikam.example', ['lee@contoso.example'], exchangeMessage())
  await new Promise((resolve) => setTimeout(resolve, 2100))
  await slow.bdat(chunks[1]!, false, 250)
  assert.equal((await waiting).text, '250 2.0.0 Queued')
  await slow.bdat(chunks[2]!, true, '250 2.0.0 Queued')
  assert.deepEqual(
    stage.hop.taken().map(({ to }) => to[0]),
    ['lee@contoso.example', 'kim@contoso.example'],
  )
  assert.equal(stage.hop.connectionCount, 1)
  slow.destroy()
  other.destroy()
})

test('a next hop that greets with 421 above three connections is served with three', async () => {
  await using stage = await startStage()
  stage.hop.setScript(({ verb }) =>
    verb === 'CONNECT' && stage.hop.openConnections() > 3 ? { reply: '421 4.7.0 Too many', close: 'end' } : undefined,
  )
  const send = async (): Promise<string> => {
    const client = await stage.exchange()
    const reply = await client.message('alex@fabrikam.example', ['kim@contoso.example'], exchangeMessage())
    client.destroy()
    return reply.text
  }
  const replies = await Promise.all(Array.from({ length: 12 }, send))
  assert.deepEqual(new Set(replies), new Set(['250 2.0.0 Queued']))
  assert.equal(stage.hop.taken().length, 12)
})
