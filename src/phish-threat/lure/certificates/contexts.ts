// The TLS context of a host, made from what is stored; looked at anew every few seconds, so that a new certificate comes into use.
import { createSecureContext, type SecureContext } from 'node:tls'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { Lru } from '../lru.ts'
import { findForHost, openKey } from './store.ts'

const contexts_max = 500
/** After that time every process shows what is stored. */
export const fresh_ms = 5_000

interface Known {
  at_ms: number
  updatedAt: number
  context: SecureContext | null
}

/** While the database is away, the last known is used. */
export function createContexts(parts: {
  db: Database
  clock: Clock
  secrets: Secrets
  logger: Logger
}): (host: string) => Promise<SecureContext | null> {
  const { db, clock, secrets, logger } = parts
  const contexts = new Lru<string, Known>(contexts_max)

  async function load(host: string, known: Known | undefined): Promise<SecureContext | null> {
    const row = await db.asSystem((trx) => findForHost(trx, host))
    const updatedAt = row?.updated_at.getTime() ?? 0
    const isSame = known !== undefined && known.updatedAt === updatedAt
    const context = isSame ? known.context : row === null ? null : contextOf(row.certificate!, openKey(secrets, row))
    contexts.set(host, { at_ms: clock.monotonicMs(), updatedAt, context })
    return context
  }

  return async (host) => {
    const known = contexts.get(host)
    if (known !== undefined && clock.monotonicMs() - known.at_ms < fresh_ms) return known.context
    try {
      return await load(host, known)
    } catch (error) {
      logger.warn({ event: 'lure.certificate-unavailable', host, code: (error as { code?: string }).code ?? 'unknown' })
      return known?.context ?? null
    }
  }
}

const contextOf = (cert: string, key: string): SecureContext =>
  createSecureContext({ cert, key, minVersion: 'TLSv1.2' })
