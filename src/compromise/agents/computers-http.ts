// Routes of the console for computers, their links and the tokens to enrol with.
import type { AuditAction } from '#platform/audit/actions.ts'
import Type from 'typebox'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { linkByHand, unlink } from '#people/computers.ts'
import { getPerson } from '#people/views.ts'
import type { CompromiseParts } from '../parts.ts'
import {
  computer,
  computerPage,
  computerParameters,
  computerQuery,
  createdEnrolmentToken,
  enrolmentTokenBody,
  enrolmentTokens,
  linkBody,
} from '../contract.ts'
import { getComputerView, listComputerViews } from './computer-views.ts'
import {
  createEnrolmentToken,
  type EnrolmentToken,
  listEnrolmentTokens,
  revokeEnrolmentToken,
} from './enrolment-tokens.ts'

const uuid = Type.String({ format: 'uuid' })
const tenantParameters = Type.Object({ tenantId: uuid })
const linkParameters = Type.Object({ tenantId: uuid, id: uuid, personId: uuid })

export function computersHttp(parts: CompromiseParts): HttpModule {
  return (app) => {
    addComputers(app, parts)
    addLinks(app, parts)
    addTokens(app, parts)
  }
}

function addComputers(app: HttpApp, { db, clock }: CompromiseParts): void {
  const config = { permission: 'endpoints.read' }
  app.get(
    '/tenants/:tenantId/endpoints/computers',
    {
      config,
      schema: {
        summary: 'Computers with their people and products, by name',
        params: tenantParameters,
        querystring: computerQuery,
        response: { 200: computerPage },
      },
    },
    ({ params: { tenantId }, query }) =>
      db.inTenant(tenantId, (trx) => listComputerViews(trx, tenantId, query, clock.now())),
  )
  app.get(
    '/tenants/:tenantId/endpoints/computers/:id',
    { config, schema: { summary: 'One computer', params: computerParameters, response: { 200: computer } } },
    ({ params: { tenantId, id } }) => db.inTenant(tenantId, (trx) => getComputerView(trx, tenantId, id, clock.now())),
  )
}

/** Each answers with the computer as it is then. */
function addLinks(app: HttpApp, { db, clock, audit }: CompromiseParts): void {
  const config = { permission: 'endpoints.act' }
  type Change = { tenantId: string; id: string; personId: string; actor: Parameters<typeof audit.append>[1]['actor'] }
  const change = ({ tenantId, id, personId, actor }: Change, how: typeof linkByHand, action: AuditAction) =>
    db.inTenant(tenantId, async (trx) => {
      const before = await getComputerView(trx, tenantId, id, clock.now())
      await how(trx, tenantId, { computerId: id, personId, by: actor.name }, clock.now())
      const after = await getComputerView(trx, tenantId, id, clock.now())
      const weightOf = ({ links }: typeof after) => links.find((link) => link.personId === personId)?.weight ?? 'none'
      const { displayName: person } = await getPerson(trx, tenantId, personId)
      await audit.append(trx, {
        tenantId,
        actor,
        action,
        target: after.name,
        before: { computerId: id, person, personId, link: weightOf(before) },
        after: { computerId: id, person, personId, link: weightOf(after) },
      })
      return after
    })
  app.post(
    '/tenants/:tenantId/endpoints/computers/:id/links',
    {
      config,
      schema: {
        summary: 'Link a person to the computer by hand',
        params: computerParameters,
        body: linkBody,
        response: { 200: computer },
      },
    },
    ({ params, body, actor }) =>
      change({ ...params, personId: body.personId.toLowerCase(), actor }, linkByHand, 'endpoints.link'),
  )
  app.delete(
    '/tenants/:tenantId/endpoints/computers/:id/links/:personId',
    {
      config,
      schema: {
        summary: 'This is not the computer of this person, whatever is seen',
        params: linkParameters,
        response: { 200: computer },
      },
    },
    ({ params, actor }) =>
      change({ ...params, personId: params.personId.toLowerCase(), actor }, unlink, 'endpoints.unlink'),
  )
}

function addTokens(app: HttpApp, { db, clock, audit }: CompromiseParts): void {
  app.get(
    '/tenants/:tenantId/endpoints/enrolment-tokens',
    {
      config: { permission: 'endpoints.settings' },
      schema: {
        summary: 'Enrolment tokens that can still be used, newest first',
        params: tenantParameters,
        response: { 200: enrolmentTokens },
      },
    },
    ({ params: { tenantId } }) =>
      db.inTenant(tenantId, async (trx) => ({
        items: (await listEnrolmentTokens(trx, tenantId, clock.now())).map(showToken),
      })),
  )
  app.post(
    '/tenants/:tenantId/endpoints/enrolment-tokens',
    {
      config: { permission: 'endpoints.settings' },
      schema: {
        summary: 'Make a token with which computers enrol; it is told this once',
        params: tenantParameters,
        body: enrolmentTokenBody,
        response: { 201: createdEnrolmentToken },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) => {
      const made = await db.inTenant(tenantId, async (trx) => {
        const { token, ...facts } = await createEnrolmentToken(trx, tenantId, { ...body, by: actor.name }, clock.now())
        const { id, name, uses, expiresAt } = facts
        await audit.append(trx, {
          tenantId,
          actor,
          action: 'endpoints.enrolment-token.create',
          target: name,
          after: { id, uses, expiresAt },
        })
        return { ...showToken(facts), token }
      })
      return reply.status(201).send(made)
    },
  )
  app.delete(
    '/tenants/:tenantId/endpoints/enrolment-tokens/:id',
    {
      config: { permission: 'endpoints.settings' },
      schema: {
        summary: 'Remove a token; computers that enrolled with it stay',
        params: computerParameters,
        response: { 204: Type.Null() },
      },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      await db.inTenant(tenantId, async (trx) => {
        const { name } = await revokeEnrolmentToken(trx, tenantId, id, clock.now())
        const action = 'endpoints.enrolment-token.remove'
        await audit.append(trx, { tenantId, actor, action, target: name, before: { id } })
      })
      return reply.status(204).send(null)
    },
  )
}

const showToken = ({ expiresAt, createdAt, ...rest }: EnrolmentToken) => ({
  ...rest,
  expiresAt: expiresAt.toISOString(),
  createdAt: createdAt.toISOString(),
})
