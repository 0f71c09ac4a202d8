// Subscriptions of a tenant: which features it has, for how many mailboxes and until when. A self-hosted installation has all by default.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { SubscriptionProduct, Subscriptions } from './contract.ts'
import './tables.ts'
import '#people/tables.ts'

export async function loadSubscriptions(trx: Trx, tenantId: string, now: Date): Promise<Subscriptions> {
  return (await loadMany(trx, [tenantId], now)).get(tenantId)!
}

/** Of several tenants at once; every one has an entry. */
export async function loadMany(trx: Trx, tenantIds: string[], now: Date): Promise<Map<string, Subscriptions>> {
  const found = new Map<string, Subscriptions>(tenantIds.map((id) => [id, { isUnlimited: true, items: [] }]))
  if (tenantIds.length === 0) return found
  const uses = await trx.selectFrom('subscription_use').selectAll().where('tenant_id', 'in', tenantIds).execute()
  const useOf = new Map(uses.map((use) => [use.tenant_id, use]))
  const rows = await trx
    .selectFrom('subscription')
    .selectAll()
    .where('tenant_id', 'in', tenantIds)
    .orderBy('product')
    .execute()
  for (const { tenant_id, product, seats, expires_at } of rows) {
    const subscriptions = found.get(tenant_id)!
    subscriptions.isUnlimited = false
    if (product === 'none') continue
    const use = useOf.get(tenant_id)
    const used = use?.used ?? 0
    const isExpired = expires_at !== null && expires_at <= now
    subscriptions.items.push({
      product,
      seats,
      expiresAt: expires_at?.toISOString() ?? null,
      state: isExpired ? 'expired' : seats !== null && used > seats ? 'over-used' : 'active',
      used,
      countedAt: use?.counted_at.toISOString() ?? null,
    })
  }
  return found
}

/** Null: everything without limit. The caller audits. */
export async function saveSubscriptions(
  trx: Trx,
  tenantId: string,
  items: { product: SubscriptionProduct; seats: number | null; expiresAt: string | null }[] | null,
): Promise<void> {
  const products = (items ?? []).map(({ product }) => product)
  if (new Set(products).size < products.length)
    throw new AppError({ code: 'subscription.twice', message: 'Each product can be subscribed to once.', status: 400 })
  await trx.deleteFrom('subscription').where('tenant_id', '=', tenantId).execute()
  if (items === null) return
  const rows = items.map(({ product, seats, expiresAt }) => ({
    tenant_id: tenantId,
    product: product as SubscriptionProduct | 'none',
    seats,
    expires_at: expiresAt,
  }))
  if (rows.length === 0) rows.push({ tenant_id: tenantId, product: 'none', seats: null, expires_at: null })
  await trx.insertInto('subscription').values(rows).execute()
}

/** Whether one of the products is there and not over. More use than seats takes nothing away (product behaviour 1.8). */
export function hasProduct(subscriptions: Subscriptions, products: readonly SubscriptionProduct[]): boolean {
  if (subscriptions.isUnlimited) return true
  return subscriptions.items.some(({ product, state }) => state !== 'expired' && products.includes(product))
}

const names: Record<SubscriptionProduct, string> = {
  'email-standard': 'E-mail standard',
  'email-advanced': 'E-mail advanced',
  endpoint: 'Endpoint',
  'phish-threat': 'Phish Threat',
}

/** Throws AppError `subscription.missing`. */
export async function requireProduct(
  trx: Trx,
  tenantId: string,
  products: readonly SubscriptionProduct[],
  now: Date,
): Promise<void> {
  if (hasProduct(await loadSubscriptions(trx, tenantId, now), products)) return
  const wanted = products.map((product) => `"${names[product]}"`).join(' or ')
  throw new AppError({
    code: 'subscription.missing',
    message: `This needs the subscription ${wanted}, which this tenant does not have or whose time is over. Your provider or the administrator of the installation can add it.`,
    status: 403,
  })
}

const month_ms = 30 * 86_400_000

/** A mailbox counts when at least one message was processed for it in the last 30 days and it is still there (product behaviour 1.8). */
export async function countUse(trx: Trx, tenantId: string, now: Date): Promise<number> {
  const since = new Date(now.getTime() - month_ms)
  const { rows } = await sql<{ used: number }>`
    with seen as (
      select distinct lower(address) as address from (
        select unnest(recipients) as address from message
          where tenant_id = ${tenantId} and received_at >= ${since} and direction = 'inbound'
        union all
        select mail_from from message
          where tenant_id = ${tenantId} and received_at >= ${since} and direction = 'outbound') as both_ways)
    select count(distinct mailbox.person_id)::integer as used
    from seen
    join address on address.tenant_id = ${tenantId} and address.address = seen.address and address.owner_kind = 'person'
    join mailbox on mailbox.tenant_id = ${tenantId} and mailbox.person_id = address.owner_id and mailbox.deleted_at is null`.execute(
    trx,
  )
  const used = rows[0]!.used
  const values = { used, counted_at: now }
  await trx
    .insertInto('subscription_use')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
  return used
}
