import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { findField, scanHeaderSection } from './header-section.ts'
import { type ParsedMessage, parseMessage, parseStructure } from './parse.ts'
import { bufferSource, type MessageSource } from './source.ts'

const lines = (...text: string[]) => Buffer.from(text.join('\r\n'))
const parse = async (message: Buffer) => await parseMessage(bufferSource(message))

/** The same bytes in chunks of the given size. */
function chunked(bytes: Buffer, size: number): MessageSource {
  return {
    ...bufferSource(bytes),
    async *chunks() {
      for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
    },
  }
}

const shape = (parts: ParsedMessage['parts']) =>
  parts.map((part) => [part.path, part.kind, part.mediaType, part.bodyStart, part.bodyEnd, part.header.fields.length])

const nested = lines(
  'From: =?utf-8?q?J=C3=BCrgen?= <j@fabrikam.example>',
  'Subject: =?iso-8859-1?B?R3L8?= =?iso-8859-1?B?3WU=?=',
  'Content-Type: multipart/mixed; boundary="outer:1"',
  '',
  'preamble',
  '--outer:1',
  'Content-Type: multipart/alternative; boundary=outer',
  '',
  '--outer',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=C3=BC=',
  '=C3=9Fe, see https://www.contoso.example/a?b=3Dc.',
  '--outer',
  'Content-Type: text/html',
  '',
  '<p>Hi <a href="https://evil.example/x">www.contoso.example</a><span style="display:none">hidden words</span>',
  '--outer--',
  'epilogue',
  '--outer:1',
  'Content-Type: message/rfc822',
  '',
  'Subject: inner',
  '',
  'inner text',
  '--outer:1',
  'Content-Type: application/pdf; name="a.pdf"',
  "Content-Disposition: attachment; filename*0*=utf-8''Rech; filename*1*=nung%C3%BC.pdf",
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0xLjQ=',
  '--outer:1--',
  '',
)

test('a nested message: parts, texts, links, attachments', async () => {
  const message = await parse(nested)
  assert.deepEqual(
    message.parts.map((part) => [part.path, part.mediaType]),
    [
      ['', 'multipart/mixed'],
      ['1', 'multipart/alternative'],
      ['1.1', 'text/plain'],
      ['1.2', 'text/html'],
      ['2', 'message/rfc822'],
      ['2.1', 'text/plain'],
      ['3', 'application/pdf'],
    ],
  )
  assert.equal(message.header.decoded('subject'), 'GrüÝe')
  assert.deepEqual(message.header.addresses('from'), [
    { name: 'Jürgen', address: 'j@fabrikam.example', domain: 'fabrikam.example' },
  ])
  assert.equal(message.texts[0]!.text, 'Grüße, see https://www.contoso.example/a?b=c.')
  assert.equal(message.texts[1]!.text, 'Hi www.contoso.example')
  assert.equal(message.texts[1]!.html?.hiddenText_chars, 12)
  assert.equal(message.texts[2]!.text, 'inner text')
  assert.deepEqual(
    message.urls.map((url) => [url.url, url.host, url.text]),
    [
      ['https://www.contoso.example/a?b=c', 'www.contoso.example', null],
      ['https://evil.example/x', 'evil.example', 'www.contoso.example'],
      ['www.contoso.example', 'www.contoso.example', null],
    ],
  )
  const [pdf] = message.attachments
  assert.equal(pdf!.name, 'Rechnungü.pdf')
  assert.equal(pdf!.sha256, createHash('sha256').update('%PDF-1.4').digest('hex'))
  assert.equal((await pdf!.content(100))!.toString(), '%PDF-1.4')
  assert.equal(await pdf!.content(3), null)
})

test('chunks of any size give the same tree', async () => {
  const expected = shape((await parseStructure(bufferSource(nested))).parts)
  for (const size of [1, 2, 3, 7, 16, 61, 100])
    assert.deepEqual(shape((await parseStructure(chunked(nested, size))).parts), expected, `chunks of ${size}`)
})

test('fields and rest rebuild the input, and lookups ignore case', () => {
  const bytes = lines('From me@x Mon', 'A: 1', ' folded', 'b :2', '', 'body')
  const section = scanHeaderSection(bytes)
  assert.equal(section.endedBy, 'blank-line')
  const pieces = [
    ...section.fields.map((field) => bytes.subarray(field.start, field.end)),
    bytes.subarray(section.fieldsEnd),
  ]
  assert.deepEqual(Buffer.concat(pieces), bytes)
  assert.equal(findField(section, 'B')?.name, 'b')
  assert.equal(bytes.subarray(section.end).toString(), 'body')
})

const hostile: [string, Buffer, (message: ParsedMessage) => void][] = [
  ['empty', Buffer.alloc(0), (message) => assert.equal(message.parts.length, 1)],
  ['only a line end', lines('', ''), (message) => assert.equal(message.header.fields.length, 0)],
  [
    'no blank line',
    lines('A: b', 'text without colon', 'more'),
    (message) => {
      assert.ok(message.anomalies.has('header-ends-without-blank-line'))
      assert.match(message.texts[0]!.text, /^text without colon/)
    },
  ],
  [
    '20,000 header fields',
    lines(...Array.from({ length: 20_000 }, (_, index) => `X-${index}: y`), '', 'z'),
    (message) => {
      assert.deepEqual(
        message.exceeded.map((entry) => entry.limit),
        ['headerFields'],
      )
      assert.equal(message.texts[0]!.text, 'z')
    },
  ],
  [
    'a long field',
    lines(`Subject: ${'x'.repeat(70_000)}`, '', 'z'),
    (message) =>
      assert.deepEqual(
        message.exceeded.map((entry) => entry.limit),
        ['headerField_bytes'],
      ),
  ],
  [
    '5,000 parts',
    lines(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...Array.from({ length: 5_000 }, () => '--b\r\n\r\nx'),
      '--b--',
    ),
    (message) => {
      assert.equal(message.parts.length, 1_000)
      assert.ok(message.exceeded.some((entry) => entry.limit === 'parts'))
    },
  ],
  [
    '100 levels',
    lines(
      ...Array.from(
        { length: 100 },
        (_, index) => `Content-Type: multipart/mixed; boundary=b${index}\r\n\r\n--b${index}`,
      ),
      '',
      'x',
    ),
    (message) => assert.ok(message.exceeded.some((entry) => entry.limit === 'depth')),
  ],
  [
    '100 messages in messages',
    lines(...Array.from({ length: 100 }, () => 'Content-Type: message/rfc822\r\n'), 'Subject: x', '', 'y'),
    (message) => assert.ok(message.exceeded.some((entry) => entry.limit === 'depth')),
  ],
  [
    'boundary never appears',
    lines('Content-Type: multipart/mixed; boundary=b', '', 'all the text'),
    (message) => {
      assert.ok(message.anomalies.has('boundary-not-found'))
      assert.equal(message.root.kind, 'leaf')
    },
  ],
  [
    'no boundary parameter',
    lines('Content-Type: multipart/mixed', '', '--guess', '', 'found', '--guess--'),
    (message) => assert.equal(message.texts[0]?.text, 'found'),
  ],
  [
    'delimiter in place of the part header',
    lines('Content-Type: multipart/mixed; boundary="b:1"', '', '--b:1', '--b:1', '', 'x', '--b:1--'),
    (message) => assert.equal(message.parts.length, 3),
  ],
  [
    'NULs and bare line ends',
    Buffer.from('Subject: a\0b\nX: y\n\nte\0xt\rmore\n'),
    (message) => {
      assert.equal(message.header.text('subject'), 'a\0b')
      assert.match(message.texts[0]!.text, /te\0xt/)
    },
  ],
  [
    'base64 with noise and padding inside',
    lines('Content-Transfer-Encoding: base64', '', 'SGVs*bG8=', 'IHdvcmxk', '!'),
    (message) => assert.equal(message.texts[0]!.text, 'Hello world'),
  ],
  [
    'broken quoted-printable',
    lines('Content-Transfer-Encoding: quoted-printable', '', 'a=ZZb=', 'c=3', 'd='),
    (message) => assert.equal(message.texts[0]!.text, 'a=ZZbc=3\r\nd'),
  ],
  [
    'uuencode in the text',
    lines('Subject: x', '', 'begin 644 hi.txt', '%2&5L;&\\', '`', 'end'),
    (message) => {
      assert.deepEqual(
        message.attachments.map((file) => [file.name, file.head.toString()]),
        [['hi.txt', 'Hello']],
      )
    },
  ],
  [
    'encoded message inside',
    lines(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('Subject: in\r\n\r\nsecret').toString('base64'),
      '--b--',
    ),
    (message) => {
      assert.equal(message.texts[0]?.text, 'secret')
      assert.ok(message.anomalies.has('encoded-message'))
    },
  ],
]

/** A part as the only one of a multipart. */
const inMixed = (...part: string[]) =>
  lines('Content-Type: multipart/mixed; boundary=b', '', '--b', ...part, '--b--', '')
const names = ({ attachments }: ParsedMessage) => attachments.map((file) => [file.name, ...file.otherNames])
const heads = ({ attachments }: ParsedMessage) => attachments.map((file) => file.head.toString())

hostile.push(
  [
    'a boundary that looks like an encoded word',
    lines('Content-Type: multipart/mixed; boundary="=?us-ascii?q?b?="', '', '--=?us-ascii?q?b?=', '', 'found'),
    (message) => assert.equal(message.texts[0]?.text, 'found'),
  ],
  [
    'a type with blanks, a missing semicolon',
    lines('Content-Type: multipart / mixed boundary=b', '', '--b', '', 'found', '--b--'),
    (message) => assert.equal(message.texts[0]?.text, 'found'),
  ],
  [
    'blanks behind a delimiter',
    lines('Content-Type: multipart/mixed; boundary=b', '', `--b${' '.repeat(3_000)}`, '', 'found', '--b--'),
    (message) => assert.equal(message.texts[0]?.text, 'found'),
  ],
  [
    'a part behind the last delimiter',
    lines('Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'x', '--b--', 'y', '--b', '', 'found', '--b--'),
    (message) =>
      assert.deepEqual(
        message.texts.map(({ text }) => text),
        ['x', 'found'],
      ),
  ],
  [
    'two boundaries',
    lines('Content-Type: multipart/mixed; boundary=a', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'x'),
    (message) => assert.ok(message.anomalies.has('ambiguous-structure')),
  ],
  [
    'one boundary written in two ways',
    lines("Content-Type: multipart/mixed; boundary=a; boundary*=''b", '', '--a', '', 'x'),
    (message) => assert.ok(message.anomalies.has('ambiguous-structure')),
  ],
  [
    'parts for one program, a text for another',
    lines('Content-Type: text/plain', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'x'),
    (message) => assert.ok(message.anomalies.has('ambiguous-structure')),
  ],
  [
    'the same type twice is only repeated',
    lines('Content-Type: multipart/mixed; boundary=b', 'Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'x'),
    (message) => assert.deepEqual([...message.anomalies], ['repeated-content-type']),
  ],
  [
    'a line without a colon in the header of a part',
    inMixed('nothing', 'Content-Type: application/octet-stream; name=a.js', '', 'x'),
    (message) => assert.ok(message.anomalies.has('ambiguous-structure')),
  ],
  [
    'a text right behind the delimiter is no broken header',
    inMixed('Hello', 'there: you'),
    (message) => assert.deepEqual([...message.anomalies], []),
  ],
  [
    'names that differ between fields and programs',
    inMixed(
      'Content-Type: application/octet-stream; name="a.js"',
      `Content-Disposition: attachment; filename="a.txt"; filename*=''b.txt`,
      'Content-Disposition: attachment; filename=c.txt',
      '',
      'x',
    ),
    (message) => assert.deepEqual(names(message), [['b.txt', 'a.txt', 'c.txt', 'a.js']]),
  ],
  [
    'two encodings',
    inMixed(
      'Content-Type: application/octet-stream',
      'Content-Transfer-Encoding: 7bit',
      'Content-Transfer-Encoding: base64',
      '',
      'SGVsbG8=',
    ),
    (message) => assert.deepEqual(heads(message), ['SGVsbG8=', 'Hello']),
  ],
  [
    'a comment before the encoding',
    inMixed('Content-Type: a/b', 'Content-Transfer-Encoding: (x) base64', '', 'SGVsbG8='),
    (message) => assert.deepEqual(heads(message), ['Hello']),
  ],
  [
    'an encoding that nobody knows',
    inMixed('Content-Type: a/b', 'Content-Transfer-Encoding: base-64', '', 'SGVsbG8='),
    (message) => assert.deepEqual(heads(message), ['SGVsbG8=', 'Hello', 'SGVsbG8']),
  ],
  [
    'an encoded multipart',
    lines(
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Transfer-Encoding: base64',
      '',
      lines('--b', 'Content-Type: a/b; name=a.js', '', 'x', '--b--').toString('base64'),
    ),
    (message) => assert.deepEqual(names(message), [['a.js']]),
  ],
  [
    'a page with a script and without a name is a file for some programs',
    inMixed('Content-Type: text/html', '', '<script>x</script>'),
    (message) => assert.deepEqual(names(message), [[null, 'page.html']]),
  ],
  [
    'HTML that is nested without end',
    inMixed('Content-Type: text/html', '', '<b>'.repeat(3_000)),
    (message) =>
      assert.deepEqual(
        message.exceeded.map((entry) => entry.limit),
        ['depth'],
      ),
  ],
  [
    'more files in a text than are looked at',
    lines('Subject: x', '', ...Array.from({ length: 101 }, () => 'begin 644 hi.txt\r\n%2&5L;&\\\r\n`\r\nend')),
    (message) => {
      assert.equal(message.attachments.length, 100)
      assert.deepEqual(
        message.exceeded.map((entry) => entry.limit),
        ['parts'],
      )
    },
  ],
  [
    'a page with its pictures in itself is read to its end',
    lines(
      'Content-Type: text/html',
      '',
      `<img src="data:image/png;base64,${'iVBORw0K'.repeat(500_000)}">`,
      '<a href="https://www.contoso.example/end">the end</a>',
    ),
    (message) => {
      assert.deepEqual(message.exceeded, [])
      assert.ok(message.urls.some(({ url }) => url === 'https://www.contoso.example/end'))
    },
  ],
  [
    'a text of which only the beginning is kept',
    lines('Subject: x', '', 'x'.repeat(17 * 1024 * 1024)),
    (message) =>
      assert.deepEqual(
        message.exceeded.map((entry) => entry.limit),
        ['text_bytes'],
      ),
  ],
  [
    'a multipart that holds only text',
    lines('Content-Type: multipart/mixed; boundary=b', '', 'see https://www.contoso.example/'),
    (message) => assert.equal(message.urls[0]?.host, 'www.contoso.example'),
  ],
)

for (const [name, bytes, check] of hostile) test(`hostile structure: ${name}`, async () => check(await parse(bytes)))

test('yEnc in the text', async () => {
  const encoded = Buffer.from('Hello').map((byte) => (byte + 42) & 255)
  const body = Buffer.concat([
    Buffer.from('Subject: x\r\n\r\n=ybegin line=128 size=5 name=a.bin\r\n'),
    encoded,
    Buffer.from('\r\n=yend size=5\r\n'),
  ])
  const { attachments } = await parse(body)
  assert.deepEqual(
    attachments.map((file) => [file.name, file.head.toString()]),
    [['a.bin', 'Hello']],
  )
})

test('whatever comes in, the parser ends, does not throw, and its ranges lie inside', async () => {
  const seed = Number(process.env['SEED'] ?? 20_261_122)
  let state = seed
  const random = (max: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % max
  }
  const words = [
    '--',
    'outer',
    '\r\n',
    '\n',
    '\r',
    ':',
    ' ',
    'Content-Type: ',
    'multipart/mixed; boundary=',
    'b',
    '=?utf-8?B?',
    '?=',
    'message/rfc822',
    '\0',
    '=3D',
    'base64',
    'Content-Transfer-Encoding: ',
    '<a href=',
    '<!--',
    '"',
    '(',
    'begin 644 x\n',
    '\xff',
    '--b--',
    '=ybegin name=x\n',
  ]
  for (let round = 0; round < 1_500; round++) {
    const bytes = Buffer.from(nested)
    let mutated: Buffer = bytes
    for (let change = 0; change <= random(6); change++) {
      const at = random(mutated.length + 1)
      const word = Buffer.from(words[random(words.length)]!, 'latin1')
      mutated = Buffer.concat([mutated.subarray(0, at), word, mutated.subarray(at + random(20))])
    }
    const message = await parse(mutated)
    for (const part of message.parts.filter((entry) => !entry.path.includes('/'))) {
      const inside = part.bodyStart <= part.bodyEnd && part.bodyEnd <= mutated.length
      assert.ok(inside, `seed ${seed}, round ${round}, part ${part.path}`)
      for (const field of part.header.fields)
        assert.deepEqual(field.raw, mutated.subarray(field.start, field.end), `seed ${seed}, round ${round}`)
    }
    const size = 1 + random(40)
    const streamed = await parseStructure(chunked(mutated, size))
    const whole = await parseStructure(bufferSource(mutated))
    assert.deepEqual(shape(streamed.parts), shape(whole.parts), `seed ${seed}, round ${round}, chunks of ${size}`)
  }
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Without garbage, of which other tests of the process leave some. */
async function live_bytes(): Promise<number> {
  // Twice, with a turn between: what waits to be swept goes with the second one.
  collect()
  await new Promise((resolve) => setTimeout(resolve, 50))
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

test('a large attachment is hashed without being held', async () => {
  let held_bytes = Infinity
  const piece = Buffer.from(
    `${randomBytes(57 * 1_024)
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n')}`,
  )
  const head = lines(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: application/octet-stream; name=big.bin',
    'Content-Transfer-Encoding: base64',
    '',
    '',
  )
  const tail = lines('', '--b--', '')
  const count = 640
  const size_bytes = head.length + piece.length * count + tail.length
  const source: MessageSource = {
    size_bytes,
    async *chunks() {
      yield head
      for (let index = 0; index < count; index++) yield piece
      held_bytes = (await live_bytes()) - before_bytes
      yield tail
    },
    async slice(start, end) {
      const found: Buffer[] = []
      for (let at = start; at < Math.min(end, size_bytes);) {
        const inPieces = at - head.length
        const [bytes, offset] =
          at < head.length
            ? [head, at]
            : inPieces < piece.length * count
              ? [piece, inPieces % piece.length]
              : [tail, inPieces - piece.length * count]
        const taken = bytes.subarray(offset, offset + end - at)
        found.push(taken)
        at += taken.length
      }
      return Buffer.concat(found)
    },
  }
  const before_bytes = await live_bytes()
  const message = await parseMessage(source)
  assert.equal(message.attachments[0]!.size_bytes, 57 * 1_024 * count)
  assert.ok(size_bytes > 45 * 1024 * 1024)
  // While the last of it is read, and when it is parsed.
  for (const held of [held_bytes, (await live_bytes()) - before_bytes])
    assert.ok(held < 10 * 1024 * 1024, `${held} bytes held of ${size_bytes}`)
})
