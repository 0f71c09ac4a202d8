// Scans by hand with real ClamAV: names of any bytes, what cannot be read, what is too large, and a scanner that is not there.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
  readdirSync,
} from 'node:fs'
import path from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Clamd, startClamd } from '#test/support/clamd.ts'
import type { ScanItem } from '../../src/compromise/endpoint-protocol.ts'
import type { Counts } from '../scan/scan.ts'
import { type Computer, eicar, hasClamdscan, makeComputer } from './computer.ts'

interface Outcome {
  counts: Counts
  items: ScanItem[]
  isClean: boolean
  gaps: string
}

async function scan(computer: Computer, ...words: string[]): Promise<Outcome> {
  const { output, errors } = await computer.command('scan', '--json', ...words)
  assert.notEqual(output, '', errors)
  return JSON.parse(output) as Outcome
}

const hasClamscan = spawnSync('clamscan', ['--version']).status === 0

for (const program of ['clamdscan', 'clamscan'] as const)
  describe(
    `with ${program}`,
    { timeout: 240_000, skip: !(program === 'clamscan' ? hasClamscan : hasClamdscan) },
    () => {
      let clamd: Clamd
      let settings: Record<string, unknown>
      before(async () => {
        clamd = await startClamd()
        const folder = path.dirname(clamd.socket)
        settings =
          program === 'clamdscan'
            ? { engine: program, clamdConfiguration: path.join(folder, 'clamd.conf') }
            : { engine: program, clamDatabase: path.join(folder, 'test.ndb') }
      })
      after(() => clamd.stop())

      test('names of any bytes are found, removed and told', async () => {
        await using computer = makeComputer(settings)
        const names = [
          'plain',
          'two\nlines',
          ' blanks ',
          'a: b FOUND',
          'tab\tand\rreturn',
          '\u202egnp.exe',
          '-f',
          '`id`',
          'é',
          'x'.repeat(255),
        ]
        for (const name of names) computer.write(name)
        const raw = Buffer.concat([Buffer.from(`${computer.home}/bad\xff`, 'latin1'), Buffer.from([0xc3, 0x28])])
        writeFileSync(raw, eicar)
        const { counts, items, isClean } = await scan(computer)
        assert.deepEqual(
          [counts.detections, counts.remediated, counts.unreadable],
          [names.length + 1, names.length + 1, 0],
        )
        assert.equal(isClean, true, 'all was removed')
        assert.deepEqual(readdirSync(computer.home), [])
        for (const { path: shown } of items) assert.doesNotMatch(shown, /[\u0000-\u001f\u007f-\u009f\u202e\ufffd]/u)
        const told = items.map((item) =>
          Buffer.from(item.pathBytes ?? item.path, item.pathBytes === undefined ? 'utf8' : 'base64').toString('latin1'),
        )
        assert.ok(told.includes(raw.toString('latin1')))
        assert.ok(told.includes(Buffer.from(`${computer.home}/two\nlines`).toString('latin1')))
        const lines = readFileSync(path.join(computer.state, 'events.jsonl'), 'utf8').trimEnd().split('\n')
        for (const line of lines)
          assert.equal(typeof (JSON.parse(line) as { id: number }).id, 'number', 'no name breaks a line of the log')
      })

      test(
        'a path longer than the system takes at once is scanned and cleaned',
        { skip: process.platform !== 'linux' },
        async () => {
          await using computer = makeComputer(settings)
          // 4,096 bytes are the limit of one call; relative steps go deeper.
          const perl =
            'my $d = "d" x 200; for (1 .. 30) { mkdir $d and chdir $d or die $! } open my $f, ">", "deep.com" or die $!; print $f <STDIN>'
          const made = spawnSync('perl', ['-e', perl], { cwd: computer.home, input: eicar })
          assert.equal(made.status, 0, String(made.stderr))
          const { counts, items } = await scan(computer)
          assert.deepEqual([counts.detections, counts.remediated], [1, 1])
          assert.ok(items[0]!.path.length > 6_000 && items[0]!.path.endsWith('/deep.com'))
        },
      )

      test('links are not followed; each name of a hard link is cleaned', async () => {
        await using computer = makeComputer(settings)
        const outside = path.join(computer.folder, 'outside')
        mkdirSync(outside)
        writeFileSync(path.join(outside, 'bad.com'), eicar)
        symlinkSync(outside, path.join(computer.home, 'to-folder'))
        symlinkSync(path.join(outside, 'bad.com'), path.join(computer.home, 'to-file'))
        linkSync(computer.write('one.com'), path.join(computer.home, 'two.com'))
        const { counts } = await scan(computer)
        assert.deepEqual([counts.detections, counts.remediated], [2, 2])
        assert.equal(existsSync(path.join(outside, 'bad.com')), true)
      })

      test('what is found is only told with --report-only, and its own state is never scanned', async () => {
        await using computer = makeComputer({ ...settings, quickFolders: undefined })
        const bad = computer.write('bad.com')
        writeFileSync(path.join(computer.state, 'planted.com'), eicar)
        const { counts, items, isClean, gaps } = await scan(computer, '--report-only', computer.folder)
        assert.deepEqual([counts.detections, counts.remainingInfected, isClean], [1, 1, false])
        assert.equal(items[0]!.actionTaken, 'none')
        assert.match(gaps, /1 still infected/)
        assert.equal(existsSync(bad), true)
      })

      test('what is larger than the scanner takes is a gap, not clean', async () => {
        await using computer = makeComputer(settings)
        if (program === 'clamdscan') {
          const configuration = path.join(computer.folder, 'clamd.conf')
          writeFileSync(configuration, `${readFileSync(String(settings.clamdConfiguration), 'utf8')}MaxFileSize 1M\n`)
          computer.set({ clamdConfiguration: configuration })
        }
        // Sparse: takes no room. clamscan's own limit is 100 MiB.
        const size = program === 'clamdscan' ? '2M' : '101M'
        spawnSync('truncate', ['-s', size, path.join(computer.home, 'large')])
        const { counts, isClean, gaps } = await scan(computer)
        assert.deepEqual([counts.skippedTooBig, counts.detections, isClean, gaps], [1, 0, false, '1 too large'])
      })

      test('a folder that its owner locked is read', { skip: process.getuid?.() !== 0 }, async () => {
        await using computer = makeComputer(settings)
        computer.write('private/secret', 'x')
        chmodSync(path.join(computer.home, 'private'), 0o000)
        const { counts } = await scan(computer)
        assert.equal(counts.unreadable, 0, 'root reads all')
        assert.equal(counts.scanned, 1)
      })
    },
  )

describe('without a scanner that works', { timeout: 120_000 }, () => {
  test('a daemon that is down is an error, not a clean computer', { skip: !hasClamdscan }, async () => {
    await using computer = makeComputer({ engine: 'clamdscan', clamdConfiguration: '/nonexistent/clamd.conf' })
    computer.write('bad.com')
    const { code, errors, output } = await computer.command('scan', '--json')
    assert.equal(code, 1)
    assert.equal(output, '')
    assert.match(errors, /scanner does not work|no scanner/i)
  })

  test('without an engine it says so', async () => {
    await using computer = makeComputer({ engine: 'none' })
    const { code, errors } = await computer.command('scan')
    assert.equal(code, 1)
    assert.match(errors, /no scanner/)
  })
})
