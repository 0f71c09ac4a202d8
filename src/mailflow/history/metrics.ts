// Metrics of the history.
import { Counter, Gauge, type Registry } from 'prom-client'

export interface HistoryMetrics {
  shipped(rows: number, waiting: number): void
  dropped(): void
  logFailed(): void
}

export function createHistoryMetrics(registry: Registry): HistoryMetrics {
  const registers = [registry]
  const shipped = new Counter({
    name: 'mailwarden_history_shipped_total',
    help: 'History entries written to the database',
    registers,
  })
  const waiting = new Gauge({
    name: 'mailwarden_history_waiting',
    help: 'History entries in the local log that the database does not have yet',
    registers,
  })
  const dropped = new Counter({
    name: 'mailwarden_history_dropped_total',
    help: 'History entries lost because neither log nor memory could take them, or refused by the database',
    registers,
  })
  const failed = new Counter({
    name: 'mailwarden_history_log_failures_total',
    help: 'Writes to the local log that failed',
    registers,
  })
  return {
    shipped(rows, left) {
      shipped.inc(rows)
      waiting.set(left)
    },
    dropped: () => dropped.inc(),
    logFailed: () => failed.inc(),
  }
}
