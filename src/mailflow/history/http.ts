// Routes of the message history.
import { AppError } from '#platform/errors.ts'
import type { HttpModule } from '#platform/http/module.ts'
import {
  hoursAnswer,
  hoursQuery,
  messageDetails,
  messagePage,
  messageParameters,
  messageQuery,
  tenantParameters,
} from './contract.ts'
import type { HistoryViews, MessageFilter } from './views.ts'

const hours_ms_max = 366 * 86_400_000

export function messagesHttp(views: HistoryViews): HttpModule {
  const config = { permission: 'messages.read' }
  return (app) => {
    app.get(
      '/tenants/:tenantId/messages',
      {
        config,
        schema: {
          summary: 'Search the message history, newest first',
          params: tenantParameters,
          querystring: messageQuery,
          response: { 200: messagePage },
        },
      },
      async (request) => {
        const { limit, cursor, from, to, ...rest } = request.query
        const filter = { ...rest, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) }
        const page = { limit: limit ?? 50, cursor: cursor ?? null }
        return views.search(request.params.tenantId, filter as MessageFilter, page)
      },
    )
    app.get(
      '/tenants/:tenantId/messages/:messageId',
      {
        config,
        schema: {
          summary: 'Everything about one message',
          params: messageParameters,
          response: { 200: messageDetails },
        },
      },
      async ({ params: { tenantId, messageId } }) => {
        const found = await views.details(tenantId, messageId)
        if (found !== null) return found
        throw new AppError({
          code: 'messages.not-found',
          message: 'There is no such message in the history. It may be older than the retention time.',
          status: 404,
        })
      },
    )
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
        const [from, to] = [new Date(request.query.from), new Date(request.query.to)]
        if (to <= from || to.getTime() - from.getTime() > hours_ms_max)
          throw new AppError({
            code: 'messages.range',
            message: 'The time range must be positive and at most a year.',
            status: 400,
          })
        return { items: await views.countByHour(request.params.tenantId, from, to) }
      },
    )
  }
}
