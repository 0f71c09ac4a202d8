// ARC (RFC 8617) against a computation of our own: chains made here by hand are verified, and seals made by us are checked by hand.
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, test } from 'node:test'
import { bufferSource } from '../message/source.ts'
import { sealArc } from './arc-seal.ts'
import { verifyArcChain } from './verify.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keyRecord = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
const resolve = async (name: string) => {
  if (/^(?:one|two|gw)\._domainkey\.[a-z]+\.example$/.test(name)) return [[keyRecord]]
  throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
}

/** RFC 6376 3.4.2. */
function relaxed(field: string): string {
  const colon = field.indexOf(':')
  const value = field
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replace(/[ \t]+/g, ' ')
    .trim()
  return `${field.slice(0, colon).trim().toLowerCase()}:${value}`
}

/** RFC 6376 3.4.4 and 3.7. */
function bodyHash(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').trimEnd())
  const whole = lines.join('\r\n').replace(/(?:\r\n)+$/, '')
  return createHash('sha256')
    .update(whole === '' ? '' : `${whole}\r\n`)
    .digest('base64')
}

const rsa = (text: string) => sign('sha256', Buffer.from(text), privateKey).toString('base64')
const holds = (text: string, signature: string) =>
  verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))
const withoutSignature = (field: string) => relaxed(field).replace(/([;\s]b=)[^;]*/, '$1')

interface ArcSet {
  results: string
  message: string
  seal: string
}

interface Mail {
  sets: ArcSet[]
  fields: string[]
  body: string
}

const plain: Mail = {
  sets: [],
  fields: ['From: Ada <ada@fabrikam.example>', 'To: ben@contoso.example', 'Subject:  Minutes\r\n of\tMay', 'Date: x'],
  body: 'See you  on Monday. \r\n\r\n\r\n',
}

interface SetOptions {
  i?: number
  cv?: string
  domain?: string
  /** More tags of the seal. */
  sealTags?: string
  signed?: string[]
}

/** RFC 8617 5.1, without a line of the code that is tested. */
function addSet(mail: Mail, options: SetOptions = {}): Mail {
  const { i = mail.sets.length + 1, domain = 'fabrikam', sealTags = '', signed = ['From', 'Subject'] } = options
  const cv = options.cv ?? (i === 1 ? 'none' : 'pass')
  const results = `ARC-Authentication-Results: i=${i}; mx.${domain}.example; dmarc=pass`
  const signedFields = signed.map((name) => {
    const all = [...mail.fields, ...mail.sets.map(({ seal }) => seal)]
    return relaxed(all.find((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`)) ?? `${name}:`)
  })
  const open = `ARC-Message-Signature: i=${i}; a=rsa-sha256; c=relaxed/relaxed; d=${domain}.example; s=one;\r\n h=${signed.join(':')}; bh=${bodyHash(mail.body)}; b=`
  const message = open + rsa([...signedFields, relaxed(open)].join('\r\n'))
  const openSeal = `ARC-Seal: i=${i}; a=rsa-sha256; cv=${cv}; d=${domain}.example; s=two;${sealTags}\r\n b=`
  const before = cv === 'fail' ? [] : mail.sets.flatMap((set) => [set.results, set.message, set.seal])
  const seal = openSeal + rsa([...before, results, message, openSeal].map(relaxed).join('\r\n'))
  return { ...mail, sets: [...mail.sets, { results, message, seal }] }
}

function textOf({ sets, fields, body }: Mail): string {
  const arc = sets.toReversed().flatMap((set) => [set.seal, set.message, set.results])
  return `${[...arc, ...fields].filter((field) => field !== '').join('\r\n')}\r\n\r\n${body}`
}

const chainOf = async (mail: Mail | string) =>
  await verifyArcChain(bufferSource(Buffer.from(typeof mail === 'string' ? mail : textOf(mail))), resolve)

const once = addSet(plain)
const twice = addSet(once, { domain: 'contoso' })

/** One set with some of its fields changed. */
function patched(mail: Mail, index: number, change: (set: ArcSet) => Partial<ArcSet>): Mail {
  return { ...mail, sets: mail.sets.map((set, at) => (at === index ? { ...set, ...change(set) } : set)) }
}
const flipped = (field: string) => field.replace(/.(?=[^=]{5}=*$)/, (sign_) => (sign_ === 'A' ? 'B' : 'A'))

describe('chains that hold (RFC 8617 5.2)', () => {
  let many = plain
  for (let i = 0; i < 50; i++) many = addSet(many)
  const cases: [string, Mail, 'none' | 'pass'][] = [
    ['none', plain, 'none'],
    ['a set 0 is no set (4.2.1)', addSet(plain, { i: 0, cv: 'none' }), 'none'],
    ['one set', once, 'pass'],
    ['two sets', twice, 'pass'],
    ['fifty sets', many, 'pass'],
    [
      'a change before the newest set: only its signature over the message counts',
      addSet({ ...once, body: 'Another.\r\n', fields: [once.fields[0]!, 'Subject: [list] x'] }),
      'pass',
    ],
    [
      'blanks and folds that the way has changed',
      { ...twice, fields: plain.fields.map((field) => field.replace(/(?<=\S) (?=\S)/g, '\r\n \t ')) },
      'pass',
    ],
  ]
  for (const [name, mail, expected] of cases) test(name, async () => assert.equal(await chainOf(mail), expected))
})

describe('chains that do not hold', () => {
  const cases: [string, Mail][] = [
    ['the body was changed', { ...twice, body: 'See you on Friday.\r\n' }],
    ['a signed field was changed', { ...twice, fields: [plain.fields[0]!, plain.fields[1]!, 'Subject: x'] }],
    ['the newest seal', patched(twice, 1, ({ seal }) => ({ seal: flipped(seal) }))],
    ['an older seal', patched(twice, 0, ({ seal }) => ({ seal: flipped(seal) }))],
    ['the newest signature over the message', patched(twice, 1, ({ message }) => ({ message: flipped(message) }))],
    ['an older signature, which is sealed', patched(twice, 0, ({ message }) => ({ message: flipped(message) }))],
    ['results', patched(once, 0, ({ results }) => ({ results: results.replace('pass', 'fail') }))],
    ['older results', patched(twice, 0, ({ results }) => ({ results: results.replace('pass', 'fail') }))],
    ['no results', patched(once, 0, () => ({ results: '' }))],
    ['no signature over the message', patched(twice, 0, () => ({ message: '' }))],
    ['no seal', patched(twice, 0, () => ({ seal: '' }))],
    ['the first set alone is missing', { ...twice, sets: twice.sets.slice(1) }],
    ['a gap', addSet(once, { i: 3 })],
    ['a set twice', { ...once, sets: [...once.sets, ...once.sets] }],
    ['the first set says pass', addSet(plain, { cv: 'pass' })],
    ['the second says none', addSet(once, { cv: 'none' })],
    ['the newest says fail', addSet(once, { cv: 'fail' })],
    ['a seal after one that says fail', addSet(addSet(once, { cv: 'fail' }))],
    ['a seal with h=', addSet(plain, { sealTags: ' h=from;' })],
    ['a signature over a seal', addSet(once, { signed: ['From', 'ARC-Seal'] })],
    ['a signature not over the author', addSet(plain, { signed: ['Subject'] })],
    ['a key that is not there', addSet(plain, { domain: 'no-such' })],
  ]
  for (const [name, mail] of cases) test(name, async () => assert.equal(await chainOf(mail), 'fail'))
})

describe('our seal (RFC 8617 5.1)', () => {
  const sealed = async (mail: Mail, cv: 'none' | 'pass' | 'fail') =>
    await sealArc({
      source: bufferSource(Buffer.from(textOf(mail))),
      domain: 'adatum.example',
      selector: 'gw',
      privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cv,
      authenticationResults: 'spf=pass; dmarc=pass',
      authservId: 'gw.adatum.example',
      signedAt: new Date('2026-11-02T09:00:05Z'),
    })
  const tag = (field: string, name: string) =>
    new RegExp(`[;\\s]${name}=([^;]*)`).exec(field.slice(field.indexOf(':')))?.[1]?.replace(/\s/g, '') ?? ''

  for (const [name, mail, cv] of [
    ['on a message without a chain', plain, 'none'],
    ['on a chain that holds', twice, 'pass'],
    ['on a chain that does not hold, over its own set alone', { ...twice, body: 'x\r\n' }, 'fail'],
  ] as const)
    test(name, async () => {
      const result = await sealed(mail, cv)
      if (result.kind !== 'sealed') return assert.fail(result.reason)
      const [seal, message, results, end] = result.header.toString().split(/\r\n(?![ \t])/)
      assert.equal(end, '')
      const i = String(mail.sets.length + 1)
      assert.deepEqual([tag(seal!, 'i'), tag(message!, 'i'), tag(seal!, 'cv')], [i, i, cv])
      assert.match(results!, new RegExp(`^ARC-Authentication-Results: i=${i}; gw\\.adatum\\.example;`))
      const names = tag(message!, 'h').toLowerCase().split(':')
      assert.ok(names.includes('from') && names.includes('subject'))
      assert.ok(!names.some((entry) => entry.startsWith('arc-') || entry === 'authentication-results'), names.join())
      assert.equal(tag(seal!, 'h') + tag(message!, 'l'), '')
      assert.equal(tag(message!, 'bh'), bodyHash(mail.body))
      const left = [...mail.fields]
      const signed = names.flatMap((entry) => {
        const at = left.findLastIndex((field) => field.toLowerCase().startsWith(`${entry}:`))
        return at === -1 ? [] : left.splice(at, 1).map(relaxed)
      })
      assert.ok(holds([...signed, withoutSignature(message!)].join('\r\n'), tag(message!, 'b')), 'message signature')
      const before = cv === 'pass' ? mail.sets.flatMap((set) => [set.results, set.message, set.seal]) : []
      const scope = [...[...before, results!, message!].map(relaxed), withoutSignature(seal!)].join('\r\n')
      assert.ok(holds(scope, tag(seal!, 'b')), 'seal')
      const expected = cv === 'fail' ? 'fail' : 'pass'
      assert.equal(await chainOf(result.header.toString() + textOf(mail)), expected)
    })

  test('none on a chain that is said to have failed, and none beyond fifty', async () => {
    assert.equal((await sealed(addSet(once, { cv: 'fail' }), 'fail')).kind, 'refused')
    let full = plain
    for (let i = 0; i < 50; i++) full = addSet(full)
    assert.equal((await sealed(full, 'pass')).kind, 'refused')
  })
})
