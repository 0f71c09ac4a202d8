// What the migration is made of: given once at start.
import type { Engine } from '../provisioning/engine.ts'
import type { Provisioning } from '../provisioning/connect.ts'
import type { ProvisioningParts } from '../provisioning/parts.ts'

export interface MigrationParts {
  /** Parts of the provisioning: database, clock, alerts, audit, gateway facts and clients are the same. */
  provisioning: ProvisioningParts
  engine: Engine
  connections: Provisioning
  /** Asks the worker to go on with one tenant now. */
  requestAdvance(tenantId: string): Promise<void>
  /** Told at each point where a crash would matter; tests throw from it. */
  onCheckpoint?: (name: string) => void
}
