// What the compromised-mailbox response is made of: given once at start. It talks to the gateway, the quarantine and the
// subscriptions through the ports here, because capabilities do not import each other.
import type { Alerts } from '#alerts/raise.ts'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import type { MicrosoftEndpoints } from '#microsoft/endpoints.ts'
import type { MicrosoftHttp } from '#microsoft/http.ts'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import type { Operations } from '#platform/operations/operations.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type {
  ContainmentState,
  ContainmentStepView,
  FindingView,
  HygieneState,
  IncidentComputerView,
  IncidentFlag,
} from './contract.ts'

import type { EndpointHosts } from './endpoints/hosts.ts'
import type { SentHistory } from './symptoms/ports.ts'

export type { SentHistory, SentMessage } from './symptoms/ports.ts'

/** What every part of the slice has. */
export interface CompromiseParts {
  db: Database
  clock: Clock
  logger: Logger
  audit: Audit
  alerts: Alerts
  outbox: Outbox
  jobs: Jobs
  secrets: Secrets
  operations: Operations
  blocks: SenderBlocks
  held: HeldMail
  microsoft: MicrosoftAccess
  /** Whether the tenant has the subscription `endpoint`: without it computers are not scanned (product behaviour 7.4). */
  hasEndpoint(trx: Trx, tenantId: string): Promise<boolean>
  /** Where Defender and Sophos are; default: their public clouds. */
  endpointHosts?: EndpointHosts
  /** What the gateway saw leave; absent: unknown. */
  sent?: SentHistory
  /** Address of the console, for links in alerts and mails. */
  publicUrl(): string
  /** Told at each point where a crash would matter; tests throw from it. */
  onCheckpoint?: (name: string) => void
}

/** A mailbox that may not send, as the gateways have it. */
export interface SenderBlock {
  incidentId: string
  /** All addresses of the mailbox, lower case. */
  addresses: readonly string[]
  mode: 'hold' | 'reject'
  /** Shown to the sender in a rejection and in the history. */
  reason: string
  /** Lower-case addresses that the mailbox may go on writing to (security contacts). */
  exemptRecipients: readonly string[]
}

export interface SenderBlocks {
  /** In the transaction that decided; gateways have it within a second. The same incident again replaces what was there. */
  block(trx: Trx, tenantId: string, block: SenderBlock): Promise<void>
  lift(trx: Trx, tenantId: string, incidentId: string): Promise<void>
  /** The addresses that are stored for the incident: what is missing is put back. */
  read(trx: Trx, tenantId: string, incidentId: string): Promise<string[]>
}

/** What the gateways kept because the sender is blocked, by incident. */
export interface HeldMail {
  count(trx: Trx, tenantId: string, incidentId: string): Promise<number>
  /** Sends it on, oldest first. Resolves with the number of messages that went. */
  release(tenantId: string, incidentId: string, by: string): Promise<number>
  discard(tenantId: string, incidentId: string, by: string): Promise<number>
  /** Sends on what a gateway still held after that time, because it learned of the release a moment later. */
  releaseLate(tenantId: string, incidentId: string, after: Date, by: string): Promise<number>
  /** Ids in the quarantine of messages that lie there, by the ids of the messages. */
  itemsOf(trx: Trx, tenantId: string, messageIds: readonly string[]): Promise<Map<string, string>>
}

export interface MicrosoftAccess {
  endpoints: MicrosoftEndpoints
  http: MicrosoftHttp
  /** The clients of the tenant's application; null while the tenant is not connected. */
  clients(tenantId: string): Promise<MicrosoftClients | null>
  /** Written before a call that changes a mail flow rule, so that the tamper watch knows it for ours. */
  announce?(trx: Trx, tenantId: string, change: ExchangeChange): Promise<void>
}

export interface ExchangeChange {
  cmdlet: string
  parameters: Record<string, unknown>
  objectName: string
  /** Null: the object is made. */
  guid: string | null
}

export interface MicrosoftClients {
  microsoftTenantId: string
  graph: GraphClient
  exchange: ExchangeClient
  /** Application permissions that the token has, e.g. `User.RevokeSessions.All`. `fresh`: of a new token, as after a grant. */
  roles(options?: { fresh?: boolean }): Promise<string[]>
  /** A bearer token for another resource of Microsoft (Defender for Endpoint); `fresh` after a 401. Throws AppError `microsoft.sign-in.*`. */
  token(audience: string, how?: { fresh?: boolean }): Promise<string>
}

/** A bad message that a mailbox sent, as the gateway saw it. */
export interface OutboundThreat {
  tenantId: string
  /** Ours, in the history. */
  messageId: string
  /**
   * One for all parts of a message that Exchange split, and for all tries: Exchange's network message id, else a hash of body,
   * Message-ID and sender (endpoint-response 3.2).
   */
  countKey: string
  /** Reverse-path, empty for the null sender. */
  mailFrom: string
  headerFrom: readonly string[]
  /** Address of the field Sender: who sent on behalf of a shared mailbox. */
  headerSender?: string | null
  recipients: readonly string[]
  category: 'spam' | 'phish' | 'malware'
  /** When the end of DATA arrived. */
  occurredAt: Date
  internetMessageId: string | null
  subject: string
  /** RFC 3834: an answer by a program, which never counts. */
  isAutoSubmitted: boolean
  /** Forwarded by a rule of the mailbox, not written by its owner. */
  isForwarded: boolean
  /** The same for messages that were found bad for the same reason with the same content: for the detection storm. */
  cluster: string
}

export type CountDecision =
  /** It counts, and the limit is not reached. `count`: how many now lie in the window. */
  | { kind: 'counted'; count: number }
  /** This message was known: a retry, a split part or a replay. */
  | { kind: 'known' }
  | { kind: 'exempt'; why: string }
  /** The mailbox may not send (any more). */
  | { kind: 'blocked'; incidentId: string; isNew: boolean; block: SenderBlock }
  /** The limit is reached, and the policy says to tell only. */
  | { kind: 'told'; incidentId: string }
  /** Part of a detection storm: nobody is blocked for it, the message is held (endpoint-response 3.6). */
  | { kind: 'storm'; cluster: string }

/** Who an incident is about and since when; the same for all tracks. */
export interface IncidentFacts {
  tenantId: string
  id: string
  number: number
  /** Lower case. */
  address: string
  addresses: readonly string[]
  /** The person whose mailbox it is; null when nobody of the directory has the address. */
  personId: string | null
  /** The person whose computers are looked at: not the shared mailbox but who sent. */
  actorId: string | null
  mailboxKind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
  /** The first bad message that counts. */
  firstBadAt: Date
  openedAt: Date
}

/**
 * One of the tracks that go side by side: containment in Microsoft 365, computers, hygiene of the mailbox. Every effect is an intent
 * row first, so that a crash at any point is continued and never repeated with another result (endpoint-response 4.6).
 */
export interface Track<State> {
  /** Writes the intents, in the transaction that opens the incident. Idempotent. Makes no call. */
  begin(trx: Trx, incident: IncidentFacts): Promise<void>
  /** Does what is due now for one incident. Several workers may call it at once; it rejects only for faults of our own. */
  advance(incident: IncidentFacts): Promise<void>
  state(trx: Trx, incident: IncidentFacts): Promise<State>
  /** The incident ended: what has not begun is cancelled, what was done is to be put back; `advance` carries it out. */
  end(trx: Trx, incident: IncidentFacts, how: 'released' | 'withdrawn'): Promise<void>
}

/** What a track may add to its state: flags of the incident and sentences for people. */
interface TrackRemarks {
  flags?: readonly IncidentFlag[]
  notes?: readonly string[]
}

export interface ContainmentReport extends TrackRemarks {
  state: ContainmentState
  steps: ContainmentStepView[]
}

export interface EndpointsReport extends TrackRemarks {
  computers: IncidentComputerView[]
  candidates: { computerId: string; name: string; evidence: string }[]
  hasLicence: boolean
  /** The back ends have not all been asked yet: an empty list says nothing until then. */
  isSearching?: boolean
}

export interface HygieneReport extends TrackRemarks {
  state: HygieneState
  findings: FindingView[]
}

export type ContainmentTrack = Track<ContainmentReport>

export interface EndpointsTrack extends Track<EndpointsReport> {
  /** Writes the intent of one more scan, of one computer or of all linked ones. `kind`: default that of the settings. */
  rescan(trx: Trx, incident: IncidentFacts, wanted: { computerId?: string; kind?: 'quick' | 'full' }): Promise<void>
  /** Writes the intent of an entry in the log of the linked computers: 140 mailbox blocked, 141 mailbox released. Idempotent. */
  notice(trx: Trx, incident: IncidentFacts, eventId: 140 | 141, text: string): Promise<void>
}

export interface HygieneTrack extends Track<HygieneReport> {
  /** All open findings are accepted by a person. Resolves with how many. */
  acceptAll(trx: Trx, incident: IncidentFacts, by: string): Promise<number>
}

/** A track that is absent is in the state `none`. */
export interface Tracks {
  containment?: ContainmentTrack
  endpoints?: EndpointsTrack
  hygiene?: HygieneTrack
}
