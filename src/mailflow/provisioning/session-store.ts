// The administrator's sign-in: pending ones by their state, and the delegated token for the minutes in which it is needed. Sealed.
import { createHash } from 'node:crypto'
import type { Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { PendingSignIn, SignedIn } from '#microsoft/sign-in.ts'
import type { ReturnTo } from './contract.ts'
import './tables.ts'

const pending_ms = 20 * 60_000
const session_ms_max = 60 * 60_000

const stateHash = (state: string): string => createHash('sha256').update(state).digest('hex')
const signInContext = (tenantId: string): string => `tenant/${tenantId}/sign-in`
const sessionContext = (tenantId: string): string => `tenant/${tenantId}/session`

export type StoredSignIn = PendingSignIn & { returnTo?: ReturnTo }

export async function storePending(
  trx: Trx,
  secrets: Secrets,
  tenantId: string,
  pending: StoredSignIn,
  now: Date,
): Promise<void> {
  await trx.deleteFrom('mailflow_sign_in').where('tenant_id', '=', tenantId).where('expires_at', '<=', now).execute()
  await trx
    .insertInto('mailflow_sign_in')
    .values({
      tenant_id: tenantId,
      state_hash: stateHash(pending.state),
      sealed: secrets.seal(JSON.stringify(pending), signInContext(tenantId)),
      expires_at: new Date(now.getTime() + pending_ms),
    })
    .execute()
}

/** Each state works once; null when it is unknown, used or too old. */
export async function takePending(
  trx: Trx,
  secrets: Secrets,
  tenantId: string,
  state: string,
  now: Date,
): Promise<StoredSignIn | null> {
  const row = await trx
    .deleteFrom('mailflow_sign_in')
    .where('tenant_id', '=', tenantId)
    .where('state_hash', '=', stateHash(state))
    .returning(['sealed', 'expires_at'])
    .executeTakeFirst()
  if (row === undefined || row.expires_at <= now) return null
  return JSON.parse(secrets.openText(row.sealed, signInContext(tenantId))) as StoredSignIn
}

export interface Session {
  accessToken: string
  userPrincipalName: string
  expiresAt: Date
}

export async function storeSession(
  trx: Trx,
  secrets: Secrets,
  tenantId: string,
  signedIn: SignedIn,
  now: Date,
): Promise<void> {
  const values = {
    sealed: secrets.seal(signedIn.accessToken, sessionContext(tenantId)),
    user_principal_name: signedIn.userPrincipalName,
    expires_at: new Date(Math.min(signedIn.expiresAt.getTime(), now.getTime() + session_ms_max)),
  }
  await trx
    .insertInto('mailflow_session')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}

/** null when nobody is signed in, or the token is about to expire. */
export async function readSession(trx: Trx, secrets: Secrets, tenantId: string, now: Date): Promise<Session | null> {
  const row = await trx.selectFrom('mailflow_session').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()
  if (row === undefined || row.expires_at.getTime() - now.getTime() < 60_000) return null
  return {
    accessToken: secrets.openText(row.sealed, sessionContext(tenantId)),
    userPrincipalName: row.user_principal_name,
    expiresAt: row.expires_at,
  }
}

export async function dropSession(trx: Trx, tenantId: string): Promise<void> {
  await trx.deleteFrom('mailflow_session').where('tenant_id', '=', tenantId).execute()
}

/** Sealed as they are, tokens and sign-ins that nobody came back for are not kept. */
export async function dropExpired(trx: Trx, now: Date): Promise<void> {
  for (const table of ['mailflow_session', 'mailflow_sign_in'] as const)
    await trx.deleteFrom(table).where('expires_at', '<=', now).execute()
}
