import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Script } from 'node:vm'
import { beaconScript } from './beacon.ts'
import { readBeacon } from './body.ts'
import { fingerprintOf } from './client-hello.ts'
import { selectHeaders } from './headers.ts'
import { ConnectionLimit, UnknownLimit } from './limits.ts'
import { isNonceOf, newNonce } from './nonce.ts'
import { readPath } from './path.ts'
import { linkUrl, newToken, pathOf } from './tokens.ts'
import { trustedRanges } from './visitor.ts'
import { ManualClock } from '#test/support/manual-clock.ts'

const nonce = newNonce('message')
const counts = '[1,2,3,4,5,6,7,1,8,1,0,0,0,0,-60]'

/** Seeded: the same run each time. */
function random(seed: number): () => number {
  let state = seed
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32
}

test('a token has 128 random bits and an address that says nothing of a product', () => {
  const tokens = new Set(Array.from({ length: 2_000 }, newToken))
  assert.equal(tokens.size, 2_000)
  for (const token of tokens) assert.match(pathOf(token), /^\/[a-z]+\/[A-Za-z0-9][A-Za-z0-9_-]{20}[A-Za-z0-9]$/)
  const token = 'A123456789012345678901'
  assert.equal(linkUrl('a.example', null, token), `https://a.example${pathOf(token)}`)
  assert.equal(linkUrl('a.example', 443, token), `https://a.example${pathOf(token)}`)
  assert.equal(linkUrl('a.example', 80, token), `http://a.example${pathOf(token)}`)
  assert.equal(linkUrl('a.example', 8443, token), `https://a.example:8443${pathOf(token)}`)
})

test('the script is at most 3 kB and is a program', () => {
  const html = beaconScript(nonce, pathOf(newToken()))
  assert.ok(html.length <= 3_072, `${html.length} bytes`)
  const code = /<script nonce="[^"]+">(.*)<\/script>$/s.exec(html)![1]!
  // Throws for what is none.
  void new Script(code)
  assert.doesNotMatch(code, /clientX:|keyCode|\.key\b|toDataURL|cookie|localStorage/)
})

test('a nonce is good for the message it was made for', () => {
  assert.equal(isNonceOf('message', nonce), true)
  assert.equal(isNonceOf('other', nonce), false)
  for (const bad of [
    '',
    'a'.repeat(24),
    nonce.slice(1),
    `${nonce}a`,
    nonce.toLowerCase() === nonce ? 'x' : nonce.toLowerCase(),
  ])
    assert.equal(isNonceOf('message', bad), false, bad)
})

test('only the two shapes of a page are read, bounded', () => {
  assert.partialDeepStrictEqual(readBeacon(`{"nonce":"${nonce}","event":"input","counts":${counts}}`), {
    nonce,
    content: { event: 'input', elapsed_ms: 1, key: 6, trusted: true, isVaried: true, utcOffset_minutes: -60 },
  })
  assert.partialDeepStrictEqual(readBeacon(`{"nonce":"${nonce}","submitted":true,"fields":2,"autofill":false}`), {
    content: { event: 'submit', fields: 2, autofill: false },
  })
  for (const other of [
    `{"nonce":"${nonce}","submitted":true,"fields":2,"autofill":false,"password":"x"}`,
    `{"nonce":"${nonce}","submitted":true,"fields":"x","autofill":false}`,
    `{"nonce":"${nonce}","submitted":true,"fields":123,"autofill":false}`,
    `{"nonce":"${nonce}","event":"typed","counts":${counts}}`,
    `{"nonce":"${nonce}","event":"load","counts":[1]}`,
    `{"nonce":"${nonce}","event":"load","counts":${counts}} `,
    '',
    'null',
  ])
    assert.equal(readBeacon(other), null, other)
})

test('whatever comes, the readers say something or nothing, and do not throw', () => {
  const next = random(20_261_122)
  const good = [
    `{"nonce":"${nonce}","event":"dwell","counts":${counts}}`,
    `${pathOf(newToken())}/${nonce}.css?a=b`,
    '/robots.txt',
  ]
  for (let round = 0; round < 3_000; round += 1) {
    const text = good[round % good.length]!.split('')
    for (let changes = 1 + Math.floor(next() * 4); changes > 0; changes -= 1)
      text[Math.floor(next() * text.length)] = String.fromCharCode(Math.floor(next() * 300))
    const changed = text.join('')
    readPath(changed)
    const read = readBeacon(changed)
    if (read !== null)
      assert.ok(Object.values(read.content).every((value) => ['number', 'boolean', 'string'].includes(typeof value)))
    fingerprintOf(Buffer.from(changed, 'latin1'))
    selectHeaders({ referer: changed, 'user-agent': changed })
  }
})

test('a greeting in TLS is named the same, wherever it goes and whatever GREASE is in it; broken ones have no name', () => {
  const plain = hello({ name: 'a.example', grease: 0x0a0a, order: [43, 13, 10] })
  const found = fingerprintOf(plain)
  assert.match(String(found), /^t13d0205h1_[0-9a-f]{12}_[0-9a-f]{12}$/)
  assert.equal(fingerprintOf(hello({ name: 'bb.example.org', grease: 0x3a3a, order: [10, 43, 13] })), found)
  assert.notEqual(fingerprintOf(hello({ name: 'a.example', grease: 0x0a0a, order: [43, 13] })), found)
  for (let length = 0; length < plain.length; length += 1)
    assert.equal(fingerprintOf(plain.subarray(0, length)), undefined)
  assert.equal(fingerprintOf(Buffer.from('GET / HTTP/1.1\r\n')), null)
  const next = random(7)
  for (let round = 0; round < 3_000; round += 1) {
    const broken = Buffer.from(plain)
    broken[5 + Math.floor(next() * (broken.length - 5))] = Math.floor(next() * 256)
    fingerprintOf(broken)
  }
})

test('of headers those are kept that tell programs apart, of a referrer the host', () => {
  const headers = {
    'user-agent': 'x'.repeat(1_000),
    cookie: 'a',
    authorization: 'b',
    accept: '*/*',
    referer: 'https://Mail.Example:444/a?b#c',
  }
  const kept = selectHeaders(headers)
  assert.deepEqual(Object.keys(kept).toSorted(), ['accept', 'referer', 'user-agent'])
  assert.deepEqual([kept['user-agent']!.length, kept['referer']], [400, 'https://mail.example:444'])
  for (const referer of ['javascript:1', 'https://intranet/a', 'https://a.example@b.example/', ''])
    assert.equal(selectHeaders({ referer })['referer'], undefined)
})

test('who asks for too many unknown tokens, and who opens too many connections, is bounded by machine', async () => {
  const clock = new ManualClock()
  const unknown = new UnknownLimit(clock)
  for (let count = 0; count <= 120; count += 1) unknown.note('2001:db8::1')
  assert.equal(unknown.isOver('2001:db8::2'), true)
  assert.equal(unknown.isOver('2001:db8:0:1::1'), false)
  await clock.advance(60_000)
  assert.equal(unknown.isOver('2001:db8::2'), false)
  const connections = new ConnectionLimit(2)
  assert.deepEqual(
    [1, 2, 3].map(() => connections.open('192.0.2.1')),
    [true, true, false],
  )
  connections.close('192.0.2.1')
  assert.equal(connections.open('192.0.2.1'), true)
})

test('proxies are trusted by address or range, of both families', () => {
  const isTrusted = trustedRanges(['192.0.2.0/24', '2001:db8::/32', '203.0.113.7'])
  assert.deepEqual(
    ['192.0.2.9', '::ffff:192.0.2.9', '2001:db8::5', '203.0.113.7', '203.0.113.8', 'x', ''].map(isTrusted),
    [true, true, true, true, false, false, false],
  )
})

/** A ClientHello with two ciphers, a server name, ALPN http/1.1 and some more extensions. */
function hello({ name, grease, order }: { name: string; grease: number; order: number[] }): Buffer {
  const u16 = (value: number) => [value >>> 8, value & 0xff]
  const list = (bytes: number[]) => [...u16(bytes.length), ...bytes]
  const extension = (kind: number, bytes: number[]) => [...u16(kind), ...list(bytes)]
  const host = [...Buffer.from(name)]
  const contents: Record<number, number[]> = { 43: [2, 3, 4], 13: list([4, 3]), 10: list([0, 29]) }
  const extensions = [
    ...extension(grease, []),
    ...extension(0, list([0, ...list(host)])),
    ...extension(16, list([8, ...Buffer.from('http/1.1')])),
    ...order.flatMap((kind) => extension(kind, contents[kind]!)),
  ]
  const body = [
    3,
    3,
    ...Array.from({ length: 32 }, () => 7),
    0,
    ...list([...u16(grease), 0x13, 1, 0x13, 2]),
    1,
    0,
    ...list(extensions),
  ]
  return Buffer.from([22, 3, 1, ...u16(body.length + 4), 1, 0, ...u16(body.length), ...body])
}
