// Work for one tenant, or for what is no tenant's.
import type { Database, Trx } from './database.ts'

/** A transaction bound to the tenant, or to none for what concerns the installation. */
export function within<T>(db: Database, tenantId: string | null, work: (trx: Trx) => Promise<T>): Promise<T> {
  return tenantId === null ? db.asSystem(work) : db.inTenant(tenantId, work)
}
