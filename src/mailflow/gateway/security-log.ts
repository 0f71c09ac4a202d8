// Security events, at most one a minute per kind, tenant and address: a flood of refused mail must not become a flood of events.
import type { GatewayMetrics } from './metrics.ts'
import type { GatewayPorts, SecurityEvent } from './ports.ts'

const quiet_ms = 60_000
const remembered_max = 10_000

export class SecurityLog {
  readonly #ports: Pick<GatewayPorts, 'securityEvent' | 'clock' | 'logger'>
  readonly #metrics: GatewayMetrics
  readonly #lastAt = new Map<string, number>()

  constructor(ports: Pick<GatewayPorts, 'securityEvent' | 'clock' | 'logger'>, metrics: GatewayMetrics) {
    this.#ports = ports
    this.#metrics = metrics
  }

  note(event: SecurityEvent): void {
    this.#metrics.securityEvents.inc({ kind: event.kind })
    const key = `${event.kind} ${event.tenantId ?? ''} ${event.remoteAddress}`
    const now = this.#ports.clock.monotonicMs()
    const last = this.#lastAt.get(key)
    if (last !== undefined && now - last < quiet_ms) return
    if (this.#lastAt.size >= remembered_max) this.#lastAt.clear()
    this.#lastAt.set(key, now)
    this.#ports.logger.warn({ event: 'gateway.security', ...event })
    this.#ports.securityEvent(event)
  }
}
