import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { parseMessage } from '#mail/message/parse.ts'
import { bufferSource, type MessageSource } from '#mail/message/source.ts'
import { verifyArcChain } from '#mail/auth/verify.ts'
import { sealChanged } from './transform-seal.ts'
import { type Changes, transformMessage } from './transform.ts'

const lines = (...text: string[]) => Buffer.from(text.join('\r\n'))
const read = async (source: MessageSource) => Buffer.concat(await Array.fromAsync(source.chunks()))

async function change(message: Buffer, changes: Changes) {
  const result = await transformMessage(bufferSource(message), changes)
  const bytes = await read(result.source)
  assert.equal(bytes.length, result.source.size_bytes)
  assert.deepEqual(await result.source.slice(3, 40), bytes.subarray(3, 40))
  return { ...result, bytes, text: bytes.toString('latin1'), parsed: await parseMessage(bufferSource(bytes)) }
}

const simple = lines('From: a@fabrikam.example', 'Subject: Hello', 'X-Odd:  kept ', '', 'Text', '')

test('a tag goes before the subject and every other byte stays', async () => {
  const { text, applied } = await change(simple, { subjectTag: '[Spam]' })
  assert.equal(text, simple.toString().replace('Subject: Hello', 'Subject: [Spam] Hello'))
  assert.deepEqual(applied, ['subject'])
})

test('tags: no blank, folded, encoded, non-ASCII, missing, already there, too long, line breaks', async () => {
  const subject = async (field: string, tag: string) => {
    const { parsed } = await change(lines('From: a@b.example', ...(field === '' ? [] : [field]), '', 'x'), {
      subjectTag: tag,
    })
    return parsed.header.decoded('subject')
  }
  assert.equal(await subject('Subject:Hello', '[X]'), '[X] Hello')
  assert.equal(await subject('Subject:\r\n Hello', '[X]'), '[X] Hello')
  assert.equal(await subject('Subject: =?utf-8?B?w4RwZmVs?=', '[X]'), '[X] Äpfel')
  assert.equal(await subject('Subject: =?utf-8?B?w4RwZmVs?=', '[Verdächtig]'), '[Verdächtig] Äpfel')
  assert.equal(await subject('Subject: Hello', '[Verdächtig]'), '[Verdächtig]  Hello')
  assert.equal(await subject('', '[X]'), '[X]')
  assert.equal(await subject('Subject: [X] Hello', '[X]'), '[X] Hello')
  assert.equal(await subject('Subject: Hello', 'y'.repeat(50)), `${'y'.repeat(30)} Hello`)
  assert.equal(await subject('Subject: Hello', 'a\r\nBcc: z'), 'a  Bcc: z Hello')
})

const alternative = (encoding: string, html: string) =>
  lines(
    'Subject: x',
    'Content-Type: multipart/alternative; boundary=b1',
    '',
    '--b1',
    'Content-Type: text/plain; charset=iso-8859-1',
    '',
    'Gr\u00fc\u00dfe'.normalize(),
    '--b1',
    'Content-Type: text/html; charset=utf-8',
    `Content-Transfer-Encoding: ${encoding}`,
    '',
    html,
    '--b1--',
    '',
  )

test('a banner goes into both alternatives, in any encoding, once', async () => {
  const page = '<html><body bgcolor="#fff"><p>Hello there</p></body></html>'
  const encodings: [string, string][] = [
    ['7bit', page],
    ['quoted-printable', page.replace(/=/g, '=3D')],
    ['base64', Buffer.from(page).toString('base64')],
  ]
  for (const [encoding, html] of encodings) {
    const message = alternative(encoding, html)
    const { parsed, applied, bytes } = await change(message, { banner: 'external' })
    assert.deepEqual(applied, ['banner'], encoding)
    assert.equal(parsed.texts.length, 2)
    for (const entry of parsed.texts) assert.match(entry.text.replace(/\s+/g, ' '), /^This message came from outside/)
    assert.match(parsed.texts[1]!.text, /Hello there/)
    assert.ok(
      bytes
        .toString('latin1')
        .split('\r\n')
        .every((line) => line.length <= 78),
    )
    const again = await change(bytes, { banner: 'external' })
    assert.deepEqual(again.bytes, bytes)
    assert.match(again.skipped.join(), /already/)
  }
})

test('a page cannot hide the banner before or in its head', async () => {
  const tricks = [
    '<!-- <body> --><p>Hello</p>',
    '<div style="display:none"><body>x</body></div><p>Hello</p>',
    'Checked by your administrator.<html><body><p>Hello</p></body></html>',
    '<style> <body> </style><p>Hello</p>',
    '<template><body></template><p>Hello</p>',
  ]
  for (const html of tricks) {
    const { parsed } = await change(lines('Subject: x', 'Content-Type: text/html', '', html), { banner: 'external' })
    assert.match(parsed.texts[0]!.text.replace(/\s+/g, ' '), /^This message came from outside/, html)
  }
  const office =
    '<html xmlns:o="urn:x"><head><meta charset="utf-8"><title>a</title><style>p{x}</style><!--[if mso]><xml><o:p/></xml><![endif]--></head><body lang="en"><p>Hello</p></body></html>'
  const { text } = await change(lines('Subject: x', 'Content-Type: text/html', '', office), { banner: 'external' })
  assert.match(text, /<body lang="en">\r\n<div class="mailwarden-banner/)
})

test('signed, encrypted and protected mail is never changed, and the reason is told', async () => {
  const cases: [string[], RegExp][] = [
    [
      [
        'Content-Type: multipart/signed; boundary=b; protocol="application/pkcs7-signature"',
        '',
        '--b',
        '',
        'x',
        '--b--',
      ],
      /signed/,
    ],
    [
      [
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data',
        'Content-Transfer-Encoding: base64',
        '',
        'MIAG',
      ],
      /S\/MIME/,
    ],
    [
      [
        'Content-Type: multipart/encrypted; boundary=b',
        '',
        '--b',
        'Content-Type: application/pgp-encrypted',
        '',
        'Version: 1',
        '--b--',
      ],
      /PGP/,
    ],
    [['Content-Class: rpmsg.message', '', 'x'], /Purview/],
    [['DKIM-Signature: v=1; a=rsa-sha256; d=fabrikam.example; s=s; l=20; h=from; bh=x; b=y', '', 'x'], /l=/],
  ]
  for (const [message, reason] of cases) {
    const original = lines('Subject: x', ...message)
    const { bytes, changed, skipped } = await change(original, { subjectTag: '[X]', banner: 'suspicious' })
    assert.equal(changed, false)
    assert.deepEqual(bytes, original)
    assert.match(skipped.join(), reason)
  }
})

test('inline PGP and UTF-16 texts get no banner', async () => {
  const pgp = await change(lines('Subject: x', '', '-----BEGIN PGP MESSAGE-----', '', 'abc'), { banner: 'external' })
  assert.equal(pgp.changed, false)
  const wide = await change(lines('Subject: x', 'Content-Type: text/plain; charset=utf-16', '', 'abc'), {
    banner: 'external',
  })
  assert.equal(wide.changed, false)
})

test('a changed message is sealed, and what cannot be sealed goes on unsealed with a reason', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const resolve = () => Promise.resolve([[`v=DKIM1; k=rsa; p=${publicKey.toString('base64')}`]])
  const original = Buffer.concat([
    Buffer.from(
      'Authentication-Results: spf=pass smtp.mailfrom=fabrikam.example; dmarc=pass header.from=fabrikam.example;compauth=pass reason=100\r\n',
    ),
    Buffer.from('Date: Mon, 2 Nov 2026 09:00:00 +0000\r\nTo: b@contoso.example\r\n'),
    simple,
  ])
  const { source } = await transformMessage(bufferSource(original), { subjectTag: '[X]' })
  const options = {
    domain: 'contoso.example',
    selector: 's',
    privateKeyPem: privateKey,
    authservId: 'gw.contoso.example',
    resolve,
    now: new Date('2026-11-02T09:00:00Z'),
  }
  const result = await sealChanged(bufferSource(original), source, options)
  assert.deepEqual([result.sealed, result.reason], [true, null])
  const bytes = await read(result.source)
  assert.match(bytes.toString(), /ARC-Authentication-Results: i=1; gw\.contoso\.example;\s+spf=pass/)
  assert.ok(bytes.subarray(bytes.length - source.size_bytes).equals(await read(source)))
  assert.equal(await verifyArcChain(bufferSource(bytes), resolve), 'pass')
  const refused = await sealChanged(bufferSource(original), source, { ...options, privateKeyPem: 'x' })
  assert.equal(refused.sealed, false)
  assert.match(refused.reason!, /not sealed/)
})
