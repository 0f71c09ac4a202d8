// Measures durable quarantine writes (target T13): `node test/quarantine/measure.ts [folder] [database url]`. 64 KiB, 64 at once.
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { bufferSource } from '#mail/message/source.ts'
import { systemClock } from '#platform/clock.ts'
import { migrate } from '#platform/db/migrate.ts'
import { openDatabase } from '#platform/db/open.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { quarantineMigrations } from '#quarantine/migrations.ts'
import { createQuarantine } from '#quarantine/quarantine.ts'

// libuv reads it when its pool starts, which is later than this line.
process.env['UV_THREADPOOL_SIZE'] ??= '32'
const [base = os.tmpdir(), url] = process.argv.slice(2)
const folder = mkdtempSync(path.join(base, 'measure-'))
const db = url === undefined ? null : await openDatabase({ url, schema: 'measure' })
if (db !== null) await migrate(db, quarantineMigrations)
const quarantine = createQuarantine({
  folder,
  secrets: createSecrets([Buffer.alloc(32, 7)]),
  db,
  clock: systemClock,
  logger: pino({ level: 'silent' }),
})
const content = bufferSource(Buffer.alloc(65_536, 'x'))
const run = String(Date.now())

async function put(key: string): Promise<number> {
  const start = performance.now()
  await quarantine.put({
    tenantId: '11111111-1111-4111-8111-111111111111',
    messageId: '01890000-0000-7000-8000-000000000001',
    key,
    kind: 'quarantine',
    direction: 'inbound',
    mode: 'mailflow',
    envelope: { mailFrom: 'a@b.example', mailParameters: [], recipients: [{ path: 'c@d.example', parameters: [] }] },
    source: content,
    category: 'spam',
    reason: '',
    score: 0,
    subject: key,
    headerFrom: '',
    internetMessageId: null,
    receivedAt: new Date(),
  })
  return performance.now() - start
}

async function measure(writers: number, total: number): Promise<void> {
  const times: number[] = []
  let next = 0
  const start = performance.now()
  const cpu = process.cpuUsage()
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (next < total) times.push(await put(`${run}-${writers}-${(next += 1)}`))
    }),
  )
  const seconds = (performance.now() - start) / 1000
  const used = process.cpuUsage(cpu)
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor((times.length - 1) * share)]!.toFixed(1)
  const cpu_ms = ((used.user + used.system) / 1000 / times.length).toFixed(2)
  console.log(
    `${writers} writers: ${Math.round(times.length / seconds)}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, CPU ${cpu_ms} ms a message`,
  )
}

await measure(64, 2000)
await measure(64, 10_000)
await measure(16, 4000)
await measure(1, 300)
await db?.[Symbol.asyncDispose]()
rmSync(folder, { recursive: true, force: true })
