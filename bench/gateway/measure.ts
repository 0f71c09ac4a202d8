// One cell of the table: sink, subject and generator are started, the subject's CPU and memory are read around the measured time.
import { fork } from 'node:child_process'
import path from 'node:path'
import type { GeneratorResult, GeneratorSettings } from './generator.ts'
import { usageOf } from './processes.ts'
import { forkScript } from './subjects.ts'
import type { Certificates, Running, Subject } from './subjects.ts'

export interface Case {
  size_bytes: number
  sessions: number
  /** 0: all. */
  messagesPerConnection: number
  isTls: boolean
  delay_ms: number
  warmup_ms: number
  measure_ms: number
  /** Stop after so many messages; 0: by time. */
  messages_max: number
}

export interface Cell extends Case {
  subject: string
  messagesPerSecond: number
  p50_ms: number
  p99_ms: number
  cpu_ms: number
  /** At the end of the measured time. */
  rss_bytes: number
  /** Highest seen in it, less what it was at its beginning. */
  rssGrowth_bytes: number
  errors: number
  firstError: string | null
  /** Acknowledged to the sender and never seen by the next hop. */
  lost: number
}

export async function measure(subject: Subject, one: Case, certificates: Certificates | null): Promise<Cell> {
  const tls = one.isTls ? certificates : null
  const sink = await forkScript('sink.ts', { delay_ms: one.delay_ms, tls })
  let running: Running | null = null
  try {
    running = await subject.start(sink.port, tls)
    return await drive(subject, one, running, sink, tls)
  } finally {
    await running?.stop()
    await sink.stop()
  }
}

type Sink = Awaited<ReturnType<typeof forkScript>>

async function drive(
  subject: Subject,
  one: Case,
  running: Running,
  sink: Sink,
  tls: Certificates | null,
): Promise<Cell> {
  const settings: GeneratorSettings = { ...one, port: running.port, tls }
  const child = fork(path.join(import.meta.dirname, 'generator.ts'), [JSON.stringify(settings)])
  let before = usageOf(running.pids)
  let seenBefore = 0
  let after = before
  let startedAt = 0
  let peak_bytes = 0
  const watch = setInterval(() => (peak_bytes = Math.max(peak_bytes, usageOf(running.pids).rss_bytes)), 250)
  const result = await new Promise<GeneratorResult>((resolve, reject) => {
    child.on('message', (message: { phase: string; result: GeneratorResult }) => {
      if (message.phase === 'measure') {
        before = usageOf(running.pids)
        startedAt = performance.now()
        peak_bytes = before.rss_bytes
        void countOf(sink).then((count) => (seenBefore = count))
      } else if (message.phase === 'over') after = usageOf(running.pids)
      else resolve(message.result)
    })
    child.once('exit', (code) => reject(new Error(`generator ended with ${code}`)))
  }).finally(() => clearInterval(watch))
  const seen = await waitForAll(sink, result.acknowledged)
  const isQueueing = performance.now() - startedAt - result.elapsed_ms > 500 && subject.name === 'Postfix relay'
  // A queue is not done when it has accepted: its rate and CPU count until the last delivery.
  if (isQueueing) after = usageOf(running.pids)
  const elapsed_ms = isQueueing ? performance.now() - startedAt : result.elapsed_ms
  const messages = isQueueing ? seen - seenBefore : result.messages
  return {
    ...one,
    subject: subject.name,
    messagesPerSecond: (messages / elapsed_ms) * 1000,
    p50_ms: result.p50_ms,
    p99_ms: result.p99_ms,
    cpu_ms: messages === 0 ? Number.NaN : (after.cpu_ms - before.cpu_ms) / messages,
    rss_bytes: after.rss_bytes,
    rssGrowth_bytes: Math.max(peak_bytes, after.rss_bytes) - before.rss_bytes,
    errors: result.errors,
    firstError: result.firstError,
    lost: Math.max(0, result.acknowledged - seen),
  }
}

function countOf(sink: Sink): Promise<number> {
  return new Promise((resolve) => {
    sink.child.once('message', (message: { messages: number }) => resolve(message.messages))
    sink.child.send('count')
  })
}

async function waitForAll(sink: Sink, wanted: number): Promise<number> {
  const end = Date.now() + 60_000
  for (;;) {
    const seen = await countOf(sink)
    if (seen >= wanted || Date.now() > end) return seen
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
