// What an administrator asks of a migration: start, retire the old objects, roll back.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import { findConnection, requireConnection } from '../provisioning/connection-store.ts'
import { readActualState } from '../provisioning/exchange-state.ts'
import { prove } from './advance.ts'
import { isConnected, isReady } from './banner.ts'
import { findLegacy, type LegacyConnection } from './legacy.ts'
import { look } from './look.ts'
import type { MigrationParts } from './parts.ts'
import { toSave } from './saved-objects.ts'
import { gatewayIdentity } from './smart-hosts.ts'
import { findState, saveState, writeSaved, type MigrationState } from './store.ts'

/** Connects the tenant the new way beside the old one. `signInUrl`: where an administrator signs in, when that is needed. */
export async function startMigration(
  parts: MigrationParts,
  tenantId: string,
  actor: AuditActor,
): Promise<{ signInUrl: string | null }> {
  const { db } = parts.provisioning
  await refuseDisconnecting(parts, tenantId)
  const state = await look(parts, tenantId)
  if (state?.stage === 'retiring' || state?.stage === 'rolling-back') throw busy(state.stage)
  const legacy = state?.found?.legacy
  if (legacy === undefined)
    throw new AppError({
      code: 'mailflow.migration.not-affected',
      message: 'Nothing in this tenant trusts the gateway by IP address: there is nothing to migrate.',
      status: 409,
    })
  await enter(parts, tenantId, 'started', actor, async (trx, now) => {
    await trx.deleteFrom('migration_saved_object').where('tenant_id', '=', tenantId).execute()
    await saveState(trx, tenantId, { evidence: json({ items: [] }) as never }, now)
  })
  const connection = await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))
  if (connection.connected_at !== null && isConnected(connection.state)) {
    await parts.requestAdvance(tenantId)
    return { signInUrl: null }
  }
  // The preflight stops at rules that redirect mail elsewhere; these lead to ourselves, and give way to the new ones above them.
  const accepted = new Set([...connection.options.acceptedFindings, ...legacyFindings(legacy)])
  return parts.connections.connect(tenantId, { options: { acceptedFindings: [...accepted] } }, actor)
}

const legacyFindings = (legacy: LegacyConnection): string[] =>
  legacy.rules.map((rule) => `preflight.other-redirect:${String(rule['Name'])}`)

/** Saves the old objects in full, then lets the worker take them away. Throws AppError `mailflow.migration.not-ready`. */
export async function retireOld(parts: MigrationParts, tenantId: string, actor: AuditActor): Promise<void> {
  const { db, gateway } = parts.provisioning
  await refuseDisconnecting(parts, tenantId)
  const before = await db.inTenant(tenantId, (trx) => findState(trx, tenantId))
  if (before?.stage === 'retiring') return parts.requestAdvance(tenantId)
  if (before?.stage !== 'started') throw notReady('The migration was not started.')
  await prove(parts, tenantId)
  const state = (await db.inTenant(tenantId, (trx) => findState(trx, tenantId)))!
  if (!isReady(state)) throw notReady(state.message)
  const actual = await readActualState(await parts.engine.clients.exchange(tenantId))
  const legacy = findLegacy(actual, await gatewayIdentity(gateway, actual))
  await enter(parts, tenantId, 'retiring', actor, (trx, now) =>
    legacy === null ? Promise.resolve() : writeSaved(trx, tenantId, toSave(legacy, actual), now),
  )
  await parts.requestAdvance(tenantId)
}

/** From any point back to the old connectors. Throws AppError `mailflow.migration.not-started`. */
export async function rollBack(parts: MigrationParts, tenantId: string, actor: AuditActor): Promise<void> {
  const { db } = parts.provisioning
  await refuseDisconnecting(parts, tenantId)
  const state = await db.inTenant(tenantId, (trx) => findState(trx, tenantId))
  if (state === null || state.stage === 'none' || state.stage === 'rolled-back')
    throw new AppError({
      code: 'mailflow.migration.not-started',
      message: 'No migration is under way or done, so there is nothing to roll back.',
      status: 409,
    })
  if (state.stage === 'rolling-back') return parts.requestAdvance(tenantId)
  await parts.connections.cancel(tenantId)
  const connection = await db.inTenant(tenantId, (trx) => findConnection(trx, tenantId))
  // No mail took the new way yet: nothing can be under way on it.
  const wasNeverUsed = connection === null || connection.redirected_at === null
  await enter(parts, tenantId, 'rolling-back', actor, async (trx, now) => {
    await saveState(trx, tenantId, { stopped_at: wasNeverUsed ? new Date(0) : null }, now)
  })
  await parts.requestAdvance(tenantId)
}

/** It would cancel the disconnect. A tenant that was disconnected has no migration. */
async function refuseDisconnecting({ provisioning: { db } }: MigrationParts, tenantId: string): Promise<void> {
  const connection = await db.inTenant(tenantId, (trx) => findConnection(trx, tenantId))
  if (connection?.state === 'disconnecting') throw busy('disconnecting')
}

async function enter(
  parts: MigrationParts,
  tenantId: string,
  stage: 'started' | 'retiring' | 'rolling-back',
  actor: AuditActor,
  also: (trx: Trx, now: Date) => Promise<void>,
): Promise<MigrationState> {
  const { db, clock, audit } = parts.provisioning
  return db.inTenant(tenantId, async (trx) => {
    const now = clock.now()
    await also(trx, now)
    await audit.append(trx, { tenantId, actor, action: `mailflow.migration.${stage}`, target: 'ip-connectors' })
    return saveState(trx, tenantId, { stage, stage_since: now, message: '', next_run_at: null }, now)
  })
}

const notReady = (text: string): AppError =>
  new AppError({
    code: 'mailflow.migration.not-ready',
    message: `The old connectors stay until the new way is proven. ${text}`,
    status: 409,
  })

const busy = (work: 'retiring' | 'rolling-back' | 'disconnecting'): AppError =>
  new AppError({
    code: 'mailflow.migration.busy',
    message:
      work === 'retiring'
        ? 'The old objects are being removed.'
        : work === 'rolling-back'
          ? 'The migration is being rolled back.'
          : 'The tenant is being disconnected: that ends the migration.',
    status: 409,
    retryable: true,
  })
