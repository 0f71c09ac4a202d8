// Routes of acts on many quarantined messages, of counting them, and of reports about wrong verdicts.
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { requirePermission } from '#platform/http/sign-in.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Operations } from '#platform/operations/operations.ts'
import { type BulkInput, bulkItems_max, bulkKinds, type StoredFilter } from './bulk.ts'
import {
  itemParameters,
  quarantineActionAnswer,
  quarantineActionBody,
  type QuarantineActionBody,
  quarantineCountAnswer,
  quarantineCountQuery,
  reportBody,
  submission,
  submissionPage,
  submissionQuery,
  tenantParameters,
} from './contract.ts'
import { countItems } from './database-index.ts'
import type { ItemFilter } from './item-index.ts'
import type { Quarantine } from './quarantine.ts'
import { addSubmission, listSubmissions } from './submissions.ts'

export interface BulkHttpOptions {
  quarantine: Quarantine
  operations: Operations
  db: Database
  audit: Audit
  clock: Clock
}

export function quarantineBulkHttp(options: BulkHttpOptions): HttpModule {
  return (app) => {
    addCount(app, options)
    addActions(app, options)
    addReports(app, options)
  }
}

function addCount(app: HttpApp, { db, clock }: BulkHttpOptions): void {
  app.get(
    '/tenants/:tenantId/quarantine/count',
    {
      config: { permission: 'quarantine.read' },
      schema: {
        summary: 'How many quarantined messages match',
        params: tenantParameters,
        querystring: quarantineCountQuery,
        response: { 200: quarantineCountAnswer },
      },
    },
    async ({ params: { tenantId }, query }) => {
      const at = clock.now()
      const filter = filterOf(query)
      const until = filter.to === undefined || filter.to > at ? at : filter.to
      const count = await db.inTenant(tenantId, (trx) =>
        countItems(trx, tenantId, { ...filter, to: until }, bulkItems_max + 1),
      )
      return { count: Math.min(count, bulkItems_max), isMore: count > bulkItems_max, at: at.toISOString() }
    },
  )
}

function addActions(app: HttpApp, { db, audit, clock, operations }: BulkHttpOptions): void {
  app.post(
    '/tenants/:tenantId/quarantine/actions',
    {
      config: { permission: 'quarantine.read' },
      schema: {
        summary:
          'Release or delete many; needs quarantine.release or quarantine.delete, and lists.write to list senders',
        params: tenantParameters,
        body: quarantineActionBody,
        response: { 202: quarantineActionAnswer },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) => {
      requirePermission(actor, bulkKinds[body.action])
      if (body.listSender === true) requirePermission(actor, 'lists.write')
      const answer = await db.inTenant(tenantId, async (trx) => {
        const now = clock.now()
        const input = inputOf(body, now)
        const count =
          input.ids?.length ?? (await countItems(trx, tenantId, heldFilter(input.filter!), bulkItems_max + 1))
        if ('count' in body) refuseOther(count, body.count)
        const { id } = await operations.start(trx, {
          tenantId,
          kind: bulkKinds[body.action],
          title: titleOf(body, count),
          input,
          actor,
          total: count,
        })
        await audit.append(trx, {
          tenantId,
          actor,
          action: `quarantine.bulk-${body.action}`,
          target: id,
          after: {
            count,
            listSender: input.listSender,
            ...(input.filter === undefined ? {} : { filter: input.filter }),
          },
        })
        return { operationId: id, count }
      })
      return reply.code(202).send(answer)
    },
  )
}

function inputOf(body: QuarantineActionBody, now: Date): BulkInput {
  const listSender = body.listSender === true
  if ('ids' in body) return { listSender, ids: body.ids }
  const { to, ...rest } = body.filter
  const until = to === undefined || new Date(to) > now ? now : new Date(to)
  return { listSender, filter: { ...rest, to: until.toISOString() } as StoredFilter }
}

function heldFilter({ from, to, ...rest }: StoredFilter): ItemFilter {
  return { ...rest, status: 'held', to: new Date(to), ...(from !== undefined && { from: new Date(from) }) }
}

function filterOf(query: { from?: string; to?: string }): ItemFilter {
  const { from, to, ...rest } = query
  return { ...rest, ...(from !== undefined && { from: new Date(from) }), ...(to !== undefined && { to: new Date(to) }) }
}

function refuseOther(count: number, shown: number): void {
  if (count === 0)
    throw new AppError({
      code: 'quarantine.nothing-matches',
      message: 'No held message matches any more.',
      status: 409,
    })
  if (count <= shown && count <= bulkItems_max) return
  throw new AppError({
    code: 'quarantine.count-changed',
    message: `${count > bulkItems_max ? `More than ${bulkItems_max}` : count} messages match now, ${shown} were shown. Nothing was done. Look at the list again, then decide.`,
    status: 409,
  })
}

function titleOf({ action, listSender }: QuarantineActionBody, count: number): string {
  const verb = action === 'release' ? 'Release' : 'Delete'
  const list = listSender !== true ? '' : action === 'release' ? ' and allow their senders' : ' and block their senders'
  return `${verb} ${count} message${count === 1 ? '' : 's'}${list}`
}

function addReports(app: HttpApp, { db, audit, clock, quarantine }: BulkHttpOptions): void {
  app.post(
    '/tenants/:tenantId/quarantine/:id/report',
    {
      config: { permission: 'quarantine.release' },
      schema: {
        summary: 'Say that the verdict is wrong',
        params: itemParameters,
        body: reportBody,
        response: { 201: submission },
      },
    },
    async ({ params: { tenantId, id }, body, actor }, reply) => {
      const item = await quarantine.get(tenantId, id)
      if (item === null)
        throw new AppError({
          code: 'quarantine.not-found',
          message: 'There is no such message in quarantine.',
          status: 404,
        })
      const { messageId, subject, recipients, receivedAt, category } = item
      const facts = { messageId, quarantineId: id, subject, recipients, receivedAt, category }
      const made = await db.inTenant(tenantId, (trx) =>
        addSubmission(
          trx,
          tenantId,
          {
            ...facts,
            ...body,
            sender: item.headerFrom || item.mailFrom,
            origin: 'quarantine',
            actor,
            now: clock.now(),
          },
          audit,
        ),
      )
      return reply.code(201).send(made)
    },
  )
  app.get(
    '/tenants/:tenantId/submissions',
    {
      config: { permission: 'quarantine.read' },
      schema: {
        summary: 'Verdicts that somebody called wrong, newest first',
        params: tenantParameters,
        querystring: submissionQuery,
        response: { 200: submissionPage },
      },
    },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, (trx) => listSubmissions(trx, tenantId, { ...query, limit: query.limit ?? 50 })),
  )
}
