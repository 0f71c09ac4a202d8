// Requests a second and waiting times of the lure server, durable on PostgreSQL with fsync, with 1,000 and with 20,000 recipients; the
// visitors are in another process than the server. `node bench/lure/run.ts [--seconds N] [--connections N] [--write]`; --write puts it to
// bench/results/lure.md.
import { fork, type ChildProcess } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { findPostgres, startPostgres } from '#test/support/postgres.ts'
import { type Measured, visit } from './client.ts'

const sizes = [1_000, 20_000]
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '64' },
    write: { type: 'boolean', default: false },
  },
})
const seconds = Number(values.seconds)
const connections = Number(values.connections)
const warm_seconds = 2

interface Figures {
  recipients: number
  perSecond: number
  p50_ms: number
  p99_ms: number
  failures: number
  lost: number
  cpuEach_ms: number
  rss_mib: number
}

async function measure(url: string, recipients: number): Promise<Figures> {
  const child = fork(path.join(import.meta.dirname, 'server.ts'), [url, String(recipients)])
  try {
    const { http, host, paths: all } = (await said(child)) as { http: string; host: string; paths: string[] }
    // As many different links in both, so that only the size of the campaign differs.
    const paths = all.filter((_, index) => index % (recipients / sizes[0]!) === 0)
    const warm = await visit({ http, host, paths, connections, seconds: warm_seconds })
    const before = await ask(child)
    const measured = await visit({ http, host, paths, connections, seconds })
    const after = await ask(child)
    return {
      recipients,
      perSecond: Math.round(measured.requests / seconds),
      p50_ms: at(measured, 0.5),
      p99_ms: at(measured, 0.99),
      failures: measured.failures,
      lost: warm.requests + measured.requests - after.rows,
      cpuEach_ms: (after.cpu_ms - before.cpu_ms) / measured.requests,
      rss_mib: Math.round(after.rss_bytes / 2 ** 20),
    }
  } finally {
    child.disconnect()
  }
}

const said = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })

async function ask(child: ChildProcess): Promise<{ rows: number; cpu_ms: number; rss_bytes: number }> {
  const answer = said(child)
  child.send('figures')
  return (await answer) as { rows: number; cpu_ms: number; rss_bytes: number }
}

const at = ({ latencies }: Measured, share: number): number =>
  Math.round((latencies[Math.floor(latencies.length * share)] ?? Number.NaN) * 10) / 10

function report(figures: readonly Figures[], load: string): string {
  const rows = figures.map(
    (each) =>
      `| ${each.recipients} | ${each.perSecond} | ${each.p50_ms} | ${each.p99_ms} | ${each.cpuEach_ms.toFixed(3)} | ${each.failures} | ${each.lost} | ${each.rss_mib} |`,
  )
  const [small, large] = figures as [Figures, Figures]
  return `# Lure server

${os.cpus().length} cores (load ${load} before: not an idle machine when it is above 1), Node ${process.version}, PostgreSQL with fsync and visitors in other processes on the
same machine, plain HTTP, ${connections} connections, ${seconds} s each after ${warm_seconds} s. Three of four requests open a page, one is a beacon; each is answered when its row is durable.
Budget: at least 5,000 requests/s, p99 below 50 ms, flat in recipients.

| recipients | requests/s | p50 ms | p99 ms | CPU of the server, ms each | failures | rows missing | RSS MiB |
| --- | --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

${large.recipients} recipients at ${(large.perSecond / small.perSecond).toFixed(2)} of the rate with ${small.recipients}. Rows that went to the spool first are counted as missing until they are taken in.
`
}

if (findPostgres() === null) throw new Error('PostgreSQL is not installed')
const ending: (() => unknown)[] = []
try {
  const load = os.loadavg()[0]!.toFixed(1)
  const { url } = await startPostgres({ after: (work) => void ending.push(work as () => unknown) }, { fsync: true })
  const figures: Figures[] = []
  for (const recipients of sizes) figures.push(await measure(url, recipients))
  const text = report(figures, load)
  process.stdout.write(text)
  if (values.write) writeFileSync(path.join(import.meta.dirname, '../results/lure.md'), text)
} finally {
  for (const work of ending.toReversed()) await work()
}
