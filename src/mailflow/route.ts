// A mail route: everything that the gateway must know to carry one tenant's (or one domain's) mail. The gateway works
// from a snapshot of all routes, kept in memory and sealed on disk, so that mail flows while the database is away.
import type { ListEntry } from '#quarantine/lists.ts'
import type { PolicySet } from './policy.ts'

export interface NextHop {
  host: string
  port: number
  /** `verify`: STARTTLS and a valid certificate for `serverName` or nothing; `require`: STARTTLS, any certificate; `opportunistic`; `none`. */
  tls: 'verify' | 'require' | 'opportunistic' | 'none'
  /** Name that must stand in the next hop's certificate; default: host. */
  serverName?: string
  /** Trust anchors for this hop alone, PEM; default: the public ones. */
  caPem?: string
}

export interface ClientCertificate {
  certificatePem: string
  privateKeyPem: string
}

interface RouteBase {
  tenantId: string
  /** For logs and the history; never decides. */
  tenantName: string
  /** Lower case. Mailflow: the tenant's accepted domains; gateway mode: the domains carried. */
  domains: string[]
  nextHop: NextHop
  /** Presented to the next hop. */
  clientCertificate: ClientCertificate | null
  policies: PolicySet
  /** Allow and block list of the tenant, for inbound mail. */
  lists?: readonly ListEntry[]
  /** Scanner fault rule (smtp-gateway 3 #16) after 15 minutes. */
  onScannerFault: { inbound: 'tag' | 'hold'; outbound: 'tag' | 'hold' }
  /** Seal with ARC (RFC 8617): `changed` only when we changed the message, `always`, `never`. */
  arc: { when: 'changed' | 'always' | 'never'; domain: string; selector: string; privateKeyPem: string } | null
  /** How simulations of phishing that the tenant sends itself are known; absent: it never sent any. */
  simulation?: { secret: string; addresses: string[] }
  /** Key of the HMAC in the processed mark; 32 bytes, base64. One per installation and tenant. */
  markKey: string
}

/** A connected Microsoft 365 tenant: Exchange Online sends to `gatewayHost` and gets the message back on `nextHop`. */
export interface MailflowRoute extends RouteBase {
  mode: 'mailflow'
  /** GUID of the tenant at Microsoft; must equal X-MS-Exchange-CrossTenant-Id. */
  microsoftTenantId: string
  /** `{slug}.gw.{zone}`: binds provisionally by TLS server name. */
  gatewayHost: string
  /** All that are valid now (two while rotating). */
  routeTokens: string[]
  /** Stamped as X-Mailwarden-Return on what goes back. */
  returnToken: string
  /**
   * ISO date: until then mail without a route token is taken when everything else about the tenant is proven. Set while a tenant
   * still has rules from before route tokens.
   */
  legacyUntil?: string
  /** `relay-unscanned`: switched off or licence ended: relay, never refuse (matrix #6). */
  state: 'active' | 'relay-unscanned'
}

/** Plain gateway mode: MX points at us, bound by recipient domain (inbound) or by source address or client certificate (outbound). */
export interface GatewayRoute extends RouteBase {
  mode: 'gateway'
  /** Addresses, CIDR ranges, or `certificate:NAME` for a trusted client certificate, whose mail is this route's outbound mail. */
  outboundSources: string[]
  /** Next hop for outbound mail; null = inbound only. */
  outboundNextHop: NextHop | null
  /** `off`: carried without the content engine; the history says so. Absent: scanned. */
  scan?: 'off'
  /** Narrower than the gateway's own. */
  limits?: { message_bytes: number }
}

export type MailRoute = MailflowRoute | GatewayRoute

/** Where routes come from: the database, or one configuration file. */
export interface RouteSource {
  /** All routes now. Rejects when the source is away: the caller keeps what it has. */
  load(): Promise<MailRoute[]>
  /** A change counter: as long as it is the same, nothing is loaded again. Absent: loaded each time. */
  version?(): Promise<string>
}

/** Senders that may not send, lower-case addresses by tenant: in force within a second, kept in the snapshot. */
export interface BlockedSender {
  tenantId: string
  address: string
  mode: 'hold' | 'reject'
  reason: string
  /** The incident that blocks it; what is held because of it carries the id. */
  incidentId?: string | null
  /** Lower-case addresses that it may go on writing to (security contacts). */
  exemptRecipients?: readonly string[]
}

/** Where blocked senders come from. Same rules as RouteSource. */
export interface BlockedSource {
  load(): Promise<BlockedSender[]>
  version?(): Promise<string>
}

/** Header names on the wire between Exchange Online and the gateway (exchange-online 5.3). */
export const headerNames = {
  route: 'X-Mailwarden-Route',
  return: 'X-Mailwarden-Return',
  state: 'X-Mailwarden-State',
  verdict: 'X-Mailwarden-Verdict',
  mark: 'X-Mailwarden-Processed',
  simulation: 'X-Mailwarden-Sim',
} as const
