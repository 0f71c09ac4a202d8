// Routes of sending domains.
import Type from 'typebox'
import { uuid } from '#platform/http/shapes.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { AddDomainShape, SendingDomainShape, SendingDomainsShape, type SendingDomainView } from './contract.ts'
import { addDomain, campaignsOf, recheckDomain, removeDomain } from './domain-changes.ts'
import { domainNotFound, findDomainRow, listDomains, type DomainRow } from './domains.ts'
import { readinessOf, stateOf } from './readiness.ts'

const tenantParameters = Type.Object({ tenantId: uuid })
const domainParameters = Type.Object({ tenantId: uuid, id: uuid })
const path = '/tenants/:tenantId/simulations/domains'
const settings = { permission: 'simulations.settings' }

export function sendingDomainsHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addReading(app, parts)
    addChanging(app, parts)
  }
}

function addReading(app: HttpApp, parts: PhishThreatParts): void {
  const config = { permission: 'simulations.read' }
  app.get(
    path,
    {
      config,
      schema: {
        summary: 'Sending domains with their records and checks',
        params: tenantParameters,
        response: { 200: SendingDomainsShape },
      },
    },
    ({ params: { tenantId } }) =>
      parts.db.inTenant(tenantId, async (trx) => {
        const used = await campaignsOf(trx, tenantId)
        return { items: (await listDomains(trx, tenantId)).map((row) => viewOf(row, used)) }
      }),
  )
  app.get(
    `${path}/:id`,
    {
      config,
      schema: { summary: 'One sending domain', params: domainParameters, response: { 200: SendingDomainShape } },
    },
    ({ params: { tenantId, id } }) => parts.db.inTenant(tenantId, (trx) => readView(trx, tenantId, id)),
  )
}

function addChanging(app: HttpApp, parts: PhishThreatParts): void {
  const viewNow = (tenantId: string, id: string): Promise<SendingDomainView> =>
    parts.db.inTenant(tenantId, (trx) => readView(trx, tenantId, id))
  app.post(
    path,
    {
      config: settings,
      schema: {
        summary: 'Add a sending domain; answers with the records that must be entered',
        params: tenantParameters,
        body: AddDomainShape,
        response: { 201: SendingDomainShape },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) =>
      reply.status(201).send(await viewNow(tenantId, await addDomain(parts, tenantId, body, actor))),
  )
  app.post(
    `${path}/:id/check`,
    {
      config: settings,
      schema: {
        summary: 'Ask the DNS and the pages again now',
        params: domainParameters,
        response: { 200: SendingDomainShape },
      },
    },
    async ({ params: { tenantId, id } }) => {
      await recheckDomain(parts, tenantId, id)
      return viewNow(tenantId, id)
    },
  )
  app.delete(
    `${path}/:id`,
    {
      config: settings,
      schema: {
        summary: 'Remove a sending domain that no campaign needs',
        params: domainParameters,
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      await removeDomain(parts, tenantId, id, actor)
      return reply.status(204).send(null)
    },
  )
}

async function readView(trx: Trx, tenantId: string, id: string): Promise<SendingDomainView> {
  const row = await findDomainRow(trx, tenantId, id)
  if (row === null) throw domainNotFound()
  return viewOf(row, await campaignsOf(trx, tenantId))
}

const viewOf = (row: DomainRow, used: ReadonlyMap<string, number>): SendingDomainView => ({
  id: row.id,
  name: row.name,
  linkHost: row.link_host,
  state: stateOf(row.checks, row.proven_at !== null),
  isReadyFor: readinessOf(row.checks),
  checks: row.checks,
  checkedAt: row.checked_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  campaigns: used.get(row.id) ?? 0,
})
