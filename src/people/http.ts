// Routes of tenants and of their directory.
import { requireInstallation } from '#platform/http/sign-in.ts'
import Type from 'typebox'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import {
  domainsSchema,
  groupPage,
  groupQuery,
  groupSchema,
  mailboxPage,
  mailboxQuery,
  oneParameters,
  peoplePage,
  peopleQuery,
  personSchema,
  requestedSchema,
  syncBody,
  syncSchema,
  tenantParameters,
  tenantSchema,
  tenantsSchema,
} from './contract.ts'
import { createTenant, getTenant, listTenants, type Tenant } from './tenants.ts'
import { getGroup, getPerson, listDomains, listGroups, listMailboxes, listPeople, syncStatus } from './views.ts'

export interface PeopleHttpOptions {
  db: Database
  audit: Audit
  clock: Clock
  /** Queues a sync of one tenant. */
  requestSync: (tenantId: string, full: boolean) => Promise<void>
}

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
    addOne(app, options)
  }
}

function addTenants(app: HttpApp, { db, audit, clock }: PeopleHttpOptions): void {
  app.get(
    '/tenants',
    {
      config: { permission: 'tenants.read', narrowing: 'harmless' },
      schema: { summary: 'Tenants that the caller may see', response: { 200: tenantsSchema } },
    },
    async (request) => ({ items: (await listTenants(db, request.actor.tenants)).map(showTenant) }),
  )
  app.post(
    '/tenants',
    {
      config: { permission: 'tenants.write' },
      schema: {
        summary: 'Make a tenant; connect it afterwards',
        body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }, { additionalProperties: false }),
        response: { 201: tenantSchema },
      },
    },
    async (request, reply) => {
      requireInstallation(request.actor)
      const tenant = await createTenant(db, clock, request.body)
      await db.asSystem((trx) =>
        audit.append(trx, { tenantId: tenant.id, actor: request.actor, action: 'tenant.create', target: tenant.name }),
      )
      return reply.status(201).send(showTenant(tenant))
    },
  )
  app.get(
    '/tenants/:tenantId',
    {
      config: { permission: 'tenants.read', narrowing: 'harmless' },
      schema: { summary: 'One tenant', params: tenantParameters, response: { 200: tenantSchema } },
    },
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
      schema: {
        summary: 'People with their mailboxes, by name',
        params: tenantParameters,
        querystring: peopleQuery,
        response: { 200: peoplePage },
      },
    },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, (trx) =>
        listPeople(trx, tenantId, { ...query, limit: query.limit ?? limitDefault, kind: query.mailbox }),
      ),
  )
  app.get(
    '/tenants/:tenantId/groups',
    {
      config,
      schema: {
        summary: 'Groups, by name',
        params: tenantParameters,
        querystring: groupQuery,
        response: { 200: groupPage },
      },
    },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, (trx) => listGroups(trx, tenantId, { ...query, limit: query.limit ?? limitDefault })),
  )
  app.get(
    '/tenants/:tenantId/domains',
    {
      config,
      schema: { summary: 'Domains of the tenant', params: tenantParameters, response: { 200: domainsSchema } },
    },
    ({ params: { tenantId } }) => db.inTenant(tenantId, async (trx) => ({ items: await listDomains(trx, tenantId) })),
  )
}

function addSync(app: HttpApp, { db, audit, requestSync }: PeopleHttpOptions): void {
  app.get(
    '/tenants/:tenantId/people/sync',
    {
      config: { permission: 'people.read' },
      schema: { summary: 'How fresh the directory is', params: tenantParameters, response: { 200: syncSchema } },
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
        body: syncBody,
        response: { 202: requestedSchema },
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

function addOne(app: HttpApp, { db }: PeopleHttpOptions): void {
  const config = { permission: 'people.read' }
  app.get(
    '/tenants/:tenantId/mailboxes',
    {
      config,
      schema: {
        summary: 'Mailboxes, by address',
        params: tenantParameters,
        querystring: mailboxQuery,
        response: { 200: mailboxPage },
      },
    },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, (trx) => listMailboxes(trx, tenantId, { ...query, limit: query.limit ?? limitDefault })),
  )
  app.get(
    '/tenants/:tenantId/people/:id',
    {
      config,
      schema: {
        summary: 'One person with addresses, mailbox and groups',
        params: oneParameters,
        response: { 200: personSchema },
      },
    },
    ({ params: { tenantId, id } }) => db.inTenant(tenantId, (trx) => getPerson(trx, tenantId, id)),
  )
  app.get(
    '/tenants/:tenantId/groups/:id',
    {
      config,
      schema: { summary: 'One group with its members', params: oneParameters, response: { 200: groupSchema } },
    },
    ({ params: { tenantId, id } }) => db.inTenant(tenantId, (trx) => getGroup(trx, tenantId, id)),
  )
}
