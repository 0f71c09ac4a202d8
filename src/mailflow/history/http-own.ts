// Routes of what people add to the history: saved searches, and reports of what a message really was.
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpApp } from '#platform/http/module.ts'
import { hasPermission } from '#platform/http/sign-in.ts'
import {
  messageParameters,
  messageReport,
  reportBody,
  reportPage,
  reportQuery,
  savedView,
  savedViewBody,
  savedViewList,
  tenantParameters,
  viewParameters,
} from './contract.ts'
import type { MessageRecord } from './record.ts'
import { listReports, reportMessage } from './reports.ts'
import { listSavedViews, removeView, saveView } from './saved-views.ts'

export interface OwnHttpOptions {
  db: Database
  audit: Audit
  clock: Clock
}

const sharing = 'messages.share-views'

export function addSavedViews(app: HttpApp, { db, audit, clock }: OwnHttpOptions): void {
  const config = { permission: 'messages.read' }
  app.get(
    '/tenants/:tenantId/message-views',
    {
      config,
      schema: {
        summary: 'Saved searches: own ones and shared ones',
        params: tenantParameters,
        response: { 200: savedViewList },
      },
    },
    async ({ params: { tenantId }, actor }) => ({
      items: await db.inTenant(tenantId, (trx) => listSavedViews(trx, tenantId, actor)),
    }),
  )
  app.post(
    '/tenants/:tenantId/message-views',
    {
      config,
      schema: {
        summary: 'Keep a search, for oneself or for all',
        params: tenantParameters,
        body: savedViewBody,
        response: { 201: savedView },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) => {
      if (body.isShared && !hasPermission(actor, sharing))
        throw new AppError({
          code: 'permission.missing',
          message: `Sharing a view needs the permission ${sharing}. Without it, keep the view for yourself.`,
          status: 403,
        })
      const made = await db.inTenant(tenantId, (trx) =>
        saveView(trx, tenantId, body, { actor, audit, now: clock.now() }),
      )
      return reply.code(201).send(made)
    },
  )
  app.delete(
    '/tenants/:tenantId/message-views/:viewId',
    { config, schema: { summary: 'Remove a saved search', params: viewParameters } },
    async ({ params: { tenantId, viewId }, actor }, reply) => {
      const mayShare = hasPermission(actor, sharing)
      await db.inTenant(tenantId, (trx) => removeView(trx, tenantId, viewId, { actor, audit, mayShare }))
      return reply.code(204).send()
    },
  )
}

/** `find` rejects when there is no such message. */
export function addReports(
  app: HttpApp,
  { db, audit, clock }: OwnHttpOptions,
  find: (tenantId: string, messageId: string) => Promise<MessageRecord>,
): void {
  app.get(
    '/tenants/:tenantId/message-reports',
    {
      config: { permission: 'messages.read' },
      schema: {
        summary: 'Messages reported as threat or clean, newest first',
        params: tenantParameters,
        querystring: reportQuery,
        response: { 200: reportPage },
      },
    },
    async ({ params: { tenantId }, query: { limit = 50, cursor = null } }) =>
      db.inTenant(tenantId, (trx) => listReports(trx, tenantId, limit, cursor)),
  )
  app.post(
    '/tenants/:tenantId/messages/:messageId/report',
    {
      config: { permission: 'messages.report' },
      schema: {
        summary: 'Say that a message was a missed threat, or clean and wrongly caught',
        params: messageParameters,
        body: reportBody,
        response: { 201: messageReport },
      },
    },
    async ({ params: { tenantId, messageId }, body, actor }, reply) => {
      const record = await find(tenantId, messageId)
      const made = await db.inTenant(tenantId, (trx) =>
        reportMessage(trx, record, body, { actor, audit, now: clock.now() }),
      )
      return reply.code(201).send(made)
    },
  )
}
