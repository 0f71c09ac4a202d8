// Tokens with which agents enrol: told once, kept as a hash, for a number of computers and a time.
import { createHash } from 'node:crypto'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId, randomBase32 } from '#platform/ids.ts'
import './tables.ts'

const token_bytes = 20
const hours_default = 24
const hour_ms = 3_600_000
/** Tokens of a tenant that can still be used. */
const open_max = 1_000
export const token_length_max = 200

export interface EnrolmentToken {
  id: string
  name: string
  uses: number
  used: number
  expiresAt: Date
  createdAt: Date
  createdBy: string
}

/** `mwe-` and 32 letters and digits that are not mistaken for each other. */
const newToken = (): string => `mwe-${randomBase32(token_bytes)}`

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token.trim()).digest()

/** Resolves with the token, which nobody can ask for again. Throws AppError `agent.tokens-too-many`. */
export async function createEnrolmentToken(
  trx: Trx,
  tenantId: string,
  wanted: { name: string; uses?: number; hours?: number; by: string },
  now: Date,
): Promise<EnrolmentToken & { token: string }> {
  if ((await listEnrolmentTokens(trx, tenantId, now)).length >= open_max)
    throw new AppError({
      code: 'agent.tokens-too-many',
      message: `There are ${open_max} enrolment tokens that can still be used. Remove some first.`,
      status: 409,
    })
  const token = newToken()
  const row = {
    tenant_id: tenantId,
    id: newId(now),
    name: wanted.name,
    hash: hashOfToken(token),
    uses: wanted.uses ?? 1,
    expires_at: new Date(now.getTime() + (wanted.hours ?? hours_default) * hour_ms),
    created_at: now,
    created_by: wanted.by,
    revoked_at: null,
  }
  await trx.insertInto('agent_enrolment_token').values(row).execute()
  return { ...show({ ...row, used: 0 }), token }
}

/** Those that can still be used, newest first. */
export async function listEnrolmentTokens(trx: Trx, tenantId: string, now: Date): Promise<EnrolmentToken[]> {
  const rows = await trx
    .selectFrom('agent_enrolment_token')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .whereRef('used', '<', 'uses')
    .orderBy('id', 'desc')
    .limit(open_max)
    .execute()
  return rows.map(show)
}

/** No computer enrols with it any more; those that did stay. Throws AppError `agent.token-not-found`. */
export async function revokeEnrolmentToken(
  trx: Trx,
  tenantId: string,
  id: string,
  now: Date,
): Promise<{ name: string }> {
  const row = await trx
    .updateTable('agent_enrolment_token')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('name')
    .executeTakeFirst()
  if (row !== undefined) return row
  throw new AppError({ code: 'agent.token-not-found', message: 'There is no such enrolment token.', status: 404 })
}

/** The tenant is that of the token, whatever the agent says. Null: unknown, used up, over or revoked. */
export async function useEnrolmentToken(
  trx: Trx,
  hash: Buffer,
  now: Date,
): Promise<{ tenantId: string; tokenId: string; name: string } | null> {
  const row = await trx
    .updateTable('agent_enrolment_token')
    .set((eb) => ({ used: eb('used', '+', 1) }))
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .whereRef('used', '<', 'uses')
    .returning(['tenant_id', 'id', 'name'])
    .executeTakeFirst()
  return row === undefined ? null : { tenantId: row.tenant_id, tokenId: row.id, name: row.name }
}

function show(row: {
  id: string
  name: string
  uses: number
  used: number
  expires_at: Date
  created_at: Date
  created_by: string
}): EnrolmentToken {
  const { id, name, uses, used, expires_at: expiresAt, created_at: createdAt, created_by: createdBy } = row
  return { id, name, uses, used, expiresAt, createdAt, createdBy }
}
