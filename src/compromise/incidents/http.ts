// Routes of incidents and of the settings of the compromised-mailbox response.
import Type from 'typebox'
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import { requireConfirmation } from '#platform/http/sign-in.ts'
import {
  extendBody,
  incidentPage,
  incidentParameters,
  incidentQuery,
  incidentView,
  reasonBody,
  releaseBody,
  rescanBody,
  settings,
} from '../contract.ts'
import type { CompromiseParts, Tracks } from '../parts.ts'
import { loadSettings, saveSettings } from '../settings.ts'
import { type Actions, createActions, type Deciding } from './actions.ts'
import { requestAdvance } from './jobs.ts'
import { incidentNotFound, readIncident } from './store.ts'
import { listIncidents, viewIncident } from './views.ts'

const read = { permission: 'compromise.read' }
const act = { permission: 'compromise.act' }
const path = '/tenants/:tenantId/incidents'
const tenantParameters = Type.Object({ tenantId: Type.String({ format: 'uuid' }) })
const page_default = 50

export function incidentsHttp(parts: CompromiseParts, tracks: Tracks): HttpModule {
  const actions = createActions(parts, tracks)
  return (app) => {
    addReading(app, parts, tracks)
    addRelease(app, parts, tracks, actions)
    addDecisions(app, parts, tracks, actions)
    addSettings(app, parts)
  }
}

function addReading(app: HttpApp, parts: CompromiseParts, tracks: Tracks): void {
  app.get(
    path,
    {
      config: read,
      schema: {
        summary: 'Incidents of mailboxes, newest first',
        params: tenantParameters,
        querystring: incidentQuery,
        response: { 200: incidentPage },
      },
    },
    ({ params: { tenantId }, query: { limit = page_default, cursor, state = 'all', search } }) =>
      parts.db.inTenant(tenantId, (trx) => listIncidents(parts, trx, tenantId, { limit, cursor, state, search })),
  )
  app.get(
    `${path}/:id`,
    {
      config: read,
      schema: { summary: 'One incident', params: incidentParameters, response: { 200: incidentView } },
    },
    ({ params: { tenantId, id } }) =>
      parts.db.inTenant(tenantId, (trx) => viewIncident(parts, tracks, trx, tenantId, id)),
  )
}

interface Asked {
  params: { tenantId: string; id: string }
  actor: HttpActor
}

const decidingOf = ({ params: { tenantId, id }, actor }: Asked): Deciding => ({ tenantId, incidentId: id, actor })

/** The decision, then the incident as it is afterwards; the worker carries on with it. */
async function decided(parts: CompromiseParts, tracks: Tracks, asked: Asked, decision: Promise<void>) {
  await decision
  const { tenantId, id } = asked.params
  await requestAdvance(parts, { tenantId, incidentId: id })
  return parts.db.inTenant(tenantId, (trx) => viewIncident(parts, tracks, trx, tenantId, id))
}

function addRelease(app: HttpApp, parts: CompromiseParts, tracks: Tracks, actions: Actions): void {
  app.post(
    `${path}/:id/release`,
    {
      config: act,
      schema: {
        summary: 'Let the mailbox send again. A permanent block needs a confirmed sign-in',
        params: incidentParameters,
        body: releaseBody,
        response: { 200: incidentView },
      },
    },
    async (request) => {
      await confirmPermanent(parts, request)
      const { reason, held = 'keep' } = request.body
      return decided(parts, tracks, request, actions.release(decidingOf(request), { reason, held }))
    },
  )
}

/** endpoint-response 4.4: `permanent` takes a fresh second factor. */
async function confirmPermanent({ db }: CompromiseParts, { params: { tenantId, id }, actor }: Asked): Promise<void> {
  const row = await db.inTenant(tenantId, (trx) => readIncident(trx, tenantId, id))
  if (row === null) throw incidentNotFound()
  if (row.block === 'permanent') requireConfirmation(actor)
}

function addDecisions(app: HttpApp, parts: CompromiseParts, tracks: Tracks, actions: Actions): void {
  app.post(
    `${path}/:id/extend`,
    {
      config: act,
      schema: {
        summary: 'Block for longer',
        params: incidentParameters,
        body: extendBody,
        response: { 200: incidentView },
      },
    },
    (request) => {
      const { reason, until } = request.body
      return decided(parts, tracks, request, actions.extend(decidingOf(request), { reason, until: new Date(until) }))
    },
  )
  app.post(
    `${path}/:id/rescan`,
    {
      config: act,
      schema: {
        summary: 'Scan one or all linked computers again',
        params: incidentParameters,
        body: rescanBody,
        response: { 200: incidentView },
      },
    },
    (request) => decided(parts, tracks, request, actions.rescan(decidingOf(request), request.body)),
  )
  app.post(
    `${path}/:id/false-positive`,
    {
      config: act,
      schema: {
        summary:
          'It was a mistake: release at once, and do not count it. Ending a permanent block needs a confirmed sign-in',
        params: incidentParameters,
        body: reasonBody,
        response: { 200: incidentView },
      },
    },
    async (request) => {
      await confirmPermanent(parts, request)
      return decided(parts, tracks, request, actions.falsePositive(decidingOf(request), request.body.reason))
    },
  )
  const withReason: { name: string; summary: string; run: (who: Deciding, reason: string) => Promise<void> }[] = [
    { name: 'no-computer', summary: 'Decide that there is no computer to scan', run: actions.noComputer },
    { name: 'accept-findings', summary: 'Accept what was found in the mailbox', run: actions.acceptFindings },
    {
      name: 'held/release',
      summary: 'Send on what was held because the mailbox is blocked',
      run: (who, reason) => actions.held(who, 'release', reason),
    },
    {
      name: 'held/discard',
      summary: 'Delete what was held because the mailbox is blocked',
      run: (who, reason) => actions.held(who, 'discard', reason),
    },
  ]
  for (const { name, summary, run } of withReason)
    app.post(
      `${path}/:id/${name}`,
      {
        config: act,
        schema: { summary, params: incidentParameters, body: reasonBody, response: { 200: incidentView } },
      },
      (request) => decided(parts, tracks, request, run(decidingOf(request), request.body.reason)),
    )
}

function addSettings(app: HttpApp, { db, clock, audit }: CompromiseParts): void {
  const url = '/tenants/:tenantId/compromise/settings'
  app.get(
    url,
    {
      config: read,
      schema: {
        summary: 'When mailboxes are blocked and what is done about it',
        params: tenantParameters,
        response: { 200: settings },
      },
    },
    ({ params: { tenantId } }) => db.inTenant(tenantId, (trx) => loadSettings(trx, tenantId)),
  )
  app.put(
    url,
    {
      config: { permission: 'compromise.settings' },
      schema: { summary: 'Change it', params: tenantParameters, body: settings, response: { 200: settings } },
    },
    ({ params: { tenantId }, body, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const before = await loadSettings(trx, tenantId)
        await saveSettings(trx, tenantId, body, clock.now())
        const after = await loadSettings(trx, tenantId)
        await audit.append(trx, {
          tenantId,
          actor,
          action: 'compromise.settings',
          target: tenantId,
          before,
          after,
        })
        return after
      }),
  )
}
