// The client against a foreign, scripted next hop: every way in which a peer can fail, and what the caller is told.
import assert from 'node:assert/strict'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import { startNextHop } from '#test/support/smtp/scripted-next-hop.ts'
import type { NextHop, NextHopOptions } from '#test/support/smtp/scripted-next-hop.ts'
import { SmtpError, connectSmtp } from './client.ts'
import type { ConnectOptions, SmtpClient } from './client.ts'

async function withHop(
  options: NextHopOptions,
  run: (hop: NextHop, connect: (more?: Partial<ConnectOptions>) => Promise<SmtpClient>) => Promise<void>,
): Promise<void> {
  const hop = await startNextHop(options)
  const clients: SmtpClient[] = []
  try {
    await run(hop, async (more = {}) => {
      const client = await connectSmtp({ host: '127.0.0.1', port: hop.port, hello: 'gw.example', ...more })
      clients.push(client)
      return client
    })
  } finally {
    for (const client of clients) client.destroy()
    await hop.close()
  }
}

const fault = (wanted: Partial<SmtpError>) => (error: unknown) => {
  assert.ok(error instanceof SmtpError, String(error))
  for (const [name, value] of Object.entries(wanted))
    assert.equal(error[name as keyof SmtpError], value, `${name}: ${error.message}`)
  return true
}

async function envelope(client: SmtpClient): Promise<number[]> {
  const answers = await Promise.all([client.mail('a@b.example'), client.rcpt('c@d.example')])
  return answers.map((answer) => answer.code)
}

const body = Buffer.from('Subject: x\r\n\r\n.line\r\nend\r\n')

test('envelope commands of one turn leave in one segment, with parameters verbatim', () =>
  withHop({}, async (hop, connect) => {
    const client = await connect()
    const answers = await Promise.all([
      client.mail('', [
        ['SIZE', '5'],
        ['BODY', '8BITMIME'],
        ['SMTPUTF8', null],
        ['ENVID', 'A+2Bb'],
      ]),
      client.rcpt('"q uo"@Contoso.example', [['NOTIFY', 'NEVER']]),
      client.rcpt('q@contoso.example', [['ORCPT', 'rfc822;x']]),
    ])
    assert.deepEqual(
      answers.map((one) => one.code),
      [250, 250, 250],
    )
    assert.equal((await client.bdat([body.subarray(0, 4), body.subarray(4)], body.length, true)).enhanced, '2.0.0')
    assert.deepEqual(hop.commands.slice(1), [
      '1 MAIL FROM:<> SIZE=5 BODY=8BITMIME SMTPUTF8 ENVID=A+2Bb',
      '1 RCPT TO:<"q uo"@Contoso.example> NOTIFY=NEVER',
      '1 RCPT TO:<q@contoso.example> ORCPT=rfc822;x',
      `1 BDAT ${body.length} LAST`,
    ])
    assert.ok(hop.messages[0]!.bytes.equals(body))
  }))

test('without PIPELINING each command waits for the answer before it', () =>
  withHop({ extensions: ['SIZE'] }, async (hop, connect) => {
    let open = 0
    hop.setScript(async ({ verb }) => {
      if (verb !== 'MAIL' && verb !== 'RCPT') return undefined
      assert.equal((open += 1), 1)
      await new Promise((resolve) => setTimeout(resolve, 10))
      assert.equal(hop.commands.at(-1)!.includes(verb), true)
      open -= 1
      return undefined
    })
    const client = await connect()
    assert.deepEqual(await envelope(client), [250, 250])
    assert.equal((await client.data([body])).code, 250)
    assert.ok(hop.messages[0]!.bytes.equals(body))
  }))

test('a connection lost after the last byte is told apart from one lost before', () =>
  withHop({}, async (hop, connect) => {
    for (const kind of ['DATA', 'BDAT'] as const) {
      hop.setScript(({ verb }) => (verb === 'FINAL' ? { reply: null, close: 'reset' } : undefined))
      const after = await connect()
      await envelope(after)
      const lost = kind === 'DATA' ? after.data([body]) : after.bdat([body], body.length, true)
      await assert.rejects(lost, fault({ phase: 'final', kind: 'closed', afterFinalByte: true }))
      await assert.rejects(after.noop(), fault({ kind: 'closed' }))
      hop.setScript(({ verb }) =>
        verb === kind ? { reply: kind === 'DATA' ? '354 Go' : null, closeAfter_bytes: 1 } : undefined,
      )
      const before = await connect()
      await envelope(before)
      const big = Buffer.alloc(30_000_000, 'x')
      const cut = kind === 'DATA' ? before.data([big]) : before.bdat([big], big.length, true)
      await assert.rejects(cut, fault({ phase: 'final', kind: 'closed', afterFinalByte: false }))
    }
  }))

test('refusals are replies, not errors, and keep their text and lines', () =>
  withHop(
    {
      script: ({ verb }) =>
        verb === 'RCPT' ? '550 5.4.1 first\nsecond' : verb === 'FINAL' ? '451 4.3.2 later' : undefined,
    },
    async (_hop, connect) => {
      const client = await connect()
      const [, rcpt] = await Promise.all([client.mail('a@b.example'), client.rcpt('x@y.example')])
      assert.deepEqual(rcpt, { code: 550, enhanced: '5.4.1', lines: ['first', 'second'] })
      assert.equal((await client.bdat([body], body.length, true)).code, 451)
      assert.ok(client.isUsable)
    },
  ))

test('time limits of each phase', () =>
  withHop({}, async (hop, connect) => {
    const never = new Promise<undefined>(() => undefined)
    const timeouts = { greeting_ms: 30, hello_ms: 30, command_ms: 30, final_ms: 30 }
    for (const [verb, phase] of [
      ['CONNECT', 'greeting'],
      ['EHLO', 'hello'],
    ] as const) {
      hop.setScript((event) => (event.verb === verb ? never : undefined))
      await assert.rejects(connect({ timeouts }), fault({ phase, kind: 'timeout' }))
    }
    hop.setScript((event) => (event.verb === 'MAIL' ? never : undefined))
    await assert.rejects((await connect({ timeouts })).mail('a@b.example'), fault({ phase: 'mail', kind: 'timeout' }))
    hop.setScript((event) => (event.verb === 'FINAL' ? never : undefined))
    const client = await connect({ timeouts: { final_ms: 30 } })
    await envelope(client)
    await assert.rejects(
      client.bdat([body], body.length, true),
      fault({ phase: 'final', kind: 'timeout', afterFinalByte: true }),
    )
  }))

/** A server that answers each segment with the next of these texts, and reads nothing more after the last. */
async function withAnswers(answers: string[], run: (port: number) => Promise<void>): Promise<void> {
  const server = net.createServer((socket) => {
    const left = [...answers]
    socket.on('error', () => undefined)
    const next = (): void => {
      socket.write(left.shift()!)
      if (left.length === 0) socket.pause()
    }
    next()
    socket.on('data', () => left.length > 0 && next())
    sockets.push(socket)
  })
  const sockets: net.Socket[] = []
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await run((server.address() as AddressInfo).port)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

test('a peer that takes no data is given up', () =>
  withAnswers(['220 x\r\n', '250 x\r\n', '250 Ok\r\n', '250 Ok\r\n', '354 go\r\n'], async (port) => {
    const client = await connectSmtp({ host: '127.0.0.1', port, hello: 'x', timeouts: { dataBlock_ms: 50 } })
    assert.deepEqual(await envelope(client), [250, 250])
    const lost = client.data([Buffer.alloc(50_000_000, 'x')])
    await assert.rejects(lost, fault({ phase: 'final', kind: 'timeout', afterFinalByte: false }))
  }))

test('answers that nobody asked for are out of step', () =>
  withAnswers(['220 x\r\n', '250 x\r\n250 more\r\n'], async (port) => {
    const connecting = connectSmtp({ host: '127.0.0.1', port, hello: 'x' })
    await assert.rejects(
      connecting.then((client) => client.noop()),
      fault({ kind: 'protocol' }),
    )
  }))

test('replies without end or sense are refused', async () => {
  const attacks = [
    `220 ${'x'.repeat(5000)}`,
    '220-a\r\n'.repeat(70),
    'hello\r\n',
    '220-a\r\n250 b\r\n',
    '999 x\r\n',
    '\r\n',
  ]
  for (const attack of attacks) {
    const server = net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.write(attack)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await assert.rejects(
      connectSmtp({ host: '127.0.0.1', port, hello: 'x' }),
      fault({ phase: 'greeting', kind: 'protocol' }),
    )
    server.close()
  }
})

test('an old server without EHLO gets HELO; a greeting that refuses is told with its reply', () =>
  withHop({ script: ({ verb }) => (verb === 'EHLO' ? '502 5.5.1 What?' : undefined) }, async (hop, connect) => {
    const client = await connect()
    assert.equal(client.extensions.size, 0)
    hop.setScript(({ verb }) => (verb === 'CONNECT' ? { reply: '421 4.3.2 Busy', close: 'end' } : undefined))
    await assert.rejects(
      connect(),
      (error: SmtpError) => fault({ phase: 'greeting', kind: 'refused' })(error) && error.reply!.code === 421,
    )
  }))

test('nobody listens; an address that does not answer is followed by one that does; an abort ends the waiting', () =>
  withHop({}, async (hop, connect) => {
    await assert.rejects(connect({ port: 1 }), fault({ phase: 'connect', kind: 'connect' }))
    const client = await connect({ addresses: ['127.0.0.99', '127.0.0.1'] })
    assert.equal(client.remoteAddress, '127.0.0.1')
    hop.setScript(() => new Promise(() => undefined))
    await assert.rejects(connect({ signal: AbortSignal.timeout(30) }), fault({ kind: 'aborted' }))
  }))

test('chunks called in one turn stay in order, also without PIPELINING', async () => {
  for (const extensions of [['CHUNKING'], ['CHUNKING', 'PIPELINING']])
    await withHop({ extensions }, async (hop, connect) => {
      const client = await connect()
      const mail = client.mail('a@b.example')
      const rcpt = client.rcpt('c@d.example')
      const last = client.bdat([body], body.length, true)
      await assert.rejects(client.bdat([body], body.length, true), fault({ phase: 'content', kind: 'protocol' }))
      const answers = await Promise.all([mail, rcpt, last])
      assert.deepEqual(
        answers.map((one) => one.code),
        [250, 250, 250],
      )
      assert.ok(hop.messages[0]!.bytes.equals(body))
    })
})

test('bare CR or LF never leaves by DATA', () =>
  withHop({}, async (hop, connect) => {
    const client = await connect()
    await envelope(client)
    await assert.rejects(client.data([Buffer.from('a\n.\nb')]), fault({ kind: 'content' }))
    assert.ok(client.isUsable, 'known before DATA was said')
    async function* stream(): AsyncGenerator<Buffer> {
      yield Buffer.from('a\r\n')
      yield Buffer.from('b\rc')
    }
    await assert.rejects(client.data(stream()), fault({ kind: 'content' }))
    assert.equal(client.isUsable, false)
    assert.equal(hop.messages.length, 0)
  }))

test('content of another length than announced cuts the connection', () =>
  withHop({}, async (hop, connect) => {
    const client = await connect()
    await envelope(client)
    await assert.rejects(client.bdat([body], body.length + 1, true), fault({ kind: 'content', afterFinalByte: false }))
    assert.equal(hop.messages.length, 0)
  }))

test('certificates: verified by chain and name, resumed, and verified again', async () => {
  const authority = await testAuthority()
  const stranger = await testAuthority('Stranger')
  const [server, own] = await Promise.all([authority.issue('mx.fabrikam.example'), authority.issue('gw.example')])
  const tlsOptions = { ...server, ca: authority.ca, requestClientCertificate: true }
  await withHop({ tls: tlsOptions }, async (hop, connect) => {
    const sessions = new Map<string, Buffer>()
    const good = {
      mode: 'verify',
      serverName: 'mx.fabrikam.example',
      ca: authority.ca,
      clientCertificate: own,
      sessions,
    } as const
    for (const resumed of [false, true]) {
      const client = await connect({ tls: good })
      assert.equal(client.tls!.authorized, true)
      assert.equal(client.tls!.resumed, resumed)
      assert.deepEqual(client.tls!.peerNames, ['mx.fabrikam.example'])
      await client.quit()
    }
    assert.equal(hop.clientNames[0], 'gw.example')
    const wrongName = connect({ tls: { ...good, serverName: 'mx.contoso.example' } })
    await assert.rejects(wrongName, fault({ phase: 'tls', kind: 'certificate' }))
    await assert.rejects(
      connect({ tls: { ...good, ca: stranger.ca, sessions: new Map() } }),
      fault({ kind: 'certificate' }),
    )
    const anybody = await connect({ tls: { mode: 'require', ca: stranger.ca } })
    assert.equal(anybody.tls!.authorized, false)
    // A session of one name is no proof for another.
    const stolen = new Map([...sessions].map(([key, value]) => [key.replace('fabrikam', 'contoso'), value]))
    const other = { ...good, serverName: 'mx.contoso.example', sessions: stolen }
    await assert.rejects(connect({ tls: other }), fault({ kind: 'certificate' }))
  })
  await withHop({}, async (_hop, connect) => {
    await assert.rejects(connect({ tls: { mode: 'verify' } }), fault({ phase: 'starttls', kind: 'tls' }))
    assert.equal((await connect({ tls: { mode: 'opportunistic' } })).tls, null)
  })
})

test('answers put in plaintext behind the one to STARTTLS do not count', () =>
  withAnswers(['220 x\r\n', '250-x\r\n250 STARTTLS\r\n', '220 go\r\n250-fake\r\n250 CHUNKING\r\n'], async (port) => {
    const connecting = connectSmtp({ host: '127.0.0.1', port, hello: 'x', tls: { mode: 'require' } })
    await assert.rejects(connecting, SmtpError)
  }))

test('150 MB pass with bounded memory', () =>
  withHop({}, async (_hop, connect) => {
    const client = await connect()
    await envelope(client)
    const piece = Buffer.alloc(1 << 20, 'x')
    async function* parts(): AsyncGenerator<Buffer> {
      for (let count = 0; count < 150; count += 1) yield piece
    }
    const before = process.memoryUsage().arrayBuffers
    let peak = 0
    const watch = setInterval(() => (peak = Math.max(peak, client.bufferedBytes)), 1)
    const answer = await client.bdat(parts(), 150 << 20, true)
    clearInterval(watch)
    assert.equal(answer.code, 250)
    assert.ok(peak < 4 << 20, `${peak} bytes waited in the socket; ${before}`)
  }))
