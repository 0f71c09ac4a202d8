// What the scans need of others: the back ends of a tenant, its settings, and the directory of computers.
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseSettings } from '../contract.ts'
import type { BackEnd } from './back-end.ts'

export interface EndpointPorts {
  /** Those that are switched on and have what they need to be called. */
  backEndsOf(tenantId: string): Promise<BackEnd[]>
  /** The scanner that our agent drives on a computer; null when it has not told. */
  agentEngineOf?(
    trx: Trx,
    tenantId: string,
    agentId: string,
  ): Promise<'clamdscan' | 'clamscan' | 'defender' | 'none' | null>
  settingsOf(trx: Trx, tenantId: string): Promise<CompromiseSettings>
}
