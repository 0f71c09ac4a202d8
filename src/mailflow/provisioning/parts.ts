// What the provisioning is made of: given once at start, by app.ts or by a test.
import type { Alerts } from '#alerts/raise.ts'
import type { MicrosoftEndpoints } from '#microsoft/endpoints.ts'
import type { ExchangeValue } from '#microsoft/exchange-json.ts'
import type { CmdletCall } from '#microsoft/exchange.ts'
import type { MicrosoftHttp } from '#microsoft/http.ts'
import type { BootstrapApplication } from '#microsoft/sign-in.ts'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { CertificateIssuer } from './certificates.ts'
import type { DnsPublisher } from './dns-publisher.ts'
import type { RuleElsewhere } from './objects.ts'

export interface ProvisioningParts {
  db: Database
  clock: Clock
  secrets: Secrets
  outbox: Outbox
  audit: Audit
  alerts: Alerts
  endpoints: MicrosoftEndpoints
  http: MicrosoftHttp
  /** null: no administrator can sign in, and connecting says so. */
  bootstrap: BootstrapApplication | null
  dns: DnsPublisher
  certificates: CertificateIssuer
  gateway: GatewayFacts
  /** When the last message of the tenant arrived at a gateway; null when none did. For the drain. */
  lastRedirectAt?: (tenantId: string) => Promise<Date | null>
  oldWay?: OldWay
  /** Rules that other parts of the product make in the tenant. */
  rulesElsewhere?: (trx: Trx, tenantId: string, now: Date) => Promise<readonly RuleOfAnotherPart[]>
  /** One line per cmdlet, for the log. */
  onCall?: (tenantId: string, call: CmdletCall) => void
  /** Told at each point where a crash would matter; tests throw from it. */
  onCheckpoint?: (name: string) => void
}

/** Rules of a tenant that send its mail here trusted by IP address, beside those that we make (the migration). */
export interface OldWay {
  /** ISO date until which mail may come by them; null = there are none. */
  until(trx: Trx, tenantId: string): Promise<string | null>
  /** Looks now. Throws AppError `mailflow.migration.old-rules` while such rules are on, any other when nobody can look. */
  refuseWhileSending(tenantId: string): Promise<void>
}

/** A rule of ours that another part of the product looks after; the words are for people. */
export interface RuleOfAnotherPart extends RuleElsewhere {
  name: string
  properties: Record<string, ExchangeValue>
  purpose: string
  effect: string
}

export interface GatewayFacts {
  /** Zone for tenant names: `{slug}.{zone}` and `{slug}.gw.{zone}`. */
  zone: string
  /** Published for `{slug}.gw.{zone}`. */
  publicAddresses: string[]
  /** For rule 20; empty = token only. */
  egressRanges: string[]
  /** Our name in EHLO, and the domain of ARC seals. */
  hostName: string
  nextHopPort: number
  /** PEM of what next hops are checked against; null = public roots. */
  nextHopCa: string | null
  /** `host:port`; empty = those of the system. */
  resolvers: string[]
  /** Outside address for relay probes. */
  probeRecipient: string
  /** Domain of our ARC seals, and their key; null = no sealing. */
  arc: { domain: string; selector: string; privateKeyPem: string } | null
}
