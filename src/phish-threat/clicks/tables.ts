// Tables of the judgement: sources of a campaign with their counters, what the tenant said about a visit, and the tenant's own networks.
import type { ColumnType } from 'kysely'
import type { TenantSignals } from './model.ts'
import type { TenantNetworkKind } from './networks/lookup.ts'
import type { SightingKind } from './sources.ts'

/** One recipient seen from one source in one slot: counts once, however often it is looked at. */
interface SimulationSightingTable {
  tenant_id: string
  campaign_id: string
  source: string
  kind: SightingKind
  slot: number
  message_id: string
}

/** The same, counted. */
interface SimulationSourceTable {
  tenant_id: string
  campaign_id: string
  source: string
  kind: SightingKind
  slot: number
  recipients: number
}

/** Yes, no or unknown, and nothing else of what was read to know it. */
interface SimulationSignalTable {
  tenant_id: string
  visit_id: string
  signals: ColumnType<TenantSignals, string, string>
  looked_at: Date
}

interface SimulationNetworkTable {
  tenant_id: string
  id: string
  /** CIDR. */
  range: string
  kind: TenantNetworkKind
  note: string
  added_at: Date
  added_by: string
}

/** Of a message in a mailbox: when its isRead was looked at last. */
interface SimulationReadLookTable {
  tenant_id: string
  message_id: string
  looked_at: Date
}

/** A judgement that the sweep began: gone when it came to its end, else begun again at its time. */
interface SimulationSettleAttemptTable {
  tenant_id: string
  message_id: string
  tries: number
  retry_at: Date
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    simulation_sighting: SimulationSightingTable
    simulation_source: SimulationSourceTable
    simulation_signal: SimulationSignalTable
    simulation_network: SimulationNetworkTable
    simulation_read_look: SimulationReadLookTable
    simulation_settle_attempt: SimulationSettleAttemptTable
  }
}
