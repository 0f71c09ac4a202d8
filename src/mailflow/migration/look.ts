// The look at a tenant: does anything in it trust the gateway by address, and which domains' mail depends on it. Needs only the
// application's permission to read; what was seen is kept, and the gateways learn that such a tenant's mail carries no token yet.
import { isAppError } from '#platform/errors.ts'
import { mailDomains } from '#people/views.ts'
import { findConnection, touchRoutes } from '../provisioning/connection-store.ts'
import { createStepContext } from '../provisioning/context.ts'
import { readActualState } from '../provisioning/exchange-state.ts'
import { routeStep } from '../provisioning/steps/gateway.ts'
import { updateAlert } from './alert.ts'
import { affectedDomains, findLegacy } from './legacy.ts'
import type { MigrationParts } from './parts.ts'
import { gatewayIdentity } from './smart-hosts.ts'
import { findState, saveState, type MigrationState } from './store.ts'
import type { Found } from './tables.ts'

/** Looks now. null: nobody has signed in to this tenant yet, so nothing can be read. A failed look keeps what the last one saw. */
export async function look(parts: MigrationParts, tenantId: string): Promise<MigrationState | null> {
  const { db, clock } = parts.provisioning
  try {
    return await lookNow(parts, tenantId)
  } catch (error) {
    if (!isAppError(error)) throw error
    return db.inTenant(tenantId, (trx) => saveState(trx, tenantId, { look_error: error.message }, clock.now()))
  }
}

/** As `look`; rejects when it fails. */
export async function lookNow(parts: MigrationParts, tenantId: string): Promise<MigrationState | null> {
  const { db, clock } = parts.provisioning
  const begun = clock.now()
  const connection = await db.inTenant(tenantId, (trx) => findConnection(trx, tenantId))
  if (connection === null || connection.client_id === null)
    return db.inTenant(tenantId, (trx) => findState(trx, tenantId))
  const found = await readTenant(parts, tenantId, connection.cert_name)
  if (found !== null && connection.next_hop_host === null) await adopt(parts, tenantId)
  return remember(parts, tenantId, found, begun)
}

async function readTenant(parts: MigrationParts, tenantId: string, certName: string): Promise<Found | null> {
  const { db, gateway } = parts.provisioning
  const actual = await readActualState(await parts.engine.clients.exchange(tenantId))
  const legacy = findLegacy(actual, await gatewayIdentity(gateway, actual))
  if (legacy === null) return null
  const domains = await db.inTenant(tenantId, (trx) => mailDomains(trx, tenantId))
  const own = domains.filter((domain) => domain !== certName)
  return { legacy, affectedDomains: affectedDomains(legacy, own) }
}

/** The old rules send the tenant's mail here already: the gateways must know where it goes back to. */
async function adopt(parts: MigrationParts, tenantId: string): Promise<void> {
  const { provisioning, engine } = parts
  await routeStep.run(createStepContext(provisioning, engine.clients, tenantId, provisioning.clock.now()))
}

/** Exported for its test. A look that began before the last one that was kept changes nothing. */
export function remember(
  parts: MigrationParts,
  tenantId: string,
  found: Found | null,
  begun: Date,
): Promise<MigrationState> {
  const { db, clock, alerts } = parts.provisioning
  return db.inTenant(tenantId, async (trx) => {
    const now = clock.now()
    const before = await findState(trx, tenantId)
    // What a later look saw stays: ours may be from before the old objects were removed.
    if (before?.looked_at != null && before.looked_at > begun) return before
    // Old objects that come back after a finished migration begin a new one.
    const isBack = before?.stage === 'done' && found !== null
    const state = await saveState(
      trx,
      tenantId,
      {
        found: found as never,
        looked_at: begun,
        look_error: null,
        ...(isBack ? { stage: 'none' as const, stage_since: now, message: '' } : {}),
      },
      now,
    )
    if ((before?.found ?? null) === null || found === null || isBack) await touchRoutes(trx, tenantId)
    await updateAlert(trx, alerts, state)
    return state
  })
}
