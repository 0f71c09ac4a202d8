// Replies, texts and command lines: tables of cases, and seeded random input that must neither throw nor change with segmentation.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBdat, parseMail, parseRcpt } from './command-syntax.ts'
import { ReplyParser, ReplySyntaxError, formatReply } from './reply.ts'
import { ServerProtocol } from './server-protocol.ts'
import { knownExtensions } from './server.ts'
import { decodeText, encodeText } from './text.ts'
import { defaultServerLimits, reply } from './types.ts'
import type { Reply, ServerHandler } from './types.ts'

const seed = Number(process.env['FUZZ_SEED'] ?? 20261122)
const offered = new Set(['SIZE', ...knownExtensions])

function random(start: number): (limit: number) => number {
  let state = start
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) >>> 0
    return (state >>> 4) % limit
  }
}

test('a reply is written with its codes on each line and cannot be split by its text', () => {
  assert.equal(formatReply(reply(550, '5.7.1', 'No', 'really')), '550-5.7.1 No\r\n550 5.7.1 really\r\n')
  assert.equal(formatReply(reply(250, null, 'a\r\n250 b')), '250 a 250 b\r\n')
})

test('replies are read with and without enhanced codes', () => {
  const parser = new ReplyParser()
  const text = '250-2.1.0 a\r\n250 2.1.0 b\r\n354\r\n220 x ESMTP\n550 5.1.1\r\n421 4.3.2x\r\n'
  const replies = text.split('').flatMap((byte) => parser.feed(Buffer.from(byte, 'latin1')))
  assert.deepEqual(replies, [
    { code: 250, enhanced: '2.1.0', lines: ['a', 'b'] },
    { code: 354, enhanced: null, lines: [''] },
    { code: 220, enhanced: null, lines: ['x ESMTP'] },
    { code: 550, enhanced: '5.1.1', lines: [''] },
    { code: 421, enhanced: null, lines: ['4.3.2x'] },
  ])
})

test(`text keeps every byte (seed ${seed})`, () => {
  const next = random(seed)
  for (let round = 0; round < 5000; round += 1) {
    const bytes = Buffer.from(Array.from({ length: next(20) }, () => (next(3) === 0 ? 97 : next(256))))
    assert.deepEqual(encodeText(decodeText(bytes)), bytes, bytes.toString('hex'))
  }
  assert.equal(decodeText(Buffer.from('jörg@b.example')), 'jörg@b.example')
})

test(`random replies are the same in any segmentation, or refused (seed ${seed})`, () => {
  const next = random(seed + 1)
  const read = (pieces: Buffer[]): Reply[] | 'refused' => {
    const parser = new ReplyParser()
    try {
      return pieces.flatMap((piece) => parser.feed(piece))
    } catch (error) {
      assert.ok(error instanceof ReplySyntaxError)
      return 'refused'
    }
  }
  for (let round = 0; round < 5000; round += 1) {
    const words = ['250', '-', ' ', '2.1.0 ', '\r\n', '\n', 'x', '\xff', '\r', '550', '9']
    const text = Array.from({ length: next(14) }, () => words[next(words.length)]!).join('')
    const bytes = Buffer.from(text, 'latin1')
    const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))
    assert.deepEqual(read(single), read([bytes]), JSON.stringify(text))
  }
})

test('addresses and parameters are carried as they stand', () => {
  const parsed = parseMail('FROM:<"a b\\"c"@Contoso.Example>  SIZE=12 body=8BitMime ENVID=x+3D RET=full', offered)
  assert.ok(parsed.ok)
  assert.equal(parsed.value.path, '"a b\\"c"@Contoso.Example')
  assert.equal(parsed.value.size_bytes, 12)
  assert.equal(parsed.value.body, '8BITMIME')
  assert.deepEqual(parsed.value.parameters.at(2), ['ENVID', 'x+3D'])
  const long = `${'a'.repeat(1990)}@b.example`
  assert.equal(parseRcpt(`TO:<${long}>`, offered).ok, true)
  assert.equal(parseRcpt(`TO:<a${long}>`, offered).ok, false)
})

test('bad chunk sizes are no chunk sizes', () => {
  for (const text of ['', 'x', '-1', '1 x', '1 LAST x', '1LAST', '99999999999999999999', '0x10', '1.5'])
    assert.equal(parseBdat(text), null, text)
  assert.deepEqual(parseBdat('0 last'), { size_bytes: 0, isLast: true })
})

test(`hostile arguments neither throw nor take long (seed ${seed})`, () => {
  const next = random(seed + 2)
  const words = ['FROM:<', 'TO:<', '>', '"', '\\', '@', ' ', 'a', '=', 'SIZE', '<', '\t', 'é', 'ORCPT=rfc822;', '+']
  const started = performance.now()
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: next(30) }, () => words[next(words.length)]!).join('')
    parseMail(text, offered)
    parseRcpt(text, offered)
  }
  for (const piece of ['"', '\\"', '"a"', '"\\', 'a', ' A=b']) parseMail(`FROM:<${piece.repeat(1300)}`, offered)
  assert.ok(performance.now() - started < 20_000)
})

const easy: ServerHandler = {
  connect: () => null,
  mail: async () => reply(250, '2.1.0', 'Ok'),
  rcpt: async () => reply(250, '2.1.5', 'Ok'),
  contentStart: async () => null,
  contentChunk() {},
  contentEnd: async (_session, end) => reply(250, '2.0.0', `${end.size_bytes} ${end.hasBareCrLf}`),
  abort() {},
  closed() {},
}

async function converse(pieces: Buffer[]): Promise<string> {
  let output = ''
  const port = {
    write: (text: string) => void (output += text),
    startTls() {},
    close: () => void (output += '<closed>'),
    setReading() {},
  }
  const session = { id: 's', remoteAddress: '', remotePort: 0, localPort: 0, hello: null, esmtp: false, tls: null }
  const options = {
    handler: easy,
    hostName: 'h',
    limits: defaultServerLimits,
    isTlsAvailable: false,
    requireTls: false,
    extensions: () => knownExtensions,
  }
  const protocol = new ServerProtocol(session, options, port, () => 0)
  protocol.start()
  for (const piece of pieces) protocol.feed(piece)
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  protocol.connectionLost('disconnect')
  return output
}

test(`a random session says the same in any segmentation (seed ${seed})`, async () => {
  const next = random(seed + 3)
  const words = [
    'MAIL FROM:<a@b.c>\r\n',
    'RCPT TO:<a@b.c>\r\n',
    'DATA\r\n',
    '.\r\n',
    'BDAT 3\r\nabc',
    'BDAT 2 LAST\r\n\r\n',
    'RSET\r\n',
  ]
  const rare = [
    '\r\n.\r\n',
    '\n',
    '\r',
    '\0',
    'NOOP\r\n',
    'x',
    'BDAT x\r\n',
    '\xff',
    '.',
    'QUIT\r\n',
    'GET / HTTP\r\n',
    'EHLO d\r\n',
  ]
  for (let round = 0; round < 1500; round += 1) {
    const pick = (): string => (next(4) > 0 ? words[next(words.length)]! : rare[next(rare.length)]!)
    const bytes = Buffer.from(`EHLO c\r\n${Array.from({ length: next(25) }, pick).join('')}`, 'latin1')
    const single = Array.from(bytes, (_, index) => Buffer.from(bytes.subarray(index, index + 1)))
    const whole = await converse([Buffer.from(bytes)])
    assert.equal(await converse(single), whole, JSON.stringify(bytes.toString('latin1')))
  }
})
