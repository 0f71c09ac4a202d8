// What all sessions of one gateway process share.
import type { Budget } from './budget.ts'
import type { GatewayMetrics } from './metrics.ts'
import type { GatewayLimits, UpstreamTimeouts } from './options.ts'
import type { GatewayPorts } from './ports.ts'
import type { MicrosoftIdentity } from './peer.ts'
import type { UpstreamPool } from './pool.ts'
import type { Journal } from './journal.ts'
import type { LocalCounter } from './local-counter.ts'
import type { ScanGate } from './scan-gate.ts'
import type { Snapshot } from './snapshot.ts'
import type { DeliveryMemory } from './delivery-memory.ts'
import type { SecurityLog } from './security-log.ts'

export interface Environment {
  ports: GatewayPorts
  limits: GatewayLimits
  timeouts: UpstreamTimeouts
  hostName: string
  spoolFolder: string
  identity: MicrosoftIdentity
  requireTls: boolean
  snapshot: Snapshot
  pool: UpstreamPool
  journal: Journal
  budget: Budget
  gate: ScanGate
  memory: DeliveryMemory
  security: SecurityLog
  localCounter: LocalCounter
  metrics: GatewayMetrics
  /** Aborted when the process is going: what still waits for a scanner stops. */
  stopping: AbortController
}
