// Dynamic updates: messages as the RFCs write them, signatures, hostile answers, and a server over UDP and TCP.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { test } from 'node:test'
import { signMessage, type TsigKey } from './tsig.ts'
import { decodeUpdateAnswer, encodeUpdate } from './update-message.ts'
import { DnsUpdateError, sendUpdate } from './update.ts'
import { decodeName, decodeRecord, DnsFormatError, encodeName, encodeRecordData } from './wire.ts'

const key: TsigKey = { name: 'update.example.net', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 7) }
const now = new Date('2026-11-22T09:00:00Z')
const record = { type: 'TXT', name: 'a.example.net', ttl_seconds: 300, text: 'MS=ms1' } as const

test('names are encoded in lower case and refused when DNS cannot carry them', () => {
  assert.deepEqual(encodeName('A.Example.'), Buffer.from('\x01a\x07example\x00', 'latin1'))
  assert.deepEqual(encodeName('.'), Buffer.from([0]))
  for (const name of ['a..b', `${'x'.repeat(64)}.net`, `${'abcd.'.repeat(60)}net`, 'ä.net'])
    assert.throws(() => encodeName(name), DnsFormatError)
})

test('addresses of both kinds and long texts', () => {
  const data = (value: Parameters<typeof encodeRecordData>[0]) => encodeRecordData(value).toString('hex')
  const base = { name: 'a', ttl_seconds: 1 }
  assert.equal(data({ ...base, type: 'A', address: '203.0.113.10' }), 'cb00710a')
  assert.equal(data({ ...base, type: 'AAAA', address: '2001:db8::1' }), '20010db8000000000000000000000001')
  assert.equal(encodeRecordData({ ...base, type: 'TXT', text: 'x'.repeat(300) }).length, 302)
  for (const address of ['1.2.3', '1.2.3.256', '2001:db8'])
    assert.throws(() => data({ ...base, type: 'A', address }), DnsFormatError)
  for (const address of ['1::2::3', '12345::', '1:2'])
    assert.throws(() => data({ ...base, type: 'AAAA', address }), DnsFormatError)
})

test('an update adds with class IN and removes a single record with class NONE (RFC 2136 2.5)', () => {
  const message = encodeUpdate(0x1234, { zone: 'example.net', add: [record], remove: [record] })
  assert.equal(message.readUInt16BE(2) >> 11, 5)
  assert.deepEqual(
    [4, 6, 8, 10].map((offset) => message.readUInt16BE(offset)),
    [1, 0, 2, 0],
  )
  const first = decodeRecord(message, decodeName(message, 12).next + 4)
  assert.deepEqual([first.name, first.class, first.ttl_seconds], ['a.example.net', 254, 0])
  const second = decodeRecord(message, first.end)
  assert.deepEqual([second.class, second.ttl_seconds], [1, 300])
})

/** The answer of a server that signs as RFC 8945 5.3 says. */
async function answerTo(
  request: Buffer,
  options: { rcode?: number; key?: TsigKey; id?: number; time?: Date } = {},
): Promise<Buffer> {
  const { createHmac } = await import('node:crypto')
  const plain = Buffer.alloc(12)
  plain.writeUInt16BE(options.id ?? request.readUInt16BE(0), 0)
  plain.writeUInt16BE(0x8000 | (5 << 11) | (options.rcode ?? 0), 2)
  const signing = options.key ?? key
  const at_seconds = Math.floor((options.time ?? now).getTime() / 1000)
  const requestMac = signMessage(encodeOf(request), key, now).mac
  const times = Buffer.alloc(8)
  times.writeUIntBE(at_seconds, 0, 6)
  times.writeUInt16BE(300, 6)
  const head = Buffer.from([0, 255, 0, 0, 0, 0])
  const tail = Buffer.alloc(4)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(requestMac.length)
  const mac = createHmac('sha256', signing.secret)
    .update(
      Buffer.concat([
        length,
        requestMac,
        plain,
        encodeName(signing.name),
        head,
        encodeName(signing.algorithm),
        times,
        tail,
      ]),
    )
    .digest()
  const macLength = Buffer.alloc(2)
  macLength.writeUInt16BE(mac.length)
  const id = plain.subarray(0, 2)
  const data = Buffer.concat([encodeName(signing.algorithm), times, macLength, mac, id, tail])
  const rr = Buffer.alloc(10)
  rr.writeUInt16BE(250, 0)
  rr.writeUInt16BE(255, 2)
  rr.writeUInt16BE(data.length, 8)
  const signed = Buffer.concat([plain, encodeName(signing.name), rr, data])
  signed.writeUInt16BE(1, 10)
  return signed
}

/** The request without its TSIG record. */
function encodeOf(request: Buffer): Buffer {
  let offset = decodeName(request, 12).next + 4
  for (let index = 0; index < request.readUInt16BE(8); index += 1) offset = decodeRecord(request, offset).end
  const plain = Buffer.from(request.subarray(0, offset))
  plain.writeUInt16BE(0, 10)
  return plain
}

test('an answer is believed only with the right key, over the request’s signature, in time', async () => {
  const plain = encodeUpdate(1, { zone: 'example.net', add: [record], remove: [] })
  const { signed, mac } = signMessage(plain, key, now)
  const verdict = async (options: Parameters<typeof answerTo>[1]) =>
    decodeUpdateAnswer(await answerTo(signed, options), { key, mac, now }).signature
  assert.equal(await verdict({}), 'valid')
  assert.equal(await verdict({ key: { ...key, secret: Buffer.alloc(32, 8) } }), 'bad-signature')
  assert.equal(await verdict({ key: { ...key, name: 'other.example.net' } }), 'bad-key')
  assert.equal(await verdict({ time: new Date(now.getTime() + 400_000) }), 'bad-time')
})

async function withServer(
  answer: (request: Buffer) => Promise<Buffer | null>,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const socket = createSocket('udp4')
  socket.on('message', async (request, peer) => {
    const bytes = await answer(request)
    if (bytes !== null) socket.send(bytes, peer.port, peer.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  try {
    await work(socket.address().port)
  } finally {
    socket.close()
  }
}

const send = (port: number) =>
  sendUpdate(
    { host: '127.0.0.1', port, key },
    { zone: 'example.net', add: [record], remove: [] },
    { now: () => now, timeout_ms: 400, tries: 3 },
  )

test('a lost answer is asked for again; a refusal and an unsigned answer are not believed', async () => {
  let asked = 0
  await withServer(async (request) => (++asked === 1 ? null : answerTo(request)), send)
  assert.equal(asked, 2)
  await withServer(
    (request) => answerTo(request, { rcode: 5 }),
    (port) => assert.rejects(send(port), (error) => error instanceof DnsUpdateError && !error.retryable),
  )
  const unsigned = async (request: Buffer) =>
    Buffer.concat([request.subarray(0, 2), Buffer.from([0xa8, 0]), Buffer.alloc(8)])
  await withServer(unsigned, (port) => assert.rejects(send(port), /not signed/))
  await withServer(
    (request) => answerTo(request, { id: (request.readUInt16BE(0) + 1) & 0xffff }),
    (port) => assert.rejects(send(port), /no answer/),
  )
})

test('no bytes break the decoder', async (t) => {
  const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31))
  t.diagnostic(`FUZZ_SEED=${seed}`)
  let state = seed
  const next = (max: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state % max
  }
  const plain = encodeUpdate(1, { zone: 'example.net', add: [record], remove: [] })
  const { signed, mac } = signMessage(plain, key, now)
  const good = await answerTo(signed)
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Buffer.from(good.subarray(0, next(4) === 0 ? next(good.length) : good.length))
    for (let change = next(6); change > 0 && bytes.length > 0; change -= 1) bytes[next(bytes.length)] = next(256)
    try {
      decodeUpdateAnswer(bytes, { key, mac, now })
    } catch (error) {
      assert.ok(error instanceof DnsFormatError, String(error))
    }
  }
})
