// Addresses that nothing is sent to for a while because a mail to them was refused for good (product behaviour 8.8).
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { suppression_ms } from './outcome.ts'
import './tables.ts'

export interface Bounce {
  address: string
  campaignId: string
  messageId: string
  code: string
  reply: string
}

/** Again within the time: longer, up to four weeks. */
export async function noteBounces(trx: Trx, tenantId: string, bounces: readonly Bounce[], now: Date): Promise<void> {
  for (const { address, campaignId, messageId, code, reply } of bounces) {
    const known = await trx
      .selectFrom('simulation_bounce')
      .select('count')
      .where('tenant_id', '=', tenantId)
      .where('address', '=', address)
      .executeTakeFirst()
    const count = (known?.count ?? 0) + 1
    const row = {
      campaign_id: campaignId,
      message_id: messageId,
      at: now,
      code,
      reply,
      until: new Date(now.getTime() + suppression_ms(count)),
      count,
    }
    await trx
      .insertInto('simulation_bounce')
      .values({ tenant_id: tenantId, address, ...row })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'address']).doUpdateSet(row))
      .execute()
  }
}

/** What was taken is no bad address any more. */
export async function forgetBounces(trx: Trx, tenantId: string, addresses: readonly string[]): Promise<number> {
  if (addresses.length === 0) return 0
  const { numDeletedRows } = await trx
    .deleteFrom('simulation_bounce')
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`address = any(${sql.val(addresses.map((address) => address.toLowerCase()))}::text[])`)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

export interface Suppressed {
  until: Date
  reply: string
}

/** Of these addresses, those that are left alone now. */
export async function suppressedOf(
  trx: Trx,
  tenantId: string,
  addresses: readonly string[],
  now: Date,
): Promise<Map<string, Suppressed>> {
  const rows = await trx
    .selectFrom('simulation_bounce')
    .select(['address', 'until', 'reply'])
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`address = any(${sql.val([...addresses])}::text[])`)
    .where('until', '>', now)
    .execute()
  return new Map(rows.map(({ address, until, reply }) => [address, { until, reply }]))
}
