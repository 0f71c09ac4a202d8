// What Phish Threat is made of: given once at start. It talks to the gateway, to Microsoft and to the subscriptions through the ports
// here, because capabilities do not import each other.
import type { Resolver } from 'node:dns/promises'
import type { Alerts } from '#alerts/raise.ts'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import type { Operations } from '#platform/operations/operations.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { CopyState } from './reporting/contract.ts'

/** What every part of the slice has. */
export interface PhishThreatParts {
  db: Database
  clock: Clock
  logger: Logger
  audit: Audit
  alerts: Alerts
  outbox: Outbox
  jobs: Jobs
  secrets: Secrets
  operations: Operations
  config: Config
  dns: Resolver
  microsoft: MicrosoftAccess
  mailflow: MailflowPort
  mailer: MailerPort
  removal: RemovalPort
  /** Whether the tenant has the subscription `phish threat`: without it nothing new is sent, what runs is recorded. */
  hasPhishThreat(trx: Trx, tenantId: string): Promise<boolean>
  /** Address of the console, for links in alerts and mails. */
  publicUrl(): string
  /** Told at each point where a crash would matter; tests throw from it. */
  onCheckpoint?: (name: string) => void
}

export interface MicrosoftAccess {
  /** The clients of the tenant's application; null while the tenant is not connected. */
  clients(tenantId: string): Promise<MicrosoftClients | null>
}

export interface MicrosoftClients {
  microsoftTenantId: string
  graph: GraphClient
  exchange: ExchangeClient
  /** Application permissions of the token, e.g. `Mail.ReadWrite`. `fresh`: of a new token, as after a grant. */
  roles(options?: { fresh?: boolean }): Promise<string[]>
}

/** What simulations need of our own mail flow (exchange-online 5.3 rule 25; phishing-simulation 7.2). */
export interface MailflowPort {
  /** How the tenant's mail flows through us; null: it does not. */
  state(tenantId: string): Promise<{ isActive: boolean; relayAddresses: string[] } | null>
  /**
   * Rule 25: mail from these addresses that carries the header field of the tenant's mark is not redirected while it is active. The
   * desired state of the mail flow changes, so that the tamper watch knows it. No addresses: the rule is not wanted. Resolves when it
   * is in force in the tenant and read back. Call it through allow-listing/exempt.ts.
   */
  exempt(tenantId: string, ranges: readonly string[], header: string): Promise<void>
}

/** Copies of a bad message are taken out of mailboxes of the tenant and put back, by operations that incident response has, too. */
export interface RemovalPort {
  /** Why nothing can be moved now, and what to grant for it; null: it can. */
  missing(tenantId: string): Promise<string | null>
  /** Where copies of a case lie, and what was done with each. */
  list(trx: Trx, tenantId: string, caseId: string): Promise<RemovalCopy[]>
  /** Notes where copies lie; those that are known stay as they are. */
  note(
    trx: Trx,
    tenantId: string,
    caseId: string,
    copies: readonly { recipient: string; messageId: string }[],
  ): Promise<void>
  /** Begins with all that can be moved, and says so in the audit log. Resolves with the operation. Throws AppError `compromise.no-copies`. */
  start(trx: Trx, wanted: RemovalWanted): Promise<string>
  /** Of all tenants: what nothing was done with since then. The transaction sees all tenants. */
  forget(trx: Trx, before: Date): Promise<void>
}

export interface RemovalCopy {
  /** Lower case. */
  recipient: string
  state: CopyState
  /** What went wrong, or where it is. */
  note: string
}

export interface RemovalWanted {
  tenantId: string
  caseId: string
  act: 'remove' | 'restore'
  reason: string
  actor: AuditActor
  /** Of the entry in the audit log. */
  target: string
}

/** Mails that we author for people: of trainings, and reports for administrators. They go by the submission server of the installation. */
export interface MailerPort {
  /** Why no mail can be sent, as a sentence; null: it can. */
  missing(): string | null
  /** Rejects with an AppError whose `retryable` says whether another try makes sense. */
  send(mail: AuthoredMail): Promise<void>
}

export interface AuthoredMail {
  tenantId: string
  /** Makes the Message-ID: the same mail twice is one to who receives it. */
  key: string
  to: readonly string[]
  /** First label of the List-Id: `training`. */
  listId: string
  subject: string
  text: string
  html: string | null
  attachments?: readonly { fileName: string; contentType: string; content: Buffer }[]
}
