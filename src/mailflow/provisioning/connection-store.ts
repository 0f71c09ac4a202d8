// Reads and writes of connections, their objects, intents and leases.
import { sql, type Selectable, type Updateable } from 'kysely'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { AppError } from '#platform/errors.ts'
import { newId, randomBase32 } from '#platform/ids.ts'
import type { KnownObject } from './match.ts'
import type { Direction, ObjectKey, Scope } from './objects.ts'
import type { PlanStep } from './plan.ts'
import type { ConnectionOptions, IntentParameters } from './tables.ts'
import './tables.ts'

export type Connection = Selectable<Tables['mailflow_connection']>

export const defaultOptions: ConnectionOptions = {
  ruleErrorAction: 'Ignore',
  keepsCrossPremisesHeaders: true,
  keepsVerdict: true,
  pilot_minutes: 60,
  drain_hours: 24,
  acceptedFindings: [],
}

export async function findConnection(trx: Trx, tenantId: string): Promise<Connection | null> {
  const row = await trx
    .selectFrom('mailflow_connection')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row ?? null
}

/** Throws AppError `mailflow.not-connected`. */
export async function requireConnection(trx: Trx, tenantId: string): Promise<Connection> {
  const connection = await findConnection(trx, tenantId)
  if (connection !== null) return connection
  throw new AppError({
    code: 'mailflow.not-connected',
    message: 'This tenant is not connected. Start with connect.',
    status: 409,
  })
}

/** Waits for whoever changes it: what is read afterwards in this transaction stays true until its end. */
export async function lockConnection(trx: Trx, tenantId: string): Promise<void> {
  await trx
    .selectFrom('mailflow_connection')
    .select('tenant_id')
    .where('tenant_id', '=', tenantId)
    .forUpdate()
    .execute()
}

export interface ConnectionInput {
  direction: Direction
  scope: Scope
  pilotScope: Scope | null
  options: Partial<ConnectionOptions>
}

/** A new connection, or the settings of one that is not in use. Names once given stay: the domain may exist in the tenant. */
export async function openConnection(
  trx: Trx,
  tenantId: string,
  input: ConnectionInput,
  zone: string,
  now: Date,
): Promise<Connection> {
  const slug = randomBase32(16)
  const settings = {
    direction: input.direction,
    scope: json(input.scope),
    pilot_scope: input.pilotScope === null ? null : json(input.pilotScope),
    options: json({ ...defaultOptions, ...input.options }),
    changed_at: now,
  }
  await trx
    .insertInto('mailflow_connection')
    .values({
      tenant_id: tenantId,
      state: 'connecting',
      state_reason: 'Waiting for an administrator to sign in.',
      phase: 'none',
      slug,
      cert_name: `${slug}.${zone}`,
      gateway_host: `${slug}.gw.${zone}`,
      has_added_sealer: false,
      added_sealers: json([]),
      ...(settings as object),
    } as never)
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(settings as never))
    .execute()
  return requireConnection(trx, tenantId)
}

export async function updateConnection(
  trx: Trx,
  tenantId: string,
  change: Updateable<Tables['mailflow_connection']>,
): Promise<void> {
  await trx.updateTable('mailflow_connection').set(change).where('tenant_id', '=', tenantId).execute()
}

/** A disconnect that was cancelled halfway: rules are off, more may be gone. It is not being disconnected any more, nor connected. */
export async function haltDisconnect(trx: Trx, tenantId: string, now: Date): Promise<void> {
  await trx
    .updateTable('mailflow_connection')
    .set({
      state: 'waiting',
      state_reason: 'Disconnecting was cancelled: no mail is scanned. Connect again, or disconnect.',
      changed_at: now,
    })
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'disconnecting')
    .execute()
}

/** Mail may come here from now on, or may have come already. */
export async function markRedirected(trx: Trx, tenantId: string, now: Date): Promise<void> {
  await trx
    .updateTable('mailflow_connection')
    .set({ redirected_at: now })
    .where('tenant_id', '=', tenantId)
    .where('redirected_at', 'is', null)
    .execute()
}

/** Gateways poll the counters each second and load routes when one moved. */
export async function touchRoutes(trx: Trx, tenantId: string): Promise<void> {
  await trx
    .insertInto('route_change')
    .values({ tenant_id: tenantId })
    .onConflict((conflict) =>
      conflict.column('tenant_id').doUpdateSet({ counter: sql<number>`route_change.counter + 1` }),
    )
    .execute()
}

export async function knownObjects(trx: Trx, tenantId: string): Promise<KnownObject[]> {
  const rows = await trx
    .selectFrom('mailflow_object')
    .select(['key', 'guid'])
    .where('tenant_id', '=', tenantId)
    .execute()
  return rows
}

export interface SeenObject {
  key: ObjectKey
  guid: string
  name: string
  record: ExchangeRecord
  hash: string
  whenChanged: string | null
}

export async function rememberObject(trx: Trx, tenantId: string, seen: SeenObject, now: Date): Promise<void> {
  const values = {
    guid: seen.guid,
    name: seen.name,
    record: seen.record,
    hash: seen.hash,
    when_changed: seen.whenChanged,
    updated_at: now,
  }
  await trx
    .insertInto('mailflow_object')
    .values({ tenant_id: tenantId, key: seen.key, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'key']).doUpdateSet(values))
    .execute()
}

export async function forgetObject(trx: Trx, tenantId: string, key: PlanStep['key']): Promise<void> {
  await trx
    .deleteFrom('mailflow_object')
    .where('tenant_id', '=', tenantId)
    .where('key', '=', key as ObjectKey)
    .execute()
}

/** What is about to be done, before it is done. */
export async function recordIntent(
  trx: Trx,
  tenantId: string,
  intent: { step: PlanStep; objectName: string; parameters: IntentParameters },
  now: Date,
): Promise<string> {
  const { step, objectName, parameters } = intent
  const id = newId(now)
  await trx
    .insertInto('mailflow_intent')
    .values({
      tenant_id: tenantId,
      id,
      object_key: step.key,
      object_name: objectName,
      cmdlet: step.cmdlet,
      parameters,
      created_at: now,
      finished_at: null,
      outcome: null,
    })
    .execute()
  return id
}

export async function closeIntent(
  trx: Trx,
  tenantId: string,
  id: string,
  outcome: 'done' | 'failed' | 'uncertain',
  now: Date,
): Promise<void> {
  await trx
    .updateTable('mailflow_intent')
    .set({ outcome, finished_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Marks the latest calls on these objects as seen, except those that a fresh plan (`open`: their hashes) still asks for. */
export async function confirmIntents(
  trx: Trx,
  tenantId: string,
  { keys, open, since }: { keys: readonly PlanStep['key'][]; open: readonly string[]; since: Date },
): Promise<void> {
  const rows = await trx
    .selectFrom('mailflow_intent')
    .select(['id', 'parameters'])
    .where('tenant_id', '=', tenantId)
    .where('object_key', 'in', [...keys])
    .where('created_at', '>', since)
    .where('outcome', 'in', ['done', 'uncertain'])
    .execute()
  const seen = rows.filter(({ parameters }) => !open.includes(parameters.hash)).map(({ id }) => id)
  if (seen.length === 0) return
  await trx
    .updateTable('mailflow_intent')
    .set({ outcome: 'seen' })
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', seen)
    .execute()
}

/** The last call on this object, while it may still not be visible; whoever called something else since then has seen further. */
export async function recentIntent(trx: Trx, tenantId: string, step: PlanStep, since: Date) {
  const row = await trx
    .selectFrom('mailflow_intent')
    .select(['outcome', 'created_at', 'parameters'])
    .where('tenant_id', '=', tenantId)
    .where('object_key', '=', step.key)
    .where('created_at', '>', since)
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return row ?? null
}
