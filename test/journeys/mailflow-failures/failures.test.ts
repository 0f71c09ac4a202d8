// The failure matrix of the data path as a test: each row injected for real, each answer asserted by its exact code, and messages counted in and out.
// The numbers in the names are those of the matrix (– for a rule outside it): nothing acknowledged is lost, nothing passes unscanned against policy,
// and a second copy exists only where the next hop's reply was lost.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import net from 'node:net'
import path from 'node:path'
import { after, test } from 'node:test'
import { Registry } from 'prom-client'
import { createEngine } from '#detection/engine.ts'
import { createScanners } from '#detection/configure.ts'
import type { MailflowRoute } from '#mailflow/route.ts'
import { systemClock } from '#platform/clock.ts'
import { makeZip } from '#test/support/archives.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import { checkBooks } from './books.ts'
import { mountSmall } from './small-disk.ts'
import { belowTop, exchangeMessage, scanByWords, startStage, until, withoutRoute } from './stage.ts'
import type { Stage, StageOptions } from './stage.ts'

let rows = 0

/** One row: `number` is that of the matrix, or `–` for what section 2 asks for. */
function row(number: string, name: string, work: (t: { skip: (why: string) => void }) => Promise<void>): void {
  rows += 1
  test(`#${number} ${name}`, { timeout: 60_000 }, work)
}

/** The row on a stage of its own; afterwards what was promised is where it must be, once. */
function staged(number: string, name: string, options: StageOptions, work: (stage: Stage) => Promise<void>): void {
  row(number, name, async () => {
    await using stage = await startStage(options)
    await work(stage)
    checkBooks(stage, number === '12')
  })
}

const sender = 'alex@fabrikam.example'
const kim = 'kim@contoso.example'
const lee = 'lee@contoso.example'
const moe = 'moe@contoso.example'

/** Sends as Exchange Online and returns the reply to the end of data (or to what was refused before). */
async function sendOnce(stage: Stage, message: string, to: string[] = [kim], from = sender): Promise<string> {
  const client = await stage.exchange()
  try {
    const mail = await client.command(`MAIL FROM:<${from}>`)
    if (mail.code !== 250) return mail.text
    for (const recipient of to) {
      const answer = await client.command(`RCPT TO:<${recipient}>`)
      if (answer.code !== 250) return answer.text
    }
    return (await client.data(message)).text
  } finally {
    client.destroy()
  }
}

/** A good message still passes: the fault left nothing behind. */
async function passes(stage: Stage): Promise<void> {
  const before = stage.hop.taken().length
  const message = exchangeMessage()
  assert.equal(await sendOnce(stage, message), '250 2.0.0 Queued')
  assert.equal(stage.hop.taken().length, before + 1)
  assert.equal(belowTop(stage.hop.taken().at(-1)!.bytes), withoutRoute(message))
}

// --- before the transaction

staged(
  '1',
  'memory nearly full: a new connection is answered 421 4.3.2',
  { gateway: { limits: { memory_bytes: 100_000 } } },
  async (stage) => {
    const clients = [await stage.exchange(), await stage.exchange()]
    for (const client of clients) {
      await client.command(`MAIL FROM:<${sender}>`, 250)
      await client.command(`RCPT TO:<${kim}>`, 250)
      await client.command('DATA', 354)
      await client.send(`${exchangeMessage()}${'x'.repeat(45_000)}`)
    }
    await until('both messages are in memory', async () => {
      const probe = await RawClient.connect(stage.gateway.address().port)
      const greeting = await probe.reply()
      probe.destroy()
      return greeting.text.startsWith('421 4.3.2')
    })
    for (const client of clients) {
      await client.send('\r\n.\r\n')
      await client.expect(250)
      client.destroy()
    }
    await passes(stage)
  },
)

staged(
  '1',
  'too many connections from one address are answered 421 4.7.0',
  { gateway: { limits: { sessionsPerPeer: 2 } } },
  async (stage) => {
    const clients = [await stage.plain(), await stage.plain()]
    const third = await RawClient.connect(stage.gateway.address().port)
    await third.expect('421 4.7.0')
    third.destroy()
    for (const client of clients) await client.quit()
    await until('the sessions are gone', async () => {
      const again = await RawClient.connect(stage.gateway.address().port)
      const greeting = await again.reply()
      again.destroy()
      return greeting.code === 220
    })
  },
)

staged(
  '2',
  'announced sizes beyond the spool are answered 452 4.3.1 at MAIL',
  { gateway: { limits: { spool_bytes: 5_000_000 } } },
  async (stage) => {
    const first = await stage.exchange()
    const second = await stage.exchange()
    await first.command(`MAIL FROM:<${sender}> SIZE=4000000`, 250)
    await second.command(`MAIL FROM:<${sender}> SIZE=4000000`, '452 4.3.1')
    await first.command('RSET', 250)
    await second.command(`MAIL FROM:<${sender}> SIZE=4000000`, 250)
    first.destroy()
    second.destroy()
  },
)

row('2', 'the spool disk is full: 452 4.3.1, nothing is forwarded, the next message passes', async (t) => {
  await using disk = await mountSmall('4m')
  if (disk === null) return t.skip('needs the right to mount a small file system')
  await using stage = await startStage({ gateway: { folder: disk.folder } })
  const large = exchangeMessage({ body: `${'y'.repeat(70)}\r\n`.repeat(150_000) })
  assert.match(await sendOnce(stage, large), /^452 4\.3\.1/)
  assert.equal(stage.hop.taken().length, 0)
  await passes(stage)
  checkBooks(stage)
})

// --- who may send

staged('3', 'no TLS: 530 5.7.0 at MAIL', {}, async (stage) => {
  const client = await stage.plain()
  await client.command(`MAIL FROM:<${sender}>`, '530 5.7.0')
  await client.quit()
})

staged('4', 'no client certificate: the handshake completes, 550 5.7.1 at MAIL, security event', {}, async (stage) => {
  const client = await stage.exchange({ certificate: null })
  await client.command(`MAIL FROM:<${sender}>`, '550 5.7.1')
  await client.quit()
  assert.deepEqual(
    stage.events.map(({ kind }) => kind),
    ['client-certificate'],
  )
})

staged('4', "a certificate with Microsoft's name from another authority: 550 5.7.1", {}, async (stage) => {
  const other = await testAuthority('Another Authority')
  const client = await stage.exchange({ certificate: await other.issue('mail.protection.outlook.com') })
  await client.command(`MAIL FROM:<${sender}>`, '550 5.7.1')
  await client.quit()
  assert.equal(stage.events[0]!.kind, 'client-certificate')
})

staged('4', 'a trusted certificate with another name: 550 5.7.1', {}, async (stage) => {
  const client = await stage.exchange({ certificate: await stage.authority.issue('mail.fabrikam.example') })
  await client.command(`MAIL FROM:<${sender}>`, '550 5.7.1')
  await client.quit()
})

staged(
  '4',
  'the right certificate from an address outside the ranges: 550 5.7.1',
  { gateway: { microsoft: { certificateNames: ['mail.protection.outlook.com'], sourceRanges: ['192.0.2.0/24'] } } },
  async (stage) => {
    const client = await stage.exchange()
    await client.command(`MAIL FROM:<${sender}>`, '550 5.7.1')
    await client.quit()
    assert.equal(stage.events[0]!.kind, 'source-address')
  },
)

staged('5', 'a certificate that has run out may be our clock: 451 4.7.5, never 5yz', {}, async (stage) => {
  const expired = await stage.authority.issue('mail.protection.outlook.com', { until: new Date(Date.now() - 3600_000) })
  const client = await stage.exchange({ certificate: expired })
  await client.command(`MAIL FROM:<${sender}>`, '451 4.7.5')
  await client.quit()
})

staged('6', 'no route token: read to the end, 550 5.7.1, security event', {}, async (stage) => {
  assert.match(await sendOnce(stage, exchangeMessage({ token: null })), /^550 5\.7\.1/)
  assert.equal(stage.events[0]!.kind, 'unknown-tenant')
  assert.equal(stage.hop.taken().length, 0)
  await passes(stage)
})

staged('6', 'a wrong route token: 550 5.7.1, security event', {}, async (stage) => {
  assert.match(await sendOnce(stage, exchangeMessage({ token: 'guessedtokenguessedtokengu' })), /^550 5\.7\.1/)
  assert.equal(stage.events[0]!.kind, 'wrong-token')
  assert.equal(stage.hop.taken().length, 0)
})

const hostileToken = 'tailspinroutetokentailspin'
const withHostile: StageOptions = {
  routes: ({ mailflow }) => [
    mailflow,
    {
      ...mailflow,
      tenantId: 'tailspin',
      domains: ['tailspin.example'],
      gatewayHost: 'tailspinslug.gw.mx.example.net',
      routeTokens: [hostileToken],
      microsoftTenantId: '99999999-2222-4333-8444-555555555555',
    } satisfies MailflowRoute,
  ],
}

staged('6', "another tenant's token on this tenant's name: 550 5.7.1", withHostile, async (stage) => {
  assert.match(await sendOnce(stage, exchangeMessage({ token: hostileToken })), /^550 5\.7\.1/)
  assert.equal(stage.events[0]!.kind, 'other-tenant')
  assert.equal(stage.hop.taken().length, 0)
})

staged('6', "the right token with another tenant's header: 550 5.7.1", withHostile, async (stage) => {
  assert.match(
    await sendOnce(stage, exchangeMessage({ tenant: '99999999-2222-4333-8444-555555555555' })),
    /^550 5\.7\.1/,
  )
  assert.equal(stage.events[0]!.kind, 'other-tenant')
})

staged('6', 'no tenant header: kept for review, answered 250 with our id', {}, async (stage) => {
  assert.match(await sendOnce(stage, exchangeMessage({ tenant: null })), /^250 2\.0\.0 Message accepted, id q1/)
  assert.equal(stage.kept[0]!.input.kind, 'hold')
  assert.equal(stage.events[0]!.kind, 'missing-tenant-header')
  assert.equal(stage.hop.taken().length, 0)
})

staged(
  '6',
  'a tenant that was switched off: relayed unscanned, never bounced',
  { routes: ({ mailflow }) => [{ ...mailflow, state: 'relay-unscanned' }] },
  async (stage) => {
    assert.equal(await sendOnce(stage, exchangeMessage({ body: 'X-MALWARE\r\n' })), '250 2.0.0 Queued')
    assert.match(stage.hop.taken()[0]!.bytes.toString(), /X-Mailwarden-Verdict: unscanned; id=/)
    await until('the history says so', () =>
      stage.history.some(({ timeline }) => timeline.some(({ step }) => step === 'unscanned')),
    )
  },
)

staged('6', 'forged return and state fields are removed and the message is scanned', {}, async (stage) => {
  const forged = [
    'X-Mailwarden-Return: contosoreturntokencontoso',
    'x-mailwarden-STATE : returned',
    'X-Mailwarden-Verdict: clean',
  ]
  assert.match(
    await sendOnce(stage, exchangeMessage({ headers: forged, body: 'X-MALWARE\r\n' })),
    /^250 2\.0\.0 Message accepted/,
  )
  const clean = exchangeMessage({ headers: [...forged, 'X-Other: a\rX-Mailwarden-State: returned'] })
  const client = await stage.exchange()
  await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
  await client.bdat(clean, true, 250)
  client.destroy()
  const below = belowTop(stage.hop.taken()[0]!.bytes)
  assert.doesNotMatch(below, /x-mailwarden/i)
  assert.match(below, /X-Other: a\r\r\n\r\nHello/)
  assert.equal(stage.events[0]!.kind, 'forged-header')
})

staged(
  '6',
  'an own-domain spoof is scanned like any inbound message; the null reverse-path passes both ways',
  {},
  async (stage) => {
    const spoof = exchangeMessage({ from: kim, body: 'X-PHISH\r\n' })
    assert.match(await sendOnce(stage, spoof, [kim], kim), /^250 2\.0\.0 Message accepted/)
    assert.equal(stage.kept.length, 1)
    assert.equal(await sendOnce(stage, exchangeMessage(), [kim], ''), '250 2.0.0 Queued')
    assert.equal(
      await sendOnce(stage, exchangeMessage({ direction: 'out', from: kim }), [sender], ''),
      '250 2.0.0 Queued',
    )
    assert.deepEqual(
      stage.hop.taken().map(({ from }) => from),
      ['', ''],
    )
  },
)

staged(
  '6',
  'outbound from nobody of the tenant is kept for review; inbound to a domain not known yet is answered 451 4.7.1',
  {},
  async (stage) => {
    assert.match(
      await sendOnce(stage, exchangeMessage({ direction: 'out' }), ['x@northwind.example']),
      /^250 2\.0\.0 Message accepted, id q1/,
    )
    assert.match(await sendOnce(stage, exchangeMessage(), ['x@northwind.example']), /^451 4\.7\.1/)
    assert.equal(stage.hop.taken().length, 0)
  },
)

// --- next hop before the content

staged('7', 'next hop refuses the connection: 451 4.4.1 at MAIL, before any content', {}, async (stage) => {
  await stage.hop.close()
  const client = await stage.exchange()
  await client.command(`MAIL FROM:<${sender}> SIZE=150000000`, '451 4.4.1')
  await client.quit()
})

staged(
  '7',
  'one of two addresses is dead: the other one takes the mail',
  {
    ports: {
      resolver: {
        resolve4: (async () => [
          { address: '127.0.0.9', ttl: 60 },
          { address: '127.0.0.1', ttl: 60 },
        ]) as never,
        resolve6: (async () => []) as never,
      },
    },
    routes: ({ mailflow }) => [{ ...mailflow, nextHop: { ...mailflow.nextHop, host: 'contoso-com.mail.example' } }],
  },
  passes,
)

staged(
  '7',
  'the name cannot be resolved: 451 4.4.1',
  {
    ports: {
      resolver: {
        resolve4: (async () => Promise.reject(new Error('SERVFAIL'))) as never,
        resolve6: (async () => Promise.reject(new Error('SERVFAIL'))) as never,
      },
    },
    routes: ({ mailflow }) => [{ ...mailflow, nextHop: { ...mailflow.nextHop, host: 'contoso-com.mail.example' } }],
  },
  async (stage) => {
    assert.match(await sendOnce(stage, exchangeMessage()), /^451 4\.4\.1/)
  },
)

staged(
  '8',
  "next hop's certificate is wrong: 451 4.7.5 at MAIL, alarm, nothing in plaintext",
  { routes: ({ mailflow }) => [{ ...mailflow, nextHop: { ...mailflow.nextHop, serverName: 'other.example' } }] },
  async (stage) => {
    const client = await stage.exchange()
    await client.command(`MAIL FROM:<${sender}>`, '451 4.7.5')
    await client.quit()
    assert.deepEqual(
      stage.alarms.map(({ type }) => type),
      ['gateway.next-hop-certificate'],
    )
    assert.ok(!stage.hop.commands.some((line) => line.includes('MAIL')))
  },
)

staged(
  '8',
  'next hop does not offer STARTTLS: 451 4.7.5, never plaintext',
  { hop: { extensions: ['PIPELINING', 'CHUNKING'], tls: undefined as never } },
  async (stage) => {
    assert.match(await sendOnce(stage, exchangeMessage()), /^451 4\.7\.5/)
    assert.ok(!stage.hop.commands.some((line) => line.includes('MAIL')))
  },
)

staged(
  '9',
  '4yz for one and 5yz for another of three recipients are given back live, the rest is delivered',
  {
    hop: {
      script: ({ verb, line }) =>
        verb !== 'RCPT'
          ? undefined
          : line.includes('kim')
            ? '452 4.5.3 Too many recipients'
            : line.includes('lee')
              ? '550 5.4.1 Recipient address rejected: Access denied'
              : undefined,
    },
  },
  async (stage) => {
    const client = await stage.exchange()
    const replies = await client.pipeline(
      `MAIL FROM:<${sender}> SIZE=500 BODY=8BITMIME RET=HDRS ENVID=x+3D1`,
      `RCPT TO:<${kim}>`,
      `RCPT TO:<${lee}>`,
      `RCPT TO:<${moe}> NOTIFY=FAILURE,DELAY ORCPT=rfc822;Moe+2Bx@contoso.example`,
    )
    assert.deepEqual(
      replies.map(({ text }) => text.slice(0, 9)),
      ['250 2.1.0', '452 4.5.3', '550 5.4.1', '250 2.1.5'],
    )
    await client.data(exchangeMessage(), '250 2.0.0 Queued')
    assert.deepEqual(stage.hop.taken()[0]!.rcptLines, [
      `RCPT TO:<${moe}> NOTIFY=FAILURE,DELAY ORCPT=rfc822;Moe+2Bx@contoso.example`,
    ])
    assert.match(stage.hop.taken()[0]!.mailLine, /SIZE=500 BODY=8BITMIME RET=HDRS ENVID=x\+3D1$/)
    client.destroy()
  },
)

staged(
  '9',
  '5yz at MAIL is given back as it is',
  {
    hop: {
      script: ({ verb, line }) =>
        verb === 'MAIL' && line.includes('bad') ? '550 5.1.8 Access denied, bad outbound sender' : undefined,
    },
  },
  async (stage) => {
    const client = await stage.exchange()
    await client.command('MAIL FROM:<bad@contoso.example>', '550 5.1.8 Access denied, bad outbound sender')
    client.destroy()
    await passes(stage)
  },
)

staged(
  '10',
  'all recipients refused: DATA is answered 554 5.5.1, a chunk is swallowed, the session goes on',
  { hop: { script: ({ verb, line }) => (verb === 'RCPT' && line.includes('lee') ? '550 5.4.1 No' : undefined) } },
  async (stage) => {
    const client = await stage.exchange()
    await client.command(`MAIL FROM:<${sender}>`, 250)
    await client.command(`RCPT TO:<${lee}>`, 550)
    await client.command('DATA', '554 5.5.1')
    await client
      .bdat('MAIL FROM:<evil@tailspin.example>\r\nRSET\r\n', true, /* refused */ undefined as never)
      .then(({ code }) => assert.ok(code >= 500))
    await client.command('RSET', 250)
    assert.match((await client.message(sender, [kim], exchangeMessage())).text, /^250 2\.0\.0 Queued/)
    client.destroy()
  },
)

// --- the connection to the next hop breaks

staged(
  '11',
  '421 at MAIL: another connection, the sender notices nothing',
  {
    hop: {
      script: ({ verb, connection }) =>
        verb === 'MAIL' && connection === 1 ? { reply: '421 4.3.2 Service not available', close: 'end' } : undefined,
    },
  },
  async (stage) => {
    await passes(stage)
    assert.equal(stage.hop.connectionCount, 2)
  },
)

staged('11', 'the connection is lost between RCPT and content: replayed on a new one', {}, async (stage) => {
  const client = await stage.exchange()
  await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`, `RCPT TO:<${lee}>`)
  stage.hop.cutAll()
  await client.data(exchangeMessage(), '250 2.0.0 Queued')
  assert.deepEqual(stage.hop.taken()[0]!.to, [kim, lee])
  client.destroy()
})

staged(
  '11',
  'the connection is cut in the middle of the content: sent again, exactly one copy',
  {
    hop: {
      script: ({ verb, connection }) =>
        verb === 'BDAT' && connection === 1 ? { closeAfter_bytes: 100_000 } : undefined,
    },
  },
  async (stage) => {
    const message = exchangeMessage({ body: `${'z'.repeat(76)}\r\n`.repeat(100_000) })
    assert.equal(await sendOnce(stage, message), '250 2.0.0 Queued')
    assert.equal(stage.hop.messages.length, 1)
    assert.equal(belowTop(stage.hop.taken()[0]!.bytes), withoutRoute(message))
  },
)

staged(
  '11',
  'a recipient is answered differently on the new connection: 451, nothing delivered',
  {
    hop: {
      script: ({ verb, line, connection }) =>
        verb === 'RCPT' && connection > 1 && line.includes('lee') ? '550 5.4.1 No' : undefined,
    },
  },
  async (stage) => {
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`, `RCPT TO:<${lee}>`)
    stage.hop.cutAll()
    await client.data(exchangeMessage(), '451 4.4.2')
    assert.equal(stage.hop.messages.length, 0)
    client.destroy()
  },
)

staged(
  '11',
  'every connection answers 421: 451, and nothing was sent',
  {
    hop: { script: ({ verb }) => (verb === 'MAIL' ? '421 4.3.2 Busy' : undefined) },
    gateway: { timeouts: { connectAll_ms: 2000 } },
  },
  async (stage) => {
    const client = await stage.exchange()
    const reply = await client.command(`MAIL FROM:<${sender}>`)
    assert.equal(reply.code, 451)
    assert.equal(stage.hop.messages.length, 0)
    client.destroy()
  },
)

staged(
  '12',
  'the reply to the final byte is lost: 451 4.4.2; the retry is the only second copy, and the history says so',
  {
    hop: {
      script: ({ verb, messageNumber }) =>
        verb === 'FINAL' && messageNumber === 1 ? { reply: null, close: 'end' } : undefined,
    },
  },
  async (stage) => {
    const message = exchangeMessage({ id: 'lost@fabrikam.example' })
    assert.match(await sendOnce(stage, message), /^451 4\.4\.2/)
    assert.equal(await sendOnce(stage, message), '250 2.0.0 Queued')
    assert.equal(stage.hop.taken().length, 2)
    for (const { bytes } of stage.hop.taken()) assert.match(bytes.toString(), /Message-ID: <lost@fabrikam\.example>/)
    await until('the history tells of the doubt', () =>
      stage.history.some(({ timeline }) => timeline.some(({ detail }) => detail.includes('may arrive twice'))),
    )
  },
)

staged(
  '13',
  '4yz at the end of data is given back as it is',
  { hop: { script: ({ verb }) => (verb === 'FINAL' ? '451 4.7.500 Server busy. Please try again later' : undefined) } },
  async (stage) => {
    assert.equal(await sendOnce(stage, exchangeMessage()), '451 4.7.500 Server busy. Please try again later')
    assert.equal(stage.hop.messages.length, 1)
  },
)

staged(
  '13',
  '4.3.x at the end of data: once more at once, then delivered',
  {
    hop: {
      script: ({ verb, messageNumber }) =>
        verb === 'FINAL' && messageNumber === 1 ? '451 4.3.2 Storage busy' : undefined,
    },
  },
  async (stage) => {
    assert.equal(await sendOnce(stage, exchangeMessage()), '250 2.0.0 Queued')
    assert.equal(stage.hop.taken().length, 1)
  },
)

row('13', '4.3.x after the content has left memory for a file: once more all the same, byte for byte', async () => {
  const metrics = new Registry()
  const held = async (name: string) => {
    const gauge = metrics.getSingleMetric(`mailwarden_gateway_content_${name}_bytes`)
    return (await gauge!.get()).values[0]!.value
  }
  await using stage = await startStage({
    ports: { metrics },
    // What is held is more than a sixteenth of it, and less than what moves every message to a file.
    gateway: { limits: { memory_bytes: 200_000, leaveMemoryAfter_ms: 20 } },
    hop: {
      script: async ({ verb, messageNumber }) => {
        if (verb !== 'FINAL' || messageNumber !== 1) return undefined
        await until('the content is in a file', async () => (await held('spool')) > 40_000)
        assert.equal(await held('memory'), 0)
        return '451 4.3.2 Storage busy'
      },
    },
  })
  const message = exchangeMessage({ body: 'Words that fill.\r\n'.repeat(2500) })
  assert.equal(await sendOnce(stage, message), '250 2.0.0 Queued')
  assert.equal(stage.hop.messages.length, 2)
  assert.equal(belowTop(stage.hop.taken()[0]!.bytes), withoutRoute(message))
  await until('nothing is held', async () => (await held('spool')) === 0)
})

staged(
  '14',
  '5yz at the end of data is given back with code and text',
  {
    hop: {
      script: ({ verb }) => (verb === 'FINAL' ? '550 5.7.64 TenantAttribution; Relay Access Denied SMTP' : undefined),
    },
  },
  async (stage) => {
    assert.equal(await sendOnce(stage, exchangeMessage()), '550 5.7.64 TenantAttribution; Relay Access Denied SMTP')
  },
)

staged(
  '15',
  'next hop never answers the final byte: 451 4.4.2 at the deadline, in doubt',
  {
    hop: { script: ({ verb }) => (verb === 'FINAL' ? new Promise(() => undefined) : undefined) },
    gateway: { timeouts: { finalReply_ms: 300 } },
  },
  async (stage) => {
    assert.match(await sendOnce(stage, exchangeMessage()), /^451 4\.4\.2/)
  },
)

// --- scanner

const withClamd = (address: string): StageOptions => withEngine({ clamd: { address, timeout_ms: 300 } })

function withEngine(scanners: Parameters<typeof createScanners>[0]): StageOptions {
  const engine = createEngine({ scanners: createScanners(scanners), clock: systemClock, workers: 1 })
  engines.push(engine)
  return { ports: { scan: (source, envelope, context, signal) => engine.scan(source, envelope, context, signal) } }
}

const engines: { close(): Promise<void> }[] = []
const servers: net.Server[] = []
after(async () => {
  for (const engine of engines) await engine.close()
  for (const server of servers) server.close()
  assert.ok(rows >= 40, `only ${rows} rows`)
})

async function hungSocket(): Promise<string> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket
      .on('error', () => socket.destroy())
      .on('close', () => sockets.delete(socket))
      .resume()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  server.unref()
  servers.push(server)
  return `127.0.0.1:${(server.address() as net.AddressInfo).port}`
}

row('16', 'scanner hangs: 451 4.7.1 while the fault is young, nothing passes', async () => {
  await using stage = await startStage(withClamd(await hungSocket()))
  assert.match(await sendOnce(stage, exchangeMessage()), /^451 4\.7\.1/)
  assert.equal(stage.hop.taken().length, 0)
  assert.deepEqual(
    stage.alarms.map(({ type, subject }) => `${type} ${subject}`),
    ['gateway.scanner-down clamd'],
  )
})

row('16', 'scanner is dead: 451 4.7.1; malware that another scanner finds is kept all the same', async () => {
  await using stage = await startStage(withClamd('127.0.0.1:1'))
  assert.match(await sendOnce(stage, exchangeMessage()), /^451 4\.7\.1/)
  const eicar = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
  assert.match(await sendOnce(stage, exchangeMessage({ body: `${eicar}\r\n` })), /^250 2\.0\.0 Message accepted/)
  assert.equal(stage.kept[0]!.input.category, 'malware')
  assert.equal(stage.hop.taken().length, 0)
  checkBooks(stage)
})

row('16', 'the fault lasts: inbound passes tagged and marked unscanned, outbound is held', async () => {
  const clamd = withClamd('127.0.0.1:1')
  await using stage = await startStage({ ...clamd, gateway: { limits: { scannerGrace_ms: 0 } } })
  assert.equal(await sendOnce(stage, exchangeMessage()), '250 2.0.0 Queued')
  assert.match(stage.hop.taken()[0]!.bytes.toString(), /X-Mailwarden-Verdict: unscanned/)
  assert.match(
    await sendOnce(stage, exchangeMessage({ direction: 'out', from: kim }), [sender], kim),
    /^250 2\.0\.0 Message accepted/,
  )
  assert.equal(stage.kept[0]!.input.kind, 'hold')
  assert.equal(stage.hop.taken().length, 1)
  await until('the history says unscanned', () => stage.history.length === 2)
  checkBooks(stage)
})

staged(
  '16',
  'the whole engine breaks or never ends: 451 4.7.1, the process lives on',
  { gateway: { limits: { processing_ms: 200 } } },
  async (stage) => {
    stage.scan.run = async () => Promise.reject(new Error('engine broke'))
    assert.match(await sendOnce(stage, exchangeMessage()), /^451 4\.7\.1/)
    stage.scan.run = () => new Promise(() => undefined)
    assert.match(await sendOnce(stage, exchangeMessage()), /^451 4\.7\.1/)
    stage.scan.run = scanByWords
    await passes(stage)
  },
)

const zip = (name: string, more: object = {}): Buffer =>
  makeZip([{ name, content: Buffer.alloc(40 * 1024 * 1024), ...more }])
const hostile = (name: string): string =>
  readFileSync(path.resolve(import.meta.dirname, `../../mail/hostile-${name}.eml`), 'latin1')

row('17', 'what cannot be parsed is a finding of the engine: kept, never deferred', async () => {
  await using stage = await startStage(withEngine({}))
  const attached = (bytes: Buffer): [string[], string] => [
    ['MIME-Version: 1.0', 'Content-Type: application/zip; name=a.zip', 'Content-Transfer-Encoding: base64'],
    `${bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`,
  ]
  const split = (text: string): [string[], string] => {
    const end = text.indexOf('\r\n\r\n')
    return [text.slice(0, end).split('\r\n'), text.slice(end + 4)]
  }
  const cases: [string, [string[], string], RegExp][] = [
    ['a zip bomb', attached(zip('a.bin')), /unscannable: .*grows far beyond its size/],
    ['a damaged archive', attached(Buffer.from('PK\x03\x04broken')), /unscannable: The archive cannot be opened/],
    ['a locked archive with a program', attached(zip('a.exe', { isEncrypted: true })), /malware: .*a\.exe/],
    ['parts a hundred deep', split(hostile('deep')), /unscannable: .*nested deeper/],
    ['more parts than are looked at', split(hostile('many-parts')), /unscannable: .*more than 1000 parts/],
  ]
  for (const [name, [headers, body], reason] of cases) {
    const answer = await sendOnce(stage, exchangeMessage({ headers, body }))
    assert.match(answer, /^250 2\.0\.0 Message accepted/, name)
    assert.match(stage.kept.at(-1)!.input.reason, reason)
  }
  assert.equal(stage.kept.length, cases.length)
  const [headers, body] = split(hostile('no-boundary'))
  assert.equal(await sendOnce(stage, exchangeMessage({ headers, body })), '250 2.0.0 Queued', 'nothing bad in it')
  checkBooks(stage)
})

// --- dispositions

staged(
  '18',
  'verdict quarantine: 250 with our id, not forwarded, original kept without the token; a retry makes no second item',
  {},
  async (stage) => {
    const message = exchangeMessage({ body: 'X-MALWARE\r\n' })
    assert.match(await sendOnce(stage, message), /^250 2\.0\.0 Message accepted, id q1$/)
    assert.match(await sendOnce(stage, message), /^250 2\.0\.0 Message accepted, id q1$/)
    assert.equal(stage.kept.length, 1)
    assert.equal(stage.kept[0]!.bytes.toString('latin1'), withoutRoute(message))
    assert.equal(stage.hop.messages.length, 0)
  },
)

staged('19', 'quarantine cannot be written: 451 4.3.1, not forwarded, alarm; kept once it can', {}, async (stage) => {
  stage.quarantine.fault = new Error('ENOSPC: no space left on device')
  const message = exchangeMessage({ body: 'X-MALWARE\r\n' })
  assert.match(await sendOnce(stage, message), /^451 4\.3\.1/)
  assert.equal(stage.hop.messages.length, 0)
  assert.equal(stage.alarms[0]!.type, 'gateway.quarantine-fault')
  stage.quarantine.fault = null
  assert.match(await sendOnce(stage, message), /^250 2\.0\.0 Message accepted/)
  assert.equal(stage.kept.length, 1)
})

staged(
  '20',
  'verdict delete: 250, nothing forwarded, nothing kept, told in the history',
  {
    routes: ({ mailflow }) => [
      {
        ...mailflow,
        policies: [
          {
            id: 'p',
            name: 'p',
            scope: { kind: 'tenant' },
            order: 0,
            direction: 'both',
            rules: { malware: { action: 'delete' } },
          },
        ],
      },
    ],
  },
  async (stage) => {
    assert.match(await sendOnce(stage, exchangeMessage({ body: 'X-MALWARE\r\n' })), /^250 2\.0\.0 /)
    assert.equal(stage.hop.messages.length + stage.kept.length, 0)
    await until('the history has it', () => stage.history[0]?.outcomes[0]?.status === 'deleted')
  },
)

staged('21', 'verdict reject, outbound: 550 5.7.1 with reason and id', {}, async (stage) => {
  assert.match(
    await sendOnce(stage, exchangeMessage({ direction: 'out', from: kim, body: 'X-SPAM\r\n' }), [sender], kim),
    /^550 5\.7\.1 Message refused by policy: .*\(id [0-9a-f-]{36}\)/,
  )
  assert.equal(stage.hop.messages.length + stage.kept.length, 0)
})

staged(
  '22',
  'verdict reject, inbound: kept instead, no backscatter',
  {
    routes: ({ mailflow }) => [
      {
        ...mailflow,
        policies: [
          {
            id: 'p',
            name: 'p',
            scope: { kind: 'tenant' },
            order: 0,
            direction: 'both',
            rules: { spam: { action: 'reject' } },
          },
        ],
      },
    ],
  },
  async (stage) => {
    assert.match(await sendOnce(stage, exchangeMessage({ body: 'X-SPAM\r\n' })), /^250 2\.0\.0 Message accepted/)
    assert.equal(stage.kept.length, 1)
  },
)

const perPerson: StageOptions = {
  routes: ({ mailflow }) => [
    {
      ...mailflow,
      policies: [
        {
          id: 'p',
          name: 'p',
          scope: { kind: 'person', addresses: [kim] },
          order: 0,
          direction: 'inbound',
          rules: { spam: { action: 'deliver' } },
        },
      ],
    },
  ],
}

staged(
  '18',
  'one recipient keeps it, another gets it: first durable, then RSET and the rest',
  perPerson,
  async (stage) => {
    assert.equal(await sendOnce(stage, exchangeMessage({ body: 'X-SPAM\r\n' }), [kim, lee]), '250 2.0.0 Queued')
    assert.deepEqual(stage.hop.taken()[0]!.to, [kim])
    assert.deepEqual(
      stage.kept[0]!.input.envelope.recipients.map((recipient) => recipient.path),
      [lee],
    )
  },
)

staged(
  '18',
  'the rest is answered 4yz: 4yz for all; the retry doubles nothing',
  {
    ...perPerson,
    hop: {
      script: ({ verb, messageNumber }) => (verb === 'FINAL' && messageNumber === 1 ? '451 4.7.500 Busy' : undefined),
    },
  },
  async (stage) => {
    const message = exchangeMessage({ body: 'X-SPAM\r\n' })
    assert.match(await sendOnce(stage, message, [kim, lee]), /^451 4\.7\.500/)
    assert.equal(await sendOnce(stage, message, [kim, lee]), '250 2.0.0 Queued')
    assert.equal(stage.kept.length, 1)
    assert.equal(stage.hop.taken().length, 1)
  },
)

staged('21', 'a blocked sender: held, or refused with the reason', {}, async (stage) => {
  stage.blocked.push(
    { tenantId: 'contoso', address: kim, mode: 'hold', reason: 'incident 7' },
    { tenantId: 'contoso', address: lee, mode: 'reject', reason: 'incident 8' },
  )
  await stage.gateway.refresh()
  assert.match(
    await sendOnce(stage, exchangeMessage({ direction: 'out', from: kim }), [sender], kim),
    /^250 2\.0\.0 Message accepted/,
  )
  assert.match(
    await sendOnce(stage, exchangeMessage({ direction: 'out', from: lee }), [sender], lee),
    /^550 5\.7\.1 Sender is blocked: incident 8/,
  )
  assert.match(
    await sendOnce(stage, exchangeMessage({ direction: 'out', from: kim }), [sender], moe),
    /^250 2\.0\.0 Message accepted/,
  )
  assert.equal(stage.hop.messages.length, 0)
})

// --- our own disks

row('23', 'journal cannot be written (disk full): mail goes on, alarm', async (t) => {
  await using disk = await mountSmall('1m')
  if (disk === null) return t.skip('needs the right to mount a small file system')
  await using stage = await startStage({ gateway: { folder: disk.folder } })
  await writeFile(path.join(disk.folder, 'filler'), Buffer.alloc(2_000_000)).catch(() => undefined)
  await passes(stage)
  assert.ok(stage.alarms.some(({ type }) => type === 'gateway.journal-fault'))
  checkBooks(stage)
})

row('19', 'the real quarantine on a full disk: 451 4.3.1 and not forwarded', async (t) => {
  await using disk = await mountSmall('1m')
  if (disk === null) return t.skip('needs the right to mount a small file system')
  const { createQuarantine } = await import('#quarantine/quarantine.ts')
  const { createSecrets } = await import('#platform/secrets/seal.ts')
  const { default: pino } = await import('pino')
  const quarantine = createQuarantine({
    folder: path.join(disk.folder, 'quarantine'),
    secrets: createSecrets([Buffer.alloc(32, 7)]),
    db: null,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
  })
  await using stage = await startStage({ ports: { quarantine } })
  const large = exchangeMessage({ body: `X-MALWARE\r\n${'y'.repeat(70)}\r\n`.repeat(30_000) })
  assert.match(await sendOnce(stage, large), /^451 4\.3\.1/)
  assert.match(await sendOnce(stage, exchangeMessage({ body: 'X-MALWARE\r\n' })), /^250 2\.0\.0 Message accepted/)
  assert.equal(stage.hop.messages.length, 0)
})

// --- the sender goes

staged(
  '24',
  'the sender leaves in the middle of the content: RSET upstream, nothing delivered, connection kept',
  {},
  async (stage) => {
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    await client.command('DATA', 354)
    await client.send(exchangeMessage())
    client.destroy()
    await until('RSET went up', () => stage.hop.commands.some((line) => line.endsWith('RSET')))
    await passes(stage)
    assert.equal(stage.hop.connectionCount, 1)
    assert.equal(stage.hop.messages.length, 1)
  },
)

staged(
  '–',
  'one connection carries one message after another: no RSET behind what was taken, one behind what was refused',
  {
    hop: {
      script: ({ verb, messageNumber }) => (verb === 'FINAL' && messageNumber === 2 ? '554 5.6.0 No' : undefined),
    },
  },
  async (stage) => {
    await passes(stage)
    assert.match(await sendOnce(stage, exchangeMessage({ body: 'refused\r\n' })), /^554 5\.6\.0/)
    await passes(stage)
    assert.equal(stage.hop.connectionCount, 1)
    const verbs = stage.hop.commands.map((line) => line.split(' ')[1]!).filter((verb) => /MAIL|BDAT|RSET/.test(verb))
    assert.deepEqual(verbs, ['MAIL', 'BDAT', 'MAIL', 'BDAT', 'RSET', 'MAIL', 'BDAT'])
  },
)

staged(
  '25',
  'the sender leaves after the end of data: finished; the retry is answered from the journal, also after a restart',
  {},
  async (stage) => {
    let finish: () => void = () => undefined
    stage.hop.setScript(({ verb }) =>
      verb === 'FINAL' ? new Promise((resolve) => (finish = () => resolve(undefined))) : undefined,
    )
    const message = exchangeMessage()
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    await client.command('DATA', 354)
    await client.send(`${message}.\r\n`)
    await until('the next hop has it', () => stage.hop.messages.length === 1)
    client.destroy()
    const retry = sendOnce(stage, message)
    finish()
    assert.equal(await retry, '250 2.0.0 Queued')
    stage.hop.setScript(undefined)
    await stage.restart()
    assert.equal(await sendOnce(stage, message), '250 2.0.0 Queued')
    assert.equal(stage.hop.messages.length, 1)
  },
)

// --- content

staged(
  '26',
  'BDAT beyond the size: swallowed, 552 5.3.4, session in step',
  { gateway: { limits: { message_bytes: 100_000 } } },
  async (stage) => {
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    await client.bdat(exchangeMessage({ body: 'RSET\r\n'.repeat(40_000) }), true, '552 5.3.4')
    assert.match((await client.message(sender, [kim], exchangeMessage())).text, /^250/)
    assert.equal(stage.hop.messages.length, 1)
    client.destroy()
  },
)

staged('26', 'bare LF by BDAT passes unchanged by BDAT; without CHUNKING upstream 550 5.6.11', {}, async (stage) => {
  const message = exchangeMessage({ body: 'one\ntwo\rthree\r\n\0nul\r\n' })
  const client = await stage.exchange()
  await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
  await client.bdat(message, true, 250)
  client.destroy()
  assert.equal(belowTop(stage.hop.taken()[0]!.bytes), withoutRoute(message))
  await using other = await startStage({
    hop: { extensions: ['PIPELINING', 'SIZE', '8BITMIME', 'ENHANCEDSTATUSCODES'] },
  })
  const second = await other.exchange()
  await second.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
  await second.bdat(message, true, '550 5.6.11')
  second.destroy()
  assert.equal(other.hop.messages.length, 0)
})

staged(
  '26',
  'next hop refuses bare LF with 5.6.11: once more with repaired line ends, told in the history',
  {
    hop: {
      script: ({ verb, message }) =>
        verb === 'FINAL' && /[^\r]\n/.test(message!.bytes.toString('latin1'))
          ? '550 5.6.11 Invalid characters'
          : undefined,
    },
  },
  async (stage) => {
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    await client.bdat(exchangeMessage({ body: 'one\ntwo\r\n' }), true, 250)
    client.destroy()
    assert.match(stage.hop.taken()[0]!.bytes.toString(), /one\r\ntwo\r\n$/)
  },
)

const smuggles = [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\r\n\0.\r\n',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
]
for (const form of smuggles) {
  staged('–', `smuggling by ${JSON.stringify(form)}: no hidden message passes`, {}, async (stage) => {
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    await client.command('DATA', 354)
    const hidden = `MAIL FROM:<admin@contoso.example>\r\nRCPT TO:<${lee}>\r\nDATA\r\nSubject: hidden\r\n\r\nhidden\r\n.\r\n`
    await client.send(`${exchangeMessage()}text${form}${hidden}`)
    const reply = await client.reply()
    assert.ok(reply.text.startsWith('550 5.6.11') || reply.code === 250, reply.text)
    // Who takes the form for the end answers the hidden commands now, none of them with 252.
    await client.command('VRFY kim', 252)
    client.destroy()
    assert.ok(stage.hop.messages.length <= 1)
    assert.ok(!stage.hop.commands.some((line) => line.includes('admin@')))
    for (const { kind } of stage.hop.messages) assert.equal(kind, 'BDAT')
  })
}

staged('27', 'our own valid mark: first time relayed unscanned, second time 554 5.4.6 and alarm', {}, async (stage) => {
  assert.equal(await sendOnce(stage, exchangeMessage()), '250 2.0.0 Queued')
  let scans = 0
  stage.scan.run = (...input) => ((scans += 1), scanByWords(...input))
  const again = (bytes: Buffer) => `X-Mailwarden-Route: in contosoroutetokencontosor\r\n${bytes.toString('latin1')}`
  assert.equal(await sendOnce(stage, again(stage.hop.taken()[0]!.bytes)), '250 2.0.0 Queued')
  assert.equal(scans, 0)
  assert.match(await sendOnce(stage, again(stage.hop.taken()[1]!.bytes)), /^554 5\.4\.6/)
  assert.deepEqual(
    stage.alarms.map(({ type }) => type),
    ['gateway.loop'],
  )
  assert.equal(stage.hop.taken().length, 2)
})

staged('27', 'a mark with another body does not spare the scan, and a forged one is removed', {}, async (stage) => {
  assert.equal(await sendOnce(stage, exchangeMessage({ id: 'm@x.example' })), '250 2.0.0 Queued')
  const mark = /X-Mailwarden-Processed: .*/.exec(stage.hop.taken()[0]!.bytes.toString())![0]
  assert.match(
    await sendOnce(stage, exchangeMessage({ id: 'm@x.example', headers: [mark], body: 'X-MALWARE\r\n' })),
    /^250 2\.0\.0 Message accepted/,
  )
  assert.equal(await sendOnce(stage, exchangeMessage({ headers: [mark] })), '250 2.0.0 Queued')
  assert.equal(
    stage.hop
      .taken()[1]!
      .bytes.toString()
      .match(/X-Mailwarden-Processed/g)!.length,
    1,
  )
})

staged(
  '29',
  'planned stop: the open transaction is finished, the next MAIL is answered 421 4.3.2, no new connection',
  {},
  async (stage) => {
    const client = await stage.exchange()
    const idle = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    const drained = stage.gateway.drain()
    await client.data(exchangeMessage(), '250 2.0.0 Queued')
    const next = await client.command(`MAIL FROM:<${sender}>`).catch(() => null)
    assert.ok(next === null || next.text.startsWith('421 4.3.2'), next?.text)
    assert.match(await idle.closed(), /^421 4\.3\.2/)
    client.destroy()
    await drained
    await assert.rejects(RawClient.connect(stage.gateway.address().port))
  },
)

staged(
  '29',
  'planned stop runs out of time: 451, the message stays with the sender',
  { gateway: { limits: { drain_ms: 200 } } },
  async (stage) => {
    stage.scan.run = () => new Promise(() => undefined)
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    await client.command('DATA', 354)
    await client.send(`${exchangeMessage()}.\r\n`)
    const drained = stage.gateway.drain()
    await client.expect('451 4.3.2')
    client.destroy()
    await drained
    assert.equal(stage.hop.messages.length, 0)
  },
)

// --- configuration away

const sealer = {
  seal: (plain: string | Uint8Array) => Buffer.from(plain).toString('base64'),
  open: (sealed: string) => Buffer.from(sealed, 'base64'),
}

staged(
  '30',
  'the source of the routes goes away: mail flows on, also over a restart, from the copy on disk',
  { ports: { sealer } },
  async (stage) => {
    await passes(stage)
    const load = stage.ports.routes.load
    stage.ports.routes.load = () => Promise.reject(new Error('connection refused'))
    await stage.gateway.refresh()
    await passes(stage)
    assert.ok(stage.alarms.some(({ type }) => type === 'gateway.configuration-away'))
    await stage.restart()
    await passes(stage)
    stage.ports.routes.load = load
  },
)

staged('30', 'the copy is older than a day: 451 4.3.0, never 5yz', { ports: { sealer } }, async (stage) => {
  stage.ports.routes.load = () => Promise.reject(new Error('connection refused'))
  const real = stage.ports.clock
  stage.ports.clock = { ...real, now: () => new Date(Date.now() + 25 * 3600_000) }
  await stage.restart()
  assert.match(await sendOnce(stage, exchangeMessage()), /^451 4\.3\.0/)
})

staged(
  '–',
  'the clock jumps forward by three days: routes stay, a retry is delivered, nothing is lost',
  {},
  async (stage) => {
    const message = exchangeMessage()
    let offset_ms = 0
    stage.ports.clock = { ...systemClock, now: () => new Date(Date.now() + offset_ms) }
    await stage.restart()
    assert.equal(await sendOnce(stage, message), '250 2.0.0 Queued')
    offset_ms = 3 * 24 * 3600_000
    await passes(stage)
    assert.equal(await sendOnce(stage, message), '250 2.0.0 Queued')
    offset_ms = -3600_000
    await passes(stage)
  },
)

// --- sizes

staged('–', '2,000 recipients: 1,000 taken, the rest answered 452 4.5.3 for another transaction', {}, async (stage) => {
  const client = await stage.exchange()
  await client.command(`MAIL FROM:<${sender}>`, 250)
  const lines = Array.from({ length: 2000 }, (_unused, place) => `RCPT TO:<user${place}@contoso.example>`)
  const codes = (await client.pipeline(...lines)).map(({ code }) => code)
  assert.equal(codes.filter((code) => code === 250).length, 1000)
  assert.equal(codes.filter((code) => code === 452).length, 1000)
  await client.data(exchangeMessage(), 250)
  assert.equal(stage.hop.taken()[0]!.to.length, 1000)
  client.destroy()
})

staged('–', '20,000 header lines pass unchanged below 256 KB; above it 552 5.3.4', {}, async (stage) => {
  const many = exchangeMessage({ headers: Array.from({ length: 20_000 }, (_unused, place) => `X-${place}: a`) })
  assert.equal(await sendOnce(stage, many), '250 2.0.0 Queued')
  assert.equal(belowTop(stage.hop.taken()[0]!.bytes), withoutRoute(many))
  const tooMany = exchangeMessage({
    headers: Array.from({ length: 20_000 }, (_unused, place) => `X-Longer-Name-${place}: a`),
  })
  assert.match(await sendOnce(stage, tooMany), /^552 5\.3\.4/)
  assert.equal(stage.hop.messages.length, 1)
})

staged(
  '–',
  'a 1-MiB line, 8-bit bytes, a trailing space and no final CR LF pass byte for byte by BDAT',
  {},
  async (stage) => {
    const message = exchangeMessage({ body: `${'w'.repeat(1_048_576)}\r\n\xe9\xff trailing \r\n.\r\n..dots\r\nno end` })
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    await client.bdat(message.slice(0, 1000), false, 250)
    await client.bdat(message.slice(1000), true, 250)
    client.destroy()
    assert.equal(belowTop(stage.hop.taken()[0]!.bytes), withoutRoute(message))
  },
)

staged(
  '–',
  'a sender that stops in the middle of the content is cut off with 421; nothing is delivered',
  { gateway: { limits: { dataTimeout_ms: 300 } } },
  async (stage) => {
    const client = await stage.exchange()
    await client.pipeline(`MAIL FROM:<${sender}>`, `RCPT TO:<${kim}>`)
    await client.command('DATA', 354)
    await client.send(exchangeMessage())
    await client.expect('421 4.4.2')
    client.destroy()
    assert.equal(stage.hop.messages.length, 0)
    await passes(stage)
  },
)

staged('–', 'more than 100 Received fields: 554 5.4.6', {}, async (stage) => {
  const hops = Array.from({ length: 101 }, () => 'Received: from x by y; Sun, 22 Nov 2026 01:00:00 +0000')
  assert.match(await sendOnce(stage, exchangeMessage({ headers: hops })), /^554 5\.4\.6/)
})

// --- envelope tells nothing

staged(
  '–',
  'without a server name and with an envelope that does not tell: received first, bound by the token',
  withHostile,
  async (stage) => {
    const client = await stage.exchange({ serverName: 'mx.example.net' })
    const codes = (await client.pipeline('MAIL FROM:<>', 'RCPT TO:<someone@northwind.example>')).map(({ code }) => code)
    assert.deepEqual(codes, [250, 250])
    assert.ok(!stage.hop.commands.some((line) => line.includes('MAIL')))
    await client.data(exchangeMessage({ direction: 'out', from: kim }), '250 2.0.0 Queued')
    client.destroy()
    assert.deepEqual(stage.hop.taken()[0]!.to, ['someone@northwind.example'])
  },
)

staged(
  '9',
  'received first and one of two recipients refused: 451; the retry is live and each gets its own answer',
  {
    hop: {
      script: ({ verb, line }) =>
        verb === 'RCPT' && line.includes('lee@northwind') ? '550 5.1.1 No such user' : undefined,
    },
  },
  async (stage) => {
    const message = exchangeMessage({ direction: 'out', from: kim })
    const client = await stage.exchange({ serverName: 'mx.example.net' })
    await client.pipeline('MAIL FROM:<>', 'RCPT TO:<kim@northwind.example>', 'RCPT TO:<lee@northwind.example>')
    await client.data(message, '451 4.5.3')
    const codes = (
      await client.pipeline('MAIL FROM:<>', 'RCPT TO:<kim@northwind.example>', 'RCPT TO:<lee@northwind.example>')
    ).map(({ code }) => code)
    assert.deepEqual(codes, [250, 250, 550])
    await client.data(message, '250 2.0.0 Queued')
    client.destroy()
    assert.equal(stage.hop.taken().length, 1)
  },
)
