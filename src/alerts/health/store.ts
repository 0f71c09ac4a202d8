// Results of health checks as they were last, and snoozes.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Health, HealthCheckView, HealthScores } from '../health-contract.ts'
import type { HealthResultTable, HealthScoreTable } from '../migrations.ts'
import { ofTenants } from '../events/views.ts'
import type { Tenants } from '../views.ts'
import type { HealthCheck } from './check.ts'
import { checksFor } from './checks/all.ts'
import type { ScoreState } from './score.ts'

export type ResultRow = Selectable<HealthResultTable>
export type Found = Pick<ResultRow, 'state' | 'explanation' | 'advice'> & { objects: string[] }

const objects_max = 50

export async function readResults(trx: Trx, tenantId: string | null): Promise<Map<string, ResultRow>> {
  const rows = await trx
    .selectFrom('health_result')
    .selectAll()
    .where('tenant_id', 'is not distinct from', tenantId)
    .execute()
  return new Map(rows.map((row) => [row.check_id, row]))
}

export async function writeResult(
  trx: Trx,
  tenantId: string | null,
  check: HealthCheck,
  found: Found,
  before: ResultRow | undefined,
  now: Date,
): Promise<void> {
  const isSame = before?.state === found.state
  const values = {
    ...found,
    objects: found.objects.slice(0, objects_max),
    since: isSame ? before.since : now,
    checked_at: now,
  }
  await trx
    .insertInto('health_result')
    .values({ tenant_id: tenantId, check_id: check.id, snoozed_until: null, snoozed_by: null, ...values })
    .onConflict((conflict) => conflict.columns(['scope' as never, 'check_id']).doUpdateSet(values))
    .execute()
}

/** Null ends the snooze. Resolves with false when the check was never looked at. */
export async function setSnooze(
  trx: Trx,
  tenantId: string | null,
  checkId: string,
  snooze: { until: Date; by: string } | null,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('health_result')
    .set({ snoozed_until: snooze?.until ?? null, snoozed_by: snooze?.by ?? null })
    .where('tenant_id', 'is not distinct from', tenantId)
    .where('check_id', '=', checkId)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export async function readScore(trx: Trx, tenantId: string | null): Promise<Selectable<HealthScoreTable> | null> {
  const row = await trx
    .selectFrom('health_score')
    .selectAll()
    .where('tenant_id', 'is not distinct from', tenantId)
    .executeTakeFirst()
  return row ?? null
}

export async function writeScore(
  trx: Trx,
  tenantId: string | null,
  { score, belowSince }: ScoreState,
  failed: number,
  now: Date,
): Promise<void> {
  const values = { score, failed, below_since: belowSince, checked_at: now }
  await trx
    .insertInto('health_score')
    .values({ tenant_id: tenantId, is_told: false, ...values })
    .onConflict((conflict) => conflict.column('scope' as never).doUpdateSet(values))
    .execute()
}

export async function setTold(trx: Trx, tenantId: string | null, isTold: boolean): Promise<void> {
  await trx
    .updateTable('health_score')
    .set({ is_told: isTold })
    .where('tenant_id', 'is not distinct from', tenantId)
    .execute()
}

export async function readHealth(trx: Trx, tenantId: string | null, now: Date): Promise<Health> {
  const results = await readResults(trx, tenantId)
  const score = await readScore(trx, tenantId)
  return {
    score: score?.score ?? null,
    belowSince: score?.below_since?.toISOString() ?? null,
    checkedAt: score?.checked_at.toISOString() ?? null,
    checks: checksFor(tenantId).map((check) => toView(check, results.get(check.id), tenantId, now)),
  }
}

export async function listScores(trx: Trx, tenants: Tenants): Promise<HealthScores> {
  const rows = await ofTenants(trx.selectFrom('health_score').selectAll(), tenants).execute()
  return {
    items: rows.map((row) => ({
      tenantId: row.tenant_id,
      score: row.score,
      failed: row.failed,
      checkedAt: row.checked_at.toISOString(),
    })),
  }
}

export const isSnoozed = (row: Pick<ResultRow, 'snoozed_until'> | undefined, now: Date) =>
  row?.snoozed_until != null && row.snoozed_until > now

function toView(check: HealthCheck, row: ResultRow | undefined, tenantId: string | null, now: Date): HealthCheckView {
  const { id, title, category, weight, link, fix } = check
  const snoozed = isSnoozed(row, now)
  return {
    id,
    title,
    category,
    weight,
    link: tenantId === null ? null : link,
    fix: fix === undefined || row?.state !== 'failed' ? null : { title: fix.title, effect: fix.effect },
    state: row?.state ?? 'unknown',
    explanation: row?.explanation ?? 'Not looked at yet.',
    advice: row?.advice ?? '',
    objects: row?.objects ?? [],
    since: row?.since.toISOString() ?? null,
    snoozedUntil: snoozed ? row!.snoozed_until!.toISOString() : null,
    snoozedBy: snoozed ? row!.snoozed_by : null,
  }
}
