// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a request that is sent twice is done once, and the second gets the
// first one's answer. Answers may hold a secret that is shown once, so they are kept sealed.
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { Clock } from '../clock.ts'
import type { Database, Trx } from '../db/database.ts'
import { AppError } from '../errors.ts'
import type { Secrets } from '../secrets/secrets.ts'
import './table.ts'

const header = 'idempotency-key'
const keyShape = /^[\x21-\x7e]{1,255}$/
const kept_ms = 24 * 3_600_000
/** After so long without an answer the process that worked on it is gone: the request may be sent again. */
const in_progress_ms_max = 60_000
const answer_length_max = 1024 * 1024

interface Claim {
  /** Who asks: the same key of somebody else is another key. */
  scope: string
  key: string
}

declare module 'fastify' {
  interface FastifyRequest {
    idempotency: Claim | null
  }
}

/** Throws AppErrors `idempotency.key` (400), `idempotency.in-progress` (409), `idempotency.other-request` (422). */
export function addIdempotency(
  app: FastifyInstance,
  { db, secrets, clock }: { db: Database; secrets: Secrets; clock: Clock },
): void {
  app.decorateRequest('idempotency', null)
  app.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request)
    if (key === null) return
    const claim = { scope: `${request.actor.kind}:${request.actor.id}`, key }
    const known = await db.asSystem((trx) => claimKey(trx, claim, fingerprintOf(request), clock.now()))
    if (known === null) {
      request.idempotency = claim
      return
    }
    const payload = known.answer_sealed === null ? null : secrets.openText(known.answer_sealed, contextOf(claim))
    if (known.content_type !== null) reply.type(known.content_type)
    return reply.code(known.status).header('idempotency-replayed', 'true').send(payload)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.idempotency === null) return
    const claim = request.idempotency
    request.idempotency = null
    await db.asSystem((trx) => keepAnswer(trx, claim, reply, payload, secrets))
  })
}

function keyOf(request: FastifyRequest): string | null {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return null
  // Sign-in steps have no caller yet; those of one's own account hold passwords and set cookies. Neither is answered from what was kept.
  if (['public', 'account.own'].includes(request.routeOptions.config.permission ?? '')) return null
  const key = request.headers[header]
  if (key === undefined) return null
  if (typeof key === 'string' && keyShape.test(key)) return key
  throw new AppError({
    code: 'idempotency.key',
    message: 'The Idempotency-Key must be one value of 1 to 255 visible ASCII characters, for example a UUID.',
    status: 400,
  })
}

const fingerprintOf = (request: FastifyRequest): Buffer =>
  createHash('sha256')
    .update(`${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`)
    .digest()

interface Known {
  status: number
  content_type: string | null
  answer_sealed: string | null
}

/** null: the key is now ours, do the work. Else the answer of the first request. */
async function claimKey(trx: Trx, { scope, key }: Claim, fingerprint: Buffer, now: Date): Promise<Known | null> {
  await trx
    .deleteFrom('idempotency_key')
    .where('created_at', '<', new Date(now.getTime() - kept_ms))
    .execute()
  const isOrphan = sql<boolean>`idempotency_key.status is null and idempotency_key.fingerprint = excluded.fingerprint
    and idempotency_key.created_at < ${new Date(now.getTime() - in_progress_ms_max)}`
  const claimed = await trx
    .insertInto('idempotency_key')
    .values({ scope, key, fingerprint, created_at: now, status: null, content_type: null, answer_sealed: null })
    .onConflict((conflict) => conflict.columns(['scope', 'key']).doUpdateSet({ created_at: now }).where(isOrphan))
    .returning('key')
    .executeTakeFirst()
  if (claimed !== undefined) return null
  const row = await trx
    .selectFrom('idempotency_key')
    .selectAll()
    .where('scope', '=', scope)
    .where('key', '=', key)
    .executeTakeFirst()
  if (row === undefined || !row.fingerprint.equals(fingerprint)) throw otherRequest()
  if (row.status === null) throw inProgress()
  return { status: row.status, content_type: row.content_type, answer_sealed: row.answer_sealed }
}

/** Failures of ours, what says when to come again and answers that are streams are not kept: the same request may be tried again. */
async function keepAnswer(
  trx: Trx,
  claim: Claim,
  reply: FastifyReply,
  payload: unknown,
  secrets: Secrets,
): Promise<void> {
  const { scope, key } = claim
  const isText = payload === null || payload === undefined || typeof payload === 'string'
  const isKept =
    isText && reply.statusCode < 500 && !reply.hasHeader('retry-after') && (payload ?? '').length <= answer_length_max
  if (!isKept) {
    await trx.deleteFrom('idempotency_key').where('scope', '=', scope).where('key', '=', key).execute()
    return
  }
  await trx
    .updateTable('idempotency_key')
    .set({
      status: reply.statusCode,
      content_type: (reply.getHeader('content-type') as string | undefined) ?? null,
      answer_sealed: payload === null || payload === undefined ? null : secrets.seal(payload, contextOf(claim)),
    })
    .where('scope', '=', scope)
    .where('key', '=', key)
    .execute()
}

const contextOf = ({ scope, key }: Claim) => `idempotency/${scope}/${key}`

function otherRequest(): AppError {
  return new AppError({
    code: 'idempotency.other-request',
    message: 'This Idempotency-Key was used for another request. Use a new key for each request.',
    status: 422,
  })
}

function inProgress(): AppError {
  return new AppError({
    code: 'idempotency.in-progress',
    message: 'The first request with this Idempotency-Key is still worked on. Ask again in a moment.',
    status: 409,
    retryable: true,
  })
}
