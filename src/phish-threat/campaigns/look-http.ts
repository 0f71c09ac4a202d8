// Routes that only look, or send a test: audience, plan, pre-flight, test mail.
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { PhishThreatParts } from '../parts.ts'
import { mayName } from '../results/privacy.ts'
import {
  AudienceCheckedShape,
  AudienceCheckShape,
  campaignParameters,
  PlanQueryShape,
  PlanShape,
  PreflightShape,
  tenantParameters,
  TestMailSentShape,
  TestMailShape,
} from './contract.ts'
import { preflight } from './preflight.ts'
import { checkAudience, previewPlan } from './preview.ts'
import { sendTestMail } from './test-mail.ts'

const path = '/tenants/:tenantId/simulations/campaigns'
const read = { permission: 'simulations.read' }
const write = { permission: 'simulations.write' }

export function lookHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addAudience(app, parts)
    addPlan(app, parts)
    addTest(app, parts)
  }
}

function addAudience(app: HttpApp, { db, clock }: PhishThreatParts): void {
  app.post(
    '/tenants/:tenantId/simulations/audience-check',
    {
      config: read,
      schema: {
        summary: 'Whom an audience reaches, and who gets nothing and why',
        params: tenantParameters,
        body: AudienceCheckShape,
        response: { 200: AudienceCheckedShape },
      },
    },
    ({ params: { tenantId }, body, actor }) =>
      db.inTenant(tenantId, async (trx) =>
        checkAudience(trx, tenantId, body.audience, {
          now: clock.now(),
          seed: body.seed ?? 0,
          hasNames: await mayName(trx, tenantId, actor),
        }),
      ),
  )
}

function addPlan(app: HttpApp, parts: PhishThreatParts): void {
  const { db, clock } = parts
  app.get(
    `${path}/:id/plan`,
    {
      config: read,
      schema: {
        summary: 'Who would get what when, as a launch now would plan it',
        params: campaignParameters,
        querystring: PlanQueryShape,
        response: { 200: PlanShape },
      },
    },
    ({ params: { tenantId, id }, query, actor }) =>
      db.inTenant(tenantId, async (trx) =>
        previewPlan(trx, tenantId, id, query, {
          now: clock.now(),
          hasNames: await mayName(trx, tenantId, actor),
        }),
      ),
  )
  app.get(
    `${path}/:id/pre-flight`,
    {
      config: read,
      schema: {
        summary: 'Checks before a launch, each with what to do',
        params: campaignParameters,
        response: { 200: PreflightShape },
      },
    },
    async ({ params: { tenantId, id }, actor }) =>
      preflight(parts, tenantId, id, { hasNames: await db.inTenant(tenantId, (trx) => mayName(trx, tenantId, actor)) }),
  )
}

function addTest(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    `${path}/:id/test`,
    {
      config: write,
      schema: {
        summary: 'Send a test mail at once; it is in no figure',
        params: campaignParameters,
        body: TestMailShape,
        response: { 202: TestMailSentShape },
      },
    },
    async ({ params: { tenantId, id }, body, actor }, reply) =>
      reply
        .status(202)
        .send(await parts.db.inTenant(tenantId, (trx) => sendTestMail(parts, trx, { tenantId, id, by: actor }, body))),
  )
}
