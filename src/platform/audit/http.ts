// Routes of the audit log: search, export, verify; of a tenant, and of the installation for who looks after all of it.
import Type from 'typebox'
import type { FastifyReply } from 'fastify'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { within } from '../db/within.ts'
import { sendExport } from '../http/export.ts'
import type { HttpActor, HttpApp, HttpModule } from '../http/module.ts'
import { requireInstallation } from '../http/sign-in.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { Audit } from './audit.ts'
import {
  type AuditEntryView,
  auditExportQuerySchema,
  type AuditExportQuery,
  auditListSchema,
  auditQuerySchema,
  auditVerifySchema,
} from './contract.ts'
import { verifyAudit } from './verify.ts'
import { listAudit } from './views.ts'

export interface AuditHttpOptions {
  db: Database
  audit: Audit
  secrets: Secrets
  clock: Clock
}

const shown_by_default_ms = 7 * 86_400_000
const export_page_size = 500

export function auditHttp(options: AuditHttpOptions): HttpModule {
  return (app) => {
    addRoutes(app, '/tenants/:tenantId', 'audit.read', options)
    addRoutes(app, '', 'audit.read-installation', options)
  }
}

function addRoutes(app: HttpApp, prefix: string, permission: string, options: AuditHttpOptions): void {
  const config = { permission }
  const whose = prefix === '' ? 'of the installation' : 'of the tenant'
  app.get(
    `${prefix}/audit`,
    {
      config,
      schema: {
        summary: `Audit log ${whose}, newest first`,
        querystring: auditQuerySchema,
        response: { 200: auditListSchema },
      },
    },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      const filter = { ...request.query, from: request.query.from ?? weekBefore(options.clock) }
      return within(options.db, tenantId, (trx) => listAudit(trx, tenantId, filter, request.query))
    },
  )
  app.get(
    `${prefix}/audit/export`,
    {
      config,
      schema: {
        summary: `Audit log ${whose} as a file, newest first`,
        querystring: auditExportQuerySchema,
        response: { 200: Type.String({ description: 'CSV, or a JSON object in each line' }) },
      },
    },
    async (request, reply) => exportAudit(options, scopeOf(request, prefix), request.actor, request.query, reply),
  )
  app.get(
    `${prefix}/audit/verify`,
    { config, schema: { summary: `Is the audit log ${whose} whole?`, response: { 200: auditVerifySchema } } },
    async (request) => {
      const tenantId = scopeOf(request, prefix)
      const found = await within(options.db, tenantId, (trx) => verifyAudit(trx, options.secrets, tenantId))
      return { intact: found.problem === null, ...found, verifiedAt: options.clock.now().toISOString() }
    },
  )
}

/** Who takes the log out of the house stands in the log. */
async function exportAudit(
  { db, audit, clock }: AuditHttpOptions,
  tenantId: string | null,
  actor: HttpActor,
  { format = 'csv', ...filter }: AuditExportQuery,
  reply: FastifyReply,
): Promise<never> {
  const from = filter.from ?? weekBefore(clock)
  await within(db, tenantId, (trx) =>
    audit.append(trx, { tenantId, actor, action: 'audit.export', target: format, after: { ...filter, from } }),
  )
  const text = (value: unknown) => (value === null ? '' : JSON.stringify(value))
  return sendExport<AuditEntryView>(reply, {
    name: 'audit',
    format,
    columns: [
      { title: 'Number', value: ({ position }) => position },
      { title: 'Time (UTC)', value: ({ at }) => at },
      { title: 'Who', value: (entry) => entry.actor.name },
      { title: 'Kind', value: (entry) => entry.actor.kind },
      { title: 'Address', value: (entry) => entry.actor.address },
      { title: 'Action', value: ({ action }) => action },
      { title: 'Target', value: ({ target }) => target },
      { title: 'Before', value: ({ before }) => text(before) },
      { title: 'After', value: ({ after }) => text(after) },
      { title: 'Hash', value: ({ hash }) => hash },
      { title: 'Action in words', value: ({ actionLabel }) => actionLabel },
    ],
    page: (cursor) =>
      within(db, tenantId, (trx) =>
        listAudit(
          trx,
          tenantId,
          { ...filter, from },
          { limit: export_page_size, ...(cursor === undefined ? {} : { cursor }) },
        ),
      ),
  }) as Promise<never>
}

const weekBefore = (clock: Clock) => new Date(clock.now().getTime() - shown_by_default_ms).toISOString()

function scopeOf({ params, actor }: { params: unknown; actor: HttpActor }, prefix: string): string | null {
  if (prefix !== '') return (params as { tenantId: string }).tenantId
  requireInstallation(actor)
  return null
}
