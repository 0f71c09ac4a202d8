// What an incident does outside the database: held mail is sent on or thrown away. The intent is a row of the transaction that decided
// it; a worker takes it with a lease and a rising number, and a result with an old number is ignored (endpoint-response 4.6).
import type { Selectable, Updateable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { newId } from '#platform/ids.ts'
import type { CompromiseParts } from '../parts.ts'
import { tellChange } from './events.ts'
import { addTimeline, type Incident, lockIncident } from './store.ts'
import type { IncidentEffectTable } from './tables.ts'

const lease_ms = 5 * 60_000
const retry_ms = 60_000
const retry_ms_max = 3_600_000

export type HeldDecision = 'release' | 'discard'

/** The same wish while one waits joins it. */
export async function wantHeld(trx: Trx, row: Incident, decision: HeldDecision, by: string, now: Date): Promise<void> {
  const kind = `${decision}-held` as const
  const waiting = await trx
    .selectFrom('incident_effect')
    .select('key')
    .where('tenant_id', '=', row.tenant_id)
    .where('incident_id', '=', row.id)
    .where('kind', '=', kind)
    .where('state', '=', 'wanted')
    .executeTakeFirst()
  if (waiting !== undefined) return
  await trx
    .insertInto('incident_effect')
    .values({
      tenant_id: row.tenant_id,
      incident_id: row.id,
      key: newId(now),
      kind,
      by,
      state: 'wanted',
      wanted_at: now,
      next_at: now,
    })
    .execute()
  // What it waits for keeps the incident from being settled; one that was settled is looked at again.
  await trx
    .updateTable('incident')
    .set({ settled_at: null })
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .execute()
}

/** Does what is due; failures wait for their next try. */
export async function carryOutEffects(parts: CompromiseParts, tenantId: string, incidentId: string): Promise<void> {
  for (;;) {
    const effect = await parts.db.inTenant(tenantId, (trx) => claim(parts, trx, tenantId, incidentId))
    if (effect === null) return
    parts.onCheckpoint?.(`effect.${effect.kind}.claimed`)
    await carryOut(parts, effect)
  }
}

type Effect = Selectable<IncidentEffectTable>

async function claim(
  { clock, held }: CompromiseParts,
  trx: Trx,
  tenantId: string,
  incidentId: string,
): Promise<Effect | null> {
  const now = clock.now()
  const due = await trx
    .selectFrom('incident_effect')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .where('state', '=', 'wanted')
    .where('next_at', '<=', now)
    .where((eb) => eb.or([eb('leased_until', 'is', null), eb('leased_until', '<=', now)]))
    .orderBy('wanted_at')
    .orderBy('key')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
  if (due === undefined) return null
  const claimed = await updateEffect(trx, due, {
    // As many as there were at first: whoever goes on after a crash finds fewer.
    result: due.result === null ? json({ count: await held.count(trx, tenantId, incidentId) }) : json(due.result),
    fence: due.fence + 1,
    attempts: due.attempts + 1,
    leased_until: new Date(now.getTime() + lease_ms),
  })
  return claimed ?? null
}

async function carryOut(parts: CompromiseParts, effect: Effect): Promise<void> {
  const { tenant_id: tenantId } = effect
  const count = await tryEffect(parts, effect)
  if (count === null) return
  parts.onCheckpoint?.(`effect.${effect.kind}.carried-out`)
  await parts.db.inTenant(tenantId, (trx) => noteDone(parts, trx, effect, count))
}

/** Null: it failed and waits for its next try. */
async function tryEffect({ db, clock, logger, held }: CompromiseParts, effect: Effect): Promise<number | null> {
  const { tenant_id: tenantId, incident_id: incidentId, kind, by } = effect
  try {
    return kind === 'release-held'
      ? await held.release(tenantId, incidentId, by)
      : await held.discard(tenantId, incidentId, by)
  } catch (error) {
    logger.warn({ event: 'incidents.effect-failed', tenant: tenantId, incident: incidentId, kind, err: error })
    const wait_ms = Math.min(retry_ms * 2 ** (effect.attempts - 1), retry_ms_max)
    const next_at = new Date(clock.now().getTime() + wait_ms)
    await db.inTenant(tenantId, (trx) => updateEffect(trx, effect, { next_at, leased_until: null }))
    return null
  }
}

async function noteDone(parts: CompromiseParts, trx: Trx, effect: Effect, done: number): Promise<void> {
  const now = parts.clock.now()
  const count = Math.max(done, Number(effect.result?.['count'] ?? 0))
  const values = { state: 'done' as const, result: json({ count }), done_at: now, leased_until: null }
  if ((await updateEffect(trx, effect, values)) === undefined) return
  const row = await lockIncident(trx, effect.tenant_id, effect.incident_id)
  if (row === null) return
  const what = effect.kind === 'release-held' ? 'sent on' : 'deleted'
  await addTimeline(trx, row, now, {
    track: 'override',
    by: effect.by,
    text: `Held messages ${what}: ${count}.`,
    data: { count },
    key: `effect ${effect.key}`,
  })
  await tellChange(parts.outbox, trx, row)
}

/** Undefined: another worker has taken it over in the meantime. */
function updateEffect(
  trx: Trx,
  { tenant_id, incident_id, key, fence }: Pick<Effect, 'tenant_id' | 'incident_id' | 'key' | 'fence'>,
  values: Updateable<IncidentEffectTable>,
): Promise<Effect | undefined> {
  return trx
    .updateTable('incident_effect')
    .set(values)
    .where('tenant_id', '=', tenant_id)
    .where('incident_id', '=', incident_id)
    .where('key', '=', key)
    .where('fence', '=', fence)
    .returningAll()
    .executeTakeFirst()
}
