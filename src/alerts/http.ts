// Routes of the alerts: of one tenant, and of the installation with everything that the caller may see.
import Type from 'typebox'
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { within } from '#platform/db/within.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import { requirePermission } from '#platform/http/sign-in.ts'
import { actOnAlert, checkAction } from './act.ts'
import { listAlertTypes } from './catalogue.ts'
import {
  type AlertAction,
  type AlertActionBody,
  type AlertBulkBody,
  type AlertBulkResult,
  type AlertView,
  alertActionBodySchema,
  alertBulkBodySchema,
  alertBulkResultSchema,
  alertCountsByTenantSchema,
  alertCountsSchema,
  alertFilterSchema,
  alertGroupsSchema,
  alertListSchema,
  alertQuerySchema,
  alertSchema,
  alertTypesSchema,
} from './contract.ts'
import { readAlert } from './delivery.ts'
import type { Tell } from './store.ts'
import { scopeOf } from './scope.ts'
import { countAlerts, groupAlerts, listAlerts, matchingIds, oneAlert } from './views.ts'

/** What an action of a type does besides changing the alert: given by the part that can do it. Resolves when it is begun. */
export interface AlertActionHandler {
  /** Needed besides `alert.act`. */
  permission: string
  run(call: { tenantId: string; alertId: string; type: string; subject: string; actor: AuditActor }): Promise<void>
}

export interface AlertsHttpOptions {
  db: Database
  audit: Audit
  clock: Clock
  tell: Tell
  /** Filled by the parts that can act, before the server listens. */
  handlers: Map<AlertAction, AlertActionHandler>
}

const bulk_max = 500
const read = { permission: 'alert.read' }
const act = { permission: 'alert.act' }
const alertParams = Type.Object({ alertId: Type.String({ format: 'uuid' }) })

export function alertsHttp(options: AlertsHttpOptions): HttpModule {
  return (app) => {
    addTypes(app)
    addLists(app, options)
    for (const prefix of ['/tenants/:tenantId', '']) {
      addOne(app, prefix, options)
      addActions(app, prefix, options)
    }
  }
}

function addTypes(app: HttpApp): void {
  app.get(
    '/alert-types',
    { config: read, schema: { summary: 'Catalogue of alert types', response: { 200: alertTypesSchema } } },
    async () => ({ items: listAlertTypes() }),
  )
}

function addLists(app: HttpApp, { db }: AlertsHttpOptions): void {
  const lists = {
    summary: 'Alerts, newest first unless sorted otherwise',
    querystring: alertQuerySchema,
    response: { 200: alertListSchema },
  }
  app.get('/tenants/:tenantId/alerts', { config: read, schema: lists }, async (request) => {
    const { tenantId } = request.params as { tenantId: string }
    return db.inTenant(tenantId, (trx) => listAlerts(trx, [tenantId], request.query))
  })
  app.get('/alerts', { config: read, schema: lists }, async (request) =>
    db.asSystem((trx) => listAlerts(trx, request.actor.tenants, request.query)),
  )

  const groups = { summary: 'Alerts by type', querystring: alertFilterSchema, response: { 200: alertGroupsSchema } }
  app.get('/tenants/:tenantId/alerts/groups', { config: read, schema: groups }, async (request) => {
    const { tenantId } = request.params as { tenantId: string }
    return { items: await db.inTenant(tenantId, (trx) => groupAlerts(trx, [tenantId], request.query)) }
  })
  app.get('/alerts/groups', { config: read, schema: groups }, async (request) => ({
    items: await db.asSystem((trx) => groupAlerts(trx, request.actor.tenants, request.query)),
  }))

  app.get(
    '/tenants/:tenantId/alerts/counts',
    { config: read, schema: { summary: 'Unresolved alerts by severity', response: { 200: alertCountsSchema } } },
    async (request) => {
      const { tenantId } = request.params as { tenantId: string }
      const { tenants: _tenants, ...counts } = await db.inTenant(tenantId, (trx) => countAlerts(trx, [tenantId]))
      return counts
    },
  )
  app.get(
    '/alerts/counts',
    {
      config: read,
      schema: { summary: 'Unresolved alerts by tenant and severity', response: { 200: alertCountsByTenantSchema } },
    },
    async (request) => db.asSystem((trx) => countAlerts(trx, request.actor.tenants)),
  )
}

function addOne(app: HttpApp, prefix: string, { db }: AlertsHttpOptions): void {
  app.get(
    `${prefix}/alerts/:alertId`,
    { config: read, schema: { summary: 'One alert', params: alertParams, response: { 200: alertSchema } } },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      return within(db, tenantId, (trx) => oneAlert(trx, tenantId, request.params.alertId))
    },
  )
}

function addActions(app: HttpApp, prefix: string, options: AlertsHttpOptions): void {
  app.post(
    `${prefix}/alerts/:alertId/actions`,
    {
      config: act,
      schema: {
        summary: 'Do what the alert allows in its present state',
        params: alertParams,
        body: alertActionBodySchema,
        response: { 200: alertSchema },
      },
    },
    async (request) =>
      runAction(options, scopeOf(request, prefix), request.params.alertId, request.actor, request.body),
  )
  app.post(
    `${prefix}/alerts/actions`,
    {
      config: act,
      schema: {
        summary: 'Do the same with many alerts, named or by filter',
        body: alertBulkBodySchema,
        response: { 200: alertBulkResultSchema },
      },
    },
    async (request) => runMany(options, scopeOf(request, prefix), request.actor, request.body),
  )
}

async function runAction(
  options: AlertsHttpOptions,
  tenantId: string | null,
  alertId: string,
  actor: HttpActor,
  body: AlertActionBody,
): Promise<AlertView> {
  const handler = options.handlers.get(body.action)
  if (handler !== undefined && tenantId !== null) await runHandler(options, handler, { tenantId, alertId, actor, body })
  else await changeState(options, tenantId, alertId, actor, body)
  return within(options.db, tenantId, (trx) => oneAlert(trx, tenantId, alertId))
}

async function changeState(
  { db, audit, clock, tell }: AlertsHttpOptions,
  tenantId: string | null,
  alertId: string,
  actor: HttpActor,
  body: AlertActionBody,
): Promise<void> {
  await within(db, tenantId, async (trx) => {
    const { before, after } = await actOnAlert(trx, { ...body, tenantId, alertId, actor, now: clock.now() }, tell)
    await audit.append(trx, {
      tenantId,
      actor,
      action: `alert.${body.action}`,
      target: alertId,
      before: { type: before.type, subject: before.subject, state: before.state },
      after: {
        state: after.state,
        ...(body.reason && { reason: body.reason }),
        ...(body.until && { until: body.until }),
      },
    })
  })
}

/** Repair, check: the part behind it works outside of our transaction and writes its own audit entry of what it changed. */
async function runHandler(
  { db, audit, clock }: AlertsHttpOptions,
  handler: AlertActionHandler,
  call: { tenantId: string; alertId: string; actor: HttpActor; body: AlertActionBody },
): Promise<void> {
  const { tenantId, alertId, actor, body } = call
  requirePermission(actor, handler.permission)
  const alert = await db.inTenant(tenantId, async (trx) => {
    await oneAlert(trx, tenantId, alertId)
    const row = (await readAlert(trx, tenantId, alertId))!
    checkAction(row, { ...body, now: clock.now() })
    await audit.append(trx, {
      tenantId,
      actor,
      action: `alert.${body.action}`,
      target: alertId,
      after: { type: row.type, subject: row.subject },
    })
    return row
  })
  await handler.run({ tenantId, alertId, type: alert.type, subject: alert.subject, actor })
}

/** One by one, each in its own transaction: what cannot be done does not keep back the others. */
async function runMany(
  options: AlertsHttpOptions,
  tenantId: string | null,
  actor: HttpActor,
  { ids, filter, ...body }: AlertBulkBody,
): Promise<AlertBulkResult> {
  if ((ids === undefined) === (filter === undefined)) throw badBulk('name either ids or a filter')
  if (options.handlers.has(body.action)) throw badBulk(`${body.action} is for one alert at a time`)
  const found =
    ids ?? (await within(options.db, tenantId, (trx) => matchingIds(trx, [tenantId], filter!, bulk_max + 1)))
  const result: AlertBulkResult = { done: [], failed: [], isMore: found.length > bulk_max }
  for (const id of [...new Set(found)].slice(0, bulk_max))
    try {
      await changeState(options, tenantId, id, actor, body)
      result.done.push(id)
    } catch (error) {
      if (!isAppError(error) || error.status >= 500 || error.code === 'request.invalid') throw error
      result.failed.push({ id, code: error.code, detail: error.message })
    }
  return result
}

function badBulk(message: string): AppError {
  return new AppError({ code: 'request.invalid', message: `The request is not valid: ${message}.`, status: 400 })
}
