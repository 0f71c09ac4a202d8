// Routes of training assignments.
import type { AuditAction } from '#platform/audit/actions.ts'
import Type from 'typebox'
import { sendExport } from '#platform/http/export.ts'
import { AppError } from '#platform/errors.ts'
import type { Trx } from '#platform/db/database.ts'
import type { HttpApp, HttpActor, HttpModule } from '#platform/http/module.ts'
import { findTraining } from '../content/trainings.ts'
import type { PhishThreatParts } from '../parts.ts'
import { sendPdf } from '../results/http.ts'
import { mayName, refuseAnonymous, refuseWorksCouncil } from '../results/privacy.ts'
import { loadHead } from '../results/overview.ts'

import { renderCertificate } from './certificate.ts'
import { type Assignment, AssignmentPageShape, assignmentQuery, reasonBody, TrainingFiguresShape } from './contract.ts'
import { type AssignmentRow, syncFacts } from './store.ts'
import { type AssignmentFilter, listAssignments, trainingFigures } from './views.ts'

const read = { permission: 'simulations.read' }
const write = { permission: 'simulations.launch' }
const names = { permission: 'simulations.names' }
const path = '/tenants/:tenantId/simulations/training-assignments'
const uuid = Type.String({ format: 'uuid' })
const tenantParameters = Type.Object({ tenantId: uuid })
const parameters = Type.Object({ tenantId: uuid, id: uuid })
const page_default = 50
const page_export = 1_000
const Nothing = Type.Object({})

export function trainingHttp(parts: PhishThreatParts): HttpModule {
  return (app) => {
    addReading(app, parts)
    addActs(app, parts)
    addFiles(app, parts)
  }
}

function addReading(app: HttpApp, parts: PhishThreatParts): void {
  const { db, clock } = parts
  app.get(
    path,
    {
      config: read,
      schema: {
        summary: 'Trainings that people were given, newest first; who they are only for those who may see names',
        params: tenantParameters,
        querystring: assignmentQuery,
        response: { 200: AssignmentPageShape },
      },
    },
    ({ params: { tenantId }, query: { limit = page_default, cursor, campaignId, show = 'all', search }, actor }) =>
      assignmentPage(parts, tenantId, actor, { limit, cursor, campaignId, show, search }),
  )
  app.get(
    `${path}/figures`,
    {
      config: read,
      schema: {
        summary: 'Trainings in numbers: assigned, started, finished, overdue, by training',
        params: tenantParameters,
        querystring: Type.Object({ campaignId: Type.Optional(uuid) }, { additionalProperties: false }),
        response: { 200: TrainingFiguresShape },
      },
    },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, (trx) => trainingFigures(trx, tenantId, query.campaignId, clock.now())),
  )
}

/** Rows without names of fewer than five people would say who they are together with other lists. */
function assignmentPage({ db, clock }: PhishThreatParts, tenantId: string, actor: HttpActor, filter: AssignmentFilter) {
  return db.inTenant(tenantId, async (trx) => {
    const hasNames = await mayName(trx, tenantId, actor)
    return listAssignments(trx, tenantId, filter, { hasNames, now: clock.now() })
  })
}

interface Asked {
  params: { tenantId: string; id: string }
  actor: HttpActor
  body: { reason: string }
}

function addActs(app: HttpApp, parts: PhishThreatParts): void {
  app.post(
    `${path}/:id/remind`,
    {
      config: write,
      schema: {
        summary: 'Remind the person now',
        params: parameters,
        body: reasonBody,
        response: { 200: Nothing },
      },
    },
    (request) =>
      act(parts, request, 'simulation.remind', async (trx, row) => {
        refuseOver(row)
        await set(trx, row, { next_mail_at: parts.clock.now(), mail_leased_until: null })
        return {}
      }),
  )
  app.post(
    `${path}/:id/withdraw`,
    {
      config: write,
      schema: { summary: 'Take a training back', params: parameters, body: reasonBody, response: { 200: Nothing } },
    },
    (request) =>
      act(parts, request, 'simulation.withdraw-training', async (trx, row) => {
        refuseOver(row)
        await set(trx, row, { state: 'withdrawn', withdrawn_at: parts.clock.now(), next_mail_at: null, due_at: null })
        await syncFacts(trx, row.tenant_id, row.campaign_id, row.message_id)
        return {}
      }),
  )
}

/** With the row locked, and audited without the person's name: the list says who it is to those who may see it. */
function act(
  { db, audit }: PhishThreatParts,
  { params: { tenantId, id }, actor, body: { reason } }: Asked,
  action: AuditAction,
  work: (trx: Trx, row: AssignmentRow) => Promise<object>,
): Promise<object> {
  return db.inTenant(tenantId, async (trx) => {
    const row = await find(trx, tenantId, id)
    const result = await work(trx, row)
    await audit.append(trx, { tenantId, actor, action, target: id, before: { state: row.state }, after: { reason } })
    return result
  })
}

async function find(trx: Trx, tenantId: string, id: string): Promise<AssignmentRow> {
  const row = await trx
    .selectFrom('training_assignment')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined)
    throw new AppError({
      code: 'simulations.assignment-not-found',
      message: 'There is no such training assignment. It may have been deleted with its campaign.',
      status: 404,
    })
  return row
}

function refuseOver({ state }: AssignmentRow): void {
  if (state !== 'assigned' && state !== 'started')
    throw new AppError({
      code: 'simulations.assignment-over',
      message: 'The training is finished or was withdrawn already. There is nothing to do.',
      status: 409,
    })
}

async function set(trx: Trx, { tenant_id, id }: AssignmentRow, values: Partial<AssignmentRow>): Promise<void> {
  await trx
    .updateTable('training_assignment')
    .set(values)
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', id)
    .execute()
}

function addFiles(app: HttpApp, parts: PhishThreatParts): void {
  app.get(
    `${path}/export`,
    {
      config: names,
      schema: {
        summary: 'Trainings as CSV',
        params: tenantParameters,
        querystring: assignmentQuery,
        response: { 200: Type.String({ description: 'CSV' }) },
      },
    },
    async ({ params: { tenantId }, query: { campaignId, show = 'all', search }, actor }, reply) => {
      await parts.db.inTenant(tenantId, async (trx) => {
        await refuseWorksCouncil(trx, tenantId)
        await parts.audit.append(trx, {
          tenantId,
          actor,
          action: 'simulation.export',
          target: 'trainings',
          after: { show },
        })
      })
      return sendExport(reply, {
        name: 'trainings',
        format: 'csv',
        columns,
        page: (cursor) =>
          assignmentPage(parts, tenantId, actor, { limit: page_export, cursor, campaignId, show, search }),
      })
    },
  )
  app.get(
    `${path}/:id/certificate.pdf`,
    {
      config: names,
      schema: {
        summary: 'Certificate of a training that was passed',
        params: parameters,
        response: { 200: Type.String({ description: 'PDF' }) },
      },
    },
    async ({ params: { tenantId, id } }, reply) =>
      sendPdf(reply, 'certificate.pdf', await certificateOf(parts, tenantId, id)),
  )
}

function certificateOf({ db }: PhishThreatParts, tenantId: string, id: string): Promise<Buffer> {
  return db.inTenant(tenantId, async (trx) => {
    await refuseWorksCouncil(trx, tenantId)
    const assignment = await find(trx, tenantId, id)
    refuseAnonymous(await loadHead(trx, tenantId, assignment.campaign_id))
    const training = await findTraining(trx, tenantId, assignment.training_id)
    if (assignment.state !== 'completed' || training === null)
      throw new AppError({
        code: 'simulations.no-certificate',
        message: 'There is a certificate when the questions at the end of the training were passed.',
        status: 409,
      })
    const tenant = await trx.selectFrom('tenant').select('name').where('tenant_id', '=', tenantId).executeTakeFirst()
    return renderCertificate({ assignment, training, company: tenant?.name ?? '' })
  })
}

const columns: { title: string; value(item: Assignment): string | number | null }[] = [
  { title: 'Name', value: ({ person }) => person?.displayName ?? null },
  { title: 'Address', value: ({ person }) => person?.address ?? null },
  { title: 'Department', value: ({ person }) => person?.department ?? null },
  { title: 'Training', value: ({ training }) => training.title },
  { title: 'Campaign', value: ({ campaign }) => campaign.name },
  { title: 'Reason', value: ({ reason }) => reason },
  { title: 'State', value: ({ state }) => state },
  { title: 'Overdue', value: (row) => (row.isOverdue ? 'yes' : 'no') },
  { title: 'Assigned', value: ({ assignedAt }) => assignedAt },
  { title: 'Due', value: ({ dueAt }) => dueAt },
  { title: 'Started', value: ({ startedAt }) => startedAt },
  { title: 'Finished', value: ({ completedAt }) => completedAt },
  { title: 'Score', value: ({ score }) => score },
  { title: 'Reminders', value: ({ remindersSent }) => remindersSent },
]
