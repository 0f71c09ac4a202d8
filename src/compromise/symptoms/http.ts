// Routes of the symptoms: the list of mailboxes, a check on demand, decisions about findings.
import { AppError } from '#platform/errors.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import {
  acceptFindingBody,
  finding,
  findingParameters,
  findingPlan,
  personParameters,
  reasonBody,
  respondAnswer,
  symptomCheckAnswer,
  symptomCheckBody,
  symptomPage,
  symptomQuery,
  tenantParameters,
} from '../contract.ts'
import type { IncidentOpening } from '../incidents/open.ts'
import { startCheck } from './check.ts'
import { accept, cleanUp, showPlan, undo } from './decide.ts'
import { listSymptoms } from './list.ts'
import type { SymptomParts } from './ports.ts'
import { respond } from './respond.ts'
import { findSubject } from './subject.ts'

const reading = { permission: 'compromise.read' }
const acting = { permission: 'compromise.act' }

export function symptomsHttp(parts: SymptomParts, incidents: IncidentOpening): HttpModule {
  return (app) => {
    addList(app, parts)
    addCheck(app, parts)
    addDecisions(app, parts)
    addAccept(app, parts)
    addRespond(app, parts, incidents)
  }
}

function addList(app: HttpApp, { db, clock, symptoms }: SymptomParts): void {
  app.get(
    '/tenants/:tenantId/symptoms',
    {
      config: reading,
      schema: {
        summary: 'Mailboxes by signs of compromise, highest score first',
        params: tenantParameters,
        querystring: symptomQuery,
        response: { 200: symptomPage },
      },
    },
    async ({ params: { tenantId }, query: { limit, ...rest } }) =>
      db.inTenant(tenantId, (trx) =>
        listSymptoms(symptoms, trx, tenantId, { limit: limit ?? 50, ...rest }, clock.now()),
      ),
  )
}

function addCheck(app: HttpApp, parts: SymptomParts): void {
  app.post(
    '/tenants/:tenantId/symptoms/check',
    {
      config: acting,
      schema: {
        summary: 'Check all mailboxes, or one, now',
        params: tenantParameters,
        body: symptomCheckBody,
        response: { 202: symptomCheckAnswer },
      },
    },
    async ({ params: { tenantId }, body: { personId }, actor }, reply) => {
      const started = await parts.db.inTenant(tenantId, async (trx) => {
        if (personId !== undefined && (await findSubject(trx, tenantId, personId)) === null)
          throw new AppError({ code: 'compromise.no-mailbox', message: 'The person has no mailbox.', status: 404 })
        const target = personId ?? 'all mailboxes'
        await parts.audit.append(trx, { tenantId, actor, action: 'compromise.symptom-check', target })
        return startCheck(parts, trx, tenantId, personId ?? null, actor)
      })
      return reply.code(202).send({ operationId: started.id })
    },
  )
}

function addDecisions(app: HttpApp, parts: SymptomParts): void {
  app.get(
    '/tenants/:tenantId/symptoms/findings/:id/clean-up',
    {
      config: reading,
      schema: {
        summary: 'What clean-up of a finding would do',
        params: findingParameters,
        response: { 200: findingPlan },
      },
    },
    async ({ params: { tenantId, id } }) => ({ steps: await showPlan(parts, tenantId, id) }),
  )
  for (const [path, summary, decide] of [
    ['clean-up', 'Switch off what was found; nothing is deleted', cleanUp],
    ['undo', 'Put back what clean-up switched off', undo],
  ] as const)
    app.post(
      `/tenants/:tenantId/symptoms/findings/:id/${path}`,
      {
        config: acting,
        schema: { summary, params: findingParameters, body: reasonBody, response: { 200: finding } },
      },
      async ({ params: { tenantId, id }, body: { reason }, actor }) =>
        decide(parts, { tenantId, findingId: id, actor, reason }),
    )
}

function addAccept(app: HttpApp, parts: SymptomParts): void {
  app.post(
    '/tenants/:tenantId/symptoms/findings/:id/accept',
    {
      config: acting,
      schema: {
        summary: 'Accept a finding as wanted, until a day',
        params: findingParameters,
        body: acceptFindingBody,
        response: { 200: finding },
      },
    },
    async ({ params: { tenantId, id }, body: { reason, until, alsoActor }, actor }) =>
      accept(
        parts,
        { tenantId, findingId: id, actor, reason },
        { until: until === undefined ? null : new Date(until), alsoActor: alsoActor ?? false },
      ),
  )
}

function addRespond(app: HttpApp, parts: SymptomParts, incidents: IncidentOpening): void {
  app.post(
    '/tenants/:tenantId/symptoms/mailboxes/:personId/respond',
    {
      config: acting,
      schema: {
        summary: 'Open an incident because of signs: block the mailbox and start all tracks',
        params: personParameters,
        body: reasonBody,
        response: { 200: respondAnswer },
      },
    },
    async ({ params: { tenantId, personId }, body: { reason }, actor }) =>
      respond(parts, incidents, { tenantId, personId, actor, reason }),
  )
}
