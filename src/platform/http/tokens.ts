// API tokens: `mw_` and 256 random bits. Only the SHA-256 is stored; a token is shown once.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Trx } from '../db/database.ts'
import { newId } from '../ids.ts'
import type { HttpActor } from './module.ts'
import './table.ts'

const shape = /^mw_[A-Za-z0-9_-]{43}$/
const last_used_resolution_ms = 60_000

export interface TokenInput {
  name: string
  tenants: string[] | null
  permissions: string[] | null
  expiresAt: Date | null
  /** The administrator behind it, and which of the tenants are reached only while they let the provider in. */
  makerId?: string | null
  viaProvider?: string[] | null
}

export const isTokenShaped = (text: string) => shape.test(text)
export const newToken = () => `mw_${randomBytes(32).toString('base64url')}`
export const hashToken = (token: string) => createHash('sha256').update(token).digest()

/** Stores a new token (or the given one) and resolves with its id and its text. */
export async function createToken(
  trx: Trx,
  input: TokenInput,
  token = newToken(),
): Promise<{ id: string; token: string }> {
  const id = newId()
  await trx
    .insertInto('api_token')
    .values({
      id,
      name: input.name,
      hash: hashToken(token),
      tenants: input.tenants,
      permissions: input.permissions,
      expires_at: input.expiresAt,
      last_used_at: null,
      revoked_at: null,
      maker_id: input.makerId ?? null,
      via_provider: input.viaProvider ?? null,
    })
    .execute()
  return { id, token }
}

export type TokenCheck =
  | { kind: 'actor'; actor: Omit<HttpActor, 'address'> }
  | { kind: 'refused'; reason: 'unknown' | 'revoked' | 'expired' }

/** Which tenants let the provider in. */
export type GrantedTenants = (trx: Trx) => Promise<ReadonlySet<string>>

/** Who a token stands for. Notes the use, at most once a minute. */
export async function checkToken(
  db: Database,
  clock: Clock,
  token: string,
  granted?: GrantedTenants,
): Promise<TokenCheck> {
  if (!isTokenShaped(token)) return { kind: 'refused', reason: 'unknown' }
  const hash = hashToken(token)
  return db.asSystem(async (trx) => {
    const row = await trx.selectFrom('api_token').selectAll().where('hash', '=', hash).executeTakeFirst()
    if (row === undefined || !timingSafeEqual(row.hash, hash)) return { kind: 'refused', reason: 'unknown' }
    const now = clock.now()
    if (row.revoked_at !== null) return { kind: 'refused', reason: 'revoked' }
    if (row.expires_at !== null && row.expires_at <= now) return { kind: 'refused', reason: 'expired' }
    if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > last_used_resolution_ms)
      await trx.updateTable('api_token').set({ last_used_at: now }).where('id', '=', row.id).execute()
    const { id, name } = row
    const reach = await tenantsNow(trx, row, granted)
    const ends = row.expires_at === null ? {} : { expiresAt: row.expires_at }
    return {
      kind: 'actor',
      actor: { kind: 'token', id, name, ...reach, permissions: row.permissions ?? 'all', ...ends },
    }
  })
}

/** Tenants of a token or credential, less those that were reached as a provider and do not let it in any more. */
export async function tenantsNow(
  trx: Trx,
  row: { tenants: string[] | null; via_provider: string[] | null; maker_id: string | null },
  granted?: GrantedTenants,
): Promise<Pick<HttpActor, 'tenants' | 'viaProvider' | 'makerId'>> {
  const maker = row.maker_id === null ? {} : { makerId: row.maker_id }
  const { tenants, via_provider: viaProvider } = row
  if (tenants === null || viaProvider === null) return { tenants: tenants ?? 'all', ...maker }
  const open = (await granted?.(trx)) ?? new Set<string>()
  return { tenants: tenants.filter((id) => !viaProvider.includes(id) || open.has(id)), viaProvider, ...maker }
}

/** What is written down with a token or credential that the caller makes. */
export function originOfToken(
  actor: HttpActor,
  tenants: string[] | null,
): { makerId: string | null; viaProvider: string[] | null } {
  const viaProvider = (tenants ?? []).map((id) => id.toLowerCase()).filter((id) => actor.viaProvider?.includes(id))
  return {
    makerId: actor.kind === 'user' ? actor.id : (actor.makerId ?? null),
    viaProvider: viaProvider.length === 0 ? null : viaProvider,
  }
}

export const adminTokenFile = (dataDir: string) => path.join(dataDir, 'admin-token')

/** The local administrator's token stands in dataDir/admin-token (0600), so that the command line on this machine works at once. */
export async function ensureAdminToken(db: Database, dataDir: string): Promise<string> {
  const file = adminTokenFile(dataDir)
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  const token = isTokenShaped(known) ? known : newToken()
  await db.asSystem(async (trx) => {
    const found = await trx.selectFrom('api_token').select('id').where('hash', '=', hashToken(token)).executeTakeFirst()
    if (found === undefined)
      await createToken(trx, { name: 'local administrator', tenants: null, permissions: null, expiresAt: null }, token)
  })
  if (token !== known) {
    writeFileSync(`${file}.new`, `${token}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
  chmodSync(file, 0o600)
  return token
}
