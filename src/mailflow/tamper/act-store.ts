// Reads and writes of acts on objects of others, and the intent that makes them known for ours in the audit log.
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { newId } from '#platform/ids.ts'
import type { CmdletCallPlan } from './foreign-act.ts'
import './tables.ts'

export type Act = Selectable<Tables['tamper_act']>

const listed_max = 200

export async function insertAct(
  trx: Trx,
  values: Omit<Insertable<Tables['tamper_act']>, 'id'>,
  now: Date,
): Promise<string> {
  const id = newId(now)
  await trx
    .insertInto('tamper_act')
    .values({ ...values, id, act: json(values.act), undo: json(values.undo) } as never)
    .execute()
  return id
}

export async function updateAct(
  trx: Trx,
  tenantId: string,
  id: string,
  change: Updateable<Tables['tamper_act']>,
): Promise<void> {
  await trx.updateTable('tamper_act').set(change).where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

export async function findAct(trx: Trx, tenantId: string, id: string): Promise<Act | null> {
  const row = await trx
    .selectFrom('tamper_act')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** Newest first. */
export async function listActs(trx: Trx, tenantId: string): Promise<Act[]> {
  return trx
    .selectFrom('tamper_act')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('done_at', 'desc')
    .limit(listed_max)
    .execute()
}

/** Acts that Exchange Online had not shown yet when they were done, or whose outcome a crash left open. */
export async function confirmActs(
  trx: Trx,
  tenantId: string,
  isOff: (guid: string) => boolean,
  now: Date,
): Promise<void> {
  const open = await trx
    .selectFrom('tamper_act')
    .select(['id', 'guid'])
    .where('tenant_id', '=', tenantId)
    .where('verified_at', 'is', null)
    .where('state', 'in', ['begun', 'done'])
    .execute()
  for (const { id, guid } of open)
    if (isOff(guid)) await updateAct(trx, tenantId, id, { state: 'done', verified_at: now })
}

/** What is about to be called on an object of somebody else. */
export async function recordForeignIntent(
  trx: Trx,
  tenantId: string,
  { name, guid, call }: { name: string; guid: string; call: CmdletCallPlan },
  now: Date,
): Promise<void> {
  await trx
    .insertInto('mailflow_intent')
    .values({
      tenant_id: tenantId,
      id: newId(now),
      object_key: 'foreign',
      object_name: name,
      cmdlet: call.cmdlet,
      parameters: json({ names: Object.keys(call.parameters), hash: '', seen: guid }),
      created_at: now,
      finished_at: null,
      outcome: null,
    } as never)
    .execute()
}

export interface AnnouncedChange {
  cmdlet: string
  parameters: Record<string, unknown>
  objectName: string
  /** Null: the object is made. */
  guid: string | null
}

/** The same for a rule of ours that another part of the product looks after. */
export async function announceChange(
  trx: Trx,
  tenantId: string,
  { cmdlet, parameters, objectName, guid }: AnnouncedChange,
  now: Date,
): Promise<void> {
  await trx
    .insertInto('mailflow_intent')
    .values({
      tenant_id: tenantId,
      id: newId(now),
      object_key: 'other',
      object_name: objectName,
      cmdlet,
      parameters: json({ names: Object.keys(parameters), hash: '', seen: guid ?? '' }),
      created_at: now,
      finished_at: null,
      outcome: null,
    } as never)
    .execute()
}
