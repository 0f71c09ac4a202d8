// Routes of scheduled reports.
import Type from 'typebox'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { PhishThreatParts } from '../parts.ts'
import { campaignParameters, tenantParameters } from './contract.ts'
import { sendPdf } from './http.ts'
import { rangeOf } from './behaviour.ts'
import { behaviourRange, ScheduledReportInputShape, ScheduledReportShape } from './programme-contract.ts'
import { programmePdf } from './scheduled.ts'
import { checkReport, listReports, nextReportAt, toReport } from './scheduled-store.ts'

const path = '/tenants/:tenantId/simulations/scheduled-reports'
const read = { permission: 'simulations.read' }
const write = { permission: 'simulations.settings' }

export function scheduledReportsHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addReading(app, parts)
    addChanging(app, parts)
  }
}

function addReading(app: HttpApp, { db, clock }: PhishThreatParts): void {
  app.get(
    path,
    {
      config: read,
      schema: {
        summary: 'Reports that go out by mail',
        params: tenantParameters,
        response: { 200: Type.Object({ items: Type.Array(ScheduledReportShape) }) },
      },
    },
    ({ params: { tenantId } }) =>
      db.inTenant(tenantId, async (trx) => ({ items: (await listReports(trx, tenantId)).map(toReport) })),
  )
  app.get(
    '/tenants/:tenantId/simulations/programme.pdf',
    {
      config: read,
      schema: {
        summary: 'Report on the programme as an accessible PDF',
        params: tenantParameters,
        response: { 200: Type.String({ description: 'PDF' }) },
        querystring: behaviourRange,
      },
    },
    async ({ params: { tenantId }, query }, reply) => {
      const { from, to } = rangeOf(query, clock.now())
      const { pdf } = await db.inTenant(tenantId, (trx) => programmePdf(trx, tenantId, from, to))
      return sendPdf(reply, 'simulations.pdf', pdf)
    },
  )
}

function addChanging(app: HttpApp, { db, clock, audit }: PhishThreatParts): void {
  app.post(
    path,
    {
      config: write,
      schema: {
        summary: 'Send a report regularly',
        params: tenantParameters,
        body: ScheduledReportInputShape,
        response: { 200: ScheduledReportShape },
      },
    },
    ({ params: { tenantId }, body, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const recipients = await checkReport(trx, tenantId, body)
        const now = clock.now()
        const row = await trx
          .insertInto('scheduled_report')
          .values({
            tenant_id: tenantId,
            id: newId(now),
            name: body.name,
            every: body.every,
            recipients,
            created_by: actor.name,
            created_at: now,
            next_at: nextReportAt(body.every, now),
            failure: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow()
        const after = toReport(row)
        await audit.append(trx, { tenantId, actor, action: 'simulation.schedule-report', target: row.id, after })
        return after
      }),
  )
  app.delete(
    `${path}/:id`,
    {
      config: write,
      schema: {
        summary: 'Send it no more',
        params: campaignParameters,
        response: { 200: ScheduledReportShape },
      },
    },
    ({ params: { tenantId, id }, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const row = await trx
          .deleteFrom('scheduled_report')
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirst()
        if (row === undefined)
          throw new AppError({
            code: 'simulations.report-not-found',
            message: 'There is no such scheduled report. It may have been removed.',
            status: 404,
          })
        const before = toReport(row)
        await audit.append(trx, { tenantId, actor, action: 'simulation.unschedule-report', target: id, before })
        return before
      }),
  )
}
