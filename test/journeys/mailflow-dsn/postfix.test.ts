// Delivery status notifications with a real mail server on the other side (Postfix, which implements RFC 3461): a report comes back where
// NOTIFY asks for it and none for NEVER, through the gateway in both directions.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { stringify } from 'yaml'
import { startGatewayFromFile } from '#mailflow/gateway-file.ts'
import { readConfig } from '#platform/config/read.ts'
import { freePort } from '#test/support/daemon.ts'
import { eventually } from '#test/support/mail-journey.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { type NextHop, type NextHopOptions, startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import { findPostfix, startPostfix } from '../mailflow-foreign-clients/postfix.ts'

const skip = findPostfix()
const zoe = 'zoe@fabrikam.example'

async function hopFor(t: TestContext, options: NextHopOptions = {}): Promise<NextHop> {
  const hop = await startNextHop(options)
  t.after(() => hop.close())
  return hop
}

/** The plain gateway in front of the server on `hopPort`; what comes from `source` leaves through `outsidePort`. */
async function startGateway(
  t: TestContext,
  { port, hopPort, outside }: { port: number; hopPort: number; outside?: { source: string; port: number } },
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-dsn-'))
  const hop = (where: number) => ({ host: '127.0.0.1', port: where, tls: 'none' })
  const outbound = outside && { outbound: { sources: [outside.source], nextHop: hop(outside.port) } }
  const file = path.join(folder, 'mailwarden.yaml')
  writeFileSync(
    file,
    stringify({
      dataDir: path.join(folder, 'data'),
      logLevel: 'silent',
      gateway: { listen: [`127.0.0.1:${port}`], hostName: 'gateway.example' },
      domains: [{ domain: 'contoso.example', nextHop: hop(hopPort), ...outbound }],
    }),
  )
  const { config } = readConfig({ file, env: {} })
  const gateway = await startGatewayFromFile(config, { folder })
  t.after(async () => {
    await gateway[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  })
}

async function send(port: number, mail: string, recipients: string[], subject: string): Promise<void> {
  const client = await RawClient.open(port, 'mx.fabrikam.example')
  await client.command(`MAIL FROM:${mail}`, 250)
  for (const recipient of recipients) await client.command(`RCPT TO:${recipient}`, 250)
  const text = `From: <${zoe}>\r\nTo: <frida@contoso.example>\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@fabrikam.example>\r\nDate: ${new Date().toUTCString()}\r\n\r\nHello.\r\n`
  await client.data(text, 250)
  await client.quit()
}

/** `Action` and what belongs to it, of each recipient in a report. */
function actionsIn(report: string): string[] {
  return [...report.matchAll(/^Final-Recipient: rfc822; ?(.*?)\r?$[^]*?^Action: (.*?)\r?$/gm)].map(
    ([, recipient, action]) => `${action} ${recipient}`,
  )
}

test('reports come back where NOTIFY asks for them, and only there', { skip, timeout: 120_000 }, async (t) => {
  const outside = await hopFor(t)
  // Behind Contoso's server: it refuses everybody, so that a failure happens after the message was accepted.
  const refusing = await hopFor(t, { script: ({ verb }) => (verb === 'RCPT' ? '550 5.1.1 Has left' : undefined) })
  const port = await freePort()
  const server = await startPostfix(t, {
    relayPort: port,
    domain: 'contoso.example',
    settings: {
      smtp_bind_address: '127.0.0.2',
      transport_maps: `inline:{ {gone@contoso.example=smtp:[127.0.0.1]:${refusing.port}} {left@contoso.example=smtp:[127.0.0.1]:${refusing.port}} }`,
    },
  })
  await startGateway(t, { port, hopPort: server.port, outside: { source: '127.0.0.2', port: outside.port } })
  const reportsOf = (subject: string) =>
    outside
      .taken()
      .map(({ from, to, bytes }) => ({ from, to, text: bytes.toString('latin1') }))
      .filter(({ text }) => text.includes(`<${subject}@fabrikam.example>`))
  const settled = () => eventually('the server has nothing left to do', () => server.waiting() === 0)

  await t.test('success, with the identifiers of the sender', async () => {
    const subject = 'receipt'
    await send(
      port,
      `<${zoe}> RET=HDRS ENVID=QQ+2B314`,
      [
        '<frida@contoso.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Frida+2Bnews@contoso.example',
        '<fred@contoso.example> NOTIFY=NEVER',
        '<felix@contoso.example>',
      ],
      subject,
    )
    await eventually('the report has left through the gateway', () => reportsOf(subject).length > 0)
    await settled()
    const [report, ...more] = reportsOf(subject)
    assert.ok(report !== undefined && more.length === 0)
    assert.deepEqual([report.from, report.to], ['', [zoe]])
    assert.match(report.text, /^X-Mailwarden-Verdict: /m)
    assert.deepEqual(actionsIn(report.text), ['delivered frida@contoso.example'])
    assert.match(report.text, /^Original-Envelope-Id: QQ\+314\r?$/m)
    assert.match(report.text, /^Original-Recipient: rfc822; ?Frida\+news@contoso\.example\r?$/m)
    assert.match(report.text, /^Content-Type: text\/rfc822-headers/m, 'RET=HDRS')
    assert.ok(!report.text.includes('\r\nHello.'), 'RET=HDRS')
    assert.equal(server.delivered().length, 3)
  })

  await t.test('failure: by default and when asked for, not for NEVER or SUCCESS alone', async () => {
    const subject = 'failure'
    await send(
      port,
      `<${zoe}> RET=FULL`,
      ['<gone@contoso.example> NOTIFY=FAILURE', '<left@contoso.example> NOTIFY=NEVER'],
      subject,
    )
    await send(port, `<${zoe}>`, ['<left@contoso.example> NOTIFY=SUCCESS'], 'quiet')
    await eventually('the report has left through the gateway', () => reportsOf(subject).length > 0)
    await settled()
    assert.deepEqual(
      reportsOf(subject).map(({ text }) => actionsIn(text)),
      [['failed gone@contoso.example']],
    )
    assert.match(reportsOf(subject)[0]!.text, /\r\nHello\./, 'RET=FULL')
    assert.deepEqual(reportsOf('quiet'), [])
  })

  await t.test('nobody is told of what was sent with the null reverse-path', async () => {
    await send(port, '<>', ['<gone@contoso.example> NOTIFY=FAILURE', '<frida@contoso.example>'], 'null')
    await eventually('it was delivered', () => server.delivered().some((text) => text.includes('<null@')))
    await settled()
    assert.deepEqual(reportsOf('null'), [])
  })

  await t.test('outbound: what the server asks for reaches the next hop as it came', async () => {
    await send(
      server.port,
      '<frida@contoso.example> RET=HDRS ENVID=out+2B1',
      [`<${zoe}> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;zoe+2B@fabrikam.example`],
      'outbound',
    )
    const sent = await eventually('it has left', () =>
      outside.taken().find(({ bytes }) => bytes.includes('Subject: outbound\r\n')),
    )
    assert.match(sent.mailLine, /^MAIL FROM:<frida@contoso\.example> .*ENVID=out\+2B1 RET=HDRS$/)
    assert.match(sent.rcptLines[0]!, / ORCPT=rfc822;zoe\+2B@fabrikam\.example NOTIFY=SUCCESS,DELAY$/)
    await settled()
  })
})

test(
  'before a next hop without DSN the sender reports that reports end there',
  { skip, timeout: 120_000 },
  async (t) => {
    const hop = await hopFor(t, { extensions: ['PIPELINING', 'SIZE 157286400', '8BITMIME', 'CHUNKING'] })
    const port = await freePort()
    await startGateway(t, { port, hopPort: hop.port })
    const sender = await startPostfix(t, { relayPort: port, domain: 'fabrikam.example' })
    await send(sender.port, `<${zoe}> ENVID=one`, ['<frida@contoso.example> NOTIFY=SUCCESS'], 'receipt')
    const report = await eventually('the sending server tells its author', () =>
      sender.delivered().find((text) => actionsIn(text).length > 0),
    )
    assert.deepEqual(actionsIn(report), ['relayed frida@contoso.example'])
    assert.match(report, /^Original-Envelope-Id: one$/m)
    assert.equal(hop.taken().length, 1)
    assert.deepEqual(hop.taken()[0]!.rcptLines, ['RCPT TO:<frida@contoso.example>'])
  },
)
