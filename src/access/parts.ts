// What sign-in and roles are made of, passed in from outside.
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { MicrosoftSignIn } from './microsoft.ts'

/** Customers that let the provider in; without it provider roles reach nobody. */
export type CustomerGrants = (trx: Trx) => Promise<ReadonlySet<string>>

export interface AccessParts {
  db: Database
  clock: Clock
  audit: Audit
  secrets: Secrets
  logger: Logger
  /** How browsers reach the console, without a slash at the end; known once the server listens. */
  publicUrl: () => string
  /** Null: not set up. */
  microsoft: MicrosoftSignIn | null
  grants?: CustomerGrants | undefined
}

/** Where a request comes from, as the audit log and the limits need it. */
export interface Origin {
  address: string
  userAgent: string | null
  /** The device cookie. */
  device: string | null
  /** The session cookie, whether it is good or not: a new session takes its place. */
  session?: string | null
}

export const isSecure = ({ publicUrl }: Pick<AccessParts, 'publicUrl'>): boolean => publicUrl().startsWith('https:')
