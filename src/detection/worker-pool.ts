// Worker threads for analyses that would hold up other mail. A worker that takes too much CPU is ended and replaced; one that
// crashes is a fault of this scan, not of the process.
import { Worker } from 'node:worker_threads'
import type { MessageSource } from '#mail/message/source.ts'
import type { Analysis, AnalysisInput } from './analysis.ts'
import type { FromWorker, ToWorker } from './worker.ts'

export type PoolOutcome =
  | { kind: 'done'; analysis: Analysis }
  | { kind: 'cpu-limit' }
  | { kind: 'aborted' }
  | { kind: 'crashed'; message: string }

export interface PoolOptions {
  workers: number
  /** CPU time of one analysis. */
  cpuLimit_ms: number
  /** Heap of one worker. */
  heap_mb: number
  /** Tests put in another program. */
  program?: URL
}

interface Job {
  source: MessageSource
  input: AnalysisInput
  signal: AbortSignal
  deadline_ms: number
  settle: (outcome: PoolOutcome) => void
}

const check_ms = 250

export class WorkerPool {
  readonly #options: PoolOptions
  readonly #idle: Worker[] = []
  readonly #waiting: Job[] = []
  readonly #all = new Set<Worker>()
  #busy = 0
  #closed = false

  constructor(options: PoolOptions) {
    this.#options = options
  }

  /** `signal` ends it at any time; `deadline_ms` counts from when a worker takes it up, not while it waits for one. */
  analyse(source: MessageSource, input: AnalysisInput, signal: AbortSignal, deadline_ms: number): Promise<PoolOutcome> {
    if (signal.aborted || this.#closed) return Promise.resolve({ kind: 'aborted' })
    return new Promise((resolve) => {
      const job: Job = { source, input, signal, deadline_ms, settle: resolve }
      const onAbort = () => {
        const index = this.#waiting.indexOf(job)
        if (index !== -1) this.#waiting.splice(index, 1)
        resolve({ kind: 'aborted' })
      }
      signal.addEventListener('abort', onAbort, { once: true })
      job.settle = (outcome) => {
        signal.removeEventListener('abort', onAbort)
        resolve(outcome)
      }
      this.#waiting.push(job)
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#waiting.splice(0)) job.settle({ kind: 'aborted' })
    await Promise.all([...this.#all].map((worker) => worker.terminate()))
  }

  #next(): void {
    while (this.#busy < this.#options.workers && this.#waiting.length > 0 && !this.#closed) {
      const job = this.#waiting.shift()!
      this.#busy += 1
      const worker = this.#idle.pop() ?? this.#spawn()
      void this.#run(worker, job).then((outcome) => {
        this.#busy -= 1
        if (outcome.kind === 'done' && !this.#closed) {
          worker.unref()
          this.#idle.push(worker)
        } else void worker.terminate()
        job.settle(outcome)
        this.#next()
      })
    }
  }

  #spawn(): Worker {
    const worker = new Worker(this.#options.program ?? new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heap_mb },
    })
    this.#all.add(worker)
    worker.on('exit', () => {
      this.#all.delete(worker)
      const index = this.#idle.indexOf(worker)
      if (index !== -1) this.#idle.splice(index, 1)
    })
    // Without a listener an error of an idle worker would end the process.
    worker.on('error', () => {})
    return worker
  }

  #run(worker: Worker, job: Job): Promise<PoolOutcome> {
    worker.ref()
    return new Promise((resolve) => {
      const end = (outcome: PoolOutcome) => {
        clearInterval(timer)
        clearTimeout(deadline)
        worker.off('message', onMessage)
        worker.off('error', onError)
        worker.off('exit', onExit)
        job.signal.removeEventListener('abort', onAbort)
        resolve(outcome)
      }
      const onMessage = (message: FromWorker) => {
        if (message.kind === 'read') void answerRead(worker, job.source, message)
        else if (message.kind === 'done') end({ kind: 'done', analysis: message.analysis })
        else end({ kind: 'crashed', message: message.message })
      }
      const onError = (error: Error) => end({ kind: 'crashed', message: error.message })
      const onExit = () => end({ kind: 'crashed', message: 'the worker ended' })
      const onAbort = () => end({ kind: 'aborted' })
      const deadline = setTimeout(onAbort, job.deadline_ms)
      const timer = this.#watchCpu(worker, () => end({ kind: 'cpu-limit' }))
      worker.on('message', onMessage)
      worker.on('error', onError)
      worker.on('exit', onExit)
      job.signal.addEventListener('abort', onAbort, { once: true })
      const start: ToWorker = { kind: 'analyse', size_bytes: job.source.size_bytes, input: job.input }
      worker.postMessage(start)
    })
  }

  /** CPU time, not wall time: a busy machine must not make mail unscannable. */
  #watchCpu(worker: Worker, onLimit: () => void): NodeJS.Timeout {
    let used_ms = 0
    let before = worker.performance.eventLoopUtilization()
    return setInterval(() => {
      const now = worker.performance.eventLoopUtilization()
      used_ms += now.active - before.active
      before = now
      if (used_ms > this.#options.cpuLimit_ms) onLimit()
    }, check_ms)
  }
}

async function answerRead(
  worker: Worker,
  source: MessageSource,
  request: Extract<FromWorker, { kind: 'read' }>,
): Promise<void> {
  try {
    // A copy of its own, because the memory is handed over.
    const bytes = new Uint8Array(await source.slice(request.start, request.end))
    const answer: ToWorker = { kind: 'bytes', id: request.id, bytes }
    worker.postMessage(answer, [bytes.buffer])
  } catch (error) {
    const answer: ToWorker = {
      kind: 'failed',
      id: request.id,
      message: error instanceof Error ? error.message : String(error),
    }
    worker.postMessage(answer)
  }
}
