// Routes of tenants and of their directory.
import Type from 'typebox'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { createTenant, getTenant, listTenants, type Tenant } from './tenants.ts'
import { listDomains, listGroups, listPeople, syncStatus } from './views.ts'

export interface PeopleHttpOptions {
  db: Database
  audit: Audit
  clock: Clock
  /** Queues a sync of one tenant. */
  requestSync: (tenantId: string, full: boolean) => Promise<void>
}

export const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const listQuery = Type.Object(
  {
    search: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    cursor: Type.Optional(Type.String({ maxLength: 4000 })),
  },
  { additionalProperties: false },
)
const peopleQuery = Type.Object(
  {
    ...listQuery.properties,
    mailbox: Type.Optional(
      Type.Union([Type.Literal('user'), Type.Literal('shared'), Type.Literal('room'), Type.Literal('equipment')]),
    ),
  },
  { additionalProperties: false },
)

const showTenant = (tenant: Tenant) => ({
  id: tenant.id,
  name: tenant.name,
  microsoftTenantId: tenant.microsoftTenantId,
  initialDomain: tenant.initialDomain,
  createdAt: tenant.createdAt.toISOString(),
})

export function peopleHttp(options: PeopleHttpOptions): HttpModule {
  return (app) => {
    addTenants(app, options)
    addLists(app, options)
    addSync(app, options)
  }
}

function addTenants(app: HttpApp, { db, audit, clock }: PeopleHttpOptions): void {
  app.get(
    '/tenants',
    { config: { permission: 'tenants.read' }, schema: { summary: 'Tenants that the caller may see' } },
    async (request) => ({ items: (await listTenants(db, request.actor.tenants)).map(showTenant) }),
  )
  app.post(
    '/tenants',
    {
      config: { permission: 'tenants.write' },
      schema: {
        summary: 'Make a tenant; connect it afterwards',
        body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }),
      },
    },
    async (request, reply) => {
      const tenant = await createTenant(db, clock, request.body)
      await db.asSystem((trx) =>
        audit.append(trx, { tenantId: tenant.id, actor: request.actor, action: 'tenant.create', target: tenant.name }),
      )
      return reply.status(201).send(showTenant(tenant))
    },
  )
  app.get(
    '/tenants/:tenantId',
    { config: { permission: 'tenants.read' }, schema: { summary: 'One tenant', params: tenantParameters } },
    async (request) =>
      showTenant(await db.inTenant(request.params.tenantId, (trx) => getTenant(trx, request.params.tenantId))),
  )
}

const limitDefault = 50

function addLists(app: HttpApp, { db }: PeopleHttpOptions): void {
  const config = { permission: 'people.read' }
  app.get(
    '/tenants/:tenantId/people',
    {
      config,
      schema: { summary: 'People with their mailboxes, by name', params: tenantParameters, querystring: peopleQuery },
    },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, (trx) =>
        listPeople(trx, tenantId, { ...query, limit: query.limit ?? limitDefault, kind: query.mailbox }),
      ),
  )
  app.get(
    '/tenants/:tenantId/groups',
    { config, schema: { summary: 'Groups, by name', params: tenantParameters, querystring: listQuery } },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, (trx) => listGroups(trx, tenantId, { ...query, limit: query.limit ?? limitDefault })),
  )
  app.get(
    '/tenants/:tenantId/domains',
    { config, schema: { summary: 'Domains of the tenant', params: tenantParameters } },
    ({ params: { tenantId } }) => db.inTenant(tenantId, async (trx) => ({ items: await listDomains(trx, tenantId) })),
  )
}

function addSync(app: HttpApp, { db, audit, requestSync }: PeopleHttpOptions): void {
  app.get(
    '/tenants/:tenantId/people/sync',
    {
      config: { permission: 'people.read' },
      schema: { summary: 'How fresh the directory is', params: tenantParameters },
    },
    ({ params: { tenantId } }) => db.inTenant(tenantId, async (trx) => ({ items: await syncStatus(trx, tenantId) })),
  )
  app.post(
    '/tenants/:tenantId/people/sync',
    {
      config: { permission: 'people.sync' },
      schema: {
        summary: 'Read the directory now; `full` reads everything anew',
        params: tenantParameters,
        body: Type.Object({ full: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      await db.inTenant(tenantId, (trx) =>
        audit.append(trx, { tenantId, actor: request.actor, action: 'people.sync', target: tenantId }),
      )
      await requestSync(tenantId, request.body.full === true)
      return reply.status(202).send({ requested: true })
    },
  )
}
