// What the portal is made of, passed in from outside.
import type { MicrosoftSignIn } from '#access/microsoft.ts'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { Quarantine } from '#quarantine/quarantine.ts'
import type { ReleaseRequest } from './contract.ts'

/** Mail that we author, to a mailbox of the tenant; durable when it resolves, and the same key is sent once. */
export type SendNotice = (notice: { tenantId: string; key: string; to: string; raw: Buffer }) => Promise<void>

export interface PortalParts {
  db: Database
  clock: Clock
  audit: Audit
  secrets: Secrets
  logger: Logger
  outbox: Outbox
  jobs: Jobs
  quarantine: Quarantine
  send: SendNotice
  /**
   * Author of our mails where no administrator chose one. Not in a domain of the tenant: what claims to be from inside but comes from
   * outside is looked at again by Exchange Online and ends in Junk Email.
   */
  from: string
  /** How browsers reach us, without a slash at the end. */
  publicUrl: () => string
  /** Null: not set up. */
  microsoft: MicrosoftSignIn | null
  /** Tells the administrators of a new request, in its transaction; closes that when it is decided. */
  onRequest: (trx: Trx, tenantId: string, request: ReleaseRequest) => Promise<void>
  onDecided: (trx: Trx, tenantId: string, request: ReleaseRequest) => Promise<void>
  /** Options that a policy template of the provider has locked, e.g. `portal.summary`. */
  lockedOptions?: (trx: Trx, tenantId: string) => Promise<string[]>
}
