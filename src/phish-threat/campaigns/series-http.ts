// Routes of series of attacks and of trainings.
import type { HttpActor, HttpApp, HttpModule } from '#platform/http/module.ts'
import { hasPermission } from '#platform/http/sign-in.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import {
  campaignParameters,
  CreateSeriesShape,
  SaveSeriesShape,
  SeriesPageShape,
  SeriesShape,
  tenantParameters,
  VersionShape,
} from './contract.ts'
import {
  activateSeries,
  approveSeries,
  createSeries,
  endSeries,
  listSeries,
  lockSeries,
  pauseSeries,
  readSeries,
  saveSeries,
  type SeriesRow,
  viewSeries,
} from './series.ts'

const path = '/tenants/:tenantId/simulations/series'
const read = { permission: 'simulations.read' }
const write = { permission: 'simulations.write' }
const launching = { permission: 'simulations.launch' }

export function seriesHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addReading(app, parts)
    addWriting(app, parts)
    addDecisions(app, parts)
    addEnds(app, parts)
  }
}

const mayApprove = (actor: HttpActor): boolean => hasPermission(actor, 'simulations.approve')

/** The change, then the series as it is afterwards. */
const changed = (
  { db, clock }: PhishThreatParts,
  { tenantId, id }: { tenantId: string; id: string },
  change: (trx: Trx, row: SeriesRow) => Promise<unknown>,
) =>
  db.inTenant(tenantId, async (trx) => {
    await change(trx, await lockSeries(trx, tenantId, id))
    return viewSeries(trx, await readSeries(trx, tenantId, id), clock.now())
  })

function addReading(app: HttpApp, parts: PhishThreatParts): void {
  const { db, clock } = parts
  app.get(
    path,
    {
      config: read,
      schema: { summary: 'Series, newest first', params: tenantParameters, response: { 200: SeriesPageShape } },
    },
    ({ params: { tenantId } }) =>
      db.inTenant(tenantId, async (trx) => ({ items: await listSeries(trx, tenantId, clock.now()) })),
  )
  app.get(
    `${path}/:id`,
    {
      config: read,
      schema: {
        summary: 'One series with the campaigns that it made',
        params: campaignParameters,
        response: { 200: SeriesShape },
      },
    },
    ({ params: { tenantId, id } }) =>
      db.inTenant(tenantId, async (trx) => viewSeries(trx, await readSeries(trx, tenantId, id), clock.now())),
  )
}

function addWriting(app: HttpApp, parts: PhishThreatParts): void {
  const { db, clock } = parts
  app.post(
    path,
    {
      config: write,
      schema: {
        summary: 'Begin a series of attacks or of trainings',
        params: tenantParameters,
        body: CreateSeriesShape,
        response: { 201: SeriesShape },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) =>
      reply.status(201).send(
        await db.inTenant(tenantId, async (trx) => {
          const isOpen = body.settings?.campaign?.needsApproval === false && !mayApprove(actor)
          const settings = isOpen
            ? { ...body.settings, campaign: { ...body.settings!.campaign!, needsApproval: true } }
            : body.settings
          return viewSeries(trx, await createSeries(parts, trx, tenantId, { ...body, settings }, actor), clock.now())
        }),
      ),
  )
  app.patch(
    `${path}/:id`,
    {
      config: write,
      schema: {
        summary: 'Change a series that is not active',
        params: campaignParameters,
        body: SaveSeriesShape,
        response: { 200: SeriesShape },
      },
    },
    ({ params, body, actor }) =>
      changed(parts, params, (trx, row) =>
        saveSeries(parts, trx, row, body, { by: actor, mayApprove: mayApprove(actor) }),
      ),
  )
}

function addDecisions(app: HttpApp, parts: PhishThreatParts): void {
  const decisions = [
    {
      name: 'approve',
      config: { permission: 'simulations.approve' },
      summary: 'Approve all campaigns that the series will make',
      run: approveSeries,
    },
    { name: 'activate', config: launching, summary: 'Let the series make its campaigns', run: activateSeries },
  ]
  for (const { name, config, summary, run } of decisions)
    app.post(
      `${path}/:id/${name}`,
      { config, schema: { summary, params: campaignParameters, body: VersionShape, response: { 200: SeriesShape } } },
      ({ params, body: { version }, actor }) =>
        changed(parts, params, (trx, row) => run(parts, trx, row, { version, by: actor })),
    )
}

function addEnds(app: HttpApp, parts: PhishThreatParts): void {
  const ends = [
    { name: 'pause', summary: 'Make no campaigns until it is activated again', run: pauseSeries },
    { name: 'end', summary: 'End the series; campaigns that it made go on', run: endSeries },
  ]
  for (const { name, summary, run } of ends)
    app.post(
      `${path}/:id/${name}`,
      { config: launching, schema: { summary, params: campaignParameters, response: { 200: SeriesShape } } },
      ({ params, actor }) => changed(parts, params, (trx, row) => run(parts, trx, row, actor)),
    )
}
