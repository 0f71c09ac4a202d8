import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { gtube } from '#detection/files/test-strings.ts'
import type { ApiClient } from './command.ts'
import { scan } from './scan.ts'

async function run(positionals: string[], values: Record<string, string | boolean | string[]> = {}) {
  const out: string[] = []
  const err: string[] = []
  const api = {} as ApiClient
  const code = await scan.run({
    positionals,
    values,
    stdout: (line) => out.push(line),
    stderr: (line) => err.push(line),
    env: {},
    api,
  })
  return { code, out, err }
}

test('files, packed files and folders give a line each; unreadable ones exit code 1', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-scan-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(path.join(folder, 'more'))
  const clean = 'From: a@fabrikam.example\r\nSubject: x\r\nMessage-ID: <1@x>\r\nDate: today\r\n\r\nHello.\r\n'
  writeFileSync(path.join(folder, 'clean.eml'), clean)
  writeFileSync(path.join(folder, 'more', 'bad.eml.gz'), gzipSync(`Subject: y\r\n\r\n${gtube}\r\n`))
  writeFileSync(path.join(folder, 'readme.txt'), 'no message')
  const good = await run([folder], { json: true })
  assert.equal(good.code, 0)
  const [first, second] = good.out.map((line) => JSON.parse(line))
  assert.deepEqual([first.id, first.category, second.id, second.category], ['clean', 'clean', 'bad', 'spam'])
  for (const line of [first, second])
    for (const value of [line.ham, line.spam, line.phish]) assert.ok(value >= 0 && value <= 1)
  assert.ok(second.spam > 0.9 && second.ham < 0.1 && first.ham > 0.9)
  const table = await run([path.join(folder, 'clean.eml'), path.join(folder, 'gone.eml')])
  assert.equal(table.code, 1)
  assert.match(table.err.join(), /gone\.eml: there is no such file/)
  assert.match(table.out.at(-1)!, /^clean\s+0\s/)
})

test('what is no message is said and bounded: a folder without one, a device without end, a file that is too large', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-scan-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(path.join(folder, 'large.eml'), '')
  truncateSync(path.join(folder, 'large.eml'), 150 * 1024 * 1024 + 1)
  mkdirSync(path.join(folder, 'cur'))
  writeFileSync(path.join(folder, 'cur', '1700000000.M1P1.host:2,S'), 'Subject: x\r\n\r\n')
  const { code, out, err } = await run([path.join(folder, 'large.eml'), path.join(folder, 'cur'), '/dev/zero'], {
    json: true,
  })
  assert.deepEqual([code, out], [1, []])
  assert.match(err.join('\n'), /cur: no \.eml or \.eml\.gz in this folder/)
  assert.match(err.join('\n'), /large\.eml: larger than 150 MB\n.*zero: larger than 150 MB/)
})

test('no path is wrong usage', async () => {
  await assert.rejects(run([]), { status: 400 })
})
