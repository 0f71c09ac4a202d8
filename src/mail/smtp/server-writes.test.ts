// How many writes a session costs: each is a system call, a TLS record and a segment (RFC 2920 3.2).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ServerProtocol } from './server-protocol.ts'
import { knownExtensions } from './server.ts'
import { defaultServerLimits, reply } from './types.ts'
import type { Reply, ServerHandler } from './types.ts'

const ok = reply(250, '2.0.0', 'ok')

/** A session whose handler answers when the test says so. */
function start() {
  const writes: string[] = []
  const asked: { what: string; answer: (answer: Reply) => void }[] = []
  const ask = (what: string) =>
    new Promise<Reply>((resolve) => {
      asked.push({ what, answer: resolve })
    })
  const handler: ServerHandler = {
    connect: () => null,
    mail: (_session, { path }) => ask(`MAIL ${path}`),
    rcpt: (_session, { path }) => ask(`RCPT ${path}`),
    contentStart: async () => null,
    contentChunk() {},
    contentEnd: () => ask('END'),
    abort() {},
    closed() {},
  }
  const port = { write: (text: string) => void writes.push(text), startTls() {}, close() {}, setReading() {} }
  const session = { id: 's', remoteAddress: '', remotePort: 0, localPort: 0, hello: null, esmtp: false, tls: null }
  const limits = { ...defaultServerLimits, recipients: 1_000 }
  const options = {
    handler,
    hostName: 'h',
    limits,
    isTlsAvailable: false,
    requireTls: false,
    extensions: () => knownExtensions,
  }
  const protocol = new ServerProtocol(session, options, port, () => 0)
  protocol.start()
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return {
    writes,
    asked,
    async say(text: string): Promise<string[]> {
      writes.length = 0
      protocol.feed(Buffer.from(text))
      await settled()
      return writes
    },
    async answer(what: string, answer = ok): Promise<string[]> {
      writes.length = 0
      asked.find((one) => one.what === what)!.answer(answer)
      await settled()
      return writes
    },
  }
}

test('a group of MAIL, RCPT and DATA is answered in one write, in order', async () => {
  const session = start()
  await session.say('EHLO c\r\n')
  assert.deepEqual(await session.say('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n'), [])
  assert.deepEqual(await session.answer('RCPT e@f', reply(550, '5.1.1', 'no')), [])
  assert.deepEqual(await session.answer('MAIL a@b'), [])
  assert.deepEqual(await session.answer('RCPT c@d'), [
    '250 2.0.0 ok\r\n250 2.0.0 ok\r\n550 5.1.1 no\r\n354 Start mail input; end with <CRLF>.<CRLF>\r\n',
  ])
})

test('who does not pipeline gets each reply at once', async () => {
  const session = start()
  await session.say('EHLO c\r\n')
  await session.say('MAIL FROM:<a@b>\r\n')
  assert.deepEqual(await session.answer('MAIL a@b'), ['250 2.0.0 ok\r\n'])
  await session.say('RCPT TO:<c@d>\r\n')
  assert.deepEqual(await session.answer('RCPT c@d'), ['250 2.0.0 ok\r\n'])
})

test('the reply to a message does not wait for the envelope of the next one', async () => {
  const session = start()
  await session.say('EHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n')
  await session.answer('MAIL a@b')
  await session.answer('RCPT c@d')
  await session.say('BDAT 3 LAST\r\nabcMAIL FROM:<g@h>\r\nRCPT TO:<i@j>\r\n')
  assert.deepEqual(await session.answer('END'), ['250 2.0.0 ok\r\n'])
  assert.deepEqual(await session.answer('MAIL g@h'), [])
  assert.deepEqual(await session.answer('RCPT i@j'), ['250 2.0.0 ok\r\n250 2.0.0 ok\r\n'])
})

test('replies to the envelope do not wait for the content that came in the same segment', async () => {
  const session = start()
  await session.say('EHLO c\r\n')
  await session.say('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nBDAT 3 LAST\r\nabc')
  await session.answer('MAIL a@b')
  assert.deepEqual(await session.answer('RCPT c@d'), ['250 2.0.0 ok\r\n250 2.0.0 ok\r\n'])
  assert.deepEqual(await session.answer('END'), ['250 2.0.0 ok\r\n'])
})

test('a long list of recipients is answered in pieces', async () => {
  const session = start()
  await session.say('EHLO c\r\n')
  const names = Array.from({ length: 500 }, (_, place) => `r${place}@d`)
  await session.say(`MAIL FROM:<a@b>\r\n${names.map((name) => `RCPT TO:<${name}>\r\n`).join('')}`)
  await session.answer('MAIL a@b')
  let written = ''
  for (const name of names.slice(0, -1)) written += (await session.answer(`RCPT ${name}`)).join('')
  assert.ok(written.length >= 4_096 && written.length % 14 === 0, `${written.length} characters before the last answer`)
  written += (await session.answer(`RCPT ${names.at(-1)}`)).join('')
  assert.equal(written.length, 501 * 14)
})
