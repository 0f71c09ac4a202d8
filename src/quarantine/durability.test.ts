import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type TestContext, test } from 'node:test'
import pino from 'pino'
import { bufferSource, type MessageSource } from '#mail/message/source.ts'
import { systemClock } from '#platform/clock.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import type { QuarantineInput } from './contract.ts'
import { createDurableFiles, systemSync } from './durable-files.ts'
import { createQuarantine, type QuarantineAlarm, type QuarantineOptions } from './quarantine.ts'
import { isSound, openSealedFile, sealChunks } from './sealed-file.ts'

const contoso = '11111111-1111-4111-8111-111111111111'
const secrets = createSecrets([Buffer.alloc(32, 7)])
const MiB = 1024 * 1024

function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'durable-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function open(folder: string, change: Partial<QuarantineOptions> = {}) {
  const alarms: QuarantineAlarm[] = []
  const quarantine = createQuarantine({
    folder,
    secrets,
    db: null,
    clock: systemClock,
    logger: pino({ level: 'silent' }),
    onAlarm: (alarm) => alarms.push(alarm),
    ...change,
  })
  return { quarantine, alarms }
}

const input = (key: string, source: MessageSource): QuarantineInput => ({
  tenantId: contoso,
  messageId: '01890000-0000-7000-8000-000000000001',
  key,
  kind: 'hold',
  direction: 'outbound',
  mode: 'gateway',
  envelope: { mailFrom: '', mailParameters: [], recipients: [{ path: 'c@d.example', parameters: [] }] },
  source,
  category: 'spam',
  reason: '',
  score: 0,
  subject: key,
  headerFrom: '',
  internetMessageId: null,
  receivedAt: new Date(),
})

/** All files below, without folders. */
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((each) => (each.isFile() ? [each.name] : []))

test('kill -9 in the middle of puts: everything acknowledged is there, whole', { timeout: 120_000 }, async (t) => {
  const folder = temporaryFolder(t)
  const acknowledged = new Set<string>()
  for (let run = 0; run < 4; run += 1) {
    const child = spawn(process.execPath, [path.resolve('test/quarantine/put-forever.ts'), folder, String(run)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    const enough = new Promise<void>((resolve) => {
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString()
        if (text.length > 1000 * (run + 1)) resolve()
      })
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    await enough
    child.kill('SIGKILL')
    await ended
    for (const key of text.split('\n').slice(0, -1)) acknowledged.add(key)
  }
  const { quarantine, alarms } = open(folder)
  const report = await quarantine.recover()
  const found = new Set<string>()
  for (let cursor: string | null = null; ;) {
    const page = await quarantine.list(contoso, {}, { limit: 200, cursor })
    for (const { id, key } of page.items) {
      found.add(key)
      assert.ok(await isSound(await quarantine.openContent(contoso, id)), key)
    }
    if (page.cursor === null) break
    cursor = page.cursor
  }
  assert.deepEqual(
    [...acknowledged].filter((key) => !found.has(key)),
    [],
  )
  assert.deepEqual([report.damaged, alarms.length], [0, 0])
  assert.deepEqual(readdirSync(path.join(folder, '.tmp')), [], 'half files of dead processes are gone')
  assert.ok(acknowledged.size > 100, `${acknowledged.size} acknowledged`)
})

test('a full disk refuses, leaves nothing, says so, and works again when there is room', async (t) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'durable-'))
  let isMounted = false
  t.after(() => {
    if (isMounted) execFileSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' })
    isMounted = true
  } catch {
    return t.skip('mounting a small file system needs root')
  }
  const { quarantine, alarms } = open(path.join(folder, 'quarantine'))
  await quarantine.put(input('fits', bufferSource(Buffer.alloc(MiB))))
  const refusal = { code: 'quarantine.not-durable', retryable: true, message: /disk is full/ }
  await assert.rejects(quarantine.put(input('large', bufferSource(Buffer.alloc(8 * MiB)))), refusal)
  assert.equal(filesBelow(folder).length, 1)
  assert.deepEqual(
    alarms.map(({ kind }) => kind),
    ['not-durable'],
  )
  await quarantine.put(input('large', bufferSource(Buffer.alloc(2 * MiB))))
  assert.equal((await quarantine.list(contoso)).items.length, 2)
})

test('a folder that cannot be written refuses with a text that helps', async (t) => {
  const folder = temporaryFolder(t)
  // A file where a folder should be stops root as well.
  writeFileSync(path.join(folder, 'items'), '')
  const { quarantine } = open(folder)
  await assert.rejects(quarantine.put(input('k', bufferSource(Buffer.from('x')))), {
    code: 'quarantine.not-durable',
    message: /cannot be written/,
  })
  assert.deepEqual(filesBelow(folder), ['items'])
})

test('an error of a sync is final: the message is refused, its file removed, and the descriptor not synced again', async (t) => {
  for (const broken of ['file', 'folder'] as const) {
    const folder = temporaryFolder(t)
    mkdirSync(path.join(folder, 'items', contoso), { recursive: true })
    let isBroken = false
    const calls = { file: 0, folder: 0 }
    const failing = async (kind: 'file' | 'folder', work: () => Promise<void>) => {
      calls[kind] += 1
      if (isBroken && kind === broken) throw Object.assign(new Error('i/o error'), { code: 'EIO' })
      await work()
    }
    const { quarantine } = open(folder, {
      sync: {
        file: (handle) => failing('file', () => systemSync.file(handle)),
        folder: (name) => failing('folder', () => systemSync.folder(name)),
      },
    })
    await quarantine.put(input('good', bufferSource(Buffer.from('x'))))
    isBroken = true
    const before = calls[broken]
    await assert.rejects(quarantine.put(input('bad', bufferSource(Buffer.from('x')))), {
      code: 'quarantine.not-durable',
    })
    assert.equal(calls[broken], before + 1)
    assert.equal(filesBelow(folder).length, 1)
    isBroken = false
    await quarantine.put(input('bad', bufferSource(Buffer.from('x'))))
    assert.equal(filesBelow(folder).length, 2)
  }
})

test('150 MB are kept and read in little memory', { timeout: 60_000 }, async (t) => {
  const { quarantine } = open(temporaryFolder(t))
  const block = Buffer.alloc(MiB, 0x61)
  const source: MessageSource = {
    size_bytes: 150 * MiB,
    async *chunks() {
      for (let n = 0; n < 150; n += 1) yield block
    },
    slice: async (start, end) => Buffer.alloc(end - start, 0x61),
  }
  const before = process.memoryUsage().rss
  const { id } = await quarantine.put(input('large', source))
  const { content } = await quarantine.openContent(contoso, id)
  let read = 0
  for await (const chunk of content.chunks()) read += chunk.length
  assert.equal(read, 150 * MiB)
  assert.deepEqual(await content.slice(70_000_000, 70_000_003), Buffer.from('aaa'))
  const grown = process.memoryUsage().rss - before
  assert.ok(grown < 100 * MiB, `memory grew by ${grown} bytes`)
})

test('what a dead process left is removed, not what another machine may be writing now', async (t) => {
  const folder = temporaryFolder(t)
  const files = createDurableFiles(folder)
  const dead = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    child.once('exit', () => resolve(child.pid!))
  })
  let mine = ''
  await files.write(
    'a',
    (function* () {
      mine = readdirSync(path.join(folder, '.tmp'))[0]!
      yield Buffer.from('x')
    })(),
  )
  const [machine] = mine.split('-')
  const leave = (name: string) => writeFileSync(path.join(folder, '.tmp', name), '')
  const hour_ms = 3_600_000
  leave(`${machine}-${dead}-aa`)
  leave(`${machine}-${process.pid}-bb`)
  leave(`00000000-${dead}-cc`)
  assert.equal(await files.removeLeftovers(Date.now() - hour_ms), 1)
  assert.deepEqual(readdirSync(path.join(folder, '.tmp')).sort(), [
    `00000000-${dead}-cc`,
    `${machine}-${process.pid}-bb`,
  ])
  assert.equal(await files.removeLeftovers(Date.now() + hour_ms), 2)
})

test('a thousand writers of one folder wait for few folder syncs', async (t) => {
  let synced = 0
  const files = createDurableFiles(temporaryFolder(t), {
    file: async () => undefined,
    async folder(name) {
      synced += 1
      await systemSync.folder(name)
    },
  })
  await Promise.all(Array.from({ length: 1000 }, (_, n) => files.write(`a/${n}`, [Buffer.from('x')])))
  assert.equal((await files.list('a')).length, 1000)
  assert.ok(synced < 500, `${synced} syncs`)
})

test('the file reader takes any damage without harm: it opens the original or says damaged', async (t) => {
  const seed = Number(process.env['SEED'] ?? Date.now() % 1e9)
  let state = seed
  const random = (max: number) => Math.floor(((state = (state * 48271) % 2147483647) / 2147483647) * max)
  const folder = temporaryFolder(t)
  const file = path.join(folder, 'x')
  for (let round = 0; round < 400; round += 1) {
    const plain = Buffer.alloc([0, 1, 100, 65_536, 65_500, 200_000][random(6)]!, round)
    const facts = { a: 'x'.repeat(random(50)), size_bytes: plain.length }
    const parts: Buffer[] = []
    for await (const part of sealChunks(secrets, 'context', facts, bufferSource(plain).chunks())) parts.push(part)
    const sealed = Buffer.concat(parts)
    const kind = random(5)
    let bytes: Buffer = sealed
    if (kind === 0) bytes = sealed.subarray(0, random(sealed.length))
    else if (kind === 1) bytes = Buffer.concat([sealed, Buffer.alloc(1 + random(70_000), 1)])
    else if (kind === 2) {
      bytes = Buffer.from(sealed)
      bytes[random(bytes.length)]! ^= 1 + random(255)
    } else if (kind === 3) bytes = Buffer.from(Array.from({ length: random(300) }, () => random(256)))
    writeFileSync(file, bytes)
    const note = `seed ${seed}, round ${round}, kind ${kind}`
    try {
      const opened = await openSealedFile<typeof facts>(file, secrets, 'context')
      assert.deepEqual(opened.facts, facts, note)
      const read: Buffer[] = []
      for await (const chunk of opened.content.chunks()) read.push(chunk)
      if (opened.content.size_bytes === facts.size_bytes) assert.deepEqual(Buffer.concat(read), plain, note)
      else assert.fail(`${note}: a changed length was read to the end`)
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'sealed-file.damaged', `${note}: ${String(error)}`)
      assert.notEqual(kind, 4, `${note}: an untouched file must open`)
    }
  }
  await assert.rejects(openSealedFile(file, createSecrets([Buffer.alloc(32, 8)]), 'context'), {
    code: 'sealed-file.damaged',
  })
})
