// Routes of providers: customers, launch, subscriptions, policy templates, audit; and the customer's side of access.
import { sql } from 'kysely'
import Type from 'typebox'
import { auditLabel } from '#platform/audit/actions.ts'
import type { Audit } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import { tenantNotFound } from '#platform/http/sign-in.ts'
import {
  applyAnswer,
  applyBody,
  customer,
  customerGroupsBody,
  customerPage,
  customerParameters,
  customerQuery,
  launchAnswer,
  providerAccess,
  providerAccessBody,
  providerAuditPage,
  providerAuditQuery,
  subscriptions,
  subscriptionsBody,
  template,
  templateBody,
  templatePage,
  templateParameters,
} from './contract.ts'
import { inOrder, pageOf } from './customer-order.ts'
import { customersCsv, groupNames, listCustomers, saveGroups } from './customers.ts'
import { loadAccess, saveAccess } from './grants.ts'
import { loadSubscriptions, saveSubscriptions } from './subscriptions.ts'
import { requireReach } from './template-reach.ts'
import {
  applyTemplate,
  deleteTemplate,
  listTemplates,
  releaseTemplate,
  saveTemplate,
  type TemplateParts,
} from './templates.ts'

export type ProviderParts = TemplateParts

export function providersHttp(parts: ProviderParts): HttpModule {
  return (app) => {
    addCustomers(app, parts)
    addCustomer(app, parts)
    addAccess(app, parts)
    addTemplates(app, parts)
    addAudit(app, parts)
  }
}

/** The tenant stands in the path but not first, so the server's own check does not see it. */
function requireCustomer(actor: HttpActor, tenantId: string): void {
  if (actor.tenants !== 'all' && !actor.tenants.includes(tenantId.toLowerCase())) throw tenantNotFound()
}

function addCustomers(app: HttpApp, { db, clock }: ProviderParts): void {
  app.get(
    '/providers/customers',
    {
      config: { permission: 'providers.read' },
      schema: {
        summary: 'Customers with health, alerts, mail and licences',
        querystring: customerQuery,
        response: { 200: customerPage },
      },
    },
    async ({ actor, query: { limit = 50, cursor, sort = 'name', ...filter } }) =>
      db.asSystem(async (trx) => {
        const all = await listCustomers(trx, actor.tenants, filter, clock.now())
        return { ...pageOf(all, { sort, limit, cursor }), groups: await groupNames(trx, actor.tenants) }
      }),
  )
  app.get(
    '/providers/customers.csv',
    {
      config: { permission: 'providers.usage' },
      schema: {
        summary: 'The same as a table for spreadsheets',
        querystring: Type.Omit(customerQuery, ['limit', 'cursor'], { additionalProperties: false }),
        produces: ['text/csv'],
        response: { 200: Type.String() },
      },
    },
    async ({ actor, query: { sort = 'name', ...filter } }, reply) => {
      const all = await db.asSystem((trx) => listCustomers(trx, actor.tenants, filter, clock.now()))
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="customers.csv"')
        .send(customersCsv(inOrder(all, sort)))
    },
  )
}

function addCustomer(app: HttpApp, parts: ProviderParts): void {
  const { db, clock, audit } = parts
  app.get(
    '/providers/customers/:tenantId',
    {
      config: { permission: 'providers.read' },
      schema: { summary: 'One customer', params: customerParameters, response: { 200: customer } },
    },
    async ({ actor, params: { tenantId } }) => {
      requireCustomer(actor, tenantId)
      const [found] = await db.asSystem((trx) => listCustomers(trx, [tenantId], {}, clock.now()))
      if (found === undefined) throw tenantNotFound()
      return found
    },
  )
  app.put(
    '/providers/customers/:tenantId/groups',
    {
      config: { permission: 'providers.write' },
      schema: {
        summary: 'Put a customer into groups',
        params: customerParameters,
        body: customerGroupsBody,
        response: { 200: customerGroupsBody },
      },
    },
    async ({ actor, params: { tenantId }, body }) => {
      requireCustomer(actor, tenantId)
      await requireTenant(parts, tenantId)
      return db.asSystem(async (trx) => {
        const groups = await saveGroups(trx, tenantId, body.groups)
        await audit.append(trx, {
          tenantId: null,
          actor,
          action: 'provider.groups',
          target: tenantId,
          after: { groups },
        })
        return { groups }
      })
    },
  )
  app.put(
    '/providers/customers/:tenantId/subscriptions',
    {
      config: { permission: 'providers.write' },
      schema: {
        summary: 'What a customer has; null = everything without limit',
        params: customerParameters,
        body: subscriptionsBody,
        response: { 200: subscriptions },
      },
    },
    async ({ actor, params: { tenantId }, body: { items } }) => {
      requireCustomer(actor, tenantId)
      await requireTenant(parts, tenantId)
      return db.asSystem(async (trx) => {
        const before = await loadSubscriptions(trx, tenantId, clock.now())
        await saveSubscriptions(trx, tenantId, items)
        const entry = { actor, before, after: { items } }
        await audit.append(trx, { tenantId, action: 'subscription.change', target: tenantId, ...entry })
        await audit.append(trx, { tenantId: null, action: 'provider.subscriptions', target: tenantId, ...entry })
        return loadSubscriptions(trx, tenantId, clock.now())
      })
    },
  )
  app.post(
    '/providers/customers/:tenantId/launch',
    {
      config: { permission: 'providers.launch' },
      schema: {
        summary: "Enter a customer that lets the provider in; stands in the customer's audit log",
        params: customerParameters,
        response: { 200: launchAnswer },
      },
    },
    async ({ actor, params: { tenantId } }) => {
      requireCustomer(actor, tenantId)
      await requireTenant(parts, tenantId)
      return db.asSystem(async (trx) => {
        const access = await loadAccess(trx, tenantId)
        if (!access.isGranted)
          throw new AppError({
            code: 'provider.access-refused',
            message:
              'This customer does not let its provider in. An administrator of the customer can allow it under Settings.',
            status: 403,
          })
        await noteLaunch(audit, trx, tenantId, actor)
        return { url: `/t/${tenantId}` }
      })
    },
  )
}

async function noteLaunch(audit: Audit, trx: Parameters<Audit['append']>[0], tenantId: string, actor: HttpActor) {
  await audit.append(trx, {
    tenantId,
    actor,
    action: 'provider.launch',
    target: tenantId,
    after: { by: 'a user of the provider' },
  })
  await audit.append(trx, { tenantId: null, actor, action: 'provider.launch', target: tenantId })
}

async function requireTenant({ db }: ProviderParts, tenantId: string): Promise<void> {
  const row = await db.asSystem((trx) =>
    trx.selectFrom('tenant').select('tenant_id').where('tenant_id', '=', tenantId).executeTakeFirst(),
  )
  if (row === undefined) throw tenantNotFound()
}

function addAccess(app: HttpApp, { db, clock, audit }: ProviderParts): void {
  const url = '/tenants/:tenantId/provider-access'
  app.get(
    url,
    {
      config: { permission: 'tenants.read' },
      schema: {
        summary: 'Whether the provider may come in',
        params: customerParameters,
        response: { 200: providerAccess },
      },
    },
    ({ params: { tenantId } }) => db.inTenant(tenantId, (trx) => loadAccess(trx, tenantId)),
  )
  app.put(
    url,
    {
      config: { permission: 'users.write', isConfirmed: true },
      schema: {
        summary: 'Let the provider in, or no longer',
        params: customerParameters,
        body: providerAccessBody,
        response: { 200: providerAccess },
      },
    },
    async ({ params: { tenantId }, body: { isGranted }, actor }) => {
      const saved = await db.inTenant(tenantId, (trx) =>
        saveAccess(trx, tenantId, { isGranted, actor, now: clock.now(), audit }),
      )
      const action = isGranted ? 'provider.access-granted' : 'provider.access-refused'
      await db.asSystem((trx) => audit.append(trx, { tenantId: null, actor, action, target: tenantId }))
      return saved
    },
  )
  app.get(
    '/tenants/:tenantId/subscriptions',
    {
      config: { permission: 'tenants.read' },
      schema: {
        summary: 'What this tenant has, and its use',
        params: customerParameters,
        response: { 200: subscriptions },
      },
    },
    ({ params: { tenantId } }) => db.inTenant(tenantId, (trx) => loadSubscriptions(trx, tenantId, clock.now())),
  )
}

function addTemplates(app: HttpApp, parts: ProviderParts): void {
  const { db } = parts
  const one = async (id: string, actor: HttpActor) =>
    db.asSystem(async (trx) => (await listTemplates(trx, actor.tenants)).find((each) => each.id === id)!)
  app.get(
    '/providers/templates',
    {
      config: { permission: 'providers.read' },
      schema: { summary: 'Policy templates, by name', response: { 200: templatePage } },
    },
    ({ actor }) => db.asSystem(async (trx) => ({ items: await listTemplates(trx, actor.tenants) })),
  )
  app.post(
    '/providers/templates',
    {
      config: { permission: 'providers.write' },
      schema: { summary: 'Make a template', body: templateBody, response: { 201: template } },
    },
    async ({ actor, body }, reply) => {
      const id = await db.asSystem((trx) => saveTemplate(trx, parts, null, body, actor))
      return reply.code(201).send(await one(id, actor))
    },
  )
  app.put(
    '/providers/templates/:id',
    {
      config: { permission: 'providers.write' },
      schema: {
        summary: 'Change a template; customers get it when it is applied again',
        params: templateParameters,
        body: templateBody,
        response: { 200: template },
      },
    },
    async ({ actor, params: { id }, body }) => {
      await db.asSystem(async (trx) => {
        await requireReach(trx, id, actor.tenants, 'mayChange')
        await saveTemplate(trx, parts, id, body, actor)
      })
      return one(id, actor)
    },
  )
  app.delete(
    '/providers/templates/:id',
    {
      config: { permission: 'providers.write' },
      schema: {
        summary: 'Delete a template that nobody has',
        params: templateParameters,
        response: { 204: Type.Null() },
      },
    },
    async ({ actor, params: { id } }, reply) => {
      await db.asSystem(async (trx) => {
        await requireReach(trx, id, actor.tenants, 'mayChange')
        await deleteTemplate(trx, parts, id, actor)
      })
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/providers/templates/:id/apply',
    {
      config: { permission: 'providers.write' },
      schema: {
        summary: 'Apply it to customers that let the provider in',
        params: templateParameters,
        body: applyBody,
        response: { 200: applyAnswer },
      },
    },
    async ({ actor, params: { id }, body: { tenantIds } }) => {
      for (const tenantId of tenantIds) requireCustomer(actor, tenantId)
      const granted = await db.asSystem(async (trx) => {
        // At a customer its policies can be read: who may not read them here may not bring them there.
        await requireReach(trx, id, actor.tenants, 'mayRead')
        return grantedAmong(trx, tenantIds)
      })
      const results = await applyTemplate(
        parts,
        id,
        tenantIds.filter((tenantId) => granted.has(tenantId)),
        actor,
      )
      const refused = tenantIds
        .filter((tenantId) => !granted.has(tenantId))
        .map((tenantId) => ({
          tenantId,
          state: 'failed' as const,
          detail: 'The customer does not let its provider in.',
        }))
      return { results: [...results, ...refused] }
    },
  )
  app.delete(
    '/providers/templates/:id/customers/:tenantId',
    {
      config: { permission: 'providers.write' },
      schema: {
        summary: 'Let go of a customer: its policies stay, nothing is locked any more',
        params: Type.Object({ ...templateParameters.properties, ...customerParameters.properties }),
        response: { 204: Type.Null() },
      },
    },
    async ({ actor, params: { id, tenantId } }, reply) => {
      requireCustomer(actor, tenantId)
      const isReleased = await db.inTenant(tenantId, (trx) => releaseTemplate(trx, parts, id, tenantId, actor))
      if (!isReleased)
        throw new AppError({
          code: 'template.not-applied',
          message: 'This customer does not have the template.',
          status: 404,
        })
      return reply.code(204).send(null)
    },
  )
}

async function grantedAmong(trx: Parameters<typeof loadAccess>[0], tenantIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ tenant_id: string }>`
    select tenant_id from provider_access where is_granted and tenant_id = any(${tenantIds}::uuid[])`.execute(trx)
  return new Set(rows.map(({ tenant_id }) => tenant_id))
}

function addAudit(app: HttpApp, { db }: ProviderParts): void {
  app.get(
    '/providers/audit',
    {
      config: { permission: 'providers.audit' },
      schema: {
        summary: 'What users of the provider did, newest first',
        querystring: providerAuditQuery,
        response: { 200: providerAuditPage },
      },
    },
    ({ actor, query: { from, to, limit = 50, cursor } }) =>
      db.asSystem(async (trx) => {
        const { rows } = await sql<{
          position: string
          at: Date
          actor_name: string
          actor_address: string | null
          action: string
          target: string
          customer: string | null
        }>`
          select entry.position::text as position, entry.at, entry.actor_name, entry.actor_address, entry.action, entry.target,
            tenant.name as customer
          from audit_entry as entry left join tenant on tenant.tenant_id::text = entry.target
          where entry.tenant_id is null and entry.action like 'provider.%'
            and (${actor.tenants === 'all'}::boolean or tenant.tenant_id = any(${actor.tenants === 'all' ? [] : actor.tenants}::uuid[]))
            and (${from ?? null}::timestamptz is null or entry.at >= ${from ?? null}::timestamptz)
            and (${to ?? null}::timestamptz is null or entry.at < ${to ?? null}::timestamptz)
            and (${cursor ?? null}::bigint is null or entry.position < ${cursor ?? null}::bigint)
          order by entry.position desc limit ${limit + 1}`.execute(trx)
        const page = rows.slice(0, limit)
        return {
          items: page.map((row) => ({
            id: row.position,
            at: row.at.toISOString(),
            actor: row.actor_name,
            action: row.action,
            actionLabel: auditLabel(row.action),
            target: row.target,
            customer: row.customer,
            address: row.actor_address,
          })),
          next: rows.length > limit ? page.at(-1)!.position : null,
        }
      }),
  )
}
