// Routes of the event log: of one tenant, and of the installation with everything that the caller may see.
import Type from 'typebox'
import type { FastifyReply } from 'fastify'
import type { Database } from '#platform/db/database.ts'
import { within } from '#platform/db/within.ts'
import { sendExport } from '#platform/http/export.ts'
import type { HttpModule } from '#platform/http/module.ts'
import {
  eventExportQuerySchema,
  type EventExportQuery,
  eventListSchema,
  eventQuerySchema,
  eventTypesSchema,
  type EventView,
} from '../events-contract.ts'
import type { Tenants } from '../views.ts'
import { eventTypes } from './catalogue.ts'
import { listEvents } from './views.ts'

const config = { permission: 'events.read' }
const export_page_size = 1_000

export function eventsHttp(db: Database): HttpModule {
  return (app) => {
    app.get(
      '/event-types',
      { config, schema: { summary: 'Catalogue of event types', response: { 200: eventTypesSchema } } },
      async () => ({ items: Object.entries(eventTypes).map(([type, facts]) => ({ type, ...facts })) }),
    )
    const list = { summary: 'Events, newest first', querystring: eventQuerySchema, response: { 200: eventListSchema } }
    app.get('/tenants/:tenantId/events', { config, schema: list }, async (request) => {
      const { tenantId } = request.params as { tenantId: string }
      return db.inTenant(tenantId, (trx) => listEvents(trx, [tenantId], request.query, request.query))
    })
    app.get('/events', { config, schema: list }, async (request) =>
      db.asSystem((trx) => listEvents(trx, request.actor.tenants, request.query, request.query)),
    )
    const file = {
      summary: 'The events as a file, newest first',
      querystring: eventExportQuerySchema,
      response: { 200: Type.String({ description: 'CSV, or a JSON object in each line' }) },
    }
    app.get('/tenants/:tenantId/events/export', { config, schema: file }, async (request, reply) => {
      const { tenantId } = request.params as { tenantId: string }
      return exportEvents(db, tenantId, [tenantId], request.query, reply)
    })
    app.get('/events/export', { config, schema: file }, async (request, reply) =>
      exportEvents(db, null, request.actor.tenants, request.query, reply),
    )
  }
}

function exportEvents(
  db: Database,
  tenantId: string | null,
  tenants: Tenants,
  { format = 'csv', ...filter }: EventExportQuery,
  reply: FastifyReply,
): Promise<never> {
  return sendExport<EventView>(reply, {
    name: 'events',
    format,
    columns: [
      { title: 'Time (UTC)', value: ({ at }) => at },
      { title: 'Severity', value: ({ severity }) => severity },
      { title: 'Type', value: ({ type }) => type },
      { title: 'Source', value: ({ source }) => source },
      { title: 'Description', value: ({ description }) => description },
      { title: 'Tenant', value: (event) => event.tenantId },
      { title: 'Data', value: ({ data }) => JSON.stringify(data) },
      { title: 'Id', value: ({ id }) => id },
    ],
    page: (cursor) =>
      within(db, tenantId, (trx) =>
        listEvents(trx, tenants, filter, { limit: export_page_size, ...(cursor === undefined ? {} : { cursor }) }),
      ),
  }) as Promise<never>
}
