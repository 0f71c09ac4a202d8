import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import { parseEntry } from './entry.ts'
import { type LocalLog, openLocalLog } from './local-log.ts'
import { termsOf, wordsOf } from './terms.ts'

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'history-log-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function readAll(log: LocalLog): Promise<{ lines: string[]; damaged: number }> {
  const all = { lines: [] as string[], damaged: 0 }
  for (let at = log.start; ;) {
    const batch = await log.read(at, 7)
    if (batch.lines.length === 0 && batch.damaged === 0) return all
    all.lines.push(...batch.lines)
    all.damaged += batch.damaged
    at = batch.end
  }
}

test('lines come back in order over segments, and only what is not remembered after a restart', async (t) => {
  const folder = temporaryFolder(t)
  const log = await openLocalLog(folder, { segment_bytes_max: 500 })
  const lines = Array.from({ length: 50 }, (_, n) => JSON.stringify({ n, text: 'x'.repeat(n) }))
  for (const line of lines) await log.append([line])
  assert.deepEqual((await readAll(log)).lines, lines)
  let at = log.start
  for (let n = 0; n < 3; n += 1) at = (await log.read(at, 10)).end
  await log.remember(at)
  await log.close()
  const rest = (await readAll(await openLocalLog(folder))).lines
  assert.ok(rest.length < 50 && rest.length > 0)
  assert.deepEqual(rest, lines.slice(50 - rest.length))
})

test('a line longer than what is read at once is one line', async (t) => {
  const log = await openLocalLog(temporaryFolder(t))
  const long = JSON.stringify('y'.repeat(3_000_000))
  await log.append(['"a"', long, '"b"'])
  assert.deepEqual((await readAll(log)).lines, ['"a"', long, '"b"'])
  await log.close()
})

test('the reader takes any damage: it gives only what was written, and goes on behind it', async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1e9)
  let state = seed
  const random = (max: number) => Math.floor(((state = (state * 48271) % 2147483647) / 2147483647) * max)
  for (let round = 0; round < 150; round += 1) {
    const folder = temporaryFolder(t)
    const log = await openLocalLog(folder)
    const lines = Array.from({ length: 20 }, (_, n) => JSON.stringify({ n, r: random(1e9) }))
    await log.append(lines)
    await log.close()
    const file = path.join(folder, readdirSync(folder)[0]!)
    const bytes = readFileSync(file)
    const changed = Array.from({ length: 1 + random(3) }, () => random(bytes.length))
    for (const at of changed) bytes[at] = random(256)
    writeFileSync(file, random(3) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes)
    if (random(4) === 0)
      writeFileSync(path.join(folder, 'cursor'), ['{', '{"segment":1,"offset":999999}', '{"segment":-1}'][random(3)]!)
    const read = await readAll(await openLocalLog(folder))
    for (const line of read.lines) assert.ok(lines.includes(line), `seed ${seed}, round ${round}: ${line}`)
    rmSync(folder, { recursive: true })
  }
})

test('what is no entry of ours is refused, whatever it is', () => {
  for (const json of [
    '',
    'null',
    '1',
    '[]',
    '{}',
    '{"kind":"message"}',
    '{"kind":"timeline","tenantId":"x"}',
    '{"kind":"message","record":{"messageId":1}}',
  ])
    assert.equal(parseEntry(json), null, json)
})

test('terms are bounded, whatever the subject and the addresses are', () => {
  assert.deepEqual(wordsOf('Re: Größe & 請求書 №5 a'), ['re', 'größe', '請求書', 'no5'])
  const terms = termsOf({
    mailFrom: `${'x'.repeat(5000)}@y.example`,
    recipients: ['"q uo"@contoso.example'],
    remoteAddress: '192.0.2.1',
    category: 'clean',
    outcomes: [],
    summary: {
      subject: Array.from({ length: 10_000 }, (_, index) => `word${index}`).join(' '),
      headerFrom: ['\0@x'],
      internetMessageId: 'z'.repeat(9000),
      attachments: Array.from({ length: 1_000 }, (_, index) => ({
        sha256: `${index}`.padStart(64, '0'),
        size_bytes: 1,
      })),
      urls: Array.from(
        { length: 1_000 },
        (_, index) => `https://${'h'.repeat(300)}${index}.example/${'p'.repeat(900)}`,
      ),
    },
  } as never)
  assert.ok(terms.every((term) => term.length <= 330 && !term.includes('\0')))
  assert.ok(terms.length < 60, String(terms.length))
})
