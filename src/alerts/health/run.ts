// Looks at a tenant or at the installation: gathers facts, judges, keeps the results, and raises or closes the alert.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { within } from '#platform/db/within.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { Alerts } from '../raise.ts'
import type { FixName, HealthCheck, HealthFacts, Judgement } from './check.ts'
import { checksFor } from './checks/all.ts'
import { alertStep, nextScore, scoreOf, type ScoreState } from './score.ts'
import { type Found, isSnoozed, readResults, readScore, setTold, writeResult, writeScore } from './store.ts'

/** What the application knows; each group by itself, so that one that fails leaves the others. */
export type FactSources = {
  [Group in keyof HealthFacts]-?: (
    tenantId: string | null,
  ) => Promise<NonNullable<HealthFacts[Group]> | null | undefined>
}

export interface HealthOptions {
  db: Database
  clock: Clock
  logger: Logger
  alerts: Alerts
  sources: FactSources
  /** What a fix starts; resolves with what was started, in words. */
  fixes: Record<FixName, (tenantId: string, by: AuditActor) => Promise<string>>
}

const source_timeout_ms = 20_000
const type = 'health.score'
const subject = 'health'

export function defineHealthJob(jobs: Jobs, options: HealthOptions): void {
  jobs.define({
    name: 'check-health',
    schedule: { everySeconds: 300 },
    timeoutSeconds: 280,
    async handle(_data, { signal }) {
      for (const tenantId of [null, ...(await options.db.asSystem(tenantsByAge))]) {
        if (signal.aborted) return
        await lookAt(options, tenantId).catch((error: unknown) =>
          options.logger.warn({ event: 'health.failed', tenant: tenantId, err: error }),
        )
      }
    },
  })
}

/** Whose last look is longest ago comes first: where there are more than one run can look at, each gets its turn. */
async function tenantsByAge(trx: Trx): Promise<string[]> {
  const rows = await trx
    .selectFrom('tenant')
    .leftJoin('health_score', 'health_score.tenant_id', 'tenant.tenant_id')
    .select('tenant.tenant_id')
    .orderBy('health_score.checked_at', (order) => order.asc().nullsFirst())
    .orderBy('tenant.tenant_id')
    .execute()
  return rows.map(({ tenant_id }) => tenant_id)
}

/** One look at everything of the tenant, or of the installation (null). */
export async function lookAt(options: HealthOptions, tenantId: string | null): Promise<void> {
  const checks = checksFor(tenantId)
  const facts = await gather(options, tenantId, checks)
  const now = options.clock.now()
  await within(options.db, tenantId, async (trx) => {
    const results = await readResults(trx, tenantId)
    const found = checks.map((check) => ({ check, ...judge(check, facts, now) }))
    for (const { check, ...result } of found)
      await writeResult(trx, tenantId, check, result, results.get(check.id), now)
    await settleScore(trx, options, tenantId, now)
  })
}

/** From the stored results: also after a snooze, without looking again. */
export async function settleScore(trx: Trx, options: HealthOptions, tenantId: string | null, now: Date): Promise<void> {
  const results = await readResults(trx, tenantId)
  const weighed = checksFor(tenantId).map((check) => {
    const row = results.get(check.id)
    return { check, weight: check.weight, state: row?.state ?? 'unknown', isSnoozed: isSnoozed(row, now) } as const
  })
  const before = await readScore(trx, tenantId)
  const state = nextScore(before && { score: before.score, belowSince: before.below_since }, scoreOf(weighed), now)
  const failed = weighed.filter((each) => each.state === 'failed' && !each.isSnoozed).map(({ check }) => check)
  await writeScore(trx, tenantId, state, failed.length, now)
  await tell(trx, options, tenantId, state, failed, before?.is_told ?? false, now)
}

/** Once for each time below 100: somebody who closed the alert by hand is not told again of the same. */
async function tell(
  trx: Trx,
  { alerts }: HealthOptions,
  tenantId: string | null,
  state: ScoreState,
  failed: HealthCheck[],
  isTold: boolean,
  now: Date,
): Promise<void> {
  const step = alertStep(state, now)
  if (step === 'resolve' && isTold) {
    await alerts.resolve(trx, tenantId, type, subject, 'The health score is 100 again.')
    await setTold(trx, tenantId, false)
  }
  if (step !== 'raise' || isTold) return
  await alerts.raise(trx, {
    tenantId,
    type,
    subject,
    title: `Health score ${state.score}`,
    text: `Not as it should be: ${failed.map(({ title }) => title).join('; ')}.`,
    data: { score: state.score, failed: failed.map(({ id }) => id) },
  })
  await setTold(trx, tenantId, true)
}

function judge(check: HealthCheck, facts: HealthFacts, now: Date): Found {
  if (facts[check.needs] === undefined)
    return {
      state: 'unknown',
      explanation: 'This could not be looked at; the next look is in a few minutes.',
      advice: '',
      objects: [],
    }
  const judgement: Judgement = check.judge(facts, now)
  const { state, explanation } = judgement
  return state === 'failed'
    ? { state, explanation, advice: judgement.advice, objects: judgement.objects ?? [] }
    : { state, explanation, advice: '', objects: [] }
}

async function gather(options: HealthOptions, tenantId: string | null, checks: HealthCheck[]): Promise<HealthFacts> {
  const groups = [...new Set(checks.map(({ needs }) => needs))]
  const found = await Promise.all(groups.map(async (group) => [group, await ask(options, group, tenantId)] as const))
  return Object.fromEntries(found.filter(([, facts]) => facts !== undefined)) as HealthFacts
}

/** undefined when it cannot be known now. */
async function ask(
  { sources, logger }: HealthOptions,
  group: keyof HealthFacts,
  tenantId: string | null,
): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, source_timeout_ms, undefined)
  })
  try {
    return await Promise.race([sources[group](tenantId), late])
  } catch (error) {
    logger.warn({ event: 'health.source-failed', group, tenant: tenantId, err: error })
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
