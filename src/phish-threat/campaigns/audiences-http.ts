// Routes of saved audiences: lists, rules, and the import of a file with a report for every row.
import Type from 'typebox'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import type { PhishThreatParts } from '../parts.ts'
import {
  createAudience,
  deleteAudience,
  listAudiences,
  listMembers,
  readAudience,
  saveAudience,
  viewAudience,
  wrongKind,
} from './audiences.ts'
import {
  AudienceMembersShape,
  campaignParameters,
  CreateAudienceShape,
  ImportReportShape,
  importFile_bytes_max,
  ImportShape,
  MembersQueryShape,
  SaveAudienceShape,
  SavedAudienceShape,
  SavedAudiencesShape,
  tenantParameters,
} from './contract.ts'
import { importList } from './import.ts'

const path = '/tenants/:tenantId/simulations/audiences'
const read = { permission: 'simulations.read' }
const write = { permission: 'simulations.write' }
const limit_default = 100
const locked = { forUpdate: true }
/** Of a request with a file: base64 and a little around it. */
const body_bytes_max = Math.ceil(importFile_bytes_max / 3) * 4 + 10_000

export function audiencesHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addReading(app, parts)
    addWriting(app, parts)
    addImport(app, parts)
  }
}

function addReading(app: HttpApp, { db, clock }: PhishThreatParts): void {
  app.get(
    path,
    {
      config: read,
      schema: {
        summary: 'Saved audiences with the number of their people now',
        params: tenantParameters,
        response: { 200: SavedAudiencesShape },
      },
    },
    ({ params: { tenantId } }) =>
      db.inTenant(tenantId, async (trx) => ({ items: await listAudiences(trx, tenantId, clock.now()) })),
  )
  app.get(
    `${path}/:id`,
    {
      config: read,
      schema: { summary: 'One saved audience', params: campaignParameters, response: { 200: SavedAudienceShape } },
    },
    ({ params: { tenantId, id } }) =>
      db.inTenant(tenantId, async (trx) => viewAudience(trx, await readAudience(trx, tenantId, id), clock.now())),
  )
  app.get(
    `${path}/:id/people`,
    {
      config: { permission: 'simulations.names' },
      schema: {
        summary: 'People of a saved audience; of a rule as of now',
        params: campaignParameters,
        querystring: MembersQueryShape,
        response: { 200: AudienceMembersShape },
      },
    },
    ({ params: { tenantId, id }, query: { limit = limit_default, cursor } }) =>
      db.inTenant(tenantId, async (trx) =>
        listMembers(trx, await readAudience(trx, tenantId, id), { limit, cursor, now: clock.now() }),
      ),
  )
}

function addWriting(app: HttpApp, parts: PhishThreatParts): void {
  const { db, clock } = parts
  app.post(
    path,
    {
      config: write,
      schema: {
        summary: 'Make a list, or a rule that is looked up anew each time',
        params: tenantParameters,
        body: CreateAudienceShape,
        response: { 201: SavedAudienceShape },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) =>
      reply
        .status(201)
        .send(
          await db.inTenant(tenantId, async (trx) =>
            viewAudience(trx, await createAudience(parts, trx, tenantId, body, actor), clock.now()),
          ),
        ),
  )
  app.patch(
    `${path}/:id`,
    {
      config: write,
      schema: {
        summary: 'Change name or rule',
        params: campaignParameters,
        body: SaveAudienceShape,
        response: { 200: SavedAudienceShape },
      },
    },
    ({ params: { tenantId, id }, body, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const before = await readAudience(trx, tenantId, id, locked)
        return viewAudience(trx, await saveAudience(parts, trx, before, body, actor), clock.now())
      }),
  )
  app.delete(
    `${path}/:id`,
    {
      config: write,
      schema: { summary: 'Delete a saved audience', params: campaignParameters, response: { 204: Type.Null() } },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      await db.inTenant(tenantId, async (trx) =>
        deleteAudience(parts, trx, await readAudience(trx, tenantId, id, locked), actor),
      )
      return reply.status(204).send(null)
    },
  )
}

function addImport(app: HttpApp, { db, clock, audit }: PhishThreatParts): void {
  app.post(
    `${path}/:id/import`,
    {
      config: write,
      bodyLimit: body_bytes_max,
      schema: {
        summary: 'Read people from a CSV file, or see what would become of each row',
        params: campaignParameters,
        body: ImportShape,
        response: { 200: ImportReportShape },
      },
    },
    ({ params: { tenantId, id }, body: { file, dryRun, mode }, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        const row = await readAudience(trx, tenantId, id, locked)
        if (row.kind !== 'list') throw wrongKind()
        const bytes = Buffer.from(file, 'base64')
        const now = clock.now()
        const report = await importList(trx, { tenantId, audienceId: id, bytes, isDryRun: dryRun, mode, now })
        if (!dryRun)
          await audit.append(trx, {
            tenantId,
            actor,
            action: 'simulations.audience.import',
            target: row.name,
            after: { id, mode, totals: report.totals, removed: report.removed },
          })
        return report
      }),
  )
}
