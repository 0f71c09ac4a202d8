// Who works on a tenant: one worker at a time, over all processes. A worker that died lets go after a minute.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { ProvisioningParts } from './parts.ts'

const lease_ms = 60_000
const renewal_ms = lease_ms / 3

/** One worker per tenant; false when another holds it. The holder renews by asking again. */
export async function takeLease(trx: Trx, tenantId: string, owner: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    insert into mailflow_lease (tenant_id, owner, expires_at)
    values (${tenantId}, ${owner}, ${new Date(now.getTime() + lease_ms)})
    on conflict (tenant_id) do update set owner = excluded.owner, expires_at = excluded.expires_at
    where mailflow_lease.owner = excluded.owner or mailflow_lease.expires_at <= ${now}
    returning owner`.execute(trx)
  return rows.length === 1
}

async function releaseLease(trx: Trx, tenantId: string, owner: string): Promise<void> {
  await trx.deleteFrom('mailflow_lease').where('tenant_id', '=', tenantId).where('owner', '=', owner).execute()
}

/** null: another is at work. The lease is kept for as long as the work takes, such as hours for the reading of a large directory. */
export async function withLease<Result>(
  { db, clock }: Pick<ProvisioningParts, 'db' | 'clock'>,
  tenantId: string,
  owner: string,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const take = () => db.inTenant(tenantId, (trx) => takeLease(trx, tenantId, owner, clock.now()))
  if (!(await take())) return null
  let renewal: Promise<unknown> = Promise.resolve()
  // One that fails is made up for by the next one.
  const keeping = setInterval(() => (renewal = take().catch(() => undefined)), renewal_ms)
  keeping.unref()
  try {
    return await work()
  } finally {
    clearInterval(keeping)
    // One under way would take the lease again behind its release.
    await renewal
    // It ends by itself: without a database what the work brought, or why it failed, is still told.
    await db.inTenant(tenantId, (trx) => releaseLease(trx, tenantId, owner)).catch(() => undefined)
  }
}
