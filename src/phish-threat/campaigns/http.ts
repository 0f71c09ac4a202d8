// Routes of campaigns: drafts, approval, launch and everything after it.
import Type from 'typebox'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import { hasPermission as may } from '#platform/http/sign-in.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { startRecall } from '../sending/recall.ts'
import { addRecipients } from './additions.ts'
import { approve, askApproval, refuse, withdraw } from './approval.ts'
import { audiencesHttp } from './audiences-http.ts'
import {
  AddRecipientsShape,
  campaignParameters,
  CampaignPageShape,
  CampaignQueryShape,
  CampaignViewShape,
  CreateCampaignShape,
  DecideShape,
  ExtendShape,
  RefuseShape,
  SaveCampaignShape,
  StartedShape,
  StopShape,
  tenantParameters,
  VersionShape,
} from './contract.ts'
import { extend, launch, pause, resume, stop } from './control.ts'
import { deleteDraft, insertDraft, saveDraft, settingsForNew } from './drafts.ts'
import { lookHttp } from './look-http.ts'
import { seriesHttp } from './series-http.ts'
import { listCampaigns, viewCampaign } from './views.ts'

const path = '/tenants/:tenantId/simulations/campaigns'
const read = { permission: 'simulations.read' }
const write = { permission: 'simulations.write' }
const launching = { permission: 'simulations.launch' }
const approving = { permission: 'simulations.approve' }
const limit_default = 50

export function campaignsHttp(parts: PhishThreatParts): HttpModule[] {
  return [
    (app) => {
      addReading(app, parts)
      addDrafts(app, parts)
      addApproval(app, parts)
      addControl(app, parts)
    },
    lookHttp(parts),
    audiencesHttp(parts),
    seriesHttp(parts),
  ]
}

interface Asked {
  params: { tenantId: string; id: string }
  actor: HttpActor
}

const view = ({ clock }: PhishThreatParts, trx: Trx, { params: { tenantId, id }, actor }: Asked) =>
  viewCampaign(trx, tenantId, id, { actor, mayApprove: may(actor, 'simulations.approve'), now: clock.now() })

/** The change, then the campaign as it is afterwards, in one transaction. */
const changed = (parts: PhishThreatParts, asked: Asked, change: (trx: Trx) => Promise<unknown>) =>
  parts.db.inTenant(asked.params.tenantId, async (trx) => {
    await change(trx)
    return view(parts, trx, asked)
  })

/** The same for what an operation carries on with. */
const started = (parts: PhishThreatParts, asked: Asked, change: (trx: Trx) => Promise<string | null>) =>
  parts.db.inTenant(asked.params.tenantId, async (trx) => {
    const operationId = await change(trx)
    return { campaign: await view(parts, trx, asked), operationId }
  })

const of = ({ params: { tenantId, id }, actor }: Asked) => ({ tenantId, id, by: actor })

function addReading(app: HttpApp, parts: PhishThreatParts): void {
  app.get(
    path,
    {
      config: read,
      schema: {
        summary: 'Campaigns, newest first',
        params: tenantParameters,
        querystring: CampaignQueryShape,
        response: { 200: CampaignPageShape },
      },
    },
    ({ params: { tenantId }, query: { limit = limit_default, ...query } }) =>
      parts.db.inTenant(tenantId, (trx) => listCampaigns(trx, tenantId, { limit, ...query })),
  )
  app.get(
    `${path}/:id`,
    {
      config: read,
      schema: { summary: 'One campaign', params: campaignParameters, response: { 200: CampaignViewShape } },
    },
    (request) => parts.db.inTenant(request.params.tenantId, (trx) => view(parts, trx, request)),
  )
}

function addDrafts(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    path,
    {
      config: write,
      schema: {
        summary: 'Begin a campaign, or copy one',
        params: tenantParameters,
        body: CreateCampaignShape,
        response: { 201: CampaignViewShape },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) => {
      const { name, technique } = body
      const made = await parts.db.inTenant(tenantId, async (trx) => {
        const settings = await settingsForNew(trx, tenantId, body.copyOf, body.settings)
        const isSafe = settings.needsApproval || may(actor, 'simulations.approve')
        const kept = isSafe ? settings : { ...settings, needsApproval: true }
        const id = await insertDraft(parts, trx, tenantId, { name, technique, settings: kept }, actor)
        return view(parts, trx, { params: { tenantId, id }, actor })
      })
      return reply.status(201).send(made)
    },
  )
  app.patch(
    `${path}/:id`,
    {
      config: write,
      schema: {
        summary: 'Save a step of a draft, or change what is still to be sent of a paused campaign',
        params: campaignParameters,
        body: SaveCampaignShape,
        response: { 200: CampaignViewShape },
      },
    },
    (request) => {
      const { tenantId, id } = request.params
      const mayApprove = may(request.actor, 'simulations.approve')
      const save = { change: request.body, by: request.actor, mayApprove }
      return changed(parts, request, (trx) => saveDraft(parts, trx, tenantId, id, save))
    },
  )
  app.delete(
    `${path}/:id`,
    {
      config: write,
      schema: { summary: 'Delete a draft', params: campaignParameters, response: { 204: Type.Null() } },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      await parts.db.inTenant(tenantId, (trx) => deleteDraft(parts, trx, tenantId, id, actor))
      return reply.status(204).send(null)
    },
  )
}

function addApproval(app: HttpApp, parts: PhishThreatParts): void {
  const byVersion = [
    { name: 'ask-approval', config: write, summary: 'Ask somebody else for approval', run: askApproval },
    { name: 'withdraw', config: write, summary: 'Take it back from approval, to change it', run: withdraw },
  ]
  for (const { name, config, summary, run } of byVersion)
    app.post(
      `${path}/:id/${name}`,
      {
        config,
        schema: { summary, params: campaignParameters, body: VersionShape, response: { 200: CampaignViewShape } },
      },
      (request) => {
        const { tenantId, id } = request.params
        const decision = { version: request.body.version, by: request.actor }
        return changed(parts, request, (trx) => run(parts, trx, tenantId, id, decision))
      },
    )
  app.post(
    `${path}/:id/approve`,
    {
      config: approving,
      schema: {
        summary: 'Approve a campaign that somebody else drafted',
        params: campaignParameters,
        body: DecideShape,
        response: { 200: CampaignViewShape },
      },
    },
    (request) => {
      const { tenantId, id } = request.params
      const decision = { ...request.body, by: request.actor }
      return changed(parts, request, (trx) => approve(parts, trx, tenantId, id, decision))
    },
  )
  app.post(
    `${path}/:id/refuse`,
    {
      config: approving,
      schema: {
        summary: 'Give it back to who drafted it, with the reason',
        params: campaignParameters,
        body: RefuseShape,
        response: { 200: CampaignViewShape },
      },
    },
    (request) => {
      const { tenantId, id } = request.params
      const decision = { ...request.body, by: request.actor }
      return changed(parts, request, (trx) => refuse(parts, trx, tenantId, id, decision))
    },
  )
}

function addControl(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    `${path}/:id/launch`,
    {
      config: launching,
      schema: {
        summary: 'Launch: recipients, attacks and times are fixed from now on',
        params: campaignParameters,
        body: VersionShape,
        response: { 202: StartedShape },
      },
    },
    async (request, reply) =>
      reply
        .status(202)
        .send(await started(parts, request, (trx) => launch(parts, trx, of(request), request.body.version))),
  )
  app.post(
    `${path}/:id/pause`,
    {
      config: launching,
      schema: {
        summary: 'Send nothing until resumed',
        params: campaignParameters,
        response: { 200: CampaignViewShape },
      },
    },
    (request) => changed(parts, request, (trx) => pause(parts, trx, of(request))),
  )
  app.post(
    `${path}/:id/resume`,
    {
      config: launching,
      schema: {
        summary: 'Go on: the rest is planned anew, with what was changed',
        params: campaignParameters,
        response: { 202: StartedShape },
      },
    },
    async (request, reply) =>
      reply.status(202).send(await started(parts, request, (trx) => resume(parts, trx, of(request)))),
  )
  app.post(
    `${path}/:id/stop`,
    {
      config: launching,
      schema: {
        summary:
          'End it now: what has not left is cancelled, and what was delivered directly can be taken out of mailboxes',
        params: campaignParameters,
        body: StopShape,
        response: { 200: StartedShape },
      },
    },
    (request) => {
      const { reason, recall } = request.body
      const { tenantId, id: campaignId, by } = of(request)
      return started(parts, request, async (trx) => {
        await stop(parts, trx, of(request), reason)
        return recall ? startRecall(parts, trx, { tenantId, campaignId, reason, by }) : null
      })
    },
  )
  app.post(
    `${path}/:id/extend`,
    {
      config: launching,
      schema: {
        summary: 'Let visits and reports count for longer',
        params: campaignParameters,
        body: ExtendShape,
        response: { 200: CampaignViewShape },
      },
    },
    (request) => changed(parts, request, (trx) => extend(parts, trx, of(request), new Date(request.body.endsAt))),
  )
  app.post(
    `${path}/:id/recipients`,
    {
      config: launching,
      schema: {
        summary: 'Add recipients to a campaign that was launched',
        params: campaignParameters,
        body: AddRecipientsShape,
        response: { 202: StartedShape },
      },
    },
    async (request, reply) =>
      reply.status(202).send(
        await started(parts, request, async (trx) => {
          const { operationId } = await addRecipients(parts, trx, of(request), request.body)
          return operationId
        }),
      ),
  )
}
