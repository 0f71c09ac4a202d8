// Routes of the alerts: of one tenant, and of the installation with everything that the caller may see.
import Type from 'typebox'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { alertListSchema, alertQuerySchema, alertSettingsInputSchema, alertSettingsSchema } from './contract.ts'
import { within } from './jobs.ts'
import { readAlertSettings, writeAlertSettings } from './settings.ts'
import { acknowledgeAlert, resolveAlert } from './store.ts'
import { listAlerts } from './views.ts'

export interface AlertsHttpOptions {
  db: Database
  audit: Audit
  clock: Clock
  secrets: Secrets
}

export function alertsHttp(options: AlertsHttpOptions): HttpModule {
  return (app) => {
    addLists(app, options)
    for (const prefix of ['/tenants/:tenantId', '']) {
      addActions(app, prefix, options)
      addSettings(app, prefix, options)
    }
  }
}

function addLists(app: HttpApp, { db }: AlertsHttpOptions): void {
  const config = { permission: 'alert.read' }
  const schema = { summary: 'Alerts, newest first', querystring: alertQuerySchema, response: { 200: alertListSchema } }
  app.get('/tenants/:tenantId/alerts', { config, schema }, async (request) => {
    const { tenantId } = request.params as { tenantId: string }
    return db.inTenant(tenantId, (trx) => listAlerts(trx, [tenantId], request.query))
  })
  app.get('/alerts', { config, schema }, async (request) =>
    db.asSystem((trx) => listAlerts(trx, request.actor.tenants, request.query)),
  )
}

function addActions(app: HttpApp, prefix: string, { db, audit, clock }: AlertsHttpOptions): void {
  const config = { permission: 'alert.act' }
  const idParams = Type.Object({ alertId: Type.String({ format: 'uuid' }) })
  app.post(
    `${prefix}/alerts/:alertId/acknowledge`,
    { config, schema: { summary: 'Seen: no more reminders', params: idParams, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { alertId } = request.params
      const { tenantId, actor } = callOf(request, prefix)
      await within(db, tenantId, async (trx) => {
        await acknowledgeAlert(trx, tenantId, alertId, actor.name, clock.now())
        await audit.append(trx, { tenantId, actor, action: 'alert.acknowledge', target: alertId })
      })
      return reply.code(204).send(null)
    },
  )
  const body = Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1_000 }) }, { additionalProperties: false })
  app.post(
    `${prefix}/alerts/:alertId/resolve`,
    { config, schema: { summary: 'Close the alert', params: idParams, body, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const { alertId } = request.params
      const { reason } = request.body
      const { tenantId, actor } = callOf(request, prefix)
      await within(db, tenantId, async (trx) => {
        await resolveAlert(trx, tenantId, alertId, actor.name, reason, clock.now())
        await audit.append(trx, { tenantId, actor, action: 'alert.resolve', target: alertId, after: { reason } })
      })
      return reply.code(204).send(null)
    },
  )
}

function addSettings(app: HttpApp, prefix: string, { db, audit, clock, secrets }: AlertsHttpOptions): void {
  const config = { permission: 'alert.settings' }
  app.get(
    `${prefix}/alert-settings`,
    { config, schema: { summary: 'Who is told of alerts', response: { 200: alertSettingsSchema } } },
    async (request) => {
      const { tenantId } = callOf(request, prefix)
      return within(db, tenantId, (trx) => readView(trx, secrets, tenantId))
    },
  )
  app.put(
    `${prefix}/alert-settings`,
    {
      config,
      schema: { summary: 'Change who is told', body: alertSettingsInputSchema, response: { 200: alertSettingsSchema } },
    },
    async (request) => {
      const { tenantId, actor } = callOf(request, prefix)
      return within(db, tenantId, async (trx) => {
        const before = await readView(trx, secrets, tenantId)
        const { webhookSecret, ...rest } = request.body
        const input = webhookSecret === undefined ? rest : { ...rest, webhookSecret }
        await writeAlertSettings(trx, secrets, tenantId, input, clock.now())
        const after = await readView(trx, secrets, tenantId)
        await audit.append(trx, { tenantId, actor, action: 'alert.settings', target: 'alert-settings', before, after })
        return after
      })
    },
  )
}

/** What concerns the installation is only for who sees all tenants. */
function callOf(
  request: { params: unknown; actor: HttpActor },
  prefix: string,
): { tenantId: string | null; actor: HttpActor } {
  const { actor } = request
  if (prefix !== '') return { tenantId: (request.params as { tenantId: string }).tenantId, actor }
  if (actor.tenants === 'all') return { tenantId: null, actor }
  throw new AppError({
    code: 'permission.missing',
    message: 'This is for administrators of the whole installation.',
    status: 403,
  })
}

async function readView(trx: Trx, secrets: Secrets, tenantId: string | null) {
  const settings = await readAlertSettings(trx, secrets, tenantId)
  return {
    recipients: settings?.recipients ?? [],
    webhookUrl: settings?.webhookUrl ?? null,
    hasWebhookSecret: settings?.webhookSecret != null,
    severityMin: settings?.severityMin ?? ('low' as const),
  }
}
