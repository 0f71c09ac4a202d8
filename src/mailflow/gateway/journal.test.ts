// The journal: what was taken is known after a restart and to other processes; damage costs only itself.
import assert from 'node:assert/strict'
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import pino from 'pino'
import { systemClock } from '#platform/clock.ts'
import { Journal } from './journal.ts'
import type { JournalOptions } from './journal.ts'
import { decodeEntry, encodeEntry, keptValue_characters_max, packEntry, unpackEntry } from './journal-record.ts'

async function inFolder(work: (options: JournalOptions) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mailwarden-journal-'))
  const onFault = (error: Error) => assert.fail(error)
  try {
    await work({ folder, clock: systemClock, logger: pino({ level: 'silent' }), onFault, follow_ms: 20 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test('an outcome is known after a restart; a doubt never replaces it', async () => {
  await inFolder(async (options) => {
    const journal = await Journal.open(options)
    await journal.append('a', 'sent', 'hop')
    await journal.append('a', 'taken', '250 ok')
    await journal.append('b', 'sent', 'hop')
    await journal[Symbol.asyncDispose]()
    await using again = await Journal.open(options)
    assert.equal(again.lookup('a')?.value, '250 ok')
    assert.equal(again.lookup('b')?.state, 'sent')
    assert.equal(again.lookup('c'), null)
  })
})

test('a second process of the machine sees the first one’s entries within a second', async () => {
  await inFolder(async (options) => {
    await using first = await Journal.open(options)
    await using second = await Journal.open(options)
    await first.append('x', 'quarantined', 'q7')
    const deadline = Date.now() + 10_000
    while (second.lookup('x') === null && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10))
    assert.equal(second.lookup('x')?.value, 'q7')
  })
})

test('an entry is forgotten after 48 hours, and memory is bounded', async () => {
  await inFolder(async (options) => {
    let offset_ms = 0
    const clock = { ...systemClock, now: () => new Date(Date.now() + offset_ms) }
    await using journal = await Journal.open({ ...options, clock, entries_max: 6 })
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
      await journal.append(key, 'sent', 'hop')
      await journal.append(key, 'taken', `250 ${key}`)
      assert.ok(journal.size <= 6)
    }
    const known = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].filter((key) => journal.lookup(key) !== null)
    assert.deepEqual(known, ['e', 'f', 'g', 'h'], 'the newest, and never fewer than half')
    offset_ms = 49 * 3600_000
    assert.equal(journal.lookup('h'), null)
  })
})

test('a folder that cannot be written is told and stops nothing', async () => {
  const faults: Error[] = []
  await inFolder(async (options) => {
    const file = path.join(options.folder, 'file')
    await writeFile(file, '')
    await using journal = await Journal.open({
      ...options,
      folder: file,
      follow_ms: 0,
      onFault: (error) => faults.push(error),
    })
    await journal.append('a', 'taken', '250')
    assert.equal(journal.lookup('a')?.state, 'taken')
  })
  assert.ok(faults.length >= 2)
})

test('any damage to the file loses only the damaged entries (seeded)', async () => {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)
  console.log(`seed ${seed}`)
  const random = mulberry(seed)
  await inFolder(async (options) => {
    const lines = Array.from({ length: 40 }, (_unused, place) =>
      encodeEntry({ key: `k${place}`, state: 'taken', value: `250 ${place}`, at: Date.now() }),
    )
    for (let round = 0; round < 40; round += 1) {
      const bytes = Buffer.from(lines.join(''))
      for (let count = 0; count < 3; count += 1) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
      const cut = bytes.subarray(0, bytes.length - Math.floor(random() * 60))
      await writeFile(path.join(options.folder, 'journal-1-1-aaaa.log'), cut)
      await using journal = await Journal.open({ ...options, follow_ms: 0 })
      let known = 0
      for (let place = 0; place < 40; place += 1) {
        const entry = journal.lookup(`k${place}`)
        if (entry !== null) {
          known += 1
          assert.equal(entry.value, `250 ${place}`)
        }
      }
      assert.ok(known >= 33, `only ${known} known in round ${round}`)
    }
    await appendFile(path.join(options.folder, 'journal-1-1-aaaa.log'), 'x'.repeat(10_000))
    assert.equal((await readdir(options.folder)).length, 1)
    assert.ok((await readFile(path.join(options.folder, 'journal-1-1-aaaa.log'))).length > 0)
  })
})

test('a line is an entry only when every byte is as written', () => {
  const line = encodeEntry({ key: 'k', state: 'sent', value: 'v', at: 5 }).trimEnd()
  assert.deepEqual(decodeEntry(line), { key: 'k', state: 'sent', value: 'v', at: 5 })
  for (const wrong of ['', line.slice(1), `${line}x`, line.replace('sent', 'tent'), '00000000 [1,2,3,4]'])
    assert.equal(decodeEntry(wrong), null)
})

function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

test('what is kept in memory is the entry with the beginning of a long reply', () => {
  const value = '250 2.6.0 <id@example> äöü 漢 with blanks'
  for (const state of ['sent', 'taken', 'quarantined', 'refused'] as const) {
    const entry = { key: 'k', state, value, at: 1_795_000_000_123 }
    assert.deepEqual(unpackEntry('k', packEntry(entry)), entry)
  }
  const long = { key: 'k', state: 'taken' as const, value: `250 ${'x'.repeat(1_000)}`, at: 0 }
  assert.equal(unpackEntry('k', packEntry(long)).value, long.value.slice(0, keptValue_characters_max))
  assert.equal(unpackEntry('k', packEntry({ ...long, value: '' })).value, '')
})
