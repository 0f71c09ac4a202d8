// What the programs of ClamAV print, as recorded from 1.4.6, and what is made of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readClamdConfiguration, readFailure, readLines, readSingle, readVerdict, readVersion } from './clamav-lines.ts'

test('each kind of line means what it means', () => {
  const cases: [string, string][] = [
    ['OK', 'clean'],
    ['Empty file', 'clean'],
    ['Eicar-Test-Signature.UNOFFICIAL FOUND', 'found'],
    ['Heuristics.Limits.Exceeded.MaxFileSize FOUND', 'tooBig'],
    ['Heuristics.Limits.Exceeded.MaxScanTime FOUND', 'timedOut'],
    ['Access denied. ERROR', 'unreadable'],
    ['File path check failure: Permission denied. ERROR', 'unreadable'],
    ['INSTREAM size limit exceeded. ERROR', 'tooBig'],
    ['No such file or directory', 'gone'],
    ['Excluded', 'unreadable'],
    ['Something that no version prints yet', 'unreadable'],
    ['', 'unreadable'],
    [' FOUND', 'unreadable'],
  ]
  for (const [text, kind] of cases) assert.equal(readVerdict(text).kind, kind, text)
})

test('one file found and one that failed are both seen, whatever the exit code says', () => {
  const output = Buffer.from('/home/a: Eicar FOUND\n/home/b: Access denied. ERROR\n/home/c: OK\n')
  const verdicts = readLines(output, new Set(['/home/a', '/home/b', '/home/c', '/home/d']))
  assert.deepEqual(
    [...verdicts].map(([name, { kind }]) => [name, kind]),
    [
      ['/home/a', 'found'],
      ['/home/b', 'unreadable'],
      ['/home/c', 'clean'],
    ],
    'and the fourth, of which nothing was said, is not taken for clean',
  )
})

test('a name that looks like a verdict decides nothing', () => {
  const names = new Set(['/t/a', '/t/a: b FOUND', '/t/x: OK'])
  const output = Buffer.from('/t/a: b FOUND: Eicar FOUND\n/t/x: OK: OK\n/t/a: OK\n')
  const verdicts = readLines(output, names)
  assert.deepEqual(verdicts.get('/t/a: b FOUND'), { kind: 'found', threat: 'Eicar' })
  assert.equal(verdicts.get('/t/x: OK')?.kind, 'clean')
  assert.equal(verdicts.get('/t/a')?.kind, 'clean')
})

test('two lines about one file: the worse counts', () => {
  const verdicts = readLines(Buffer.from('/a: OK\n/a: One FOUND\n/a: OK\n'), new Set(['/a']))
  assert.equal(verdicts.get('/a')?.kind, 'found')
})

test('standard input, versions, failures of the scanner itself', () => {
  assert.deepEqual(readSingle(Buffer.from('fd[9]: Eicar.UNOFFICIAL FOUND\n')), {
    kind: 'found',
    threat: 'Eicar.UNOFFICIAL',
  })
  assert.deepEqual(readSingle(Buffer.from('stdin: OK\n')), { kind: 'clean' })
  assert.equal(readSingle(Buffer.from('ERROR: nothing')), null)
  assert.deepEqual(readVersion('ClamAV 1.4.6\n'), { version: '1.4.6', dbVersion: null, dbTime: null })
  const official = readVersion('ClamAV 1.4.6/27777/Sun Nov 22 08:26:00 2026')
  assert.deepEqual(
    [official.dbVersion, new Date(official.dbTime!).toISOString()],
    ['27777', '2026-11-22T08:26:00.000Z'],
  )
  assert.equal(readVersion('command not found').version, null)
  const down = 'ERROR: Could not connect to clamd on LocalSocket /run/clamd: No such file or directory\n'
  assert.match(readFailure(Buffer.from(down)) ?? '', /^Could not connect/)
  assert.equal(readFailure(Buffer.from("ERROR: Can't access file /home/gone\n")), null, 'that is about one file')
})

test('what clamd looks at depends on its settings', () => {
  const debian = 'DatabaseDirectory /var/lib/clamav\nMaxFileSize 25M\n#AlertExceedsMax yes\n'
  assert.deepEqual(readClamdConfiguration(debian), {
    database: '/var/lib/clamav',
    fileSize_bytes_max: 26_214_400,
    alertsExceeded: false,
  })
  assert.equal(readClamdConfiguration('AlertExceedsMax yes').alertsExceeded, true)
  assert.equal(readClamdConfiguration('').fileSize_bytes_max, 104_857_600)
  assert.equal(readClamdConfiguration('MaxFileSize 0').fileSize_bytes_max, 2_147_483_647)
  assert.equal(readClamdConfiguration('MaxFileSize 12345').fileSize_bytes_max, 12_345)
})

test('any bytes at all are read without an error, and nothing becomes clean by them', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000)
  let state = seed
  const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31
  const words = ['/a', ': ', 'OK', ' FOUND', '\n', 'ERROR', '\xff', '\0', 'Heuristics.Limits.Exceeded', 'fd[', ']']
  for (let run = 0; run < 5_000; run += 1) {
    const text = Array.from(
      { length: Math.floor(random() * 12) },
      () => words[Math.floor(random() * words.length)],
    ).join('')
    const verdict = readLines(Buffer.from(text, 'latin1'), new Set(['/a'])).get('/a')
    if (verdict?.kind === 'clean')
      assert.match(text, /^\/a: (?:OK|Empty file)\s*$/m, `seed ${seed}: ${JSON.stringify(text)}`)
    readSingle(Buffer.from(text))
    readFailure(Buffer.from(text))
    readVersion(text)
    readClamdConfiguration(text)
  }
})
