// Reads and writes of the steps. A worker's lease carries a rising number, and every write of a result names it: a result that comes
// after the lease went to somebody else changes nothing (endpoint-response 4.6).
import { sql, type Selectable, type Updateable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { IncidentFacts } from '../parts.ts'
import type { PlannedStep } from './plan.ts'
import './tables.ts'

export type Containment = Selectable<Tables['containment']>
export type ContainmentStep = Selectable<Tables['containment_step']>
export type Service = Tables['containment_pause']['service']

/** Longer than every call of a step together can take: what a lost worker sent has arrived or never will. */
export const lease_ms = 150_000

export const storedFacts = ({ firstBadAt, openedAt, ...facts }: IncidentFacts): Containment['facts'] => ({
  ...facts,
  firstBadAt: firstBadAt.toISOString(),
  openedAt: openedAt.toISOString(),
})

/** Incidents with something due, in all tenants. */
export async function dueContainments(trx: Trx, now: Date): Promise<IncidentFacts[]> {
  const rows = await trx
    .selectFrom('containment')
    .select('facts')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('containment_step')
          .select('key')
          .whereRef('containment_step.tenant_id', '=', 'containment.tenant_id')
          .whereRef('containment_step.incident_id', '=', 'containment.incident_id')
          .where('next_at', '<=', now),
      ),
    )
    .execute()
  return rows.map(({ facts }) => ({
    ...facts,
    firstBadAt: new Date(facts.firstBadAt),
    openedAt: new Date(facts.openedAt),
  }))
}

/** False when it is there already. */
export async function insertContainment(trx: Trx, row: Containment, steps: readonly PlannedStep[]): Promise<boolean> {
  const { tenant_id, incident_id, goal_since } = row
  const inserted = await trx
    .insertInto('containment')
    .values({ ...row, facts: json(row.facts) as never })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 0n) return false
  for (const [position, step] of steps.entries())
    await trx
      .insertInto('containment_step')
      .values({
        tenant_id,
        incident_id,
        position,
        ...step,
        desired: json(step.desired) as never,
        previous: null,
        wrote_at: null,
        verified_at: null,
        suspected_at: null,
        attempts: 0,
        next_at: step.state === 'planned' ? goal_since : null,
        lease_until: null,
        fence: 0,
        error_code: null,
        done_at: null,
      })
      .execute()
  return true
}

export async function findContainment(trx: Trx, tenantId: string, incidentId: string): Promise<Containment | null> {
  const row = await trx
    .selectFrom('containment')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .executeTakeFirst()
  return row ?? null
}

export async function updateContainment(
  trx: Trx,
  tenantId: string,
  incidentId: string,
  change: Updateable<Tables['containment']>,
): Promise<void> {
  await trx
    .updateTable('containment')
    .set(change)
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .execute()
}

export const listSteps = (trx: Trx, tenantId: string, incidentId: string): Promise<ContainmentStep[]> =>
  trx
    .selectFrom('containment_step')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .orderBy('position')
    .execute()

type StepName = Pick<ContainmentStep, 'tenant_id' | 'incident_id' | 'key'>

/** The step with its new number, or null: not due, or another worker has it. */
export async function leaseStep(trx: Trx, step: StepName, now: Date): Promise<ContainmentStep | null> {
  const row = await trx
    .updateTable('containment_step')
    .set((eb) => ({
      fence: eb('fence', '+', 1),
      attempts: sql<number>`case when verified_at is null or state <> 'done' then attempts + 1 else attempts end`,
      lease_until: new Date(now.getTime() + lease_ms),
      state: sql<ContainmentStep['state']>`case when state = 'planned' then 'running' else state end`,
    }))
    .where('tenant_id', '=', step.tenant_id)
    .where('incident_id', '=', step.incident_id)
    .where('key', '=', step.key)
    .where('next_at', '<=', now)
    .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Whoever has the lease: for decisions about the incident. */
export async function updateStep(
  trx: Trx,
  step: StepName,
  change: Updateable<Tables['containment_step']>,
): Promise<void> {
  await trx
    .updateTable('containment_step')
    .set(change)
    .where('tenant_id', '=', step.tenant_id)
    .where('incident_id', '=', step.incident_id)
    .where('key', '=', step.key)
    .execute()
}

/** Under the number of the lease. False: the lease is somebody else's now, and nothing was written. */
export async function updateLeased(
  trx: Trx,
  step: StepName & Pick<ContainmentStep, 'fence'>,
  change: Updateable<Tables['containment_step']>,
): Promise<boolean> {
  const result = await trx
    .updateTable('containment_step')
    .set(change)
    .where('tenant_id', '=', step.tenant_id)
    .where('incident_id', '=', step.incident_id)
    .where('key', '=', step.key)
    .where('fence', '=', step.fence)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** The value from before, once: a second save changes nothing (fault 2). */
export async function savePrevious(
  trx: Trx,
  step: StepName & Pick<ContainmentStep, 'fence'>,
  previous: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  await trx
    .updateTable('containment_step')
    .set({ previous: json(previous) as never })
    .where('tenant_id', '=', step.tenant_id)
    .where('incident_id', '=', step.incident_id)
    .where('key', '=', step.key)
    .where('fence', '=', step.fence)
    .where('previous', 'is', null)
    .execute()
  const row = await trx
    .selectFrom('containment_step')
    .select('previous')
    .where('tenant_id', '=', step.tenant_id)
    .where('incident_id', '=', step.incident_id)
    .where('key', '=', step.key)
    .executeTakeFirstOrThrow()
  return row.previous ?? previous
}

/** When the service may be called again; null: now. */
export async function pausedUntil(trx: Trx, tenantId: string, service: Service, now: Date): Promise<Date | null> {
  const row = await trx
    .selectFrom('containment_pause')
    .select('not_before')
    .where('tenant_id', '=', tenantId)
    .where('service', '=', service)
    .where('not_before', '>', now)
    .executeTakeFirst()
  return row?.not_before ?? null
}

/** The later one of two stands. */
export async function pauseService(trx: Trx, tenantId: string, service: Service, until: Date): Promise<void> {
  await trx
    .insertInto('containment_pause')
    .values({ tenant_id: tenantId, service, not_before: until })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'service'])
        .doUpdateSet({ not_before: until })
        .where('containment_pause.not_before', '<', until),
    )
    .execute()
}
