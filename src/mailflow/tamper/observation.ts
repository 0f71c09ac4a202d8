// What one look at a tenant shows, gathered by observe.ts and judged by classify.ts. Plain data.
import type { ExchangeRecord, ExchangeValue } from '#microsoft/exchange-json.ts'
import type { ActualState, DesiredState, KnownObject } from '../objects.ts'
import type { CertificateLife } from '../provisioning/certificate-store.ts'
import type { DnsFacts, ValidationFacts } from './tables.ts'

/** A domain of the tenant as Exchange and Graph show it. */
export interface ObservedDomain {
  name: string
  /** `Authoritative`, `InternalRelay`. */
  type: string
}

export interface Observation {
  at: Date
  actual: ActualState
  acceptedDomains: ObservedDomain[]
  /** Sealing domains that the tenant trusts (Get-ArcConfig). */
  trustedSealers: string[]
  /** Inbound connectors that Microsoft has blocked: connector ids. */
  blockedConnectors: string[]
  rejectsDirectSend: boolean
  /** `UnifiedAuditLogIngestionEnabled`; null when it could not be read. */
  auditing: boolean | null
}

/** What flow checks and clocks say, beside the configuration. */
export interface FlowFacts {
  /** Relay tests that failed in a row, and what Exchange Online said to the last one. */
  relay: { failures: number; problem: string | null }
  /** Consecutive failures of the canaries. */
  inboundCanaryFailures: number
  outboundCanaryFailures: number
  forgedCanaryUnscanned: boolean
  /** Other kinds of test messages that were delivered without a scan: `null-sender`, `own-domain`. */
  unscannedCanaries: readonly string[]
  /** Loops that the gateway reported since the last check. */
  loopsSeen: number
  /** Mail from outside that Exchange delivered within an hour, and how much of it the gateway did not see. */
  trace?: { delivered: number; unscanned: number; samples: string[] } | null
  /** What the last look at DNS said; null = not done yet. */
  dns: Pick<DnsFacts, 'spfLost' | 'hostAddresses' | 'hasProof'> | null
  /** What the smart host should resolve to. */
  publicAddresses: readonly string[]
  validation: ValidationFacts | null
  /** Of the last hour: mail that the tenant's MX host took, and that it refused for a while because of us. */
  returns: { returned: number; throttled: number }
  connectorCertificate: CertificateLife | null
  gatewayCertificate: CertificateLife | null
  /** When the audit feed last gave a record; null = never. */
  auditFeedLastAt: Date | null
  /** Since when it can give some: when we began to read it, or auditing was switched on again. */
  auditFeedSince: Date | null
}

export interface ForeignObject {
  kind: 'inbound-connector' | 'outbound-connector' | 'rule'
  guid: string
  name: string
  hash: string
}

/** A rule of ours that another part of the product makes and removes. */
export interface OtherRule {
  /** As in its mark: `r00`. */
  key: string
  name: string
  /** Lower case; null: there should be none. */
  guid: string | null
  properties: Record<string, ExchangeValue>
  /** Being made, changed or removed now. */
  isChanging: boolean
  /** "the rule that …", for people. */
  purpose: string
  /** What follows when it is not there. */
  effect: string
}

export interface Expectation {
  desired: DesiredState
  known: readonly KnownObject[]
  /** Rules that other parts look after. Absent: nobody asked them; what carries our mark is taken for ours. */
  others?: readonly OtherRule[]
  /** When each of our objects was last changed by us, as its record says. */
  whenChanged: ReadonlyMap<string, string>
  /** `{slug}.{zone}`. */
  certName: string
  /** `{slug}.gw.{zone}`: the smart host. */
  gatewayHost: string
  /** Our sealing domain, when we added it. */
  sealer: string | null
  /** Other sealers that were there when we looked first. */
  baselineSealers: readonly string[]
  /** Foreign objects that were there when we looked first. */
  baseline: readonly ForeignObject[]
  /** Domains that the policies cover. */
  coveredDomains: readonly string[]
  /** Domains that were InternalRelay when we looked first. */
  baselineInternalRelay: readonly string[]
}

export type { ExchangeRecord }
