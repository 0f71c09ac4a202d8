// One message in the history: one row, with a timeline per recipient. Written by the gateway and by our own sender,
// read by `messages search|show`, the mail log and the tests: one source for all three.
import type { AuthenticationSummary, Category, Finding, MessageSummary, ScannerFault } from '#detection/verdict.ts'
import type { Action, Disposition } from '../disposition.ts'

export const timelineSteps = [
  'received',
  'bound',
  'listed',
  'blocked',
  'scanned',
  'returned',
  'delivered',
  'quarantined',
  'held',
  'deferred',
  'rejected',
  'deleted',
  'released',
  'failed',
  'duplicate',
  'unscanned',
] as const
export type TimelineStep = (typeof timelineSteps)[number]

export interface TimelineEntry {
  at: string
  step: TimelineStep
  /** Forward-path as in the envelope; null = the whole message. */
  recipient: string | null
  /** What happened in one sentence, with the SMTP reply where there is one. */
  detail: string
  reply?: string
  tls?: string
  duration_ms?: number
}

/** Of `MessageRecord.header`; what is longer is cut. */
export const header_characters_max = 65_536

export interface MessageRecord {
  /** Ours, UUID v7; also in the mail log, the processed mark's id and X-Mailwarden-Verdict. */
  messageId: string
  tenantId: string
  mode: 'mailflow' | 'gateway' | 'own'
  direction: 'inbound' | 'outbound'
  receivedAt: string
  mailFrom: string
  recipients: string[]
  remoteAddress: string
  /** The address that the message came from into Microsoft 365, when the detour told it; in gateway mode `remoteAddress` is that already. */
  clientAddress?: string | null
  hello: string | null
  tls: string | null
  size_bytes: number
  category: Category
  score: number
  findings: Finding[]
  /** Scanners that could not do their work. */
  faults?: ScannerFault[]
  authentication: AuthenticationSummary | null
  summary: MessageSummary | null
  /** The header section as it came, without the body; at most `header_characters_max`. */
  header?: string
  /** Of bad mail from inside: what the counter of mailboxes must know besides. Not shown; it goes into the event. */
  threat?: ThreatFacts
  /** Last status per recipient. */
  outcomes: {
    recipient: string
    action: Action | 'deferred' | 'rejected' | 'failed'
    status: TimelineStep
    reply: string
    quarantineId?: string
    /** What the policy or a list said for this recipient. */
    decision?: Omit<Disposition, 'action'>
  }[]
  timeline: TimelineEntry[]
}

export interface ThreatFacts {
  countKey: string
  /** End of the message data, ISO. */
  occurredAt: string
  headerFrom: string[]
  headerSender: string | null
  isAutoSubmitted: boolean
  isForwarded: boolean
  cluster: string
}

/** Where records go. Never throws and never waits for the database: what cannot be written now goes to a durable local log and is shipped later. */
export interface HistorySink {
  record(entry: MessageRecord): void
  /** Adds to a message that is already recorded (released, delivered later). */
  append(tenantId: string, messageId: string, entries: TimelineEntry[]): void
}
