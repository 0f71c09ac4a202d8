// The feed for SIEM systems: GET /siem/events and /siem/alerts, as far back as events are kept.
import Type from 'typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { within } from '#platform/db/within.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { authorize, tenantNotFound } from '#platform/http/sign-in.ts'
import {
  type SiemAlert,
  siemAlertsSchema,
  type SiemEvent,
  siemEventsSchema,
  type SiemQuery,
  siemQuerySchema,
} from '../events-contract.ts'
import type { Tenants } from '../views.ts'
import type { Stream } from './cursor.ts'
import { type FeedPage, readFeed, toSiemAlert, toSiemEvent } from './feed.ts'
import { formatOf, linesOf, mediaTypes } from './format.ts'

const permission = 'events.read'
const limit_default = 200
const first_look_ms = 24 * 3_600_000

const headers = Type.Object({
  'x-tenant-id': Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'One tenant of those that the credential may see; without it: all of them',
    }),
  ),
})

export interface SiemOptions {
  db: Database
  clock: Clock
  tenantExists(tenantId: string): Promise<boolean>
}

export function siemHttp(options: SiemOptions): HttpModule {
  return (app: HttpApp) => {
    const schema = { querystring: siemQuerySchema, headers }
    app.get(
      '/siem/events',
      {
        config: { permission },
        schema: { ...schema, summary: 'Events for a SIEM', response: { 200: siemEventsSchema } },
      },
      (request, reply) => answer(options, 'event', toSiemEvent, request, reply) as never,
    )
    app.get(
      '/siem/alerts',
      {
        config: { permission },
        schema: { ...schema, summary: 'Alerts for a SIEM', response: { 200: siemAlertsSchema } },
      },
      (request, reply) => answer(options, 'alert', toSiemAlert, request, reply) as never,
    )
  }
}

async function answer(
  options: SiemOptions,
  stream: Stream,
  shape: (row: FeedPage['rows'][number]) => SiemEvent | SiemAlert,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const query = request.query as SiemQuery
  const page = await readPage(options, stream, request, query)
  const items = page.rows.map(shape)
  const format = formatOf(query.format, request.headers.accept)
  if (format === 'json') return { items, has_more: page.hasMore, next_cursor: page.nextCursor }
  return reply
    .header('x-has-more', String(page.hasMore))
    .header('x-next-cursor', page.nextCursor)
    .type(mediaTypes[format])
    .send(linesOf(items, format))
}

async function readPage(
  options: SiemOptions,
  stream: Stream,
  request: FastifyRequest,
  { limit = limit_default, cursor, from_date, exclude_types = '' }: SiemQuery,
): Promise<FeedPage> {
  const tenants = await tenantsOf(options, request)
  const [only] = tenants === 'all' ? [] : tenants
  const from =
    from_date === undefined ? new Date(options.clock.now().getTime() - first_look_ms) : new Date(from_date * 1_000)
  const excludeTypes = exclude_types
    .split(',')
    .map((type) => type.trim())
    .filter((type) => type !== '')
  const isOne = tenants !== 'all' && tenants.length === 1
  return within(options.db, isOne ? only! : null, (trx) =>
    readFeed(trx, { stream, tenants, limit, cursor, from, excludeTypes }),
  )
}

/** The tenant of the header, else everything that the credential may see: for most it is one tenant. */
async function tenantsOf({ tenantExists }: SiemOptions, { actor, headers: sent }: FastifyRequest): Promise<Tenants> {
  const named = sent['x-tenant-id']
  if (typeof named !== 'string') return actor.tenants
  authorize(actor, permission, named)
  const tenantId = named.toLowerCase()
  if (!(await tenantExists(tenantId))) throw tenantNotFound()
  return [tenantId]
}
