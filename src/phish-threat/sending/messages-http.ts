// Routes of a campaign's delivery: the list, sending again what failed, taking back what was delivered directly.
import Type from 'typebox'
import { uuid } from '#platform/http/shapes.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { PhishThreatParts } from '../parts.ts'
import { mayName } from '../results/privacy.ts'
import {
  CampaignMessagesQueryShape,
  CampaignMessagesShape,
  OperationStartedShape,
  RecallShape,
  ResendShape,
  ResentShape,
} from './contract.ts'
import { sendSimulationsJob } from './job-names.ts'
import { listMessages } from './message-views.ts'
import { startRecall } from './recall.ts'
import { resendFailed } from './resend.ts'

const campaignParameters = Type.Object({ tenantId: uuid, id: uuid })
const path = '/tenants/:tenantId/simulations/campaigns/:id/messages'
const page_default = 50
const launch = { permission: 'simulations.launch' }

export function campaignMessagesHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    app.get(
      path,
      {
        config: { permission: 'simulations.read' },
        schema: {
          summary: 'What became of each mail of a campaign',
          params: campaignParameters,
          querystring: CampaignMessagesQueryShape,
          response: { 200: CampaignMessagesShape },
        },
      },
      ({ params: { tenantId, id }, query: { limit = page_default, ...rest }, actor }) =>
        parts.db.inTenant(tenantId, async (trx) =>
          listMessages(trx, tenantId, id, { limit, ...rest }, { hasNames: await mayName(trx, tenantId, actor) }),
        ),
    )
    addResend(app, parts)
    addRecall(app, parts)
  }
}

function addResend(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    '/tenants/:tenantId/simulations/campaigns/:id/resend',
    {
      config: launch,
      schema: {
        summary: 'Send the mails that failed once more',
        params: campaignParameters,
        body: ResendShape,
        response: { 200: ResentShape },
      },
    },
    async ({ params: { tenantId, id }, body: { messageIds }, actor }) => {
      const result = await parts.db.inTenant(tenantId, async (trx) => {
        const sent = await resendFailed(trx, tenantId, id, messageIds, parts.clock.now())
        await parts.audit.append(trx, { tenantId, actor, action: 'simulations.resend', target: id, after: sent })
        return sent
      })
      if (result.queued > 0) await parts.jobs.send(sendSimulationsJob, {}, { singletonKey: 'asked' })
      return result
    },
  )
}

function addRecall(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    '/tenants/:tenantId/simulations/campaigns/:id/recall',
    {
      config: launch,
      schema: {
        summary: 'Take mails that were delivered directly out of the mailboxes again',
        params: campaignParameters,
        body: RecallShape,
        response: { 202: OperationStartedShape },
      },
    },
    async ({ params: { tenantId, id }, body, actor }, reply) =>
      reply.status(202).send({
        operationId: await parts.db.inTenant(tenantId, (trx) =>
          startRecall(parts, trx, { tenantId, campaignId: id, ...body, by: actor }),
        ),
      }),
  )
}
