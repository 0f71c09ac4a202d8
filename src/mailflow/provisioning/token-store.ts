// Route, return and mark tokens of a tenant (exchange-online 5.1, 5.3): sealed, one current each, one coming and one going while rotating.
import { randomBytes } from 'node:crypto'
import type { Database, Trx } from '#platform/db/database.ts'
import { newId, randomBase32 } from '#platform/ids.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import './tables.ts'

export interface TenantTokens {
  /** Stamped by rules 30 and 40. */
  routeCurrent: string
  /** What the gateway accepts: current, coming, going. */
  routeAccepted: string[]
  /** Stamped by the gateway. */
  returnCurrent: string
  /** What rule 20 accepts. */
  returnAccepted: string[]
  /** Base64 of 32 bytes. */
  markKey: string
  /** For hiding them in texts. */
  all: string[]
}

/** Exchange's queue keeps a message one day; twice that. */
export const oldToken_ms = 48 * 3600_000

const contextOf = (tenantId: string, purpose: string): string => `tenant/${tenantId}/token/${purpose}`

/** Makes those that are missing. */
export async function ensureTokens(trx: Trx, secrets: Secrets, tenantId: string, now: Date): Promise<void> {
  for (const purpose of ['route', 'return', 'mark'] as const) {
    const plain = purpose === 'mark' ? randomBytes(32).toString('base64') : randomBase32(20)
    await trx
      .insertInto('mailflow_token')
      .values({
        tenant_id: tenantId,
        id: newId(now),
        purpose,
        sealed: secrets.seal(plain, contextOf(tenantId, purpose)),
        state: 'current',
        created_at: now,
        expires_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}

export async function readTokens(
  trx: Trx,
  secrets: Secrets,
  tenantId: string,
  now: Date,
): Promise<TenantTokens | null> {
  const rows = await trx
    .selectFrom('mailflow_token')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('created_at', 'desc')
    .execute()
  const live = rows
    .filter((row) => row.state !== 'old' || (row.expires_at !== null && row.expires_at > now))
    .map((row) => ({ ...row, plain: secrets.openText(row.sealed, contextOf(tenantId, row.purpose)) }))
  const current = (purpose: string) => live.find((row) => row.purpose === purpose && row.state === 'current')?.plain
  const accepted = (purpose: string) => live.filter((row) => row.purpose === purpose).map((row) => row.plain)
  const [route, back, mark] = [current('route'), current('return'), current('mark')]
  if (route === undefined || back === undefined || mark === undefined) return null
  return {
    routeCurrent: route,
    routeAccepted: accepted('route'),
    returnCurrent: back,
    returnAccepted: accepted('return'),
    markKey: mark,
    all: live.map((row) => row.plain),
  }
}

/** New tokens come beside the current ones: both sides learn them before anything uses them. */
export async function addNextTokens(trx: Trx, secrets: Secrets, tenantId: string, now: Date): Promise<void> {
  for (const purpose of ['route', 'return'] as const)
    await trx
      .insertInto('mailflow_token')
      .values({
        tenant_id: tenantId,
        id: newId(now),
        purpose,
        sealed: secrets.seal(randomBase32(20), contextOf(tenantId, purpose)),
        state: 'next',
        created_at: now,
        expires_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** The coming ones become current, the current ones old for two days. Without coming ones nothing changes. */
export async function switchTokens(trx: Trx, tenantId: string, now: Date): Promise<void> {
  for (const purpose of ['route', 'return'] as const) {
    const next = await trx
      .selectFrom('mailflow_token')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .where('purpose', '=', purpose)
      .where('state', '=', 'next')
      .executeTakeFirst()
    if (next === undefined) continue
    await trx
      .updateTable('mailflow_token')
      .set({ state: 'old', expires_at: new Date(now.getTime() + oldToken_ms) })
      .where('tenant_id', '=', tenantId)
      .where('purpose', '=', purpose)
      .where('state', '=', 'current')
      .execute()
    await trx
      .updateTable('mailflow_token')
      .set({ state: 'current' })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', next.id)
      .execute()
  }
}

/** Removes old ones whose time is over; resolves with the time when the next one goes, null when there is none. */
export async function expireTokens(trx: Trx, tenantId: string, now: Date): Promise<Date | null> {
  await trx
    .deleteFrom('mailflow_token')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'old')
    .where('expires_at', '<=', now)
    .execute()
  const rest = await trx
    .selectFrom('mailflow_token')
    .select('expires_at')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'old')
    .orderBy('expires_at')
    .executeTakeFirst()
  return rest?.expires_at ?? null
}

/** Whether old ones are accepted still. */
export async function hasOldTokens(trx: Trx, tenantId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('mailflow_token')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'old')
    .executeTakeFirst()
  return row !== undefined
}

export const tokensOf = (db: Database, secrets: Secrets, tenantId: string, now: Date): Promise<TenantTokens | null> =>
  db.inTenant(tenantId, (trx) => readTokens(trx, secrets, tenantId, now))
