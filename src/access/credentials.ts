// API credentials: OAuth client credentials (RFC 6749 4.4). Secrets and access tokens are random; only their hashes are kept.
import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import { AppError } from '#platform/errors.ts'
import type { HttpActor } from '#platform/http/module.ts'
import { originOfToken, tenantsNow, type TokenCheck } from '#platform/http/tokens.ts'
import { isUuid, newId } from '#platform/ids.ts'
import type { Credential, Scope } from './contract.ts'
import { hashOf } from './cookies.ts'
import type { AccessParts } from './parts.ts'
import { permissionNamed } from './permissions.ts'
import { requireScope, requireTenants, scopeOf } from './roles.ts'

export const tokenLife_seconds = 3_600
const day_ms = 24 * 3_600_000
const secrets_max = 2
const credentials_max = 1_000
const used_resolution_ms = 60_000
const accessTokenShape = /^mwa_[A-Za-z0-9_-]{43}$/
const secretShape = /^mws_[A-Za-z0-9_-]{43}$/

type CredentialRow = Selectable<Tables['access_credential']>

export const isAccessToken = (text: string): boolean => accessTokenShape.test(text)
const newText = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`

export interface MadeSecret {
  clientId: string
  clientSecret: string
  expiresAt: Date
}

/** Nobody gives more than they have. Throws AppErrors `permission.missing`, `credential.scope`, `credential.too-many`. */
export async function createCredential(
  trx: Trx,
  now: Date,
  actor: HttpActor,
  input: { name: string; scopes: string[]; scope: Scope; days: number },
): Promise<MadeSecret> {
  refuseAccessToken(actor, null)
  requireScope(actor, input.scope)
  requireScopes(actor, input.scopes, input.scope)
  if (input.scope.kind === 'tenants') await requireTenants(trx, input.scope.tenantIds)
  const open = await trx.selectFrom('access_credential').select('id').where('revoked_at', 'is', null).execute()
  if (open.length >= credentials_max) throw tooMany()
  const id = newId(now)
  const { makerId, viaProvider } = originOfToken(
    actor,
    input.scope.kind === 'installation' ? null : input.scope.tenantIds,
  )
  await trx
    .insertInto('access_credential')
    .values({
      id,
      name: input.name,
      scopes: [...new Set(input.scopes)].sort(),
      tenant_ids: input.scope.kind === 'installation' ? null : input.scope.tenantIds.map((each) => each.toLowerCase()),
      created_at: now,
      created_by: actor.name,
      used_at: null,
      revoked_at: null,
      maker_id: makerId,
      via_provider: viaProvider,
    })
    .execute()
  return addSecret(trx, now, id, endOfSecret(actor, now, input.days))
}

function requireScopes(actor: HttpActor, scopes: readonly string[], scope: Scope): void {
  for (const name of scopes) {
    const permission = permissionNamed.get(name)
    if (permission === undefined || (permission.reach === 'installation' && scope.kind !== 'installation'))
      throw new AppError({
        code: 'credential.scope',
        message: `There is no permission "${name}" for this reach; GET /api/v1/permissions lists all.`,
        status: 400,
        fields: [{ path: 'scopes', message: `"${name}" cannot be given` }],
      })
    if (actor.permissions !== 'all' && !actor.permissions.includes(name))
      throw new AppError({
        code: 'permission.missing',
        message: `You can only give permissions that you have yourself, and not ${name}.`,
        status: 403,
      })
  }
}

/**
 * A second secret beside the first, which ends after the overlap; a third is not made. Whoever gets it can do what the credential can,
 * so nobody gets more than they have: throws AppError `permission.missing`.
 */
export async function rotateSecret(
  trx: Trx,
  now: Date,
  actor: HttpActor,
  credential: CredentialRow,
  input: { days: number; overlap_hours: number },
): Promise<MadeSecret> {
  const scope = scopeOf(credential.tenant_ids)
  requireScope(actor, scope)
  requireScopes(actor, credential.scopes, scope)
  refuseCustomersOwn(actor, credential)
  refuseAccessToken(actor, credential.id)
  const ends = new Date(now.getTime() + input.overlap_hours * 3_600_000)
  const secrets = await openSecrets(trx, now, [credential.id])
  // Newest first: all but the newest end now, so that never more than two work.
  for (const [index, secret] of secrets.entries()) {
    const at = index < secrets_max - 1 ? ends : now
    if (secret.expires_at > at)
      await trx.updateTable('access_credential_secret').set({ expires_at: at }).where('id', '=', secret.id).execute()
  }
  return addSecret(trx, now, credential.id, endOfSecret(actor, now, input.days))
}

/** A provider gets no secret that would go on working after the customer refused it. */
function refuseCustomersOwn({ viaProvider = [] }: HttpActor, { tenant_ids, via_provider }: CredentialRow): void {
  if (!(tenant_ids ?? []).some((id) => viaProvider.includes(id) && via_provider?.includes(id) !== true)) return
  throw new AppError({
    code: 'permission.missing',
    message: 'This credential belongs to the customer: only its own administrators can get a new secret for it.',
    status: 403,
  })
}

/** A program may renew its own secret, and make nothing that stays when it is revoked. */
function refuseAccessToken({ isCredential, id }: HttpActor, ownId: string | null): void {
  if (isCredential !== true || id === ownId) return
  throw new AppError({
    code: 'permission.missing',
    message: 'An access token of an API credential can only renew the secret of that credential.',
    status: 403,
  })
}

/** What an API token makes does not outlive it. */
function endOfSecret({ isCredential, expiresAt }: HttpActor, now: Date, days: number): Date {
  const wanted = new Date(now.getTime() + days * day_ms)
  return isCredential !== true && expiresAt !== undefined && expiresAt < wanted ? expiresAt : wanted
}

async function addSecret(trx: Trx, now: Date, credentialId: string, expiresAt: Date): Promise<MadeSecret> {
  const clientSecret = newText('mws')
  await trx
    .insertInto('access_credential_secret')
    .values({
      id: newId(now),
      credential_id: credentialId,
      hash: hashOf(clientSecret),
      hint: clientSecret.slice(-4),
      created_at: now,
      expires_at: expiresAt,
    })
    .execute()
  return { clientId: credentialId, clientSecret, expiresAt }
}

type SecretRow = Selectable<Tables['access_credential_secret']>

/** Newest first. */
const openSecrets = async (trx: Trx, now: Date, credentialIds: readonly string[]): Promise<SecretRow[]> =>
  trx
    .selectFrom('access_credential_secret')
    .selectAll()
    .where('credential_id', '=', (is) => is.fn.any(is.val([...credentialIds])))
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

/** Its tokens end with it. */
export async function revokeCredential(trx: Trx, now: Date, id: string): Promise<void> {
  await trx.updateTable('access_credential').set({ revoked_at: now }).where('id', '=', id).execute()
  await trx.deleteFrom('access_credential_token').where('credential_id', '=', id).execute()
}

/** Those that reach no further than the caller. Throws AppError `credential.not-found`. */
export async function getCredential(trx: Trx, actor: HttpActor, id: string): Promise<CredentialRow> {
  const row = await trx.selectFrom('access_credential').selectAll().where('id', '=', id).executeTakeFirst()
  if (row !== undefined && isWithin(actor, row)) return row
  throw new AppError({ code: 'credential.not-found', message: 'There is no such API credential.', status: 404 })
}

export async function listCredentials(trx: Trx, now: Date, actor: HttpActor): Promise<Credential[]> {
  const rows = await trx
    .selectFrom('access_credential')
    .selectAll()
    .orderBy('created_at', 'desc')
    .limit(2_000)
    .execute()
  const visible = rows.filter((row) => isWithin(actor, row))
  const secrets = await openSecrets(
    trx,
    now,
    visible.map(({ id }) => id),
  )
  const secretsOf = Map.groupBy(secrets, ({ credential_id }) => credential_id)
  return visible.map((row) => toView(row, secretsOf.get(row.id) ?? []))
}

const isWithin = ({ tenants }: HttpActor, { tenant_ids }: CredentialRow): boolean =>
  tenants === 'all' || (tenant_ids?.every((id) => tenants.includes(id)) ?? false)

export async function showCredential(trx: Trx, now: Date, row: CredentialRow): Promise<Credential> {
  return toView(row, await openSecrets(trx, now, [row.id]))
}

function toView(row: CredentialRow, secrets: readonly SecretRow[]): Credential {
  return {
    clientId: row.id,
    name: row.name,
    scopes: row.scopes,
    scope: scopeOf(row.tenant_ids),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    lastUsedAt: row.used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    secrets: secrets.map(({ id, hint, created_at, expires_at }) => ({
      id,
      hint,
      createdAt: created_at.toISOString(),
      expiresAt: expires_at.toISOString(),
    })),
  }
}

export type IssuedToken =
  | { kind: 'token'; accessToken: string; scopes: string[]; credential: CredentialRow }
  | { kind: 'refused'; error: 'invalid_client' | 'invalid_scope' }

/** The token endpoint's work; `wanted` null: all scopes of the credential. */
export async function issueToken(
  trx: Trx,
  now: Date,
  input: { clientId: string; clientSecret: string; wanted: string[] | null },
): Promise<IssuedToken> {
  const credential = await authenticateClient(trx, now, input)
  if (credential === null) return { kind: 'refused', error: 'invalid_client' }
  const scopes = input.wanted === null ? credential.row.scopes : input.wanted
  if (scopes.length === 0 || scopes.some((name) => !credential.row.scopes.includes(name)))
    return { kind: 'refused', error: 'invalid_scope' }
  const accessToken = newText('mwa')
  await trx.deleteFrom('access_credential_token').where('expires_at', '<=', now).execute()
  await trx
    .insertInto('access_credential_token')
    .values({
      hash: hashOf(accessToken),
      credential_id: credential.row.id,
      secret_id: credential.secretId,
      scopes,
      expires_at: new Date(now.getTime() + tokenLife_seconds * 1_000),
    })
    .execute()
  return { kind: 'token', accessToken, scopes, credential: credential.row }
}

async function authenticateClient(
  trx: Trx,
  now: Date,
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
): Promise<{ row: CredentialRow; secretId: string } | null> {
  if (!isUuid(clientId) || !secretShape.test(clientSecret)) return null
  const secret = await trx
    .selectFrom('access_credential_secret')
    .selectAll()
    .where('hash', '=', hashOf(clientSecret))
    .where('credential_id', '=', clientId)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (secret === undefined) return null
  const row = await trx
    .selectFrom('access_credential')
    .selectAll()
    .where('id', '=', clientId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : { row, secretId: secret.id }
}

/** Who an access token stands for; it ends with its hour, its secret and its credential. */
export function actorOfAccessToken({ db, clock, grants }: AccessParts, token: string): Promise<TokenCheck> {
  return db.asSystem(async (trx) => {
    const now = clock.now()
    const row = await trx
      .selectFrom('access_credential_token as token')
      .innerJoin('access_credential as credential', 'credential.id', 'token.credential_id')
      .innerJoin('access_credential_secret as secret', 'secret.id', 'token.secret_id')
      .select([
        'credential.id',
        'credential.name',
        'credential.tenant_ids as tenants',
        'credential.maker_id',
        'credential.via_provider',
        'credential.used_at',
        'credential.revoked_at',
        'token.scopes',
        'token.expires_at',
        'secret.expires_at as secret_expires_at',
      ])
      .where('token.hash', '=', hashOf(token))
      .executeTakeFirst()
    if (row === undefined) return { kind: 'refused', reason: 'unknown' }
    if (row.revoked_at !== null) return { kind: 'refused', reason: 'revoked' }
    if (row.expires_at <= now || row.secret_expires_at <= now) return { kind: 'refused', reason: 'expired' }
    if (row.used_at === null || now.getTime() - row.used_at.getTime() > used_resolution_ms)
      await trx.updateTable('access_credential').set({ used_at: now }).where('id', '=', row.id).execute()
    const { id, name, scopes, expires_at: expiresAt } = row
    const reach = await tenantsNow(trx, row, grants)
    return {
      kind: 'actor',
      actor: { kind: 'token', id, name, ...reach, permissions: scopes, isCredential: true, expiresAt },
    }
  })
}

/** What a person made ends when they are disabled, and does not come back. Resolves with how many of each ended. */
export async function revokeMadeBy(
  trx: Trx,
  now: Date,
  userId: string,
): Promise<{ tokens: number; credentials: number }> {
  const tokens = await trx
    .updateTable('api_token')
    .set({ revoked_at: now })
    .where('maker_id', '=', userId)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute()
  const credentials = await trx
    .selectFrom('access_credential')
    .select('id')
    .where('maker_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute()
  for (const { id } of credentials) await revokeCredential(trx, now, id)
  return { tokens: tokens.length, credentials: credentials.length }
}

function tooMany(): AppError {
  return new AppError({
    code: 'credential.too-many',
    message: `There are ${credentials_max} API credentials already. Revoke those that nobody uses.`,
    status: 409,
  })
}
