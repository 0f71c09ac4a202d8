// Work instead of time: what is repeated twice as often must not cost more than about twice as many bytes looked at.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bufferSource } from '#mail/message/source.ts'
import { parseMessage } from '#mail/message/parse.ts'
import { noFacts } from '#mail/auth/results.ts'
import { runEmbedded } from './embedded.ts'

/** Runs and counts the bytes that searches, copies and conversions of buffers went over. */
async function workOf(run: () => Promise<unknown>): Promise<number> {
  let work = 0
  const { indexOf, lastIndexOf, includes, toString, copy } = Buffer.prototype
  const { concat } = Buffer
  Object.assign(Buffer.prototype, {
    indexOf(this: Buffer, ...args: Parameters<Buffer['indexOf']>) {
      const found = indexOf.apply(this, args)
      work += (found === -1 ? this.length : found) - (typeof args[1] === 'number' ? args[1] : 0)
      return found
    },
    lastIndexOf(this: Buffer, ...args: Parameters<Buffer['lastIndexOf']>) {
      const found = lastIndexOf.apply(this, args)
      work += (typeof args[1] === 'number' ? args[1] : this.length) - Math.max(0, found)
      return found
    },
    includes(this: Buffer, ...args: Parameters<Buffer['includes']>) {
      work += this.length
      return includes.apply(this, args)
    },
    toString(this: Buffer, ...args: Parameters<Buffer['toString']>) {
      const text = toString.apply(this, args)
      work += text.length
      return text
    },
    copy(this: Buffer, ...args: Parameters<Buffer['copy']>) {
      const copied = copy.apply(this, args)
      work += copied
      return copied
    },
  })
  Buffer.concat = (list, length) => {
    const joined = concat(list, length)
    work += joined.length
    return joined
  }
  try {
    await run()
  } finally {
    Object.assign(Buffer.prototype, { indexOf, lastIndexOf, includes, toString, copy })
    Buffer.concat = concat
  }
  return work
}

const envelope = { direction: 'inbound' as const, mailFrom: '', rcptTo: [], clientAddress: null, hello: null }
const context = { tenantId: 't', ownDomains: [], trustMicrosoftResults: false }

async function analyse(bytes: Buffer, chunk_bytes: number): Promise<void> {
  const source = {
    ...bufferSource(bytes),
    async *chunks() {
      for (let at = 0; at < bytes.length; at += chunk_bytes) yield bytes.subarray(at, at + chunk_bytes)
    },
  }
  const message = await parseMessage(source)
  await runEmbedded(message, envelope, context, noFacts, 'none')
}

const frames: [head: string, tail: string][] = [
  ['', '\r\n\r\nx'],
  ['Content-Type: ', '\r\n\r\nx'],
  ['Content-Type: a/b; name=', '\r\n\r\nx'],
  ['From: ', '\r\n\r\nx'],
  ['Subject: x\r\n\r\n', ''],
  ['Content-Type: text/html\r\n\r\n', ''],
  ['Content-Type: multipart/mixed; boundary=b\r\n\r\n', '\r\n--b--'],
  ['Content-Type: a/b; name=a.zip\r\n\r\nPK\x03\x04', ''],
  ['Content-Type: a/b; name=a.tar\r\n\r\n', ''],
  ['Content-Type: a/b; name=a.html\r\n\r\n', ''],
  ['Content-Type: a/b\r\nContent-Transfer-Encoding: base64\r\n\r\n', ''],
  ['Content-Type: a/b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n', ''],
]
const pieces = [
  '--b\r\n',
  '--b\r\n\r\n',
  '\r\n--',
  '\n',
  ' ',
  '=',
  '"',
  '(',
  ';',
  ':',
  ',',
  '<',
  '<b>',
  '</i>',
  '<a href=www.x.y>',
  '=?a?q?',
  '=?a?q?x?=',
  'begin 644 x\n',
  'end\n',
  '=ybegin name=x\n',
  'a=b;',
  'name*0=x;',
  'a:b\r\n',
  '\r\n ',
  'http://x',
  'x@y,',
  '.',
  'PK\x03\x04',
  'PK\x05\x06',
  'PK\x01\x02',
  '\0',
  '\xff',
  '=3D',
]

test('what is repeated twice as often costs twice the work', async () => {
  const seed = Number(process.env['SEED'] ?? 20_261_122)
  let state = seed
  const random = (max: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % max
  }
  for (let round = 0; round < 150; round++) {
    const [head, tail] = frames[round % frames.length]!
    const pumped = Array.from({ length: 1 + random(3) }, () => pieces[random(pieces.length)]!).join('')
    const chunk_bytes = 1_024 << random(8)
    const repeated = (size_bytes: number) =>
      Buffer.from(head + pumped.repeat(Math.ceil(size_bytes / pumped.length)) + tail, 'latin1')
    const small = await workOf(async () => await analyse(repeated(8 * 1024), chunk_bytes))
    const large = await workOf(async () => await analyse(repeated(32 * 1024), chunk_bytes))
    assert.ok(
      large < small * 8 + 200_000,
      `seed ${seed}, round ${round}: ${JSON.stringify(head + pumped)} ${small} ${large}`,
    )
  }
})
