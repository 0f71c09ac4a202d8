// Benchmark of the gateway beside Haraka, Postfix and two small relays, in one run on one machine.
//   node bench/gateway/run.ts [--quick] [--only NAME,…] [--sizes 4,64,1024] [--sessions 1,10,50] [--cases kept,single,tls,slow,huge] [--batches 0,20,1] [--seconds N] [--warmup N] [--write]
import { mkdirSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { testAuthority } from '#test/support/smtp/certificates.ts'
import { fetchPeers } from './fetch-peers.ts'
import { measure } from './measure.ts'
import type { Case, Cell } from './measure.ts'
import { subjects } from './subjects.ts'
import { judge } from './targets.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    sizes: { type: 'string' },
    sessions: { type: 'string' },
    cases: { type: 'string' },
    write: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    batches: { type: 'string' },
    warmup: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const numbers = (text: string): number[] => text.split(',').map(Number)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

function casesOf(isQuick: boolean): Case[] {
  const measure_ms = Number(values.seconds ?? (isQuick ? 1.5 : 6)) * 1000
  // Until some thousand messages have passed, it is the compiler that is measured.
  const warmup_ms = Number(values.warmup ?? (isQuick ? 1.5 : 6)) * 1000
  const times = { warmup_ms, measure_ms }
  const base = { ...times, messagesPerConnection: 0, isTls: false, delay_ms: 0, messages_max: 0 }
  const sizes = numbers(values.sizes ?? (isQuick ? '4,64' : '4,64,1024')).map((size) => size * 1024)
  const sessions = numbers(values.sessions ?? (isQuick ? '10' : '1,10,50'))
  const kept = sizes.flatMap((size_bytes) => sessions.map((count): Case => ({ ...base, size_bytes, sessions: count })))
  const widest = Math.max(...sessions)
  const single = sizes.map((size_bytes): Case => ({ ...base, size_bytes, sessions: 10, messagesPerConnection: 1 }))
  const tls = sizes.flatMap((size_bytes) =>
    numbers(values.batches ?? (isQuick ? '20' : '0,20,1')).map((messagesPerConnection): Case => ({
      ...base,
      size_bytes,
      sessions: widest,
      isTls: true,
      messagesPerConnection,
    })),
  )
  const slow: Case = {
    ...base,
    size_bytes: 65_536,
    sessions: 2000,
    delay_ms: 2000,
    warmup_ms: 8000,
    measure_ms: 15_000,
  }
  const huge: Case = { ...base, size_bytes: 150 << 20, sessions: 20, messages_max: 20 }
  const groups: Record<string, Case[]> = { kept, single, tls, slow: [slow], huge: [huge] }
  const names = values.cases?.split(',') ?? (isQuick ? ['kept', 'tls'] : Object.keys(groups))
  return names.flatMap((name) => groups[name] ?? [])
}

const titleOf = (one: Case): string =>
  [
    `${one.size_bytes / 1024} KiB`,
    `${one.sessions} sessions`,
    one.isTls ? 'mutual TLS' : 'plain',
    one.messagesPerConnection === 0 ? 'connection kept' : `${one.messagesPerConnection} a connection`,
    ...(one.delay_ms > 0 ? [`next hop answers after ${one.delay_ms} ms`] : []),
  ].join(', ')

function rowOf(cell: Cell): string {
  const numbersOf = [
    cell.messagesPerSecond.toFixed(0),
    cell.p50_ms.toFixed(2),
    cell.p99_ms.toFixed(1),
    cell.cpu_ms.toFixed(3),
    (cell.rss_bytes / 1e6).toFixed(0),
  ]
  const faults = [
    ...(cell.errors > 0 ? [`${cell.errors} errors: ${cell.firstError}`] : []),
    ...(cell.lost > 0 ? [`${cell.lost} LOST`] : []),
  ]
  return `| ${cell.subject.padEnd(20)} | ${numbersOf.map((text) => text.padStart(8)).join(' | ')} | ${faults.join('; ')} |`
}

const head = `| subject              |    msg/s |   p50 ms |   p99 ms |   CPU ms |   RSS MB | faults |
|---|---|---|---|---|---|---|`

async function runCase(one: Case, certificates: Awaited<ReturnType<typeof makeCertificates>>): Promise<Cell[]> {
  const cells: Cell[] = []
  print(`\n${titleOf(one)}\n\n${head}`)
  for (const subject of subjects) {
    if (values.only !== undefined && !values.only.split(',').includes(subject.name)) continue
    if (one.isTls && !subject.hasTls) continue
    // One by one, and messages of 150 MB, in the product only: the small relays keep all of it in memory.
    if (one.messages_max > 0 && !['mailwarden', 'mailwarden wire'].includes(subject.name)) continue
    // Two thousand open transactions are asked of the relays that hold them in one process only.
    if (one.delay_ms > 0 && !['mailwarden', 'mailwarden wire', 'ref', 'lib'].includes(subject.name)) continue
    const missing = subject.missing()
    if (missing !== null) {
      print(`| ${subject.name.padEnd(20)} | left out: ${missing} |`)
      continue
    }
    try {
      const cell = await measure(subject, one, certificates)
      cells.push(cell)
      print(rowOf(cell))
    } catch (error) {
      print(`| ${subject.name.padEnd(20)} | did not run: ${(error as Error).message.split('\n')[0]} |`)
    }
  }
  return cells
}

async function makeCertificates(): Promise<{ key: string; cert: string; ca: string }> {
  const authority = await testAuthority('Benchmark Authority')
  return { ...(await authority.issue(['mx.example', '127.0.0.1'])), ca: authority.ca }
}

let report = ''
function print(text: string): void {
  say(text)
  report += `${text}\n`
}

const mark = (isMet: boolean | null): string => (isMet === null ? '-' : isMet ? 'pass' : 'FAIL')

function printTargets(cells: Cell[]): void {
  const judged = ['mailwarden wire', 'mailwarden wire x2', 'mailwarden', 'ref']
  for (const subject of judged.filter((name) => cells.some((cell) => cell.subject === name))) {
    print(
      `\nTargets, judged for ${subject}\n\n| # | target (must; ambitious) | measured | must | ambitious |\n|---|---|---|---|---|`,
    )
    for (const one of judge(cells, subject))
      print(`| ${one.target} | ${one.text} | ${one.measured} | ${mark(one.must)} | ${mark(one.ambitious)} |`)
  }
}

async function main(): Promise<void> {
  if (values.help)
    return say(
      'node bench/gateway/run.ts [--quick] [--only NAME,…] [--sizes 4,64,1024] [--sessions 1,10,50] [--cases kept,single,tls,slow,huge] [--batches 0,20,1] [--seconds N] [--warmup N] [--write]',
    )
  for (const fault of fetchPeers()) say(fault)
  const cpu = os.cpus()
  print(
    `${os.type()} ${os.release()}, ${cpu.length} × ${cpu[0]?.model ?? '?'}, load ${os.loadavg()[0]!.toFixed(1)}; Node ${process.version}`,
  )
  const certificates = await makeCertificates()
  const cells: Cell[] = []
  for (const one of casesOf(values.quick)) cells.push(...(await runCase(one, certificates)))
  printTargets(cells)
  if (!values.write) return
  const folder = path.resolve(import.meta.dirname, '../results')
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `gateway${values.quick ? '-quick' : ''}.md`)
  writeFileSync(file, `# Benchmark of the gateway, ${new Date().toISOString().slice(0, 10)}\n\n${report}`)
  say(`written to ${path.relative(process.cwd(), file)}`)
}

await main()
