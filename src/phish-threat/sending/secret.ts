// The tenant's secret behind the mark of simulations; made when first needed.
import { randomBytes } from 'node:crypto'
import type { Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import './tables.ts'

const contextOf = (tenantId: string): string => `tenant/${tenantId}/simulation-mark`

/** Throws AppError `secrets.unreadable`. */
export async function simulationSecret(secrets: Secrets, trx: Trx, tenantId: string): Promise<Buffer> {
  return (await findSecret(secrets, trx, tenantId)) ?? makeSecret(secrets, trx, tenantId)
}

/** Null: the tenant has never sent a simulation, so no mail can be one. */
export async function findSecret(secrets: Secrets, trx: Trx, tenantId: string): Promise<Buffer | null> {
  const row = await trx
    .selectFrom('simulation_sending')
    .select('mark_key')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row === undefined ? null : secrets.open(row.mark_key, contextOf(tenantId))
}

async function makeSecret(secrets: Secrets, trx: Trx, tenantId: string): Promise<Buffer> {
  const sealed = secrets.seal(randomBytes(32), contextOf(tenantId))
  await trx
    .insertInto('simulation_sending')
    .values({ tenant_id: tenantId, mark_key: sealed, acknowledged_at: null, acknowledged_by: null })
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .execute()
  return (await findSecret(secrets, trx, tenantId))!
}
