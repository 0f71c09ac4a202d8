// Routes of one campaign's results.
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { sendExport } from '#platform/http/export.ts'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { anonymise } from './anonymise.ts'
import {
  attackColumns,
  failureColumns,
  groupColumns,
  overviewColumns,
  personColumns,
  timelineColumns,
} from './columns.ts'
import { compareCampaigns } from './comparison.ts'
import {
  campaignParameters,
  ComparisonShape,
  FailuresShape,
  GroupResultShape,
  peopleQuery,
  PersonPageShape,
  type Results,
  ResultsShape,
  uuid,
} from './contract.ts'
import { listFailures } from './failures.ts'
import { loadGroups, loadHead, viewResults } from './overview.ts'
import { renderReport } from './pdf/report.ts'
import { listPeople, loadBasis, type PeopleFilter } from './people.ts'
import { mayName, refuseAnonymous, refuseWorksCouncil } from './privacy.ts'

const read = { permission: 'simulations.read' }
const names = { permission: 'simulations.names' }
const path = '/tenants/:tenantId/simulations/campaigns/:id/results'
const page_default = 50
const page_export = 1_000
const closed = { additionalProperties: false } as const

export function resultsHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addOverview(app, parts)
    addPeople(app, parts)
    addFiles(app, parts)
    addAnonymise(app, parts)
  }
}

interface Asked {
  params: { tenantId: string; id: string }
  actor: HttpActor
}

/** The results as this caller may see them. */
function resultsFor(parts: PhishThreatParts, { params: { tenantId, id }, actor }: Asked): Promise<Results> {
  return parts.db.inTenant(tenantId, async (trx) =>
    viewResults(trx, tenantId, id, { hasNames: await mayName(trx, tenantId, actor), now: parts.clock.now() }),
  )
}

function addOverview(app: HttpApp, parts: PhishThreatParts): void {
  const { db } = parts
  app.get(
    path,
    {
      config: read,
      schema: {
        summary: 'Results of a campaign in numbers: funnel, rates, timeline, devices, attacks, departments, machines',
        params: campaignParameters,
        response: { 200: ResultsShape },
      },
    },
    (request) => resultsFor(parts, request),
  )
  app.get(
    `${path}/groups`,
    {
      config: read,
      schema: {
        summary: 'Results by department or by group; groups of fewer than five people are put together',
        params: campaignParameters,
        querystring: Type.Object({ by: Type.Optional(Type.Enum(['department', 'group'])) }, closed),
        response: { 200: Type.Object({ items: Type.Array(GroupResultShape) }) },
      },
    },
    ({ params: { tenantId, id }, query }) =>
      db.inTenant(tenantId, async (trx) => ({ items: await groupsOf(parts, trx, tenantId, id, query.by) })),
  )
  app.get(
    `${path}/failures`,
    {
      config: read,
      schema: {
        summary: 'Why mails did not arrive, put together by the answer of the server',
        params: campaignParameters,
        response: { 200: FailuresShape },
      },
    },
    ({ params: { tenantId, id } }) =>
      db.inTenant(tenantId, async (trx) => {
        await loadHead(trx, tenantId, id)
        return { items: await listFailures(trx, tenantId, id) }
      }),
  )
  app.get(
    `${path}/comparison`,
    {
      config: read,
      schema: {
        summary: 'Compared with a baseline campaign, and the trend over the campaigns of the series or the last ones',
        params: campaignParameters,
        querystring: Type.Object({ baseline: Type.Optional(uuid) }, closed),
        response: { 200: ComparisonShape },
      },
    },
    ({ params: { tenantId, id }, query: { baseline }, actor }) =>
      db.inTenant(tenantId, async (trx) =>
        compareCampaigns(trx, tenantId, id, baseline ?? null, await mayName(trx, tenantId, actor)),
      ),
  )
}

/** Of an archived campaign its departments are known, its groups are not. */
async function groupsOf(
  parts: PhishThreatParts,
  trx: Trx,
  tenantId: string,
  id: string,
  by: 'department' | 'group' = 'department',
) {
  if (by === 'group') {
    await loadHead(trx, tenantId, id)
    return loadGroups(trx, tenantId, id, await loadBasis(trx, tenantId, id))
  }
  const { figures } = await viewResults(trx, tenantId, id, { hasNames: true, now: parts.clock.now() })
  return figures?.departments ?? []
}

function addPeople(app: HttpApp, parts: PhishThreatParts): void {
  app.get(
    `${path}/people`,
    {
      config: names,
      schema: {
        summary: 'Results by person, in the order of addresses',
        params: campaignParameters,
        querystring: peopleQuery,
        response: { 200: PersonPageShape },
      },
    },
    ({ params: { tenantId, id }, query: { limit = page_default, cursor, search, show = 'all' } }) =>
      peoplePage(parts, tenantId, id, { limit, cursor, search, show }),
  )
}

function peoplePage({ db }: PhishThreatParts, tenantId: string, id: string, filter: PeopleFilter) {
  return db.inTenant(tenantId, async (trx) => {
    await refuseWorksCouncil(trx, tenantId)
    refuseAnonymous(await loadHead(trx, tenantId, id))
    return listPeople(trx, tenantId, id, await loadBasis(trx, tenantId, id), filter)
  })
}

const views = ['overview', 'groups', 'attacks', 'failures', 'timeline'] as const

function addFiles(app: HttpApp, parts: PhishThreatParts): void {
  app.get(
    `${path}/export`,
    {
      config: read,
      schema: {
        summary: 'Numbers of a campaign as CSV',
        params: campaignParameters,
        querystring: Type.Object({ view: Type.Enum([...views]) }, closed),
        response: { 200: Type.String({ description: 'CSV' }) },
      },
    },
    async (request, reply) => sendNumbers(parts, request, request.query.view, reply),
  )
  app.get(
    `${path}/people/export`,
    {
      config: names,
      schema: {
        summary: 'Results by person as CSV',
        params: campaignParameters,
        querystring: peopleQuery,
        response: { 200: Type.String({ description: 'CSV' }) },
      },
    },
    async ({ params: { tenantId, id }, query: { search, show = 'all' }, actor }, reply) => {
      await parts.db.inTenant(tenantId, async (trx) => {
        refuseAnonymous(await loadHead(trx, tenantId, id))
        await parts.audit.append(trx, { tenantId, actor, action: 'simulation.export', target: id, after: { show } })
      })
      return sendExport(reply, {
        name: `campaign-people-${id.slice(0, 8)}`,
        format: 'csv',
        columns: personColumns,
        page: (cursor) => peoplePage(parts, tenantId, id, { limit: page_export, cursor, search, show }),
      })
    },
  )
  app.get(
    `${path}/report.pdf`,
    {
      config: read,
      schema: {
        summary: 'Report of a campaign as an accessible PDF',
        params: campaignParameters,
        response: { 200: Type.String({ description: 'PDF' }) },
      },
    },
    async (request, reply) => {
      const { tenantId, id } = request.params
      const results = await resultsFor(parts, request)
      const comparison = await parts.db.inTenant(tenantId, async (trx) =>
        compareCampaigns(trx, tenantId, id, null, await mayName(trx, tenantId, request.actor)),
      )
      return sendPdf(reply, `campaign-${id.slice(0, 8)}.pdf`, await renderReport({ results, comparison }))
    },
  )
}

export const sendPdf = (reply: FastifyReply, name: string, content: Buffer): FastifyReply =>
  reply
    .header('content-type', 'application/pdf')
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(content)

async function sendNumbers(parts: PhishThreatParts, asked: Asked, view: (typeof views)[number], reply: FastifyReply) {
  const { tenantId, id } = asked.params
  const { figures, campaign } = await resultsFor(parts, asked)
  const name = `campaign-${view}-${id.slice(0, 8)}`
  const send = <Item>(items: Item[], columns: Parameters<typeof sendExport<Item>>[1]['columns']) =>
    sendExport(reply, { name, format: 'csv', columns, page: () => Promise.resolve({ items, next: null }) })
  if (view === 'failures')
    return send(await parts.db.inTenant(tenantId, (trx) => listFailures(trx, tenantId, id)), failureColumns)
  if (view === 'groups') return send(figures?.departments ?? [], groupColumns)
  if (view === 'attacks') return send(figures?.attacks ?? [], attackColumns)
  if (view === 'timeline') return send(figures?.timeline.buckets ?? [], timelineColumns)
  return send(figures === null ? [] : [{ campaign: campaign.name, ...figures }], overviewColumns)
}

function addAnonymise(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    `${path}/anonymise`,
    {
      config: { permission: 'simulations.verdicts' },
      schema: {
        summary: 'Replace the names of an ended campaign for good; its rates stay',
        params: campaignParameters,
        body: Type.Object({ reason: Type.String({ minLength: 3, maxLength: 500 }) }, closed),
        response: { 200: ResultsShape },
      },
    },
    async (request) => {
      const { tenantId, id } = request.params
      await anonymise(parts, tenantId, id, { by: request.actor, reason: request.body.reason })
      return resultsFor(parts, request)
    },
  )
}
