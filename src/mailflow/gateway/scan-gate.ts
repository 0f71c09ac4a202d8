// What a scanner's fault means for a message (smtp-gateway 3 #16): 451 for the first 15 minutes, then the route's rule.
// One state per scanner, shared by the process; and one per message, so that a message that always breaks a scanner is not deferred for ever.
import type { ScannerFault, ScanReport } from '#detection/verdict.ts'

export type Judgement =
  | { kind: 'complete' }
  | { kind: 'defer'; faults: string }
  /** Waiting is over: the route's rule decides. */
  | { kind: 'unscanned'; faults: string }

export interface ScanGateOptions {
  grace_ms: number
  /** Monotonic: a clock that jumps neither ends nor prolongs the wait. */
  monotonicMs: () => number
  onDown?: (scanner: string, fault: ScannerFault) => void
  onUp?: (scanner: string) => void
  onLasting?: (scanner: string) => void
}

const messages_max = 10_000

export class ScanGate {
  readonly #options: ScanGateOptions
  readonly #downSince = new Map<string, number>()
  readonly #messageSince = new Map<string, number>()
  readonly #lasting = new Set<string>()

  constructor(options: ScanGateOptions) {
    this.#options = options
  }

  /** `key`: the message's journal key. */
  judge(report: ScanReport, key: string): Judgement {
    this.#noteScanners(report)
    if (report.faults.length === 0 || report.category !== 'clean') {
      this.#messageSince.delete(key)
      return { kind: 'complete' }
    }
    const faults = report.faults.map((fault) => `${fault.scanner}: ${fault.kind}`).join(', ')
    // Waiting does not make a message smaller.
    const waits = report.faults.filter((fault) => fault.kind !== 'oversize')
    if (waits.length === 0) return { kind: 'unscanned', faults }
    const now = this.#options.monotonicMs()
    const messageSince = this.#noteMessage(key, now)
    const isOver = waits.every(
      (fault) => now - Math.min(this.#downSince.get(fault.scanner) ?? now, messageSince) >= this.#options.grace_ms,
    )
    return { kind: isOver ? 'unscanned' : 'defer', faults }
  }

  downScanners(): string[] {
    return [...this.#downSince.keys()]
  }

  #noteScanners(report: ScanReport): void {
    const now = this.#options.monotonicMs()
    const faulty = new Set<string>()
    for (const fault of report.faults) {
      if (fault.kind === 'oversize') continue
      faulty.add(fault.scanner)
      const since = this.#downSince.get(fault.scanner)
      if (since === undefined) {
        this.#downSince.set(fault.scanner, now)
        this.#options.onDown?.(fault.scanner, fault)
      } else if (now - since >= this.#options.grace_ms && !this.#lasting.has(fault.scanner)) {
        this.#lasting.add(fault.scanner)
        this.#options.onLasting?.(fault.scanner)
      }
    }
    for (const scanner of this.#downSince.keys()) {
      if (faulty.has(scanner)) continue
      this.#downSince.delete(scanner)
      this.#lasting.delete(scanner)
      this.#options.onUp?.(scanner)
    }
  }

  #noteMessage(key: string, now: number): number {
    const known = this.#messageSince.get(key)
    if (known !== undefined) return known
    this.#messageSince.set(key, now)
    if (this.#messageSince.size > messages_max) {
      const oldest = this.#messageSince.keys().next()
      if (oldest.done !== true) this.#messageSince.delete(oldest.value)
    }
    return now
  }
}

/** The engine itself failed: everything it would have said is a fault. */
export function reportOfBrokenEngine(error: unknown, duration_ms: number): ScanReport {
  const isTimeout = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
  return {
    category: 'clean',
    score: 0,
    findings: [],
    faults: [
      {
        scanner: 'engine',
        kind: isTimeout ? 'timeout' : 'crashed',
        message: error instanceof Error ? error.message.slice(0, 200) : 'failed',
      },
    ],
    authentication: { judgedBy: 'none', spf: null, dkim: null, dmarc: null, compauth: null, arc: null },
    summary: { internetMessageId: null, subject: '', headerFrom: [], date: null, attachments: [], urls: [] },
    duration_ms,
  }
}
