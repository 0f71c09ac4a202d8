// Routes of the health checks: of a tenant, and of the installation.
import Type from 'typebox'
import type { AuditAction } from '#platform/audit/actions.ts'
import type { Audit } from '#platform/audit/audit.ts'
import { within } from '#platform/db/within.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import { type Health, healthFixSchema, healthSchema, healthScoresSchema } from '../health-contract.ts'
import { scopeOf } from '../scope.ts'
import { checksFor } from './checks/all.ts'
import { type HealthOptions, lookAt, settleScore } from './run.ts'
import { snoozeEnd } from './score.ts'
import { listScores, readHealth, setSnooze } from './store.ts'

const read = { permission: 'health.read' }
const fix = { permission: 'health.fix' }
const params = Type.Object({ checkId: Type.String({ maxLength: 100 }) })

export function healthHttp(options: HealthOptions & { audit: Audit }): HttpModule {
  return (app) => {
    app.get(
      '/health/scores',
      { config: read, schema: { summary: 'Health scores of all tenants', response: { 200: healthScoresSchema } } },
      async (request) => options.db.asSystem((trx) => listScores(trx, request.actor.tenants)),
    )
    for (const prefix of ['/tenants/:tenantId', '']) {
      addReading(app, prefix, options)
      addFixing(app, prefix, options)
      addSnoozing(app, prefix, options)
    }
  }
}

function addReading(app: HttpApp, prefix: string, options: HealthOptions): void {
  app.get(
    `${prefix}/health`,
    { config: read, schema: { summary: 'Health checks and their score', response: { 200: healthSchema } } },
    async (request) => show(options, scopeOf(request, prefix)),
  )
  app.post(
    `${prefix}/health/look`,
    { config: fix, schema: { summary: 'Look at everything now', response: { 200: healthSchema } } },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      await lookAt(options, tenantId)
      return show(options, tenantId)
    },
  )
}

function addFixing(app: HttpApp, prefix: string, options: HealthOptions & { audit: Audit }): void {
  app.post(
    `${prefix}/health/:checkId/fix`,
    {
      config: fix,
      schema: { summary: 'Repair what can be repaired by itself', params, response: { 200: healthFixSchema } },
    },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      const { actor } = request
      const check = findCheck(tenantId, request.params.checkId)
      if (check.fix === undefined || tenantId === null)
        throw new AppError({
          code: 'health.no-fix',
          message: 'This check cannot be repaired automatically. Do what its advice says.',
          status: 409,
        })
      const started = await options.fixes[check.fix.name](tenantId, actor)
      await note(options, tenantId, actor, 'health.fix', check.id)
      await lookAt(options, tenantId)
      return { started, health: await show(options, tenantId) }
    },
  )
}

function addSnoozing(app: HttpApp, prefix: string, options: HealthOptions & { audit: Audit }): void {
  for (const verb of ['snooze', 'unsnooze'] as const)
    app.post(
      `${prefix}/health/:checkId/${verb}`,
      {
        config: fix,
        schema: {
          summary: verb === 'snooze' ? 'Leave it out of the score for 6 months' : 'Let it count again',
          params,
          response: { 200: healthSchema },
        },
      },
      async (request) => {
        const tenantId = scopeOf(request, prefix)
        const { actor } = request
        const check = findCheck(tenantId, request.params.checkId)
        const now = options.clock.now()
        await within(options.db, tenantId, async (trx) => {
          const snooze = verb === 'snooze' ? { until: snoozeEnd(now), by: actor.name } : null
          if (!(await setSnooze(trx, tenantId, check.id, snooze))) throw notLookedAt()
          await settleScore(trx, options, tenantId, now)
          await options.audit.append(trx, { tenantId, actor, action: `health.${verb}`, target: check.id })
        })
        return show(options, tenantId)
      },
    )
}

function show({ db, clock }: HealthOptions, tenantId: string | null): Promise<Health> {
  return within(db, tenantId, (trx) => readHealth(trx, tenantId, clock.now()))
}

function note(
  { db, audit }: HealthOptions & { audit: Audit },
  tenantId: string | null,
  actor: HttpActor,
  action: AuditAction,
  target: string,
): Promise<void> {
  return within(db, tenantId, (trx) => audit.append(trx, { tenantId, actor, action, target }))
}

function findCheck(tenantId: string | null, id: string) {
  const check = checksFor(tenantId).find((each) => each.id === id)
  if (check !== undefined) return check
  throw new AppError({ code: 'health.check-not-found', message: 'There is no such health check here.', status: 404 })
}

function notLookedAt(): AppError {
  return new AppError({
    code: 'health.not-looked-at',
    message: 'This was not looked at yet. Look at everything now, then snooze what may stay.',
    status: 409,
  })
}
