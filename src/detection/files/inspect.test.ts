import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { make7z, makeCab, makeRar4, makeRar5, makeTar, makeTnef, makeZip } from '#test/support/archives.ts'
import { createRandom } from '#test/symptoms/random.ts'
import { Inspector } from './inspect.ts'
import { eicar } from './test-strings.ts'

async function found(name: string, content: Buffer, otherNames: string[] = []): Promise<string[]> {
  const inspector = new Inspector()
  await inspector.inspect(name, name, content.subarray(0, 4_096), content, 0, otherNames)
  // Once in the archive's own bytes, once in the file: one fact.
  return [...new Set(inspector.findings.map((finding) => finding.name))]
}

const good = { name: 'good.txt', content: Buffer.from('good') }
const bad = { name: 'bad.txt', content: eicar }
const script = { name: 'run.js', content: Buffer.from('x') }
const text = (content: string) => Buffer.from(content, 'latin1')

/** The same bytes with some written over. */
function patched(bytes: Buffer, ...changes: [at: number, hex: string][]): Buffer {
  const copy = Buffer.from(bytes)
  for (const [at, hex] of changes) copy.write(hex, at, 'hex')
  return copy
}

/** All sizes and offsets in zip64 fields (APPNOTE 4.3.14, 4.5.3). */
function makeZip64(files: { name: string; content: Buffer }[]): Buffer {
  const long = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 8)
    for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), index * 8)
    return bytes
  }
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content } of files) {
    const data = deflateRawSync(content)
    const shared = Buffer.concat([text('\x2d\0\0\0\x08\0\0\0\0\0'), Buffer.alloc(4), text('\xff'.repeat(8))])
    shared.writeUInt32LE(crc32(content), 10)
    const sizes = long(content.length, data.length)
    const localLengths = Buffer.from([name.length, 0, 20, 0])
    const local = Buffer.concat([
      text('PK\x03\x04'),
      shared,
      localLengths,
      text(name),
      text('\x01\0\x10\0'),
      sizes,
      data,
    ])
    const lengths = Buffer.from([name.length, 0, 28, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])
    directory.push(
      Buffer.concat([text('PK\x01\x02\x2d\0'), shared, lengths, text(name), text('\x01\0\x18\0'), sizes, long(offset)]),
    )
    locals.push(local)
    offset += local.length
  }
  const entries = Buffer.concat(directory)
  const count = files.length
  return Buffer.concat([
    ...locals,
    entries,
    text('PK\x06\x06'),
    long(44),
    text('\x2d\0\x2d\0\0\0\0\0\0\0\0\0'),
    long(count, count, entries.length, offset),
    text('PK\x06\x07\0\0\0\0'),
    long(offset + entries.length),
    text('\x01\0\0\0'),
    text(`PK\x05\x06\0\0\0\0${'\xff'.repeat(12)}\0\0`),
  ])
}

describe('archives that programs read in different ways hide nothing', () => {
  const both = makeZip([good, bad])
  const directoryAt = both.indexOf('504b0102', 0, 'hex')
  const secondCentral = both.indexOf('504b0102', directoryAt + 4, 'hex')
  const secondLocal = both.indexOf('504b0304', 4, 'hex')
  const cases: [string, string, Buffer, string][] = [
    ['zip64', 'a.zip', makeZip64([good, bad]), 'EICAR'],
    ['zip64 behind other data', 'a.zip', Buffer.concat([text('GIF89a;;'), makeZip64([good, bad])]), 'EICAR'],
    ['data in front', 'a.zip', Buffer.concat([text('GIF89a;;'), both]), 'EICAR'],
    ['data in front, the name of a picture', 'a.gif', Buffer.concat([text('GIF89a;;'), both]), 'EICAR'],
    [
      'a file that no directory names',
      'a.zip',
      Buffer.concat([makeZip([bad], { withoutDirectory: true }), makeZip([good])]),
      'EICAR',
    ],
    [
      'such a file inside the data that another claims',
      'a.zip',
      Buffer.concat([
        both.subarray(0, directoryAt),
        patched(both.subarray(directoryAt, secondCentral), [20, '00ff0000']),
        patched(both.subarray(-22), [10, '0100'], [12, (secondCentral - directoryAt).toString(16).padEnd(8, '0')]),
      ]),
      'EICAR',
    ],
    ['two archives in a row, the first', 'a.zip', Buffer.concat([makeZip([bad]), makeZip([good])]), 'EICAR'],
    ['two archives in a row, the second', 'a.zip', Buffer.concat([makeZip([good]), makeZip([bad])]), 'EICAR'],
    [
      'a second directory in the comment of the first',
      'a.zip',
      Buffer.concat([patched(makeZip([bad]), [makeZip([bad]).length - 2, '1600']), makeZip([]).subarray(-22)]),
      'EICAR',
    ],
    [
      'a size that is too small',
      'a.zip',
      patched(makeZip([bad]), [makeZip([bad]).indexOf('504b0102', 0, 'hex') + 20, '01000000']),
      'EICAR',
    ],
    [
      'no directory, and sizes only behind the data',
      'a.zip',
      patched(both.subarray(0, directoryAt), [6, '0800'], [18, '0000000000000000'], [secondLocal + 6, '0800']),
      'EICAR',
    ],
    [
      'another name in the local header',
      'a.zip',
      patched(makeZip([{ ...script, name: 'go.txt' }]), [30, Buffer.from('run.js').toString('hex')]),
      'attachment.script',
    ],
    [
      'an end without a directory',
      'a.zip',
      Buffer.concat([text('PK\x03\x04 nothing '), makeZip([]).subarray(-22)]),
      'archive.damaged',
    ],
    ['a script under the name in gzip', 'a.gz', gzipNamed('run.js'), 'attachment.script'],
    ['a tar with an empty block in front', 'a.tar', Buffer.concat([makeTar([good]), makeTar([bad])]), 'EICAR'],
    ['a tar with a size in base 256', 'a.tar', base256(makeTar([good, bad])), 'EICAR'],
    ['a tar with a long name', 'a.tar', paxNamed('run.js'), 'attachment.script'],
    ['a tar of 1979', 'a.tar', oldTar(makeTar([bad])), 'EICAR'],
  ]
  for (const [name, file, bytes, finding] of cases)
    test(name, async () => {
      const names = await found(file, bytes)
      assert.ok(names.includes(finding), names.join())
    })

  test('an archive behind another of a different kind, under its own name', async () => {
    const runs = { name: 'run.js', content: text('x'), isPacked: true }
    const tail = makeZip([script])
    const fronts = { rar4: makeRar4([good]), rar5: makeRar5([good]), gzip: gzipSync('good'), tar: makeTar([good]) }
    for (const [kind, front] of Object.entries(fronts)) {
      assert.ok((await found('a.zip', Buffer.concat([front, tail]))).includes('attachment.script'), kind)
      assert.ok((await found('a.txt', Buffer.concat([front, tail]), ['a.docx'])).includes('attachment.script'), kind)
    }
    const zip = makeZip([good])
    assert.ok((await found('a.rar', Buffer.concat([zip, makeRar5([runs])]))).includes('attachment.script'))
    assert.ok((await found('a.7z', Buffer.concat([zip, make7z([runs])]))).includes('attachment.script'))
    // The name is right, and what is stored inside is looked into anyway.
    assert.deepEqual(await found('a.rar', makeRar5([{ name: 'in.zip', content: zip }])), [])
  })

  test('honest archives give no finding', async () => {
    for (const bytes of [makeZip([good]), makeZip64([good]), makeZip([]), Buffer.concat([text('x'), makeZip([good])])])
      assert.deepEqual(await found('a.zip', bytes), [])
    assert.deepEqual(await found('a.tar', makeTar([good])), [])
    assert.deepEqual(await found('a.docx', makeZip([{ name: 'in.zip', content: makeZip([good]) }])), [])
  })
})

function gzipNamed(name: string): Buffer {
  const packed = gzipSync('x')
  return Buffer.concat([patched(packed.subarray(0, 10), [3, '08']), text(`${name}\0`), packed.subarray(10)])
}

/** The size of the first file as GNU tar writes large ones. */
function base256(tar: Buffer): Buffer {
  const size = Number.parseInt(tar.toString('latin1', 124, 135), 8)
  return patched(tar, [124, `80${size.toString(16).padStart(22, '0')}`])
}

function paxNamed(name: string): Buffer {
  const record = `${name.length + 9} path=${name}\n`
  const header = makeTar([{ name: 'pax', content: text(record) }]).subarray(0, 1_024)
  header[156] = 'x'.charCodeAt(0)
  return Buffer.concat([header, makeTar([{ name: 'a.txt', content: text('x') }])])
}

/** Without the mark of later formats, but with the checksum. */
function oldTar(tar: Buffer): Buffer {
  const old = patched(tar, [257, '0000000000'])
  old.fill(32, 148, 156)
  const sum = old.subarray(0, 512).reduce((total, byte) => total + byte, 0)
  old.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return old
}

describe('files', () => {
  const page = '<script>new Blob([atob("x")])</script>'
  const relations = (quote: string) =>
    `<Relationship Type='http://x/relationships/attachedTemplate' Target='https://evil.example/t' TargetMode='External'/>`.replaceAll(
      "'",
      quote,
    )
  const eml = text(`Content-Type: a/b; name=run.js\r\n\r\nx`)
  const drawing = 'attachment.svg-script'
  const htmlFirst =
    'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<html>x</html>\r\n--b\r\nContent-Type: a/b; name=run.js\r\n\r\nx\r\n--b--\r\n'
  const shortcut = (lines: string) => text(`[InternetShortcut]\r\n${lines}\r\n`)
  const oneNote = (name: string, content: Buffer) => {
    const size = Buffer.alloc(20)
    size.writeBigUInt64LE(BigInt(content.length))
    const stored = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex')
    const head = Buffer.from('e4525c7b8cd8a74daeb15378d02996d3', 'hex')
    return Buffer.concat([head, Buffer.from(`\0${name}\0`, 'utf16le'), stored, size, content])
  }
  const cases: [string, string, Buffer, string][] = [
    ['a page in UTF-16', 'a.html', Buffer.from(page, 'utf16le'), 'attachment.html-smuggling'],
    [
      'relations in single quotes',
      'a.docx',
      makeZip([{ name: '_rels/a.rels', content: text(relations("'")) }]),
      'attachment.remote-template',
    ],
    [
      'relations in UTF-16',
      'a.docx',
      makeZip([{ name: '_rels/a.rels', content: Buffer.from(relations('"'), 'utf16le') }]),
      'attachment.remote-template',
    ],
    ['an attached message of another type', 'a.eml', eml, 'attachment.script'],
    ['uuencode in a file', 'a.uue', text('begin 644 run.js\n!>\n`\nend\n'), 'attachment.script'],
    ['a page under the mark of a PDF', 'a.html', text(`<!--%PDF-1.4-->${page}`), 'attachment.html-smuggling'],
    ['a page under the mark of a RAR', 'a.htm', text(`Rar!\x1a\x07\0${page}`), 'attachment.html-smuggling'],
    [
      'a page that leads on',
      'a.html',
      text('<script>window.location.href="//x.example"</script>'),
      'attachment.html-redirect',
    ],
    [
      'a page that leads on without a script',
      'a.html',
      text('<meta http-equiv="refresh" content="0; url=https://x.example/">'),
      'attachment.html-redirect',
    ],
    ['a message with a page in front', 'a.eml', text(htmlFirst), 'attachment.script'],
    ['a web archive', 'a.mht', text(htmlFirst), 'attachment.script'],
    [
      'a web archive under the name of a document',
      'a.doc',
      text(`MIME-Version: 1.0\r\n${htmlFirst}`),
      'attachment.script',
    ],
    ['macros of a web archive', 'editdata.mso', text('ActiveMime\0\0'), 'attachment.macro'],
    [
      'a drawing whose mark comes late',
      'a.svg',
      text(`<!--${' '.repeat(2_000)}--><svg><script>x</script></svg>`),
      drawing,
    ],
    ['a drawing with the mark of a page', 'a.svg', text('<!-- <html> --><svg><script>x</script></svg>'), drawing],
    [
      'a drawing with markup in an entity',
      'a.svg',
      text('<!DOCTYPE svg [<!ENTITY x "&#60;a>">]><svg>&x;</svg>'),
      drawing,
    ],
    ['a drawing with a handler', 'a.svg', text('<svg><animate onbegin="x()"/></svg>'), drawing],
    [
      'a drawing with a script under a prefix',
      'a.svg',
      text('<a:svg xmlns:a="x"><svg/><a:script>x</a:script></a:svg>'),
      drawing,
    ],
    ['a drawing with a link that runs', 'a.svg', text('<svg><a href="javascript:x()"/></svg>'), drawing],
    [
      'a drawing with a page',
      'a.svg',
      text('<svg><foreignObject><iframe src="https://x.example"/></foreignObject></svg>'),
      drawing,
    ],
    ['a shortcut to a share', 'a.url', shortcut('URL=file://192.0.2.7/a/b.exe'), 'attachment.shortcut'],
    [
      'a shortcut that asks for its icon',
      'a.url',
      shortcut('URL=https://x.example\r\nIconFile=\\\\192.0.2.7\\a'),
      'attachment.shortcut',
    ],
    [
      'a shortcut in UTF-16',
      'a.website',
      Buffer.from(`\ufeff${shortcut('URL=search-ms:query=x').toString()}`, 'utf16le'),
      'attachment.shortcut',
    ],
    ['a link as a file', 'a.url', shortcut('URL=https://x.example/'), 'attachment.internet-shortcut'],
    ['a remote session', 'a.rdp', text('screen mode id:i:2\r\n'), 'attachment.remote-desktop'],
    [
      'a remote session of another name',
      'a.txt',
      text('x:i:1\r\nfull address:s:192.0.2.7\r\n'),
      'attachment.remote-desktop',
    ],
    ['settings that install', 'a.inf', text('; x\r\n[DefaultInstall]\r\n'), 'attachment.script'],
    ['a table in SYLK', 'a.slk', text('ID;P\r\nC;X1;Y1;K0;EEXEC("x")\r\n'), 'attachment.script'],
    ['OneNote by its name', 'a.one', text('x'), 'attachment.onenote'],
    [
      'a program in OneNote',
      'a.one',
      oneNote('a.bin', Buffer.concat([text('MZ'), Buffer.alloc(100)])),
      'attachment.executable',
    ],
    ['a script in OneNote', 'a.one', oneNote('open.hta', text('x')), 'attachment.onenote-file'],
    ...'appinstaller msixbundle msc jnlp searchconnector-ms library-ms search-ms settingcontent-ms lnk iqy xll theme'
      .split(' ')
      .map((extension): [string, string, Buffer, string] => [
        `a file .${extension}`,
        `a.${extension}`,
        text('x'),
        'attachment.script',
      ]),
    ['a broken winmail.dat', 'winmail.dat', text('\x78\x9f\x3e\x22\0\0\x01'), 'archive.damaged'],
    ['an old archive', 'a.arj', text('no header'), 'archive.not-opened'],
  ]
  for (const [name, file, bytes, finding] of cases)
    test(name, async () => {
      const names = await found(file, bytes)
      assert.ok(names.includes(finding), names.join())
    })

  test('what is ordinary gives no finding', async () => {
    const ordinary: [string, Buffer][] = [
      [
        'logo.svg',
        text(
          '<svg xmlns="http://www.w3.org/2000/svg"><title>On one = two</title><a href="https://x.example"><path d="M0"/></a></svg>',
        ),
      ],
      ['page.html', text('<html><body onclick=""><a href="https://x.example/?location=1">x</a></body></html>')],
      ['example.com', text('x')],
      ['notes.txt', text('The full address: see below.')],
      ['setup.inf', text('Information for all')],
      ['mail.eml', text('Subject: x\r\nContent-Type: text/html\r\n\r\n<html>x</html>')],
    ]
    for (const [name, content] of ordinary) assert.deepEqual(await found(name, content), [], name)
    assert.deepEqual(await found('a.one', oneNote('photo.png', Buffer.from('89504e47', 'hex'))), ['attachment.onenote'])
  })

  test('each name that a program may give a file counts', async () => {
    assert.deepEqual(await found('a.txt', text('x'), ['b.txt', 'run.js']), ['attachment.script'])
    assert.deepEqual(await found('a.txt', text(page), ['a.html']), ['attachment.html-smuggling'])
  })

  test('what only some programs see of a name hides nothing', async () => {
    const runs = ['attachment.script']
    for (const name of ['run.js\0.txt', 'run\0.js', 'run.js::$DATA', 'run.js:a:$data', 'run.js. . .'])
      assert.deepEqual(await found('a.zip', makeZip([{ name, content: text('x') }])), runs, JSON.stringify(name))
    assert.deepEqual(await found('a.rar', makeRar4([{ name: 'run.js\0.txt', content: text('x') }])), runs)
    assert.deepEqual(await found('run.js\0.txt', text('x')), runs)
    assert.deepEqual(await found('a.txt', text('x'), ['b.txt', 'run.js\0.txt']), runs)
    const central = makeZip([{ name: 'run.js~.txt', content: text('x') }])
    central[central.lastIndexOf('~')] = 0
    assert.deepEqual(await found('a.zip', central), runs)
    assert.deepEqual(await found('a.zip', makeZip([{ name: 'a.txt\0b.jpg', content: text('x') }])), [])
  })

  test('names are read in UTF-8, said or not, else as DOS or Windows mean them', async () => {
    const hidden = '\u202efdp.jpg'
    const raw = Buffer.from(hidden).toString('latin1')
    const archives: [string, Buffer][] = [
      ['zip', makeZip([{ name: raw, content: text('x') }])],
      ['rar4', makeRar4([{ name: raw, content: text('x') }])],
      ['cab', makeCab([{ name: raw, content: text('x') }])],
      ['tar', makeTar([{ name: raw, content: text('x') }])],
      ['gzip', gzipNamed(raw)],
    ]
    for (const [kind, content] of archives)
      assert.ok((await found('a.bin', content)).includes('attachment.name-reversed'), kind)

    const locations = async (content: Buffer) => {
      const inspector = new Inspector()
      await inspector.inspect('a.bin', 'a.bin', content, content)
      return inspector.findings.map(({ location }) => location)
    }
    assert.deepEqual(await locations(makeZip([{ name: '\x9abung.js', content: text('x') }])), ['a.bin/Übung.js'])
    assert.deepEqual(await locations(makeTar([{ name: '\xdcbung.js', content: text('x') }])), ['a.bin/Übung.js'])
  })

  test('an archive under the name of a document or picture is told', async () => {
    for (const name of ['a.pdf', 'a.jpg', 'a.gif', 'a.txt'])
      assert.deepEqual(await found(name, makeZip([good])), ['attachment.type-mismatch'], name)
    assert.deepEqual(await found('a.xls', makeRar5([good])), ['attachment.type-mismatch'])
    for (const name of ['a.xls', 'a.docx', 'a.bin', 'a.zip'])
      assert.deepEqual(await found(name, makeZip([good])), [], name)
  })

  test('blanks of any kind between two extensions hide neither', async () => {
    for (const blanks of ['', ' '.repeat(100), '\u2800'.repeat(26), '\u3164\u00a0'])
      assert.deepEqual(await found(`a.pdf${blanks}.html`, text('x')), ['attachment.double-extension'])
  })

  test('only an override writes a name backwards', async () => {
    assert.deepEqual(await found('photo\u202efdp.jpg', text('x')), ['attachment.name-reversed'])
    for (const name of [
      '\u202b\u05d3\u05d5\u05d7\u202c.pdf',
      '\u202areport.pdf',
      '\u2068Anna\u2069.jpg',
      '\u202d0123\u202c.vcf',
    ])
      assert.deepEqual(await found(name, text('x')), [], JSON.stringify(name))
    assert.deepEqual(await found('\u202b\u05d3\u202c.js', text('x')), ['attachment.script'])
  })

  test('a long name is shortened where it is told', async () => {
    const inspector = new Inspector()
    const name = `${'a'.repeat(60_000)}.js`
    const zip = makeZip([{ name, content: text('x') }])
    await inspector.inspect('a.zip', 'a.zip', zip, zip)
    const [finding] = inspector.findings
    assert.equal(finding?.location?.length, 999)
    assert.match(finding.location, /^a\.zip\/a{100,}…a{100,}\.js$/)
    assert.equal(finding.reason.length, 499)
    assert.match(finding.reason, /^“a.*…a.* runs when it is opened \(\.js\)\.$/)
  })

  test('a name of a million blanks is read like any other', async () => {
    const blanks = ' '.repeat(1_000_000)
    assert.deepEqual(await found(`${blanks}run.js${blanks}`, text('x')), ['attachment.script'])
    assert.deepEqual(await found(`a.txt${blanks}x`, text('x')), [])
  })

  test('what cannot be unpacked and may carry macros or scripts is said to', async () => {
    for (const [name, mayExecute] of [
      ['a.doc', true],
      ['a.html', true],
      ['a.pdf', false],
    ] as const) {
      const inspector = new Inspector()
      const zip = makeZip([{ name, content: text('x'), isEncrypted: true }])
      await inspector.inspect('a.zip', 'a.zip', zip, zip)
      assert.equal(inspector.findings[0]?.mayExecute, mayExecute, name)
    }
  })
})

describe('archives that are not unpacked', () => {
  const makers = { rar4: makeRar4, rar5: makeRar5, '7z': make7z, cab: makeCab }
  const packed = (name: string) => ({ name, content: text('packed'), isPacked: true })
  const inspected = async (name: string, content: Buffer) => {
    const inspector = new Inspector()
    await inspector.inspect(name, name, content.subarray(0, 4_096), content)
    return inspector.findings
  }

  for (const [kind, make] of Object.entries(makers)) {
    test(`${kind}: names are judged, and what is inside decides what cannot be looked into`, async () => {
      const bad = await inspected('a.bin', make([packed('note.txt'), packed('folder\\invoice.pdf.exe')]))
      assert.deepEqual(
        bad.map(({ name, location }) => [name, location]),
        [
          ['attachment.double-extension', 'a.bin/folder\\invoice.pdf.exe'],
          ['attachment.script', 'a.bin/folder\\invoice.pdf.exe'],
          ['archive.not-opened', 'a.bin'],
        ],
      )
      for (const [name, mayExecute] of [
        ['photo.jpg', false],
        ['report.doc', true],
      ] as const) {
        const findings = await inspected('a.bin', make([packed('note.txt'), packed(name)]))
        assert.deepEqual(
          findings.map((finding) => [finding.name, finding.certain, finding.mayExecute]),
          [['archive.not-opened', true, mayExecute]],
          name,
        )
      }
    })

    test(`${kind}: what breaks off may hold anything`, async () => {
      const whole = make([packed('note.txt'), packed('photo.jpg')])
      const cut = whole.subarray(0, whole.indexOf(kind === '7z' ? text('p\0h\0o\0') : 'photo') + 3)
      const findings = await inspected('a.bin', cut)
      assert.deepEqual(
        findings.map((finding) => [finding.name, finding.mayExecute]),
        [['archive.not-opened', true]],
      )
    })
  }

  for (const [kind, make] of Object.entries({ rar4: makeRar4, rar5: makeRar5 })) {
    test(`${kind}: what is stored as it is, is looked into`, async () => {
      assert.deepEqual(await found('a.rar', make([bad])), ['EICAR'])
      assert.deepEqual(await found('a.rar', make([{ name: 'in.zip', content: makeZip([script]) }])), [
        'attachment.script',
      ])
      assert.deepEqual(await found('a.rar', make([good])), [])
    })

    test(`${kind}: encryption of files and of names is told`, async () => {
      const runsOf = async (name: string) =>
        (await inspected('a.rar', make([{ ...packed(name), isEncrypted: true }]))).map((finding) => [
          finding.name,
          finding.mayExecute,
        ])
      assert.deepEqual(await runsOf('photo.jpg'), [['archive.encrypted', false]])
      assert.deepEqual(await runsOf('book.xls'), [['archive.encrypted', true]])
      assert.deepEqual(await found('a.rar', make([packed('a.txt')], { encryptedHeaders: true })), ['archive.encrypted'])
    })

    test(`${kind}: a stream that leads elsewhere is a file of its own`, async () => {
      const startup = ':..\\..\\Start Menu\\Programs\\Startup\\update.lnk'
      assert.deepEqual(await found('a.rar', make([{ ...good, stream: startup }])), [
        'attachment.script',
        'archive.not-opened',
      ])
      assert.deepEqual(await found('a.rar', make([{ ...good, stream: ':Zone.Identifier' }])), [])
    })

    test(`${kind}: it may stand behind other data`, async () => {
      const content = Buffer.concat([text('GIF89b;;'), make([packed('run.js')])])
      assert.deepEqual(await found('a.rar', content), ['attachment.script', 'archive.not-opened'])
    })
  }

  test('an encrypted 7z is told', async () => {
    const [finding] = await inspected('a.7z', make7z([{ ...packed('a.jpg'), isEncrypted: true }]))
    assert.deepEqual([finding?.name, finding?.mayExecute], ['archive.encrypted', false])
  })

  test('counts in a 7z that are made up cost nothing', async () => {
    // 100,000 folders of 100,000 files each, which all have checksums: 40 GB that are not there.
    const items = 100_000
    const number = Buffer.from([0xc0 | (items >> 16), items & 0xff, (items >> 8) & 0xff])
    const header = Buffer.concat([
      Buffer.from('0104070b', 'hex'),
      ...[number, Buffer.alloc(1 + items), Buffer.from('0c00080d', 'hex')],
      ...Array.from({ length: items }, () => number),
      Buffer.from('0a01000000', 'hex'),
    ])
    const start = Buffer.alloc(32)
    start.write('377abcaf271c0004', 'hex')
    start.writeUInt32LE(header.length, 20)
    const [finding] = await inspected('a.7z', Buffer.concat([start, header]))
    assert.deepEqual([finding?.name, finding?.mayExecute], ['archive.not-opened', true])
  })

  test('a single file has the name of its archive', async () => {
    const xz = Buffer.from('fd377a585a0000', 'hex')
    assert.deepEqual(await found('run.js.xz', xz), ['attachment.script', 'archive.not-opened'])
    assert.equal((await inspected('photo.jpg.xz', xz))[0]?.mayExecute, false)
    assert.equal((await inspected('photos.txz', xz))[0]?.mayExecute, true)
  })

  test('what only has the name of an archive decides nothing', async () => {
    const [finding] = await inspected('a.rar', text('no archive'))
    assert.deepEqual([finding?.name, finding?.certain], ['archive.not-recognised', false])
  })
})

describe('zstd', () => {
  const skipped = Buffer.from('502a4d1804000000deadbeef', 'hex')
  const packed = (content: Buffer) => zstdCompressSync(content)

  test('what is in all frames is looked into', async () => {
    assert.deepEqual(await found('run.js.zst', packed(text('x'))), ['attachment.script'])
    assert.deepEqual(await found('a.tzst', packed(makeTar([script]))), ['attachment.script'])
    assert.deepEqual(await found('a.bin', Buffer.concat([skipped, packed(makeZip([script]))])), ['attachment.script'])
    assert.deepEqual(await found('a.zst', Buffer.concat([packed(text('x')), packed(eicar)])), ['EICAR'])
    assert.deepEqual(await found('a.txt.zst', Buffer.concat([packed(text('x')), text('behind')])), [])
  })

  test('what grows, breaks off or does not end is told', async () => {
    assert.deepEqual(await found('a.zst', packed(Buffer.alloc(20_000_000))), ['archive.bomb'])
    const many = Buffer.concat(Array.from({ length: 1_001 }, () => skipped))
    assert.deepEqual(await found('a.zst', many), ['archive.damaged'])
    const wrong = packed(Buffer.alloc(10_000, 'abc'))
    wrong.fill(255, 5)
    assert.deepEqual(await found('a.zst', wrong), ['archive.damaged'])
    const { between } = createRandom(20_261_123)
    const whole = packed(makeTar([good, script]))
    for (let round = 0; round < 2_000; round++) {
      const content = Buffer.from(whole)
      for (let changes = between(1, 4); changes > 0; changes--) content[between(0, whole.length - 1)] = between(0, 255)
      assert.ok((await found('a.zst', content.subarray(0, between(0, whole.length)))).length <= 3, `round ${round}`)
    }
  })
})

describe('winmail.dat', () => {
  test('its files are looked into, under each of their names', async () => {
    const tnef = (file: Parameters<typeof makeTnef>[0][number]) => found('winmail.dat', makeTnef([good, file]))
    assert.deepEqual(await tnef(bad), ['EICAR'])
    assert.deepEqual(await tnef(script), ['attachment.script'])
    assert.deepEqual(await tnef({ ...good, longName: 'a long name.js' }), ['attachment.script'])
    assert.deepEqual(await tnef({ name: 'a.zip', content: makeZip([script]) }), ['attachment.script'])
    assert.deepEqual(await tnef({ name: 'inner', content: makeTnef([script]) }), ['attachment.script'])
    assert.deepEqual(await tnef(good), [])
  })

  test('its page is looked at like an attached one, and that its text was not read is said', async () => {
    const html = '<input type=password>'
    assert.deepEqual(await found('winmail.dat', makeTnef([], { html })), [
      'archive.text-not-read',
      'attachment.html-password',
    ])
  })

  test('what breaks off is said to', async () => {
    const whole = makeTnef([good])
    assert.deepEqual(await found('winmail.dat', whole.subarray(0, -3)), ['archive.damaged'])
  })
})

test('damaged archives of all kinds end with findings, never with an error or more than was allowed', async () => {
  let seed = 20_261_123
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
    return seed % below
  }
  const files = [{ ...bad, longName: 'long.exe' }, { ...script, isPacked: true }, good]
  const html = '<script>x</script>'
  const wholes = [makeRar4(files), makeRar5(files), make7z(files), makeCab(files), makeTnef(files, { html })]
  for (let round = 0; round < 5_000; round++) {
    const content = Buffer.from(wholes[round % wholes.length]!)
    for (let changes = 1 + random(6); changes > 0; changes--) {
      const at = 7 + random(content.length - 7)
      content[at] = random(2) === 0 ? 255 : random(256)
    }
    const inspector = new Inspector()
    const cut = content.subarray(0, random(4) === 0 ? random(content.length) : content.length)
    await inspector.inspect('a.bin', 'a.bin', cut.subarray(0, 4_096), cut)
    assert.ok(inspector.findings.length <= 100, `round ${round}`)
  }
})
