// What the gateway needs from the rest of the product, as exact function types. app.ts puts the real parts in;
// the file-only gateway mode puts in others (local log instead of history, files instead of the quarantine database).
import type { Resolver } from 'node:dns/promises'
import type { Registry } from 'prom-client'
import type { AuthenticationSummary, ScanContext, ScanEnvelope, ScanReport } from '#detection/verdict.ts'
import type { MessageSource } from '#mail/message/source.ts'
import type { Clock } from '#platform/clock.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { QuarantineWriter } from '#quarantine/contract.ts'
import type { Disposition } from '../disposition.ts'
import type { HistorySink } from '../history/record.ts'
import type { decide } from '../policy.ts'
import type { BlockedSource, MailRoute, RouteSource } from '../route.ts'

/** Parses and scans. May reject (counts as a fault of the engine) and ends when the signal aborts. */
export type ScanFunction = (
  source: MessageSource,
  envelope: ScanEnvelope,
  context: ScanContext,
  signal: AbortSignal,
) => Promise<ScanReport>

/** From report and recipient to a disposition: `decide` of mailflow/policy.ts. Pure; must not throw. */
export type DecideFunction = typeof decide

export interface TransformInput {
  /** The message as received with our own deletions made and without the lines that we put on top. */
  source: MessageSource
  disposition: Disposition
  arc: MailRoute['arc']
  authentication: AuthenticationSummary
}

/** Tag, banner and ARC seal. `topLines` go above the message (each ending in CRLF); `source` is the changed message, or the one that came in. */
export type TransformFunction = (input: TransformInput) => Promise<{
  source: MessageSource
  topLines: Buffer
  changed: boolean
  /** Why a wanted change was not made (S/MIME, PGP, DKIM l=); null when all was done. */
  refused: string | null
}>

/** What the operator must learn at once. Never throws, never waits. */
export interface GatewayAlarms {
  raise(alarm: { tenantId: string | null; type: string; subject: string; title: string; text: string }): void
  resolve(tenantId: string | null, type: string, subject: string, reason: string): void
}

export interface SecurityEvent {
  tenantId: string | null
  kind: SecurityEventKind
  remoteAddress: string
  detail: string
}

export type SecurityEventKind =
  | 'client-certificate'
  | 'source-address'
  | 'unknown-tenant'
  | 'wrong-token'
  | 'other-tenant'
  | 'missing-tenant-header'
  | 'not-our-domain'
  | 'forged-header'
  | 'loop'

/** Looks a delivery up in what other machines have delivered; only asked when given, and bounded by 200 ms. */
export type SharedJournalLookup = (key: string) => Promise<{ state: 'taken' | 'quarantined'; value: string } | null>

/** A bad message from inside, as this gateway saw it: what the counter of mailboxes needs (endpoint-response 3.2). */
export interface OutboundThreat {
  tenantId: string
  /** Ours, in the history. */
  messageId: string
  /** One for all parts of a message that Exchange split, and for all tries. */
  countKey: string
  /** Reverse-path, empty for the null sender. */
  mailFrom: string
  headerFrom: readonly string[]
  /** Address of the field Sender. */
  headerSender: string | null
  recipients: readonly string[]
  category: 'spam' | 'phish' | 'malware'
  /** End of the message data, by the clock of this machine. */
  occurredAt: Date
  internetMessageId: string | null
  subject: string
  /** RFC 3834: an answer by a program. */
  isAutoSubmitted: boolean
  /** Forwarded by a rule of the mailbox, not written by its owner. */
  isForwarded: boolean
  /** The same for messages that were found bad for the same reason. */
  cluster: string
}

/** A mailbox that may not send (any more). */
export interface SenderBlock {
  incidentId: string
  /** Lower case. */
  addresses: readonly string[]
  mode: 'hold' | 'reject'
  reason: string
  /** Lower case. */
  exemptRecipients: readonly string[]
}

export type CountDecision =
  | { kind: 'counted'; count: number }
  | { kind: 'known' }
  | { kind: 'exempt'; why: string }
  | { kind: 'blocked'; incidentId: string; isNew: boolean; block: SenderBlock }
  | { kind: 'told'; incidentId: string }
  | { kind: 'storm'; cluster: string }

/** Counts bad mail from inside and says whether its mailbox may go on sending. */
export interface AbusePort {
  /** Idempotent by `countKey`; may reject and may take long: the gateway waits 2 s. */
  note(threat: OutboundThreat): Promise<CountDecision>
  /** The limit of a tenant as last known, without waiting: for the time that `note` does not answer. */
  limitOf(tenantId: string): { count: number; window_ms: number }
}

/** Protects the copy of routes on disk; from platform/secrets. */
export interface Sealer {
  seal(plain: string | Uint8Array, context: string): string
  open(sealed: string, context: string): Buffer
}

export interface GatewayPorts {
  routes: RouteSource
  blocked: BlockedSource
  scan: ScanFunction
  decide: DecideFunction
  transform: TransformFunction
  /** Absent: nobody counts. Asked for bad mail from inside before anything goes on and before the answer. */
  abuse?: AbusePort
  /** Whether these header fields carry the mark that the tenant's secret gives to this message; absent: no simulations. */
  isSimulation?: (secret: Uint8Array, headers: Iterable<readonly [string, string]>, messageId: string) => boolean
  quarantine: QuarantineWriter
  history: HistorySink
  alarms: GatewayAlarms
  securityEvent: (event: SecurityEvent) => void
  /** One call a transaction with a tenant's MX host; absent: nobody counts. Never throws, never waits. */
  returned?: (tenantId: string, outcome: 'returned' | 'throttled') => void
  sharedJournal?: SharedJournalLookup
  /** Absent: no copy of the routes is kept on disk. */
  sealer?: Sealer
  clock: Clock
  logger: Logger
  /** One line per accepted, deferred, quarantined, rejected or deleted message; addresses appear only here. */
  mailLog: Logger
  metrics: Registry
  resolver: Pick<Resolver, 'resolve4' | 'resolve6'>
}
