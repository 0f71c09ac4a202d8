import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { bufferSource } from '#mail/message/source.ts'
import { systemClock } from '#platform/clock.ts'
import { makeRar5, makeTar, makeZip } from '#test/support/archives.ts'
import { decideVerdict } from './decision.ts'
import { createEngine } from './engine.ts'
import { eicar, gtube } from './files/test-strings.ts'
import type { Scanner } from './scanner.ts'
import type { Finding, ScanContext, ScanEnvelope } from './verdict.ts'
import { WorkerPool } from './worker-pool.ts'

const envelope: ScanEnvelope = {
  direction: 'inbound',
  mailFrom: 'a@fabrikam.example',
  rcptTo: ['b@contoso.example'],
  clientAddress: null,
  hello: null,
}
const context: ScanContext = { tenantId: 't', ownDomains: ['contoso.example'], trustMicrosoftResults: false }
const engine = createEngine({ clock: systemClock, workers: 1 })
after(async () => await engine.close())

const head = [
  'From: a@fabrikam.example',
  'To: b@contoso.example',
  'Subject: x',
  'Date: Mon, 2 Nov 2026 09:00:00 +0000',
  'Message-ID: <1@fabrikam.example>',
]
const lines = (...text: string[]) => Buffer.from([...head, ...text].join('\r\n'), 'latin1')
const scan = async (bytes: Buffer, over: Partial<ScanContext> = {}) =>
  await engine.scan(bufferSource(bytes), envelope, { ...context, ...over })

function withFile(name: string, content: Buffer, type = 'application/octet-stream'): Buffer {
  const encoded = content.toString('base64').replace(/.{76}/g, '$&\r\n')
  return lines(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    'See the file.',
    '--b',
    `Content-Type: ${type}`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    encoded,
    '--b--',
    '',
  )
}

const uuencode = (content: Buffer) => {
  const rows: string[] = ['begin 644 sample.bin']
  for (let at = 0; at < content.length; at += 45) {
    const row = content.subarray(at, at + 45)
    let text = String.fromCharCode(32 + row.length)
    for (let index = 0; index < row.length; index += 3) {
      const value = ((row[index] ?? 0) << 16) | ((row[index + 1] ?? 0) << 8) | (row[index + 2] ?? 0)
      for (const shift of [18, 12, 6, 0]) text += String.fromCharCode(32 + ((value >> shift) & 63) || 96)
    }
    rows.push(text)
  }
  return [...rows, '`', 'end'].join('\r\n')
}

test('a message is not parsed while name servers are asked', async () => {
  const asked = Promise.withResolvers<void>()
  const answers = Promise.withResolvers<void>()
  const resolve = async () => {
    asked.resolve()
    await answers.promise
    throw Object.assign(new Error('nothing'), { code: 'ENOTFOUND' })
  }
  const own = createEngine({ clock: systemClock, resolve, authservId: 'gw.contoso.example' })
  const source = bufferSource(lines('', 'Words that fill.\r\n'.repeat(5_000)))
  let wholeReads = 0
  const watched: typeof source = {
    ...source,
    slice: (start, end) => {
      if (end - start === source.size_bytes) wholeReads += 1
      return source.slice(start, end)
    },
  }
  const scanning = own.scan(
    watched,
    { ...envelope, clientAddress: '192.0.2.1', hello: 'mail.fabrikam.example' },
    context,
  )
  await asked.promise
  assert.equal(wholeReads, 0)
  answers.resolve()
  assert.equal((await scanning).summary.subject, 'x')
  assert.equal(wholeReads, 1)
  await own.close()
})

test('light messages are parsed one after the other, and one that cannot be read ends its turn with its signal', async () => {
  const own = createEngine({ clock: systemClock })
  const bytes = lines('', 'Hello.\r\n')
  const begun: string[] = []
  const release = new Map<string, () => void>()
  const start = (name: string, signal?: AbortSignal) => {
    const whole = bufferSource(bytes)
    const read = new Promise<void>((resolve) => release.set(name, resolve))
    const slow = async (from: number, to: number) => {
      begun.push(name)
      await read
      return await whole.slice(from, to)
    }
    return own.scan({ ...whole, slice: slow }, envelope, context, signal)
  }
  const turns = async () => {
    for (let count = 0; count < 10; count += 1) await new Promise((resolve) => setImmediate(resolve))
  }
  const giveUp = new AbortController()
  const [first, hung, last] = [start('first'), start('hung', giveUp.signal), start('last')]
  await turns()
  assert.deepEqual(begun, ['first'])
  release.get('first')!()
  assert.equal((await first).faults.length, 0)
  await turns()
  assert.deepEqual(begun, ['first', 'hung'])
  giveUp.abort()
  release.get('last')!()
  assert.equal((await last).faults.length, 0)
  assert.deepEqual(
    (await hung).faults.map(({ kind }) => kind),
    ['timeout'],
  )
  await own.close()
})

describe('EICAR is found however it is packed', () => {
  const zip = makeZip([{ name: 'readme.txt', content: eicar }])
  const quoted = eicar
    .toString('latin1')
    .replace(/[=$!]/g, (character) => `=${character.charCodeAt(0).toString(16).toUpperCase()}`)
  const cases: [string, Buffer][] = [
    ['plain in the body', lines('', eicar.toString('latin1'))],
    ['base64 attachment', withFile('eicar.com', eicar)],
    ['quoted-printable', lines('Content-Transfer-Encoding: quoted-printable', '', quoted)],
    ['uuencode', lines('', uuencode(eicar))],
    [
      'name in pieces (RFC 2231)',
      Buffer.from(withFile('x', eicar).toString().replace('filename="x"', 'filename*0="eic";\r\n filename*1="ar.com"')),
    ],
    ['zip', withFile('a.zip', zip)],
    [
      'zip without directory',
      withFile('a.zip', makeZip([{ name: 'a.txt', content: eicar }], { withoutDirectory: true })),
    ],
    [
      'zip in zip in zip',
      withFile('a.zip', makeZip([{ name: 'b.zip', content: makeZip([{ name: 'c.zip', content: zip }]) }])),
    ],
    ['gzip', withFile('a.gz', gzipSync(eicar))],
    ['tar', withFile('a.tar', makeTar([{ name: 'a.txt', content: eicar }]))],
    ['tar in gzip', withFile('a.tgz', gzipSync(makeTar([{ name: 'a.txt', content: eicar }])))],
    [
      'message in message',
      Buffer.concat([lines('Content-Type: message/rfc822', ''), Buffer.from('\r\n'), withFile('eicar.com', eicar)]),
    ],
    ['message in zip', withFile('m.zip', makeZip([{ name: 'm.eml', content: withFile('eicar.com', eicar) }]))],
    ['image type', withFile('a.png', eicar, 'image/png')],
  ]
  for (const [name, bytes] of cases)
    test(name, async () => {
      const report = await scan(bytes)
      assert.ok(
        report.findings.some((finding) => finding.name === 'EICAR'),
        JSON.stringify(report.findings),
      )
      assert.deepEqual([report.category, report.score, report.faults], ['malware', 100, []])
    })
})

test('GTUBE is spam in the text, in the subject, in base64', async () => {
  for (const bytes of [
    lines('', gtube),
    Buffer.from(`Subject: ${gtube}\r\n\r\nx`),
    lines('Content-Transfer-Encoding: base64', '', Buffer.from(gtube).toString('base64')),
  ])
    assert.equal((await scan(bytes)).category, 'spam')
})

describe('attachments', () => {
  const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])
  const cases: [string, Buffer, string, string][] = [
    ['a program under another name', withFile('photo.jpg', program), 'malware', 'attachment.executable'],
    ['a script', withFile('invoice.js', Buffer.from('WScript')), 'malware', 'attachment.script'],
    ['a double extension', withFile('invoice.pdf.exe', Buffer.from('text')), 'malware', 'attachment.double-extension'],
    [
      'a reversed name',
      Buffer.from(
        withFile('x', Buffer.from('t')).toString().replace('filename="x"', "filename*=utf-8''a%E2%80%AEfdp.exe"),
      ),
      'malware',
      'attachment.name-reversed',
    ],
    [
      'a script in an archive',
      withFile('a.zip', makeZip([{ name: 'run.vbs', content: Buffer.from('x') }])),
      'malware',
      'attachment.script',
    ],
    [
      'an encrypted archive',
      withFile('a.zip', makeZip([{ name: 'a.pdf', content: Buffer.from('x'), isEncrypted: true }])),
      'unscannable',
      'archive.encrypted',
    ],
    ['a damaged archive', withFile('a.zip', Buffer.from('PK\x03\x04broken')), 'unscannable', 'archive.damaged'],
    [
      'a bomb',
      withFile('a.zip', makeZip([{ name: 'a.bin', content: Buffer.alloc(40 * 1024 * 1024) }])),
      'unscannable',
      'archive.bomb',
    ],
    [
      'archives four deep',
      withFile(
        '1.zip',
        [1, 2, 3, 4].reduce(
          (inner, level) => makeZip([{ name: `${level}.zip`, content: inner }]),
          makeZip([{ name: 'x', content: Buffer.from('x') }]),
        ),
      ),
      'unscannable',
      'limits.exceeded',
    ],
    ['a disk image', withFile('a.iso', Buffer.alloc(100)), 'unscannable', 'attachment.disk-image'],
    [
      'smuggling',
      withFile(
        'doc.html',
        Buffer.from('<script>var b=new Blob([atob("x")]);URL.createObjectURL(b)</script>'),
        'text/html',
      ),
      'phish',
      'attachment.html-smuggling',
    ],
    [
      'a remote template',
      withFile(
        'a.docx',
        makeZip([
          {
            name: 'word/_rels/settings.xml.rels',
            content: Buffer.from(
              '<Relationship Type="http://x/relationships/attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/>',
            ),
          },
        ]),
      ),
      'phish',
      'attachment.remote-template',
    ],
  ]
  for (const [name, bytes, category, finding] of cases)
    test(name, async () => {
      const report = await scan(bytes)
      assert.ok(
        report.findings.some((entry) => entry.name === finding),
        JSON.stringify(report.findings),
      )
      assert.equal(report.category, category)
    })

  test('an ordinary document, picture and archive are clean', async () => {
    for (const bytes of [
      withFile('report.pdf', Buffer.from('%PDF-1.4 x')),
      withFile('a.png', Buffer.from('89504e470d0a1a0a00', 'hex'), 'image/png'),
      withFile('a.zip', makeZip([{ name: 'notes.txt', content: Buffer.from('notes') }])),
      withFile('domain-report.com.xml', Buffer.from('<xml/>')),
    ])
      assert.deepEqual((await scan(bytes)).findings, [])
  })
})

describe('authentication', () => {
  const own = (results: string) =>
    Buffer.from(
      `Authentication-Results: ${results}\r\nFrom: Chief <chief@contoso.example>\r\nMessage-ID: <1@x>\r\nDate: x\r\n\r\nHello`,
    )
  const failed =
    'spf=fail smtp.mailfrom=contoso.example; dkim=none;dmarc=fail action=oreject header.from=contoso.example;compauth=fail reason=000'

  test('own domain in From with failed results is spoofing, when the results may be trusted', async () => {
    const report = await scan(own(failed), { trustMicrosoftResults: true })
    assert.equal(report.category, 'spoof')
    assert.deepEqual([report.authentication.judgedBy, report.authentication.dmarc], ['microsoft', 'fail'])
    const untrusted = await scan(own(failed))
    assert.deepEqual([untrusted.category, untrusted.authentication.judgedBy], ['clean', 'none'])
  })

  test('a pass is no finding', async () => {
    const passed =
      'spf=pass; dkim=pass header.d=contoso.example;dmarc=pass action=none header.from=contoso.example;compauth=pass reason=100'
    assert.equal((await scan(own(passed), { trustMicrosoftResults: true })).category, 'clean')
  })
})

test('in gateway mode we verify ourselves, and name servers that fail are no error', async () => {
  const failing = () => Promise.reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' }))
  const own = createEngine({ clock: systemClock, resolve: failing, authservId: 'gw.contoso.example' })
  const report = await own.scan(
    bufferSource(lines('', 'x')),
    { ...envelope, clientAddress: '192.0.2.1', hello: 'mx' },
    context,
  )
  assert.equal(report.authentication.judgedBy, 'gateway')
  assert.match(report.authenticationResults ?? '', /^gw\.contoso\.example;/)
  assert.equal(report.category, 'clean')
  await own.close()
})

test('limits are findings that say so, never silence', async () => {
  const report = await scan(
    lines(
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...Array.from({ length: 3_000 }, () => '--b\r\n\r\nx'),
      '--b--',
    ),
  )
  assert.equal(report.category, 'unscannable')
  assert.ok(report.findings.some((finding) => finding.name === 'limits.exceeded'))
})

test('a large message is analysed in a worker and gives the same answer', async () => {
  const report = await scan(withFile('big.bin', Buffer.concat([randomBytes(3_000_000), eicar])))
  assert.equal(report.category, 'malware')
  assert.equal(report.summary.attachments[0]?.size_bytes, 3_000_068)
  assert.equal(report.summary.subject, 'x')
})

test('what unpacks much is analysed in a worker, wherever it hides', async () => {
  const noWorkers = createEngine({ clock: systemClock, workers: 1 })
  await noWorkers.close()
  const zip = (size_bytes: number) => makeZip([{ name: 'a.txt', content: Buffer.alloc(size_bytes) }])
  const hidden = (content: Buffer) => withFile('a.gif', Buffer.concat([Buffer.from('GIF89a;;'), content]))
  const faults = async (bytes: Buffer) => (await noWorkers.scan(bufferSource(bytes), envelope, context)).faults.length
  assert.equal(await faults(hidden(zip(1_000_000))), 0)
  assert.equal(await faults(hidden(zip(3_000_000))), 1)
  assert.equal(await faults(withFile('a.eml', hidden(zip(3_000_000)))), 1)
  // And there it has the usual limits.
  const names = (await scan(hidden(zip(3_000_000)))).findings.map(({ name }) => name)
  assert.ok(!names.includes('archive.bomb') && !names.includes('limits.exceeded'), names.join())
})

test('pathological HTML ends in time', async () => {
  const html = '<div style="x">'.repeat(50_000) + '<a href="'.repeat(5_000) + '<!--'.repeat(5_000)
  const report = await scan(lines('Content-Type: text/html', '', html))
  assert.deepEqual(report.faults, [])
})

test('scanners run side by side; one that fails, throws or hangs is a fault and the others count', async () => {
  const scanner = (name: string, run: Scanner['scan']): Scanner => ({ name, scan: run })
  const finding: Finding = { scanner: 'good', category: 'malware', name: 'X', reason: 'x', score: 100, certain: true }
  const faults: string[] = []
  const several = createEngine({
    clock: systemClock,
    scannerDeadline_ms: 200,
    onFault: (fault) => faults.push(`${fault.scanner}:${fault.kind}`),
    scanners: [
      scanner('good', () => Promise.resolve({ kind: 'findings', findings: [finding] })),
      scanner('throws', () => Promise.reject(new Error('oops'))),
      scanner('hangs', () => new Promise(() => {})),
    ],
  })
  const report = await several.scan(bufferSource(lines('', 'x')), envelope, context)
  assert.equal(report.category, 'malware')
  assert.deepEqual(faults, ['throws:crashed', 'hangs:timeout'])
  await several.close()
})

describe('worker threads', () => {
  const input = { envelope, context, verified: null }
  const program = (code: string) =>
    new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${code}`)}`)
  const pool = (code: string) => new WorkerPool({ workers: 1, cpuLimit_ms: 300, heap_mb: 64, program: program(code) })
  const source = bufferSource(Buffer.from('x'))
  const never = new AbortController().signal

  test('too much computing time ends the worker, and the next one works', async () => {
    const busy = pool("parentPort.on('message', () => { for (;;); })")
    assert.equal((await busy.analyse(source, input, never, 30_000)).kind, 'cpu-limit')
    assert.equal((await busy.analyse(source, input, never, 30_000)).kind, 'cpu-limit')
    await busy.close()
  })

  test('a crash is told, not spread', async () => {
    const crashing = pool("parentPort.on('message', () => { throw new Error('boom') })")
    assert.deepEqual(await crashing.analyse(source, input, never, 30_000), { kind: 'crashed', message: 'boom' })
    const exiting = pool("parentPort.on('message', () => process.exit(3))")
    assert.equal((await exiting.analyse(source, input, never, 30_000)).kind, 'crashed')
    const greedy = pool(
      "parentPort.on('message', () => { const all = []; for (;;) all.push(new Array(1e6).fill(1.5)) })",
    )
    assert.notEqual((await greedy.analyse(source, input, never, 30_000)).kind, 'done')
    await Promise.all([crashing.close(), exiting.close(), greedy.close()])
  })

  test('a signal stops the wait, in the queue too', async () => {
    const silent = pool("parentPort.on('message', () => {})")
    const first = silent.analyse(source, input, AbortSignal.timeout(100), 30_000)
    const second = silent.analyse(source, input, AbortSignal.timeout(50), 30_000)
    assert.deepEqual([(await first).kind, (await second).kind], ['aborted', 'aborted'])
    await silent.close()
  })

  test('the deadline counts from the beginning of the work, not in the queue', async () => {
    const slow = pool(
      "parentPort.on('message', () => setTimeout(() => parentPort.postMessage({ kind: 'done', analysis: {} }), 300))",
    )
    const all = await Promise.all(Array.from({ length: 5 }, () => slow.analyse(source, input, never, 1_200)))
    assert.deepEqual(
      all.map((outcome) => outcome.kind),
      ['done', 'done', 'done', 'done', 'done'],
    )
    assert.equal((await slow.analyse(source, input, never, 20)).kind, 'aborted')
    await slow.close()
  })
})

test('verdicts: order, certainty, points', () => {
  const finding = (category: Finding['category'], score: number, certain = false): Finding => ({
    scanner: 's',
    category,
    name: 'n',
    reason: 'r',
    score,
    certain,
  })
  const table: [Finding[], string, number][] = [
    [[], 'clean', 0],
    [[finding('spam', 59)], 'clean', 59],
    [[finding('spam', 30), finding('spam', 30)], 'spam', 60],
    [[finding('spam', 100, true), finding('phish', 60)], 'phish', 60],
    [[finding('malware', 90)], 'clean', 0],
    [[finding('malware', 100, true), finding('phish', 100, true)], 'malware', 100],
    [[{ ...finding('unscannable', 100, true), mayExecute: true }, finding('phish', 100)], 'unscannable', 100],
    [[finding('unscannable', 100, true)], 'unscannable', 100],
    [[finding('unscannable', 100, true), finding('phish', 60)], 'phish', 60],
    [[finding('unscannable', 100, true), finding('spoof', 100, true)], 'spoof', 100],
    [[finding('unscannable', 100, true), finding('phish', 45), finding('spam', 40)], 'phish', 85],
    [[finding('unscannable', 20)], 'clean', 0],
    [[finding('phish', 45), finding('spam', 40)], 'phish', 85],
    [[finding('spam', 400)], 'spam', 100],
  ]
  for (const [findings, category, score] of table) assert.deepEqual(decideVerdict(findings), { category, score })
})

test('an archive that is not unpacked here decides, unless another scanner has looked inside', async () => {
  const rar = withFile('a.rar', makeRar5([{ name: 'book.xls', content: Buffer.from('packed'), isPacked: true }]))
  const judge = async (answer: 'clean' | 'away', mail = rar) => {
    const scanner: Scanner = {
      name: 'test',
      opensArchives: true,
      scan: async () =>
        answer === 'clean'
          ? { kind: 'findings', findings: [] }
          : { kind: 'fault', fault: { scanner: 'test', kind: 'unreachable', message: 'away' } },
    }
    const own = createEngine({ clock: systemClock, workers: 1, scanners: [scanner] })
    const { category, findings } = await own.scan(bufferSource(mail), envelope, context)
    await own.close()
    return [category, ...findings.map(({ name, certain }) => `${name} ${certain}`)]
  }
  assert.deepEqual(await judge('away'), ['unscannable', 'archive.not-opened true'])
  assert.deepEqual(await judge('clean'), ['clean', 'archive.not-opened false'])
  const ace = withFile('a.bin', Buffer.from('1234567**ACE**'.padEnd(100, 'x')))
  assert.deepEqual(await judge('clean', ace), ['unscannable', 'archive.obsolete true'])
})
