// Whether a tenant of a path or a header is one of ours.
import type { Database } from '#platform/db/database.ts'

export function tenantExists(db: Database, tenantId: string): Promise<boolean> {
  return db.inTenant(tenantId, async (trx) => {
    const row = await trx.selectFrom('tenant').select('tenant_id').where('tenant_id', '=', tenantId).executeTakeFirst()
    return row !== undefined
  })
}
