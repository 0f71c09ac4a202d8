// Routes for API tokens. Nobody can give more than they have.
import Type from 'typebox'
import type { Audit } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { AppError } from '../errors.ts'
import type { HttpActor, HttpModule } from './module.ts'
import { hasPermission } from './sign-in.ts'
import { createToken, originOfToken } from './tokens.ts'

const tokenSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  tenants: Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'null = all' }),
  permissions: Type.Union([Type.Array(Type.String()), Type.Null()], { description: 'null = all' }),
  createdAt: Type.String(),
  expiresAt: Type.Union([Type.String(), Type.Null()]),
  lastUsedAt: Type.Union([Type.String(), Type.Null()]),
  revokedAt: Type.Union([Type.String(), Type.Null()]),
})
const bodySchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    tenants: Type.Optional(Type.Array(Type.String({ format: 'uuid' }), { minItems: 1, maxItems: 1_000 })),
    permissions: Type.Optional(
      Type.Array(Type.String({ pattern: '^[a-z-]+(\\.[a-z-]+)*\\.([a-z-]+|\\*)$', maxLength: 100 }), {
        minItems: 1,
        maxItems: 200,
      }),
    ),
    expiresAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { additionalProperties: false },
)

export function tokensHttp(db: Database, audit: Audit, clock: Clock): HttpModule {
  return (app) => {
    const config = { permission: 'token.manage' }
    const confirmed = { ...config, isConfirmed: true as const }
    app.get(
      '/tokens',
      { config, schema: { summary: 'API tokens', response: { 200: Type.Object({ items: Type.Array(tokenSchema) }) } } },
      async (request) => ({ items: await listTokens(db, request.actor) }),
    )
    app.post(
      '/tokens',
      {
        config: confirmed,
        schema: {
          summary: 'Make a token; it is shown this once. One that is made with a token ends with that at the latest',
          body: bodySchema,
          response: { 201: Type.Object({ id: Type.String(), token: Type.String() }) },
        },
      },
      async (request, reply) => {
        const { name, expiresAt, ...rest } = request.body
        const input = {
          name,
          tenants: rest.tenants ?? null,
          permissions: rest.permissions ?? null,
          expiresAt: noLaterThan(request.actor, expiresAt ? new Date(expiresAt) : null),
        }
        refuseShortLived(request.actor)
        refuseMoreThanOwn(request.actor, input)
        if (input.expiresAt !== null && input.expiresAt <= clock.now())
          throw new AppError({ code: 'token.expired', message: 'The expiry is in the past.', status: 400 })
        const made = await db.asSystem(async (trx) => {
          const token = await createToken(trx, { ...input, ...originOfToken(request.actor, input.tenants) })
          await audit.append(trx, {
            tenantId: null,
            actor: request.actor,
            action: 'token.create',
            target: token.id,
            after: input,
          })
          return token
        })
        return reply.code(201).send(made)
      },
    )
    app.delete(
      '/tokens/:id',
      {
        config,
        schema: {
          summary: 'Revoke a token',
          params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { id } = request.params
        if (!(await listTokens(db, request.actor)).some((token) => token.id === id))
          throw new AppError({ code: 'token.not-found', message: 'There is no such token.', status: 404 })
        await db.asSystem(async (trx) => {
          await trx
            .updateTable('api_token')
            .set({ revoked_at: clock.now() })
            .where('id', '=', id)
            .where('revoked_at', 'is', null)
            .execute()
          await audit.append(trx, { tenantId: null, actor: request.actor, action: 'token.revoke', target: id })
        })
        return reply.code(204).send(null)
      },
    )
  }
}

async function listTokens(db: Database, actor: HttpActor) {
  const rows = await db.asSystem((trx) =>
    trx.selectFrom('api_token').selectAll().orderBy('created_at').limit(10_000).execute(),
  )
  return rows
    .filter(
      (row) => actor.tenants === 'all' || (row.tenants?.every((tenant) => actor.tenants.includes(tenant)) ?? false),
    )
    .map((row) => ({
      id: row.id,
      name: row.name,
      tenants: row.tenants,
      permissions: row.permissions,
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at?.toISOString() ?? null,
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
      revokedAt: row.revoked_at?.toISOString() ?? null,
    }))
}

/** What a token makes does not outlive it. */
function noLaterThan({ expiresAt: own }: HttpActor, wanted: Date | null): Date | null {
  return own !== undefined && (wanted === null || wanted > own) ? own : wanted
}

/** An access token is for an hour, and what it was got with can be revoked: no token may come out of it that stays. */
function refuseShortLived({ isCredential }: HttpActor): void {
  if (isCredential !== true) return
  throw new AppError({
    code: 'permission.missing',
    message: 'An access token of an API credential cannot make API tokens. Sign in, or use an API token.',
    status: 403,
  })
}

function refuseMoreThanOwn(actor: HttpActor, input: { tenants: string[] | null; permissions: string[] | null }): void {
  const { tenants, permissions } = actor
  const tenantsFit = tenants === 'all' || (input.tenants?.every((tenant) => tenants.includes(tenant)) ?? false)
  const permissionsFit =
    permissions === 'all' ||
    (input.permissions?.every((wanted) => permissions.includes(wanted) || hasPermission(actor, wanted)) ?? false)
  if (tenantsFit && permissionsFit) return
  throw new AppError({
    code: 'permission.missing',
    message:
      'A token can only have tenants and permissions that you have yourself: name them with "tenants" and "permissions".',
    status: 403,
  })
}
