// Routes of visits: a campaign's visits and their summary, one visit, the decision of a person, judging anew, the tenant's networks.
import Type from 'typebox'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import { mayName } from '../results/privacy.ts'
import {
  campaignParameters,
  decideBody,
  networkBody,
  networkParameters,
  NetworksShape,
  RejudgeAnswerShape,
  TenantNetworkShape,
  tenantParameters,
  VisitDetailShape,
  VisitPageShape,
  visitParameters,
  visitQuery,
  VisitSummaryShape,
} from './contract.ts'
import { decideVisit, visitNotFound } from './decide.ts'
import { shippedNetworks, shippedSystems } from './networks/lookup.ts'
import { addNetwork, listNetworks, removeNetwork } from './own-networks.ts'
import { ownersOf } from './owners-of.ts'
import { startRejudging } from './rejudge.ts'
import { summarize } from './summary.ts'
import { findVisit, listVisits, viewVisit } from './views.ts'

const read = { permission: 'simulations.read' }
const verdicts = { permission: 'simulations.verdicts' }
const settings = { permission: 'simulations.settings' }
const base = '/tenants/:tenantId/simulations'
const page_default = 50

export function clicksHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addVisits(app, parts)
    addVisit(app, parts)
    addDecisions(app, parts)
    addNetworks(app, parts)
  }
}

function addVisits(app: HttpApp, parts: PhishThreatParts): void {
  const { db } = parts
  app.get(
    `${base}/campaigns/:id/visits`,
    {
      config: read,
      schema: {
        summary: 'Visits of a campaign with their verdicts and reasons, newest first',
        params: campaignParameters,
        querystring: visitQuery,
        response: { 200: VisitPageShape },
      },
    },
    async ({ params: { tenantId, id }, query: { limit, ...filter }, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const hasNames = await mayNameIn(trx, tenantId, id, actor)
        return listVisits(trx, tenantId, id, { limit: limit ?? page_default, ...filter }, hasNames)
      }),
  )
  app.get(
    `${base}/campaigns/:id/visits/summary`,
    {
      config: read,
      schema: {
        summary: 'Visits of a campaign in numbers: click rate as an interval, machines by reason and source, canaries',
        params: campaignParameters,
        response: { 200: VisitSummaryShape },
      },
    },
    async ({ params: { tenantId, id } }) => ({
      ...(await db.inTenant(tenantId, (trx) => summarize(trx, tenantId, id))),
      hasNetworksFile: (await ownersOf(parts).current()) !== null,
    }),
  )
}

function addVisit(app: HttpApp, { db }: PhishThreatParts): void {
  app.get(
    `${base}/visits/:id`,
    {
      config: read,
      schema: {
        summary: 'One visit: its requests, and every change of its verdict',
        params: visitParameters,
        response: { 200: VisitDetailShape },
      },
    },
    async ({ params: { tenantId, id }, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const found = await findVisit(trx, tenantId, id)
        if (found === null) throw visitNotFound()
        return viewVisit(trx, tenantId, id, await mayNameIn(trx, tenantId, found.campaignId, actor))
      }),
  )
}

function addDecisions(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    `${base}/visits/:id/verdict`,
    {
      config: verdicts,
      schema: {
        summary: 'Decide by hand whether a visit was a person, or give it back to the rules',
        params: visitParameters,
        body: decideBody,
        response: { 200: VisitDetailShape },
      },
    },
    async ({ params: { tenantId, id }, body, actor }) => {
      await decideVisit(parts, { tenantId, visitId: id, ...body, actor })
      return parts.db.inTenant(tenantId, async (trx) => {
        const found = await findVisit(trx, tenantId, id)
        if (found === null) throw visitNotFound()
        return viewVisit(trx, tenantId, id, await mayNameIn(trx, tenantId, found.campaignId, actor))
      })
    },
  )
  app.post(
    `${base}/campaigns/:id/visits/judge`,
    {
      config: verdicts,
      schema: {
        summary: 'Judge all visits of a campaign anew; what people decided stays',
        params: campaignParameters,
        response: { 202: RejudgeAnswerShape },
      },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      const operationId = await parts.db.inTenant(tenantId, async (trx) => {
        const campaign = await findCampaign(trx, tenantId, id)
        await parts.audit.append(trx, { tenantId, actor, action: 'simulations.rejudge', target: campaign.name })
        return startRejudging(parts, trx, tenantId, campaign, actor)
      })
      return reply.code(202).send({ operationId })
    },
  )
}

function addNetworks(app: HttpApp, parts: PhishThreatParts): void {
  const { db } = parts
  app.get(
    `${base}/networks`,
    {
      config: read,
      schema: {
        summary: 'Networks that help to tell people from scanners: the tenant’s own, and those known to us',
        params: tenantParameters,
        response: { 200: NetworksShape },
      },
    },
    async ({ params: { tenantId } }) => {
      const file = await ownersOf(parts).current()
      const own = await db.inTenant(tenantId, (trx) => listNetworks(trx, tenantId))
      return {
        own,
        known: shippedNetworks,
        systems: shippedSystems,
        file: file === null ? null : { ranges: file.ranges, faults: file.faults },
      }
    },
  )
  app.put(
    `${base}/networks`,
    {
      config: settings,
      schema: {
        summary: 'Say what a network is; the same range again replaces it',
        params: tenantParameters,
        body: networkBody,
        response: { 200: TenantNetworkShape },
      },
    },
    async ({ params: { tenantId }, body, actor }) =>
      db.inTenant(tenantId, (trx) => addNetwork(parts, trx, tenantId, body, actor)),
  )
  app.delete(
    `${base}/networks/:id`,
    {
      config: settings,
      schema: { summary: 'Take a network away', params: networkParameters, response: { 204: Type.Null() } },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      await db.inTenant(tenantId, (trx) => removeNetwork(parts, trx, tenantId, id, actor))
      return reply.code(204).send(null)
    },
  )
}

/** Never in an anonymous campaign. */
async function mayNameIn(trx: Trx, tenantId: string, campaignId: string, actor: HttpActor): Promise<boolean> {
  if (!(await mayName(trx, tenantId, actor))) return false
  const { settings: chosen, anonymised_at } = await findCampaign(trx, tenantId, campaignId)
  return chosen.isAnonymous !== true && anonymised_at === null
}

async function findCampaign(trx: Trx, tenantId: string, id: string) {
  const campaign = await trx
    .selectFrom('campaign')
    .select(['id', 'name', 'settings', 'anonymised_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (campaign !== undefined) return campaign
  throw new AppError({
    code: 'simulations.campaign-not-found',
    message: 'There is no such campaign. It may have been deleted.',
    status: 404,
  })
}
