// Benchmark of the embedded engine, whole pipeline without network: parse, authentication from memory, rules, files, verdict.
//   node bench/engine/run.ts [--corpus FOLDER] [--count 600] [--profile FILE]
import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { createEngine } from '#detection/engine.ts'
import type { Engine } from '#detection/engine.ts'
import type { ScanContext, ScanEnvelope } from '#detection/verdict.ts'
import { bufferSource } from '#mail/message/source.ts'
import { systemClock } from '#platform/clock.ts'
import { mixedMail, newsletter } from './messages.ts'
import type { Sample } from './messages.ts'

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    count: { type: 'string', default: '600' },
    seed: { type: 'string', default: '7' },
  },
})

const envelope: ScanEnvelope = {
  direction: 'inbound',
  mailFrom: 'kim@fabrikam.example',
  rcptTo: ['robin@contoso.example'],
  clientAddress: '192.0.2.10',
  hello: 'mail.fabrikam.example',
}
const context: ScanContext = { tenantId: 'bench', ownDomains: ['contoso.example'], trustMicrosoftResults: false }

/** A resolver that knows nothing: what the verification itself costs. */
const resolve = (): Promise<never> => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))

function samplesOf(folder: string): Sample[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.eml(\.gz)?$/.test(name))
  return names.toSorted().map((name) => {
    const bytes = readFileSync(path.join(folder, name))
    return { name, bytes: name.endsWith('.gz') ? gunzipSync(bytes) : bytes }
  })
}

interface Measured {
  p50_ms: number
  p99_ms: number
  mean_ms: number
  mean_bytes: number
  count: number
}

/** CPU of the whole process around each message, worker threads included; one message at a time. */
async function measure(engine: Engine, samples: readonly Sample[]): Promise<Measured> {
  const used: number[] = []
  for (const { bytes } of samples) {
    const before = process.cpuUsage()
    await engine.scan(bufferSource(bytes), envelope, context)
    const { user, system } = process.cpuUsage(before)
    used.push((user + system) / 1000)
  }
  const sorted = used.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
  const mean = (list: number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length
  return {
    p50_ms: at(0.5),
    p99_ms: at(0.99),
    mean_ms: mean(used),
    mean_bytes: mean(samples.map(({ bytes }) => bytes.length)),
    count: samples.length,
  }
}

function print(title: string, one: Measured, wanted: string): void {
  const figures = [one.p50_ms, one.p99_ms, one.mean_ms].map((value) => value.toFixed(2)).join(' | ')
  process.stdout.write(`| ${title} | ${one.count} | ${(one.mean_bytes / 1000).toFixed(1)} | ${figures} | ${wanted} |\n`)
}

const engine = createEngine({ clock: systemClock, resolve })
const machine = os.cpus()
process.stdout
  .write(`${machine.length} × ${machine[0]?.model.trim()}, load ${os.loadavg()[0]!.toFixed(1)}, Node ${process.version}

| mail | messages | mean KB | p50 ms CPU | p99 ms CPU | mean ms CPU | target |
|---|---|---|---|---|---|---|
`)
const mixed = mixedMail(Number(values.count), Number(values.seed))
await measure(engine, mixed)
print('mixed', await measure(engine, mixed), 'T7: ≤ 3.4 ms; ≤ 1.0 ms, p99 ≤ 15 ms')
const letters = Array.from({ length: 100 }, newsletter)
await measure(engine, letters)
print('newsletter, 150 links', await measure(engine, letters), 'T8: ≤ 10 ms; ≤ 2.5 ms')
if (values.corpus !== undefined) {
  const corpus = samplesOf(path.resolve(values.corpus))
  await measure(engine, corpus.slice(0, 500))
  print(`mail of ${path.basename(values.corpus)}`, await measure(engine, corpus), 'T7')
}
await engine.close()
