// Routes of the quarantine and of the allow and block lists.
import { requirePermission } from '#platform/http/sign-in.ts'
import { Readable } from 'node:stream'
import Type from 'typebox'
import { isWhollyWithinLimit, isWithinLimit, mailLimitOf } from '#people/actor-limit.ts'
import type { AuditAction } from '#platform/audit/actions.ts'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import {
  deleteBody,
  itemParameters,
  previewAnswer,
  quarantineItem,
  quarantinePage,
  quarantineQuery,
  releaseAnswer,
  releaseBody,
  tenantParameters,
} from './contract.ts'
import type { ItemFilter } from './item-index.ts'
import { archivePassword, attachmentArchive } from './archive.ts'
import { documentPolicy } from './clean-html.ts'
import { previewDocument, previewMessage } from './preview.ts'
import type { Quarantine } from './quarantine.ts'

export interface QuarantineHttpOptions {
  quarantine: Quarantine
  db: Database
  audit: Audit
  clock: Clock
  /** Gets `RoutesChanged` when a list changes. */
  outbox?: Outbox
}

export function quarantineHttp(options: QuarantineHttpOptions): HttpModule {
  return (app) => {
    addReading(app, options)
    addContent(app, options)
    addDeciding(app, options)
  }
}

function addReading(app: HttpApp, { quarantine, db }: QuarantineHttpOptions): void {
  app.get(
    '/tenants/:tenantId/quarantine',
    {
      config: { permission: 'quarantine.read', narrowing: 'enforced' },
      schema: {
        summary: 'Quarantined messages, newest first unless sorted otherwise',
        params: tenantParameters,
        querystring: quarantineQuery,
        response: { 200: quarantinePage },
      },
    },
    async (request) => {
      const { limit, cursor, sort, from, to, ...rest } = request.query
      const filter = { ...rest, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) } as ItemFilter
      const within = await mailLimitOf(db, request.params.tenantId, request.actor)
      return quarantine.list(
        request.params.tenantId,
        { ...filter, ...(within && { within }) },
        { limit: limit ?? 50, cursor: cursor ?? null, isOldestFirst: sort === 'quarantinedAt' },
      )
    },
  )
  app.get(
    '/tenants/:tenantId/quarantine/:id',
    {
      config: { permission: 'quarantine.read', narrowing: 'enforced' },
      preHandler: onlyWithin(quarantine, db, isWithinLimit),
      schema: { summary: 'One quarantined message', params: itemParameters, response: { 200: quarantineItem } },
    },
    async (request) => {
      const item = await quarantine.get(request.params.tenantId, request.params.id)
      if (item === null) throw notFound()
      return item
    },
  )
}

/** Over those that every answer has: this page may stand in a frame of ours, and does nothing there. */
export const documentHeaders = { 'content-security-policy': documentPolicy, 'x-frame-options': 'SAMEORIGIN' }

/** Reading somebody's mail is a right of its own and always leaves a trace. */
function addContent(app: HttpApp, { quarantine, db, audit }: QuarantineHttpOptions): void {
  const config = { permission: 'messages.read-content', narrowing: 'enforced' as const }
  const preHandler = onlyWithin(quarantine, db, isWithinLimit)
  const open = async (
    request: { params: unknown; actor: Parameters<Audit['append']>[1]['actor'] },
    action: AuditAction,
  ) => {
    const { tenantId, id } = request.params as { tenantId: string; id: string }
    const file = await quarantine.openContent(tenantId, id)
    await db.inTenant(tenantId, (trx) => audit.append(trx, { tenantId, actor: request.actor, action, target: id }))
    return file
  }
  app.get(
    '/tenants/:tenantId/quarantine/:id/content',
    {
      config,
      preHandler,
      schema: { summary: 'The original message, byte for byte', params: itemParameters, produces: ['message/rfc822'] },
    },
    async (request, reply) => {
      const { facts, content } = await open(request, 'quarantine.download')
      return reply
        .type('message/rfc822')
        .header('content-disposition', `attachment; filename="${facts.id}.eml"`)
        .header('content-length', content.size_bytes)
        .send(Readable.from(content.chunks()))
    },
  )
  app.get(
    '/tenants/:tenantId/quarantine/:id/preview',
    {
      config,
      preHandler,
      schema: {
        summary: 'Decoded text, attachments and links, harmless',
        params: itemParameters,
        response: { 200: previewAnswer },
      },
    },
    async (request) => previewMessage((await open(request, 'quarantine.preview')).content),
  )
  app.get(
    '/tenants/:tenantId/quarantine/:id/attachments',
    {
      config,
      preHandler,
      schema: {
        summary: `Its attachments as a ZIP archive with the password "${archivePassword}"`,
        params: itemParameters,
        produces: ['application/zip'],
        response: { 200: Type.Unsafe<Buffer>({ type: 'string', format: 'binary' }) },
      },
    },
    async (request, reply) => {
      const { facts, content } = await open(request, 'quarantine.download-attachments')
      return reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${facts.id}.zip"`)
        .send(await attachmentArchive(content))
    },
  )
  app.get(
    '/tenants/:tenantId/quarantine/:id/preview/document',
    {
      config,
      preHandler,
      onSend: async (_request, reply) => void reply.headers(documentHeaders),
      schema: {
        summary: 'Its HTML, cleaned, as a page for <iframe sandbox>',
        params: itemParameters,
        produces: ['text/html'],
        response: { 200: Type.String({ description: 'text/html with a policy of its own' }) },
      },
    },
    async (request, reply) => {
      const cleaned = await previewDocument((await open(request, 'quarantine.preview-html')).content)
      return reply.type('text/html; charset=utf-8').send(cleaned?.document ?? '')
    },
  )
}

function addDeciding(app: HttpApp, { quarantine, db }: QuarantineHttpOptions): void {
  const preHandler = onlyWithin(quarantine, db, isWhollyWithinLimit)
  app.post(
    '/tenants/:tenantId/quarantine/:id/release',
    {
      config: { permission: 'quarantine.release', narrowing: 'enforced' },
      preHandler,
      preValidation: emptyBody,
      schema: {
        summary: 'Release to all or to chosen recipients',
        params: itemParameters,
        body: releaseBody,
        response: { 200: releaseAnswer },
      },
    },
    async (request) => {
      const { tenantId, id } = request.params
      if (request.body.allowSender) requirePermission(request.actor, 'lists.write')
      return quarantine.release(tenantId, id, { ...request.body, actor: request.actor })
    },
  )
  app.post(
    '/tenants/:tenantId/quarantine/:id/delete',
    {
      config: { permission: 'quarantine.delete', narrowing: 'enforced' },
      preHandler,
      preValidation: emptyBody,
      schema: {
        summary: 'Delete for good',
        params: itemParameters,
        body: deleteBody,
        response: { 200: quarantineItem },
      },
    },
    async (request) => {
      const { tenantId, id } = request.params
      if (request.body.blockSender) requirePermission(request.actor, 'lists.write')
      return quarantine.delete(tenantId, id, { ...request.body, actor: request.actor })
    },
  )
}

/** What the caller's role hides answers as what does not exist; what it shows in part can be seen, but not decided. */
function onlyWithin(quarantine: Quarantine, db: Database, isAllowed: typeof isWithinLimit) {
  return async ({ params, actor }: { params: unknown; actor: HttpActor }): Promise<void> => {
    const { tenantId, id } = params as { tenantId: string; id: string }
    const within = await mailLimitOf(db, tenantId, actor)
    if (within === undefined) return
    const item = await quarantine.get(tenantId, id)
    if (item === null || !isWithinLimit(within, item)) throw notFound()
    if (isAllowed(within, item)) return
    throw new AppError({
      code: 'permission.narrowed',
      message: 'This message is also for people outside of what your role covers. Ask an administrator who covers all.',
      status: 403,
    })
  }
}

function notFound(): AppError {
  return new AppError({
    code: 'quarantine.not-found',
    message: 'There is no such message in quarantine.',
    status: 404,
  })
}

/** A decision without wishes may come without a body. */
async function emptyBody(request: { body: unknown }): Promise<void> {
  request.body ??= {}
}
