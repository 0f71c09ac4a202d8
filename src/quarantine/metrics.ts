// Metrics of the quarantine.
import { Counter, Histogram, type Registry } from 'prom-client'

export interface QuarantineMetrics {
  stored(kind: string, duration_ms: number): void
  decided(decision: 'released' | 'deleted'): void
  alarm(kind: string): void
}

export function createQuarantineMetrics(registry: Registry): QuarantineMetrics {
  const registers = [registry]
  const seconds = new Histogram({
    name: 'mailwarden_quarantine_write_seconds',
    help: 'Time from the verdict to a durable quarantine write (file, folder and row)',
    labelNames: ['kind'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const decisions = new Counter({
    name: 'mailwarden_quarantine_decisions_total',
    help: 'Messages released or deleted by a person',
    labelNames: ['decision'],
    registers,
  })
  const alarms = new Counter({
    name: 'mailwarden_quarantine_alarms_total',
    help: 'Writes that failed, files that are damaged or missing',
    labelNames: ['kind'],
    registers,
  })
  return {
    stored: (kind, duration_ms) => seconds.observe({ kind }, duration_ms / 1000),
    decided: (decision) => decisions.inc({ decision }),
    alarm: (kind) => alarms.inc({ kind }),
  }
}
