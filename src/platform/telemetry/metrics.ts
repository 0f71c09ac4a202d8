// One registry for all metrics of the process. A slice declares its own in a file called metrics.ts with these helpers;
// docs/metrics.md is generated from them. Labels have few values: never an address, a message or a tenant's name.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export const metricsRegistry = new Registry()

const prefix = 'mailwarden_'

export function counter<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) {
  return new Counter({ name: prefix + name, help, labelNames, registers: [metricsRegistry] })
}

export function gauge<Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) {
  return new Gauge({ name: prefix + name, help, labelNames, registers: [metricsRegistry] })
}

/** Durations in seconds, as Prometheus has it. */
export function histogram<Label extends string>(
  name: string,
  help: string,
  labelNames: readonly Label[] = [],
  buckets: number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60],
) {
  return new Histogram({ name: prefix + name, help, labelNames, buckets, registers: [metricsRegistry] })
}

let isCollecting = false

/** CPU, memory, event loop delay of the process; once. */
export function collectProcessMetrics(): void {
  if (isCollecting) return
  isCollecting = true
  collectDefaultMetrics({ register: metricsRegistry })
}
