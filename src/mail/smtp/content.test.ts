// Mail data: dot transparency, the true end, bare CR and LF; every split, and seeded random input against a plain model.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ContentDecoder } from './content-decoder.ts'
import { ContentEncoder } from './content-encoder.ts'
import { findMark, findMarkPlain } from './scan.ts'

interface Decoded {
  content: string
  rest: string
  hasBareCrLf: boolean
  isEnded: boolean
}

function decode(pieces: Buffer[]): Decoded {
  const decoder = new ContentDecoder()
  const out: Buffer[] = []
  const rest: Buffer[] = []
  for (const piece of pieces) {
    let at = 0
    while (at < piece.length && !decoder.isEnded) {
      const content = decoder.step(piece, at)
      assert.ok(decoder.next > at || content !== null, 'the decoder stands still')
      at = decoder.next
      if (content !== null) out.push(content)
    }
    rest.push(piece.subarray(at))
  }
  return {
    content: Buffer.concat(out).toString('latin1'),
    rest: Buffer.concat(rest).toString('latin1'),
    hasBareCrLf: decoder.hasBareCrLf,
    isEnded: decoder.isEnded,
  }
}

/** RFC 5321 4.1.1.4 and 4.5.2 written as plainly as possible. */
function model(raw: string): Decoded | null {
  const end = `\r\n${raw}`.indexOf('\r\n.\r\n')
  if (end < 0) return null
  const body = raw.slice(0, end)
  const rest = raw.slice(end + 3)
  return {
    content: `\r\n${body}`.replaceAll('\r\n.', '\r\n').slice(2),
    rest,
    hasBareCrLf: /\r(?!\n)|(?<!\r)\n/.test(body),
    isEnded: true,
  }
}

test('DATA ends at CR LF . CR LF only, whatever the segments', () => {
  const bodies = [
    '',
    'x\r\n',
    '.x\r\n',
    '..\r\n',
    'a\n.\nb\r\n',
    'a\r.\rb\r\n',
    'a\r\n.\nb\r\n',
    'a\r\n.\rb\r\n',
    'a\r\n\0.\r\n',
  ]
  for (const body of [...bodies, 'a\n.\r\nb\r\n', 'a\r.\r\nb\r\n', 'a\r\n.\r\r\n', 'a\r\r\n..\r\r\n']) {
    const raw = `${body}.\r\nNOOP\r\n`
    const wanted = model(raw)!
    assert.deepEqual(decode([Buffer.from(raw, 'latin1')]), wanted, JSON.stringify(raw))
    for (let first = 1; first < raw.length; first += 1)
      for (let second = first; second < raw.length; second += 1) {
        const parts = [raw.slice(0, first), raw.slice(first, second), raw.slice(second)]
        const pieces = parts.filter((part) => part !== '').map((part) => Buffer.from(part, 'latin1'))
        assert.deepEqual(decode(pieces), wanted, JSON.stringify(parts))
      }
  }
})

const seed = Number(process.env['FUZZ_SEED'] ?? 20261122)

function random(start: number): (limit: number) => number {
  let state = start
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_507) + 0x9e3779b9) >>> 0
    return (state >>> 4) % limit
  }
}

test(`random data decodes as the model says (seed ${seed})`, () => {
  const next = random(seed)
  for (let round = 0; round < 20_000; round += 1) {
    const alphabet = '\r\n\r\n..ab\0'
    let raw = ''
    for (let length = next(40); length > 0; length -= 1) raw += alphabet[next(alphabet.length)]
    raw += '\r\n.\r\nQUIT'
    const pieces: Buffer[] = []
    for (let from = 0; from < raw.length;) {
      const length = 1 + next(9)
      pieces.push(Buffer.from(raw.slice(from, from + length), 'latin1'))
      from += length
    }
    const wanted = model(raw)!
    assert.deepEqual(decode(pieces), wanted, JSON.stringify(raw))
  }
})

test(`the fast scan finds what the plain one finds (seed ${seed})`, () => {
  const next = random(seed + 1)
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Buffer.alloc(next(round % 50 === 0 ? 200_000 : 90), 'x')
    for (let marks = next(12); marks > 0; marks -= 1) {
      const at = next(bytes.length + 1)
      bytes.write(['\r\n', '\r\n.', '\n', '\r', '.', '\n.'][next(6)]!, at, 'latin1')
    }
    const before = [13, 10, 120][next(3)]!
    const from = next(Math.min(bytes.length, 20) + 1)
    for (let at = from; ; at += 1) {
      const prior = at > from ? bytes[at - 1]! : before
      const found = findMark(bytes, at, bytes.length, prior)
      assert.equal(found, findMarkPlain(bytes, at, bytes.length, prior), `round ${round}`)
      assert.equal(found, slowMark(bytes, at, prior), `round ${round}`)
      if (found >= bytes.length) break
      at = found
    }
  }
})

function slowMark(bytes: Buffer, from: number, before: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const prior = at > from ? bytes[at - 1] : before
    if ((bytes[at] === 10) !== (prior === 13) || (bytes[at] === 46 && prior === 10)) return at
  }
  return bytes.length
}

test(`what is encoded decodes to the same bytes (seed ${seed})`, () => {
  const next = random(seed + 2)
  for (let round = 0; round < 3_000; round += 1) {
    const lines = Array.from({ length: next(8) }, () => ['.', '..', '', '.x', 'ab', 'a\0\xff '][next(6)]!)
    const body = Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1')
    const encoder = new ContentEncoder()
    const cut = next(body.length + 1)
    const pieces = [encoder.encode(body.subarray(0, cut)), encoder.encode(body.subarray(cut)), [encoder.end()!]]
    const decoded = decode(pieces.flatMap((piece) => piece!).filter((piece) => piece.length > 0))
    assert.equal(decoded.content, body.toString('latin1'))
    assert.equal(decoded.isEnded, true)
  }
})

test('the encoder refuses bare CR and LF wherever they stand', () => {
  for (const text of ['\n', 'a\nb', 'a\rb', '\r\r\n', 'x\n.\r\n'])
    assert.equal(new ContentEncoder().encode(Buffer.from(text)), null, JSON.stringify(text))
  const split = new ContentEncoder()
  assert.notEqual(split.encode(Buffer.from('a\r')), null)
  assert.equal(split.encode(Buffer.from('b')), null)
  const last = new ContentEncoder()
  last.encode(Buffer.from('a\r'))
  assert.equal(last.end(), null)
})
