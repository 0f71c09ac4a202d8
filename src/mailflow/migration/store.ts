// Reads and writes of migrations: state per tenant, saved objects, settings.
import type { Selectable, Updateable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { SavedObject } from './saved-objects.ts'
import './tables.ts'

export type MigrationState = Selectable<Tables['migration_state']>

export interface MigrationSettings {
  /** Day, `2027-03-31`; null = none. */
  deadline: string | null
  /** How long mail must have gone the new way before the old objects may go. */
  watchHours: number
  /** How many messages of each direction must have gone the new way. */
  messagesMin: number
}

export async function findState(trx: Trx, tenantId: string): Promise<MigrationState | null> {
  const row = await trx.selectFrom('migration_state').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()
  return row ?? null
}

export async function saveState(
  trx: Trx,
  tenantId: string,
  change: Updateable<Tables['migration_state']>,
  now: Date,
): Promise<MigrationState> {
  await trx
    .insertInto('migration_state')
    .values({ tenant_id: tenantId, stage: 'none', evidence: json({ items: [] }), stage_since: now } as never)
    .onConflict((conflict) => conflict.column('tenant_id').doNothing())
    .execute()
  return trx
    .updateTable('migration_state')
    .set(change)
    .where('tenant_id', '=', tenantId)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** False, and nothing is changed, when another stage was entered meanwhile. */
export async function leaveStage(
  trx: Trx,
  tenantId: string,
  stage: MigrationState['stage'],
  change: Updateable<Tables['migration_state']>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('migration_state')
    .set(change)
    .where('tenant_id', '=', tenantId)
    .where('stage', '=', stage)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** What was asked for, found and saved belongs to one connection. */
export async function forgetMigration(trx: Trx, tenantId: string): Promise<void> {
  await trx.deleteFrom('migration_saved_object').where('tenant_id', '=', tenantId).execute()
  await trx.deleteFrom('migration_state').where('tenant_id', '=', tenantId).execute()
}

export async function readSaved(trx: Trx, tenantId: string): Promise<SavedObject[]> {
  return trx
    .selectFrom('migration_saved_object')
    .select(['guid', 'kind', 'name', 'position', 'record'])
    .where('tenant_id', '=', tenantId)
    .orderBy('kind')
    .orderBy('position')
    .execute()
}

/** Replaces what an earlier migration of the tenant saved. */
export async function writeSaved(trx: Trx, tenantId: string, objects: SavedObject[], now: Date): Promise<void> {
  await trx.deleteFrom('migration_saved_object').where('tenant_id', '=', tenantId).execute()
  await trx
    .insertInto('migration_saved_object')
    .values(objects.map((object) => ({ tenant_id: tenantId, ...object, saved_at: now })))
    .execute()
}

export async function readSettings(trx: Trx): Promise<MigrationSettings> {
  const row = await trx.selectFrom('migration_setting').selectAll().executeTakeFirstOrThrow()
  return { deadline: row.deadline, watchHours: row.watch_hours, messagesMin: row.messages_min }
}

export async function writeSettings(trx: Trx, settings: MigrationSettings): Promise<void> {
  await trx
    .updateTable('migration_setting')
    .set({ deadline: settings.deadline, watch_hours: settings.watchHours, messages_min: settings.messagesMin })
    .execute()
}
