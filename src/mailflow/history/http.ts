// Routes of the message history: search, export, one message with what explains it, and the numbers of the overview.
import { Readable } from 'node:stream'
import { isWithinLimit, mailLimitOf } from '#people/actor-limit.ts'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Quarantine } from '#quarantine/quarantine.ts'
import { submissionsOf } from '#quarantine/submissions.ts'
import { loadPolicies } from '../policy-store.ts'
import {
  exportQuery,
  headerAnswer,
  hoursAnswer,
  hoursQuery,
  messageDetails,
  messagePage,
  messageParameters,
  messageQuery,
  overviewAnswer,
  overviewQuery,
  similarAnswer,
  tenantParameters,
} from './contract.ts'
import { messagesCsv } from './csv.ts'
import { explain } from './explain.ts'
import { headerOf } from './header-view.ts'
import { addReports, addSavedViews } from './http-own.ts'
import type { MessageRecord } from './record.ts'
import { parseSearch } from './search-text.ts'
import { sharedAddressOf } from './shared-addresses.ts'
import type { HistoryViews, MessageFilter } from './views.ts'

export interface MessagesHttpOptions {
  views: HistoryViews
  db: Database
  audit: Audit
  clock: Clock
  /** For the header section of what is held. */
  quarantine: Pick<Quarantine, 'openContent'>
}

const range_ms_max = 366 * 86_400_000
const hourSteps_ms_max = 8 * 86_400_000
const config = { permission: 'messages.read' }
/** Routes that show only what the caller's role lets them see of the tenant. */
const enforced = { ...config, narrowing: 'enforced' as const }

export function messagesHttp(options: MessagesHttpOptions): HttpModule {
  return (app) => {
    addSearch(app, options)
    addMessage(app, options)
    addNumbers(app, options)
    addSavedViews(app, options)
    addReports(app, options, (tenantId, messageId) => mustFind(options.views, tenantId, messageId))
  }
}

interface QueryFilter extends Omit<MessageFilter, 'from' | 'to' | 'text'> {
  from?: string
  to?: string
  q?: string
}

function filterOf({ from, to, q, ...rest }: QueryFilter): MessageFilter {
  return {
    ...rest,
    ...(q === undefined ? {} : { text: q }),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
  }
}

function addSearch(app: HttpApp, { views, db, audit }: MessagesHttpOptions): void {
  app.get(
    '/tenants/:tenantId/messages',
    {
      config: enforced,
      schema: {
        summary: 'Search the message history, newest first',
        params: tenantParameters,
        querystring: messageQuery,
        response: { 200: messagePage },
      },
    },
    async (request) => {
      const { limit, cursor, ...rest } = request.query
      const page = { limit: limit ?? 50, cursor: cursor ?? null }
      const { tenantId } = request.params
      const within = await mailLimitOf(db, tenantId, request.actor)
      return views.search(tenantId, { ...filterOf(rest as QueryFilter), ...(within && { within }) }, page)
    },
  )
  app.get(
    '/tenants/:tenantId/messages.csv',
    {
      config: enforced,
      schema: {
        summary: 'What the filter finds as CSV, at most 50,000 messages; a last line says when there are more',
        params: tenantParameters,
        querystring: exportQuery,
        produces: ['text/csv'],
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      const within = await mailLimitOf(db, tenantId, request.actor)
      const filter = { ...filterOf(request.query as QueryFilter), ...(within && { within }) }
      // A mistake in the search text must be an answer, not a file that ends in the middle.
      parseSearch(filter.text ?? '')
      await db.inTenant(tenantId, (trx) =>
        audit.append(trx, {
          tenantId,
          actor: request.actor,
          action: 'messages.export',
          target: 'messages',
          after: request.query,
        }),
      )
      const lines = messagesCsv((cursor, limit) => views.search(tenantId, filter, { cursor, limit }))
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="messages.csv"')
        .send(Readable.from(lines))
    },
  )
}

function addMessage(app: HttpApp, { views, db, quarantine }: MessagesHttpOptions): void {
  app.get(
    '/tenants/:tenantId/messages/:messageId',
    {
      config: enforced,
      preHandler: onlyVisible({ views, db }),
      schema: {
        summary: 'Everything about one message',
        params: messageParameters,
        response: { 200: messageDetails },
      },
    },
    async ({ params: { tenantId, messageId } }) => {
      const { header, ...record } = await mustFind(views, tenantId, messageId)
      const { policyNames, reports } = await db.inTenant(tenantId, async (trx) => ({
        policyNames: new Map((await loadPolicies(trx, tenantId)).map(({ id, name }) => [id, name])),
        reports: await submissionsOf(trx, tenantId, messageId),
      }))
      const shared = sharedAddressOf(clientOf(record))
      return {
        ...record,
        ...(shared === null ? {} : { sharedAddress: shared }),
        ...networkMessageIdOf(header),
        explanation: explain(record, policyNames),
        reports,
      }
    },
  )
  app.get(
    '/tenants/:tenantId/messages/:messageId/header',
    {
      config: enforced,
      preHandler: onlyVisible({ views, db }),
      schema: {
        summary: 'The header section as it came, raw and field by field',
        params: messageParameters,
        response: { 200: headerAnswer },
      },
    },
    async ({ params: { tenantId, messageId } }) => {
      const record = await mustFind(views, tenantId, messageId)
      return headerOf(record, async (id) => {
        const file = await quarantine.openContent(tenantId, id).catch((error: unknown) => {
          if (error instanceof AppError) return null
          throw error
        })
        return file?.content ?? null
      })
    },
  )
  app.get(
    '/tenants/:tenantId/messages/:messageId/similar',
    {
      config: enforced,
      preHandler: onlyVisible({ views, db }),
      schema: {
        summary: 'Messages with the same subject and sender domain, attachment or link, newest first',
        params: messageParameters,
        response: { 200: similarAnswer },
      },
    },
    async ({ params: { tenantId, messageId }, actor }) => {
      const within = await mailLimitOf(db, tenantId, actor)
      const alike = await views.similar(tenantId, await mustFind(views, tenantId, messageId))
      return { items: alike.filter((each) => isWithinLimit(within, each)) }
    },
  )
}

function addNumbers(app: HttpApp, { views, clock }: MessagesHttpOptions): void {
  app.get(
    '/tenants/:tenantId/message-counts',
    {
      config,
      schema: {
        summary: 'Messages by hour, direction, category and status',
        params: tenantParameters,
        querystring: hoursQuery,
        response: { 200: hoursAnswer },
      },
    },
    async (request) => {
      const { from, to } = rangeOf(request.query, range_ms_max)
      return { items: await views.countByHour(request.params.tenantId, from, to) }
    },
  )
  app.get(
    '/tenants/:tenantId/mail-overview',
    {
      config,
      schema: {
        summary: 'Mail over time beside the period before, domains with their last mail, who is held most, what waits',
        params: tenantParameters,
        querystring: overviewQuery,
        response: { 200: overviewAnswer },
      },
    },
    async (request) => {
      const { step = 'day', timeZone = 'UTC', last_hours, from, to } = request.query
      const asked = last_hours === undefined ? { from, to } : lastHours(last_hours, clock.now())
      const range = rangeOf(asked, step === 'hour' ? hourSteps_ms_max : range_ms_max)
      return views.overview(request.params.tenantId, { ...range, step, timeZone: checkedZone(timeZone) })
    },
  )
}

/** From where it came: on the detour the address before Microsoft 365, else the peer itself. */
const clientOf = ({ clientAddress, remoteAddress }: Pick<MessageRecord, 'clientAddress' | 'remoteAddress'>): string =>
  clientAddress ?? remoteAddress

/** Exchange Online's own name for it, which `Get-MessageTraceV2 -MessageTraceId` takes. */
function networkMessageIdOf(header = ''): { networkMessageId?: string } {
  const id = /^x-ms-exchange-(?:crosstenant|organization)-network-message-id:\s*([0-9a-f-]{36})/im.exec(header)?.[1]
  return id === undefined ? {} : { networkMessageId: id }
}

/** A message that the caller's role hides answers as one that does not exist. */
function onlyVisible({ views, db }: Pick<MessagesHttpOptions, 'views' | 'db'>) {
  return async ({ params, actor }: { params: unknown; actor: HttpActor }): Promise<void> => {
    const { tenantId, messageId } = params as { tenantId: string; messageId: string }
    const within = await mailLimitOf(db, tenantId, actor)
    if (within === undefined) return
    if (!isWithinLimit(within, await mustFind(views, tenantId, messageId))) throw notFound()
  }
}

async function mustFind(views: HistoryViews, tenantId: string, messageId: string): Promise<MessageRecord> {
  const found = await views.details(tenantId, messageId)
  if (found !== null) return found
  throw notFound()
}

function notFound(): AppError {
  return new AppError({
    code: 'messages.not-found',
    message: 'There is no such message in the history. It may be older than the retention time.',
    status: 404,
  })
}

const lastHours = (hours: number, now: Date): { from: string; to: string } => ({
  from: new Date(now.getTime() - hours * 3_600_000).toISOString(),
  to: now.toISOString(),
})

function rangeOf(
  query: { from?: string | undefined; to?: string | undefined },
  length_ms_max: number,
): { from: Date; to: Date } {
  const [from, to] = [new Date(query.from ?? Number.NaN), new Date(query.to ?? Number.NaN)]
  if (to > from && to.getTime() - from.getTime() <= length_ms_max) return { from, to }
  throw new AppError({
    code: 'messages.range',
    message: `The time range must be positive and at most ${Math.floor(length_ms_max / 86_400_000)} days.`,
    status: 400,
  })
}

function checkedZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
  } catch (cause) {
    throw new AppError({
      code: 'messages.time-zone',
      message: `"${timeZone.slice(0, 60)}" is no time zone such as Europe/Vienna.`,
      status: 400,
      cause,
    })
  }
}
