// The server over real sockets: TLS, time limits, limits, backpressure, graceful stop, and what a handler is told.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import { idleCrowd } from '#test/support/smtp/crowd.ts'
import { RawClient } from '#test/support/smtp/raw-client.ts'
import { createServerContext } from './server-tls.ts'
import { createSmtpServer } from './server.ts'
import type { SmtpServer, SmtpServerOptions } from './server.ts'
import { reply } from './types.ts'
import type { ContentEnd, ServerHandler, SessionFacts } from './types.ts'

interface Message {
  from: string
  to: string[]
  bytes: Buffer
  end: ContentEnd
}

class Recorder implements ServerHandler {
  messages: Message[] = []
  aborts: string[] = []
  sessions: SessionFacts[] = []
  closedCount = 0
  #open = new Map<string, { from: string; to: string[]; chunks: Buffer[] }>()

  connect(session: SessionFacts): null {
    this.sessions.push(session)
    return null
  }
  async mail(session: SessionFacts, { path }: { path: string }) {
    this.#open.set(session.id, { from: path, to: [], chunks: [] })
    if (path.startsWith('throw')) throw new Error('handler fault')
    return reply(250, '2.1.0', 'Ok')
  }
  async rcpt(session: SessionFacts, { path }: { path: string }) {
    if (path.startsWith('no')) return reply(550, '5.1.1', 'No')
    this.#open.get(session.id)!.to.push(path)
    return reply(250, '2.1.5', 'Ok')
  }
  async contentStart() {
    return null
  }
  contentChunk(session: SessionFacts, chunk: Buffer): void | Promise<void> {
    this.#open.get(session.id)!.chunks.push(chunk)
  }
  async contentEnd(session: SessionFacts, end: ContentEnd) {
    const { from, to, chunks } = this.#open.get(session.id)!
    this.messages.push({ from, to, bytes: Buffer.concat(chunks), end })
    return end.hasBareCrLf && end.kind === 'DATA' ? reply(550, '5.6.11', 'Bare CR or LF') : reply(250, '2.0.0', 'Ok')
  }
  abort(_session: SessionFacts, reason: string) {
    this.aborts.push(reason)
  }
  closed() {
    this.closedCount += 1
  }
}

async function start(
  t: TestContext,
  options: Partial<SmtpServerOptions> = {},
): Promise<{ server: SmtpServer; port: number; recorder: Recorder }> {
  const recorder = (options.handler as Recorder | undefined) ?? new Recorder()
  const server = createSmtpServer({ hostName: 'mx.example', ...options, handler: recorder })
  const { port } = await server.listen(0)
  t.after(() => server.close())
  return { server, port, recorder }
}

async function until(isTrue: () => boolean): Promise<void> {
  const end = Date.now() + 20_000
  while (!isTrue()) {
    assert.ok(Date.now() < end, 'waited too long')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

test('bytes of every kind come through DATA and BDAT unchanged', async (t) => {
  const { port, recorder } = await start(t)
  const client = await RawClient.open(port)
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    .toString('latin1')
    .replaceAll(/[\r\n]/g, '')
  const text = `Subject: x \r\n\r\n${everyByte}\r\n.\r\n..\r\n.a \r\n${'y'.repeat(1 << 20)}\r\n \t\r\n`
  assert.equal((await client.message('a@b.example', ['c@b.example'], text)).code, 250)
  const raw = Buffer.concat([Buffer.from('\r\n.\r\n\n\r.\n.\r\n'), randomBytes(300_000), Buffer.from('no end')])
  await client.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<c@b.example>')
  await client.bdat(raw.subarray(0, 100_000), false, 250)
  await client.bdat(raw.subarray(100_000), true, 250)
  await client.quit()
  assert.equal(recorder.messages[0]!.bytes.toString('latin1'), text)
  assert.equal(recorder.messages[0]!.end.hasBareCrLf, false)
  assert.ok(recorder.messages[1]!.bytes.equals(raw))
  assert.equal(recorder.messages[1]!.end.hasBareCrLf, true)
})

test('a good message passes after each bad one on the same connection', async (t) => {
  const { port, recorder } = await start(t, { limits: { message_bytes: 1000 } })
  const client = await RawClient.open(port)
  const good = async (): Promise<void> =>
    assert.equal((await client.message('a@b.example', ['c@b.example'], 'good\r\n')).code, 250)
  assert.equal((await client.message('a@b.example', ['c@b.example'], 'bare\nnewline\r\n')).code, 550)
  await good()
  assert.equal((await client.message('a@b.example', ['c@b.example'], 'x'.repeat(1001))).code, 552)
  await good()
  await client.command('MAIL FROM:<throw@b.example>', '451 4.3.0')
  await good()
  await client.command('MAIL FROM:<x@b.example>', 250)
  await client.command('RCPT TO:<secret@b.example>', 250)
  await client.command('RSET', 250)
  await good()
  assert.deepEqual(recorder.messages.at(-1)!.to, ['c@b.example'])
  await client.quit()
  assert.deepEqual(recorder.aborts, ['size', 'rset'])
})

test('a thousand recipients are taken, one more is 452', async (t) => {
  const { port, recorder } = await start(t)
  const client = await RawClient.open(port)
  const to = Array.from({ length: 1001 }, (_, index) => `user${index}@b.example`)
  const replies = await client.pipeline('MAIL FROM:<a@b.example>', ...to.map((one) => `RCPT TO:<${one}>`))
  assert.deepEqual(
    replies.slice(0, 1001).filter((r) => r.code !== 250),
    [],
  )
  assert.equal(replies[1001]!.text, '452 4.5.3 Too many recipients')
  await client.data('x\r\n', 250)
  assert.deepEqual(recorder.messages[0]!.to, to.slice(0, 1000))
  await client.quit()
})

test('a pipelined group is answered in one segment', async (t) => {
  const { port } = await start(t)
  const client = await RawClient.open(port)
  const segment = once(client.socket, 'data')
  await client.send('MAIL FROM:<a@b.example>\r\nRCPT TO:<c@b.example>\r\nRCPT TO:<no@b.example>\r\nDATA\r\n')
  assert.equal(String((await segment)[0]).split('\r\n').length, 5)
  client.destroy()
})

test('an endless command line is cut and does not fill the memory', async (t) => {
  const { port, recorder } = await start(t)
  const client = await RawClient.open(port)
  const socket = client.socket
  const piece = Buffer.alloc(65_536, 'a')
  const pump = (): void => {
    while (!socket.destroyed && socket.write(piece));
  }
  socket.on('drain', pump)
  pump()
  await client.expect('500 5.5.2')
  socket.removeListener('drain', pump)
  client.destroy()
  await until(() => recorder.closedCount === 1)
})

test('a client that does not read its answers is not read either', async (t) => {
  const { port, server } = await start(t)
  const socket = net.connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.pause()
  const noops = Buffer.from('NOOP\r\n'.repeat(20_000))
  let sent_bytes = 0
  const before = process.memoryUsage().rss
  // Until both kernels' buffers are full nothing but the socket itself holds it up.
  while (sent_bytes < 60_000_000) {
    sent_bytes += noops.length
    if (!socket.write(noops) && !(await drained(socket))) break
  }
  assert.ok(sent_bytes < 60_000_000, 'everything was read')
  assert.ok(process.memoryUsage().rss - before < 150_000_000)
  socket.destroy()
  await until(() => server.connectionCount === 0)
})

function drained(socket: net.Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), 300)
    socket.once('drain', () => {
      clearTimeout(timer)
      resolve(true)
    })
  })
}

test('a handler that is busy with content stops the reading', async (t) => {
  const recorder = new Recorder()
  let release!: () => void
  const gate = new Promise<void>((resolve) => (release = resolve))
  let taken_bytes = 0
  recorder.contentChunk = (_session, chunk) => {
    taken_bytes += chunk.length
    return gate
  }
  recorder.contentEnd = async (_session, end) => reply(250, '2.0.0', String(end.size_bytes))
  const { port } = await start(t, { handler: recorder })
  const client = await RawClient.open(port)
  await client.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<c@b.example>')
  const size = 30_000_000
  const sent = client.send(Buffer.concat([Buffer.from(`BDAT ${size} LAST\r\n`), Buffer.alloc(size, 'x')]))
  await until(() => taken_bytes > 0)
  await drained(client.socket)
  assert.ok(taken_bytes <= 65_536, `${taken_bytes} bytes went on`)
  release()
  assert.equal((await client.reply()).text, `250 2.0.0 ${size}`)
  await sent
  await client.quit()
})

test('STARTTLS forgets what was said before, and what came behind it in plaintext', async (t) => {
  const authority = await testAuthority()
  const own = await authority.issue('mx.example')
  const { port, recorder } = await start(t, {
    tls: { context: { ...own, ca: authority.ca }, requestClientCertificate: true },
    requireTls: true,
  })
  const client = await RawClient.open(port)
  await client.command('MAIL FROM:<a@b.example>', '530 5.7.0')
  await client.send('STARTTLS\r\nMAIL FROM:<evil@b.example>\r\nRSET\r\n')
  await client.expect('220 2.0.0')
  const secure = await client.handshake({ serverName: 'mx.example' })
  assert.equal(secure.isSessionReused(), false)
  await client.command('MAIL FROM:<a@b.example>', '503 5.5.1')
  const hello = await client.command('EHLO client.example', 250)
  assert.ok(hello.lines.includes('PIPELINING') && !hello.lines.includes('STARTTLS'))
  await client.command('STARTTLS', '503 5.5.1')
  assert.equal((await client.message('a@b.example', ['c@b.example'], 'x\r\n')).code, 250)
  await client.quit()
  const facts = recorder.sessions[0]!.tls!
  assert.equal(facts.authorized, false)
  assert.equal(facts.authorizationError, 'NO_PEER_CERTIFICATE')
  assert.equal(facts.serverName, 'mx.example')
})

test('a client certificate is told but never refused; sessions resume across servers, and names have their own contexts', async (t) => {
  const authority = await testAuthority()
  const stranger = await testAuthority('Somebody Else')
  const [plain, tenant, client1, client2] = await Promise.all([
    authority.issue('mx.example'),
    authority.issue('tenant.example'),
    authority.issue(['Mail.Contoso.example', 'second.contoso.example']),
    stranger.issue('mail.contoso.example'),
  ])
  const ticketKeys = randomBytes(48)
  const tls = {
    context: { ...plain, ca: authority.ca },
    contextFor: (name: string) =>
      name === 'tenant.example' ? createServerContext({ ...tenant, ca: authority.ca, ticketKeys }) : null,
    requestClientCertificate: true,
    ticketKeys,
  }
  const one = await start(t, { tls })
  const two = await start(t, { tls })
  let session: Buffer | undefined
  for (const [index, { port, recorder }] of [one, two].entries()) {
    const client = await RawClient.open(port)
    const secure = await client.startTls({
      ca: authority.ca,
      ...client1,
      serverName: 'tenant.example',
      onSession: (fresh) => (session = fresh),
      ...(session === undefined ? {} : { session }),
    })
    if (index === 0) assert.equal(secure.getPeerCertificate().subject.CN, 'tenant.example')
    assert.equal(secure.isSessionReused(), index === 1)
    await client.command('NOOP', 250)
    await until(() => session !== undefined)
    await client.quit()
    const facts = recorder.sessions[0]!.tls!
    assert.equal(facts.resumed, index === 1)
    assert.equal(facts.authorized, true)
    assert.deepEqual(facts.peerNames, ['mail.contoso.example', 'second.contoso.example'])
  }
  const client = await RawClient.open(one.port)
  const secure = await client.startTls({ ca: authority.ca, ...client2, serverName: 'other.example' })
  assert.equal(secure.getPeerCertificate().subject.CN, 'mx.example')
  await client.quit()
  const facts = one.recorder.sessions[1]!.tls!
  assert.equal(facts.authorized, false)
  assert.notEqual(facts.authorizationError, null)
})

test('garbage instead of a handshake ends the session and nothing else', async (t) => {
  const authority = await testAuthority()
  const { port, recorder } = await start(t, {
    tls: { context: await authority.issue('mx.example'), requestClientCertificate: false },
  })
  const client = await RawClient.open(port)
  await client.command('STARTTLS', 220)
  await client.send('EHLO again\r\n')
  await client.closed()
  await until(() => recorder.closedCount === 1)
  const leaver = await RawClient.open(port)
  await leaver.command('STARTTLS', 220)
  leaver.destroy()
  await until(() => recorder.closedCount === 2)
  const half = await RawClient.open(port)
  await half.command('STARTTLS', 220)
  // The beginning of a handshake record, then nothing more.
  await half.send(Buffer.from([22, 3, 1, 2, 0, 1]))
  half.socket.resetAndDestroy()
  await until(() => recorder.closedCount === 3)
  await (await RawClient.open(port)).quit()
})

test('time limits: idle, command inside a transaction, data block, whole session', async (t) => {
  let now = 0
  const { port, recorder } = await start(t, { now: () => now })
  const idle = await RawClient.open(port)
  const inside = await RawClient.open(port)
  await inside.command('MAIL FROM:<a@b.example>', 250)
  const inData = await RawClient.open(port)
  await inData.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<c@b.example>')
  await inData.command('DATA', 354)
  now = 121_000
  assert.match(await idle.closed(), /^421 4\.4\.2/)
  now = 181_000
  assert.match(await inData.closed(), /^421 4\.4\.2/)
  now = 301_000
  assert.match(await inside.closed(), /^421 4\.4\.2/)
  assert.deepEqual(recorder.aborts, ['timeout', 'timeout'])
  const long = await RawClient.open(port)
  now += 100_000
  await long.command('NOOP', 250)
  for (let step = 0; step < 18; step += 1) {
    now += 100_000
    if (step < 17) await long.command('NOOP', 250)
  }
  await long.command('NOOP', '421 4.4.2')
  await long.closed()
})

test('data that trickles in below 8 KiB a second is cut after the first minute', async (t) => {
  let now = 0
  const { port, recorder } = await start(t, { now: () => now })
  const client = await RawClient.open(port)
  await client.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<c@b.example>')
  await client.command('DATA', 354)
  await client.send('x'.repeat(1000))
  now = 59_000
  await client.send('x'.repeat(1000))
  await new Promise((resolve) => setTimeout(resolve, 50))
  now = 61_000
  assert.match(await client.closed(), /too slowly/)
  assert.deepEqual(recorder.aborts, ['timeout'])
})

test('a graceful stop lets open transactions end and refuses new ones', async (t) => {
  const { port, server, recorder } = await start(t)
  const idle = await RawClient.open(port)
  const busy = await RawClient.open(port)
  await busy.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<c@b.example>')
  const closed = server.close({ drain_ms: 20_000 })
  assert.match(await idle.closed(), /^421 4\.3\.2/)
  await busy.data('last one\r\n', 250)
  await busy.send('MAIL FROM:<a@b.example>\r\n')
  await busy.expect('421 4.3.2')
  await busy.closed()
  await closed
  assert.equal(recorder.messages.length, 1)
})

test('a stop that cannot wait answers 451 to what is open', async (t) => {
  const recorder = new Recorder()
  recorder.contentEnd = () => new Promise(() => undefined)
  const { port, server } = await start(t, { handler: recorder })
  const client = await RawClient.open(port)
  await client.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<c@b.example>')
  await client.command('DATA', 354)
  await client.send('x\r\n.\r\n')
  await until(() => recorder.sessions.length === 1)
  const closed = server.close({ drain_ms: 50 })
  await client.expect('451 4.3.2')
  await client.closed()
  await closed
  assert.deepEqual(recorder.aborts, ['shutdown'])
})

test('the handler is told when the peer leaves, before and after the end of data', async (t) => {
  const recorder = new Recorder()
  let isEnding = false
  recorder.contentEnd = () => {
    isEnding = true
    return new Promise(() => undefined)
  }
  const { port } = await start(t, { handler: recorder })
  const early = await RawClient.open(port)
  await early.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<c@b.example>')
  await early.command('DATA', 354)
  await early.send('half')
  early.destroy()
  await until(() => recorder.aborts.length === 1)
  const late = await RawClient.open(port)
  await late.pipeline('MAIL FROM:<a@b.example>', 'RCPT TO:<c@b.example>')
  await late.command('DATA', 354)
  await late.send('x\r\n.\r\n')
  await until(() => isEnding)
  late.destroy()
  await until(() => recorder.aborts.length === 2)
  assert.deepEqual(recorder.aborts, ['disconnect', 'disconnect'])
})

test('a client that ends its side behind QUIT still gets all answers', async (t) => {
  const { port, recorder } = await start(t)
  const client = await RawClient.connect(port)
  client.socket.end('EHLO c\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@b.example>\r\nBDAT 3 LAST\r\nabcQUIT\r\n')
  assert.match(await client.closed(), /250 2\.0\.0 Ok\r\n221 2\.0\.0 Bye\r\n$/)
  assert.equal(recorder.messages.length, 1)
})

test('connections over the limit are told so at once', async (t) => {
  const { port } = await start(t, { connections_max: 1 })
  const first = await RawClient.open(port)
  const second = await RawClient.connect(port)
  assert.match(await second.closed(), /^421 4\.3\.2/)
  await first.quit()
})

test('10,000 idle connections cost little, and mail flows beside them', async (t) => {
  const { port, server, recorder } = await start(t)
  const before = process.memoryUsage().rss
  const crowd = await idleCrowd(port, 10_000)
  assert.equal(server.connectionCount, 10_000)
  const client = await RawClient.open(port)
  assert.equal((await client.message('a@b.example', ['c@b.example'], 'x\r\n')).code, 250)
  await client.quit()
  const each_bytes = (process.memoryUsage().rss - before) / 10_000
  assert.ok(each_bytes < 30_000, `${each_bytes} bytes a connection`)
  crowd.leave()
  await until(() => recorder.closedCount === 10_001)
})
