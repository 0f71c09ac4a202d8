// Routes of allow-listing in Microsoft 365 and of the step lists for other filters.
import Type from 'typebox'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { PhishThreatParts } from '../parts.ts'
import {
  AllowListSettingsShape,
  DeliveryCheckShape,
  AllowListViewShape,
  GuidesShape,
  PlanViewShape,
  ProblemShape,
} from './contract.ts'
import { startDeliveryCheck } from './delivery-check.ts'
import { viewChecks } from './delivery-views.ts'
import { guidesFor } from './guides.ts'
import { type AllowListAct, startAllowList } from './operation.ts'
import { planView, saveSettings, viewAllowList } from './service.ts'
import { verifyAllowList } from './verify.ts'

const params = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const path = '/tenants/:tenantId/simulations/allow-listing'
const started = Type.Object({ operationId: Type.String() })
const summaries: Record<AllowListAct, string> = {
  apply: 'Make the entries in Microsoft 365, read back and checked; entries of others stay',
  remove: 'Take everything of ours out of Microsoft 365, value by value',
}

export function allowListHttp(parts: PhishThreatParts): HttpModule {
  const read = { permission: 'simulations.read', narrowing: 'harmless' } as const
  const change = { permission: 'simulations.settings' } as const
  return (app) => {
    app.get(
      path,
      {
        config: read,
        schema: {
          summary: 'Allow-listing of simulations: settings, state, entries',
          params,
          response: { 200: AllowListViewShape },
        },
      },
      ({ params: { tenantId } }) => viewAllowList(parts, tenantId),
    )
    app.put(
      path,
      {
        config: change,
        schema: {
          summary: 'Change what is to be let through; nothing is changed in Microsoft 365 yet',
          params,
          body: AllowListSettingsShape,
          response: { 200: AllowListViewShape },
        },
      },
      async ({ params: { tenantId }, body, actor }) => {
        await saveSettings(parts, tenantId, body, actor)
        return viewAllowList(parts, tenantId)
      },
    )
    app.get(
      `${path}/plan`,
      {
        config: read,
        schema: {
          summary: 'What would be changed in Microsoft 365 now, and what of others stays; nothing is changed',
          params,
          response: { 200: PlanViewShape },
        },
      },
      ({ params: { tenantId } }) => planView(parts, tenantId),
    )
    for (const act of Object.keys(summaries) as AllowListAct[])
      app.post(
        `${path}/${act}`,
        { config: change, schema: { summary: summaries[act], params, response: { 202: started } } },
        async ({ params: { tenantId }, actor }, reply) => {
          const operationId = await parts.db.inTenant(tenantId, (trx) =>
            startAllowList(parts, trx, tenantId, act, actor),
          )
          return reply.code(202).send({ operationId })
        },
      )
    app.post(
      `${path}/verify`,
      {
        config: change,
        schema: {
          summary: 'Read the entries back now',
          params,
          response: { 200: Type.Object({ problems: Type.Array(ProblemShape), checked: Type.Boolean() }) },
        },
      },
      async ({ params: { tenantId } }) => {
        const problems = await verifyAllowList(parts, tenantId)
        return { problems: problems ?? [], checked: problems !== null }
      },
    )
    addChecks(app, parts)
    app.get(
      `${path}/guides`,
      {
        config: read,
        schema: {
          summary: 'Step lists for filters of other vendors, those that the tenant seems to use first',
          params,
          response: { 200: GuidesShape },
        },
      },
      ({ params: { tenantId } }) => guidesFor(parts, tenantId),
    )
  }
}

const checksPath = '/tenants/:tenantId/simulations/delivery-checks'

function addChecks(app: HttpApp, parts: PhishThreatParts): void {
  const read = { permission: 'simulations.read', narrowing: 'harmless' } as const
  app.get(
    checksPath,
    {
      config: read,
      schema: {
        summary: 'Delivery checks, the newest first',
        params,
        response: { 200: Type.Object({ items: Type.Array(DeliveryCheckShape) }) },
      },
    },
    async ({ params: { tenantId } }) => ({ items: await viewChecks(parts, tenantId, null) }),
  )
  app.get(
    `${checksPath}/:id`,
    {
      config: read,
      schema: {
        summary: 'Where the test mail landed, what was changed, who opened its links',
        params: Type.Object({ ...params.properties, id: Type.String({ format: 'uuid' }) }),
        response: { 200: DeliveryCheckShape },
      },
    },
    async ({ params: { tenantId, id } }) => (await viewChecks(parts, tenantId, id))[0]!,
  )
  app.post(
    checksPath,
    {
      config: { permission: 'simulations.write' },
      schema: {
        summary: 'Send a test mail of a campaign to a test mailbox, and watch what becomes of it',
        params,
        body: Type.Object(
          {
            campaignId: Type.String({ format: 'uuid' }),
            /** A mailbox of the tenant that nobody opens while the check runs. */
            mailbox: Type.String({ format: 'email', maxLength: 320 }),
          },
          { additionalProperties: false },
        ),
        response: { 202: Type.Object({ id: Type.String() }) },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) =>
      reply.code(202).send({ id: await startDeliveryCheck(parts, tenantId, body, actor) }),
  )
}
