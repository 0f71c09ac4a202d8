// API credentials: make, rotate, revoke.
import Type from 'typebox'
import type { HttpApp } from '#platform/http/module.ts'
import {
  credentialInputSchema,
  credentialListSchema,
  credentialMadeSchema,
  credentialSchema,
  idParameters,
  rotateSchema,
} from '../contract.ts'
import {
  createCredential,
  getCredential,
  listCredentials,
  revokeCredential,
  rotateSecret,
  showCredential,
  type MadeSecret,
} from '../credentials.ts'
import type { AccessParts } from '../parts.ts'
import { scopeOf } from '../roles.ts'
import { noteChange } from './note.ts'

const config = { permission: 'credentials.manage' }
const confirmed = { ...config, isConfirmed: true as const }
const show = ({ clientId, clientSecret, expiresAt }: MadeSecret) => ({
  clientId,
  clientSecret,
  expiresAt: expiresAt.toISOString(),
})

export function addCredentials(app: HttpApp, parts: AccessParts): void {
  addReading(app, parts)
  addWriting(app, parts)
}

function addReading(app: HttpApp, { db, clock }: AccessParts): void {
  app.get(
    '/credentials',
    { config, schema: { summary: 'API credentials, newest first', response: { 200: credentialListSchema } } },
    async (request) => ({ items: await db.asSystem((trx) => listCredentials(trx, clock.now(), request.actor)) }),
  )
  app.get(
    '/credentials/:id',
    {
      config,
      schema: { summary: 'One API credential', params: idParameters, response: { 200: credentialSchema } },
    },
    async (request) =>
      db.asSystem(async (trx) =>
        showCredential(trx, clock.now(), await getCredential(trx, request.actor, request.params.id)),
      ),
  )
}

function addWriting(app: HttpApp, { db, clock, audit }: AccessParts): void {
  app.post(
    '/credentials',
    {
      config: confirmed,
      schema: {
        summary: 'Make an API credential; the secret is shown once',
        body: credentialInputSchema,
        response: { 201: credentialMadeSchema },
      },
    },
    async (request, reply) => {
      const { actor, body } = request
      const made = await db.asSystem(async (trx) => {
        const secret = await createCredential(trx, clock.now(), actor, { ...body, days: body.days ?? 365 })
        const facts = { target: secret.clientId, after: body, scopes: [body.scope] }
        await noteChange(trx, audit, { actor, action: 'credential.create', ...facts })
        return secret
      })
      return reply.code(201).send(show(made))
    },
  )
  app.post(
    '/credentials/:id/rotate',
    {
      config: confirmed,
      schema: {
        summary: 'A second secret; the first goes on working for a while',
        params: idParameters,
        body: rotateSchema,
        response: { 201: credentialMadeSchema },
      },
    },
    async (request, reply) => {
      const { actor } = request
      const { days = 365, overlapHours: overlap_hours = 24 } = request.body
      const made = await db.asSystem(async (trx) => {
        const row = await getCredential(trx, actor, request.params.id)
        const secret = await rotateSecret(trx, clock.now(), actor, row, { days, overlap_hours })
        const facts = { target: row.id, after: { days, overlap_hours }, scopes: [scopeOf(row.tenant_ids)] }
        await noteChange(trx, audit, { actor, action: 'credential.rotate', ...facts })
        return secret
      })
      return reply.code(201).send(show(made))
    },
  )
  app.delete(
    '/credentials/:id',
    {
      config,
      schema: {
        summary: 'Revoke an API credential; its access tokens end',
        params: idParameters,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { actor } = request
      await db.asSystem(async (trx) => {
        const row = await getCredential(trx, actor, request.params.id)
        await revokeCredential(trx, clock.now(), row.id)
        const facts = { target: row.id, before: { name: row.name }, scopes: [scopeOf(row.tenant_ids)] }
        await noteChange(trx, audit, { actor, action: 'credential.revoke', ...facts })
      })
      return reply.code(204).send(null)
    },
  )
}
