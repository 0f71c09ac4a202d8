// The bytes that leave: signed so that a foreign verifier agrees, with CR LF everywhere, whatever content is in them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dkimVerify } from 'mailauth'
import { dkimRecord, newDkimKey, readDkimKey, signDkim } from './dkim.ts'
import { isOwnSimulation, simulationMark } from './mark.ts'
import { graphItem, signedMessage, type OutgoingMail } from './outgoing.ts'

const secret = Buffer.alloc(32, 3)
const { privateKey, publicKey } = await newDkimKey()
const key = { domain: 'parcels.example', selector: 's1', privateKey: readDkimKey(privateKey) }

const mailOf = (change: Partial<OutgoingMail['content']> = {}): OutgoingMail => ({
  internetMessageId: '<abc@parcels.example>',
  mark: simulationMark(secret, '<abc@parcels.example>'),
  to: { name: 'Frida Fink', address: 'frida@contoso.example', personId: 'p1' },
  envelopeFrom: 'bounce-1@parcels.example',
  sentAt: new Date('2026-11-22T09:00:00Z'),
  content: {
    from: { name: 'Paketdienst Süd', address: 'service@parcels.example' },
    replyTo: { name: 'Service', address: 'reply.x@parcels.example' },
    subject: 'Ihre Sendung – überfällig',
    html: '<p>Grüße</p>\n<a href="https://www.parcels.example/view/x">Link</a>\n',
    text: 'Grüße\n\n\n',
    attachments: [],
    ...change,
  },
})

async function resultOf(raw: Buffer): Promise<string> {
  const resolver = async (name: string) => {
    if (name !== 's1._domainkey.parcels.example') throw Object.assign(new Error('none'), { code: 'ENOTFOUND' })
    return [[dkimRecord(publicKey)]]
  }
  const { results } = (await dkimVerify(raw, { resolver } as never)) as { results: { status: { result: string } }[] }
  return results.map(({ status }) => status.result).join()
}

test('a foreign verifier agrees with the signature, and not when anything is changed', async () => {
  const raw = await signedMessage(mailOf(), key)
  assert.equal(await resultOf(raw), 'pass')
  assert.notEqual(await resultOf(Buffer.from(raw.toString('latin1').replace('Frida', 'Fride'), 'latin1')), 'pass')
  assert.notEqual(await resultOf(Buffer.concat([raw, Buffer.from('more\r\n')])), 'pass')
  assert.doesNotMatch(raw.toString('latin1'), /(?<!\r)\n/)
  assert.doesNotMatch(raw.toString('latin1').slice(0, 2_000), /nodemailer|_NmP|mailwarden/i)
})

test('any body and any header section is signed so that it verifies', async () => {
  let seed = 7
  const random = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % n
  }
  const pieces = ['a', ' ', '\t', '\r\n', '\n', '  ', 'word', '=', '.', '\r\n\r\n', 'x'.repeat(80)]
  for (let round = 0; round < 60; round += 1) {
    const body = Array.from({ length: random(30) }, () => pieces[random(pieces.length)]).join('')
    const head = `From: a@parcels.example\r\nSubject:  two  words\r\n\tfolded ${random(99)}\r\nX-Odd : y\r\nTo:b@contoso.example\r\n\r\n`
    const raw = await signDkim(Buffer.from(head + body), key, new Date(0))
    assert.equal(await resultOf(raw), 'pass', JSON.stringify(body))
  }
})

test('attachments and pictures are in both forms', async () => {
  const content = Buffer.from('%PDF-1.7 x')
  const mail = mailOf({
    attachments: [
      { fileName: 'Rechnung.pdf', contentType: 'application/pdf', content },
      { fileName: 'code.png', contentType: 'image/png', content, cid: 'code@mail' },
    ],
  })
  const raw = (await signedMessage(mail, key)).toString('latin1')
  assert.match(raw, /filename=Rechnung\.pdf/)
  assert.match(raw, /Content-I[dD]: <code@mail>/)
  const item = graphItem(mail) as { attachments: { name: string; isInline?: boolean; contentBytes: string }[] }
  assert.deepEqual(
    item.attachments.map(({ isInline = false }) => isInline),
    [false, true],
  )
  assert.equal(item.attachments[0]!.contentBytes, content.toString('base64'))
})

test('an item of Graph is no draft, unread, and dated', () => {
  const item = graphItem(mailOf()) as Record<string, unknown>
  assert.deepEqual(item['singleValueExtendedProperties'], [
    { id: 'Integer 0x0E07', value: '4' },
    { id: 'SystemTime 0x0E06', value: '2026-11-22T09:00:00Z' },
    { id: 'SystemTime 0x0039', value: '2026-11-22T09:00:00Z' },
  ])
  assert.equal(item['isRead'], false)
  assert.equal(item['internetMessageId'], '<abc@parcels.example>')
})

test('the mark is known by the secret alone, for its message alone', () => {
  const { name, value } = simulationMark(secret, '<abc@parcels.example>')
  assert.match(name, /^X-[A-Z][a-z]{7}$/)
  assert.ok(
    isOwnSimulation(
      secret,
      [
        ['Subject', 'x'],
        [name.toLowerCase(), ` ${value} `],
      ],
      'ABC@parcels.example',
    ),
  )
  assert.ok(!isOwnSimulation(secret, [[name, value]], '<other@parcels.example>'))
  assert.ok(!isOwnSimulation(Buffer.alloc(32, 4), [[name, value]], '<abc@parcels.example>'))
  assert.ok(!isOwnSimulation(secret, [[name, 'AAAA']], '<abc@parcels.example>'))
})
