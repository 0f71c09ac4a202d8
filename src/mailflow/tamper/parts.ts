// What the tamper watch is made of: given once at start.
import type { Alerts } from '#alerts/raise.ts'
import type { ActivityClient } from '#microsoft/activity.ts'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { GraphClient } from '#microsoft/graph.ts'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { PlanView, RepairChoice } from '../objects.ts'
import type { CertificateLife } from '../provisioning/certificate-store.ts'
import type { GatewayFacts } from '../provisioning/parts.ts'
import type { Expectation } from './observation.ts'

export interface TamperParts {
  db: Database
  clock: Clock
  logger: Logger
  alerts: Alerts
  outbox: Outbox
  audit: Audit
  /** Clients of a connected tenant; `activity` null when the audit feed is not permitted. Rejects while the permission is lost. */
  clients(tenantId: string): Promise<{
    exchange: ExchangeClient
    graph: GraphClient
    activity: ActivityClient | null
    appId: string | null
  }>
  /** What we want in the tenant now; null when it is not connected (or an operation is under way). */
  expectation(tenantId: string): Promise<WatchTarget | null>
  /** Also while an operation waits: what should be there at this moment. */
  target(tenantId: string): Promise<WatchTarget | null>
  /** What a repair would do to connectors and rules. `choice`: of this alone; `forgetsOrder`: ours go to the top, whatever was accepted. */
  plan(tenantId: string, how: { choice: RepairChoice | undefined; forgetsOrder: boolean }): Promise<PlanView>
  /** Brings the tenant, or what was chosen, back to the desired state; resolves when it was verified. Rejects with what an administrator must do. */
  repair(tenantId: string, choice?: RepairChoice): Promise<void>
  renewCertificates(tenantId: string): Promise<void>
  /** Asks Exchange with the tenant's certificate whether mail may come back. */
  relayProbe(tenantId: string): Promise<{ ok: boolean; text: string }>
  /** Publishes our DNS records of the tenant again and takes `foreign` addresses of the smart host out; false: a person must do it. */
  republish(tenantId: string, foreign: readonly string[]): Promise<boolean>
  /** Addresses and resolvers of the gateway. */
  gateway: Pick<GatewayFacts, 'publicAddresses' | 'egressRanges' | 'resolvers' | 'probeRecipient'>
  canaries: CanaryPorts | null
  /** A deletion is believed after a second look this much later. Default 60 s. */
  confirmDelay_ms: number
}

/** The part of an expectation that the provisioning knows. */
export type WatchTarget = Omit<Expectation, 'baseline' | 'baselineSealers' | 'baselineInternalRelay'> & {
  /** Where a waiting operation has come to; null: none is under way. */
  underWay: string | null
  /** Objects that it may be changing now. */
  flux: 'none' | 'rule 25' | 'all'
  connectorCertificate: CertificateLife | null
  gatewayCertificate: CertificateLife | null
  /** TXT that proves the accepted domain. */
  verificationText: string | null
}

export interface CanaryPorts {
  /** A mailbox of the tenant that takes test messages; null = no canaries for this tenant. */
  mailbox(tenantId: string): Promise<string | null>
  /** Hands a message to the tenant's MX host from outside, without any certificate of ours. Resolves with the reply. */
  sendFromOutside(
    tenantId: string,
    message: { from: string; to: string; raw: Buffer },
  ): Promise<{ ok: boolean; text: string }>
  /** Whether the gateway scanned a message with this Message-ID. */
  seenByGateway(tenantId: string, internetMessageId: string): Promise<boolean>
  /** Message-IDs of outbound messages with this word in the subject that the gateway took, each as often as it did. */
  outboundSeen(tenantId: string, word: string): Promise<string[]>
  /** Address from which canaries come, in a domain of the operator. */
  sender: string
}
