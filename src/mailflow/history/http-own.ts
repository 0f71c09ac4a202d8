// Routes of what people add to the history: saved searches, and reports of what a message really was.
import Type from 'typebox'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpApp } from '#platform/http/module.ts'
import { hasPermission } from '#platform/http/sign-in.ts'
import { reportBody, submission } from '#quarantine/contract.ts'
import { addSubmission } from '#quarantine/submissions.ts'
import {
  messageParameters,
  savedView,
  savedViewBody,
  savedViewList,
  tenantParameters,
  viewParameters,
} from './contract.ts'
import type { MessageRecord } from './record.ts'
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
    { config, schema: { summary: 'Remove a saved search', params: viewParameters, response: { 204: Type.Null() } } },
    async ({ params: { tenantId, viewId }, actor }, reply) => {
      const mayShare = hasPermission(actor, sharing)
      await db.inTenant(tenantId, (trx) => removeView(trx, tenantId, viewId, { actor, audit, mayShare }))
      return reply.code(204).send(null)
    },
  )
}

/** `find` rejects when there is no such message. Reports stand with those from quarantine and portal, see …/submissions. */
export function addReports(
  app: HttpApp,
  { db, audit, clock }: OwnHttpOptions,
  find: (tenantId: string, messageId: string) => Promise<MessageRecord>,
): void {
  app.post(
    '/tenants/:tenantId/messages/:messageId/report',
    {
      config: { permission: 'messages.report' },
      schema: {
        summary: 'Say that a message was a missed threat, or clean and wrongly caught',
        params: messageParameters,
        body: reportBody,
        response: { 201: submission },
      },
    },
    async ({ params: { tenantId, messageId }, body, actor }, reply) => {
      const record = await find(tenantId, messageId)
      const { mailFrom, summary, recipients, receivedAt, category, outcomes } = record
      const quarantineId = outcomes.find((outcome) => outcome.quarantineId !== undefined)?.quarantineId ?? null
      const facts = { messageId, quarantineId, recipients, receivedAt, category, subject: summary?.subject ?? '' }
      const sender = summary?.headerFrom[0] ?? mailFrom
      const made = await db.inTenant(tenantId, (trx) =>
        addSubmission(trx, tenantId, { ...facts, ...body, sender, origin: 'history', actor, now: clock.now() }, audit),
      )
      return reply.code(201).send(made)
    },
  )
}
