// The state of the emulated Microsoft cloud: one World, several tenants. Plain data in memory, changed only through the
// services (graph, exchange, transport), so that every admin change leaves an audit record.
import type { KeyObject } from 'node:crypto'
import type { Authority } from './authority.ts'
import type { DirectoryState } from './directory/state.ts'
import type { ZoneStore } from './dns/zones.ts'

/** Time inside the emulator: follows the system clock plus an offset that tests move (queue retries, token life, delays). */
export interface EmulatorClock {
  now(): Date
  /** Moves time forward and runs everything that became due. */
  advance(ms: number): Promise<void>
  /** Calls `task` once emulator time has reached now + delayMs (real time passing counts, too). Returns cancel. */
  schedule(delayMs: number, task: () => void | Promise<void>): () => void
}

export interface TenantUser {
  id: string
  displayName: string
  givenName: string | null
  surname: string | null
  userPrincipalName: string
  mail: string | null
  /** `SMTP:` primary, `smtp:` alias. */
  proxyAddresses: string[]
  accountEnabled: boolean
  userType: 'Member' | 'Guest'
  department: string | null
  jobTitle: string | null
  preferredLanguage: string | null
  usageLocation: string | null
  /** null = no mailbox. */
  mailboxType: 'UserMailbox' | 'SharedMailbox' | 'RoomMailbox' | 'EquipmentMailbox' | null
  password: string
  /** Set: sign-in asks for a second factor (any six digits). */
  mfa: boolean
  /** `revokeSignInSessions` sets it; refresh tokens from before are refused. */
  sessionsValidFrom: Date
  /** Further Graph properties as written by clients, e.g. `officeLocation`. */
  other: Record<string, unknown>
  createdAt: Date
  deletedAt: Date | null
}

export interface TenantGroup {
  id: string
  displayName: string
  mail: string | null
  mailEnabled: boolean
  securityEnabled: boolean
  groupTypes: string[]
  proxyAddresses: string[]
  /** Object ids of users and groups. */
  memberIds: string[]
  deletedAt: Date | null
}

export interface TenantDomain {
  id: string
  isInitial: boolean
  isDefault: boolean
  isVerified: boolean
  supportedServices: string[]
  /** The `MS=ms…` value expected in DNS. */
  verificationText: string
  /** Exchange sees a verified domain with `Email` from this time on. */
  visibleToExchangeAt: Date | null
  domainType: 'Authoritative' | 'InternalRelay'
  /** Absent: `Managed`. */
  authenticationType?: 'Managed' | 'Federated'
}

export interface AuditRecord {
  Id: string
  RecordType: number
  CreationTime: string
  Operation: string
  OrganizationId: string
  UserType: number
  UserKey: string
  Workload: 'Exchange' | 'AzureActiveDirectory'
  ResultStatus: string
  ObjectId: string
  UserId: string
  ClientIP: string
  AppId?: string
  Parameters?: { Name: string; Value: string }[]
  ModifiedProperties?: { Name: string; OldValue: string; NewValue: string }[]
  /** Emulator only: when feeds begin to show it (latency). Not sent. */
  visibleAt: Date
}

/** Who does something in the tenant, for permission checks and audit. */
export interface Actor {
  kind: 'user' | 'app'
  id: string
  /** UPN of a user, display name of an application. */
  name: string
  appId: string | null
  clientAddress: string
}

export interface Tenant {
  id: string
  displayName: string
  /** `contoso.onmicrosoft.com` */
  initialDomain: string
  /** True for trial tenants: creating inbound connectors is refused. */
  isTrial: boolean
  domains: Map<string, TenantDomain>
  users: Map<string, TenantUser>
  groups: Map<string, TenantGroup>
  /** Applications, service principals, grants and directory roles: see directory/state.ts. */
  directory: DirectoryState
  audit: AuditRecord[]
  auditEnabled: boolean
  /** Behaviour switches set by tests through the control API. */
  switches: TenantSwitches
}

export interface TenantSwitches {
  /** Exchange admin REST: ms between a write and its visibility to reads. */
  exchangeReadDelay_ms: number
  /** ms until a rule or connector change takes effect in transport. */
  transportDelay_ms: number
  /** ms until a directory role assignment takes effect at Exchange. */
  roleDelay_ms: number
  /** ms until a new application or credential works at the token endpoint. */
  applicationDelay_ms: number
  /** Access tokens from before a role was removed: work until they expire, or are refused with a claims challenge (CAE). */
  revokedTokens: 'live-on' | 'refused'
  /** Management Activity API: sends each record twice and the blobs in reverse order. */
  auditDisorder: boolean
  /** Identity limits of Graph, in resource units per app and tenant in 10 s; null = not counted. */
  graphResourceUnits: number | null
  /** Most entries on one page of directory lists; null = Graph's own (100). */
  pageSize: number | null
  /** ms until an audit record shows in feeds. */
  auditLatency_ms: number
  /** Unknown Identity on Get-: 404 (measured) or all objects (documented). */
  unknownIdentity: 'not-found' | 'returns-all'
  /** Reading of FromScope for unauthenticated mail with an own-domain sender: neither (documented), or NotInOrganization. */
  ownDomainSpoofScope: 'neither' | 'not-in-organization'
  /** Licence of Microsoft Entra: sign-ins need P1, risk details P2. */
  entraLicence: 'free' | 'p1' | 'p2'
  /** ms for which Get- still shows a removed override rule, as `PendingDeletion`. */
  overrideDeletion_ms: number
  /** Safe Links and the filter open the links of arriving mail by real requests, unless the simulation override covers it. */
  opensLinks: boolean
  /** Hosts of links for which mail is quarantined as phishing, unless the simulation override covers it. */
  badLinkHosts: string[]
  /** Refuse anonymous mail whose MAIL FROM is in an accepted domain unless a connector matches. */
  rejectDirectSend: boolean
}

export interface World {
  clock: EmulatorClock
  tenants: Map<string, Tenant>
  /** Signs certificates for whatever the emulated internet trusts. */
  authority: Authority
  /** Signs tokens. */
  signing: { kid: string; privateKey: KeyObject; publicKey: KeyObject; certificatePem: string }
  /** Zones of the emulated internet, answered by the DNS stub. */
  dns: ZoneStore
  /** Fault injection by name, consumed by the services: see emulator/faults.ts. */
  faults: FaultPlan[]
  /** The latest requests that HTTP services saw (bounded). */
  requests: SeenRequest[]
  hooks: WorldHooks
  /** Tokens given out, used codes and the like, by service; never sent. */
  sessions: Map<string, unknown>
}

export interface SeenRequest {
  at: Date
  service: string
  method: string
  path: string
  status: number
  tenantId: string | null
  appId: string | null
  headers: Record<string, string>
}

/** Where other parts of the emulator take part in directory operations. */
export interface WorldHooks {
  /** A tenant exists from now on (seeding of Exchange objects). */
  tenantCreated: ((tenant: Tenant) => void)[]
  /** What refers to a domain and forbids its removal, in words, e.g. `inbound connector "x"`. */
  domainReferences: ((tenant: Tenant, domain: string) => string[])[]
}

/** The next `times` requests that match fail as said. */
export interface FaultPlan {
  service: 'login' | 'graph' | 'exchange' | 'management' | 'transport' | 'defender' | 'sophos'
  /** Substring of the path, cmdlet name, or SMTP phase. */
  match: string
  tenantId?: string
  times: number
  effect:
    | { kind: 'status'; status: number; code: string; message: string; retryAfter?: string }
    /** Does the work and loses the answer (socket destroyed). */
    | { kind: 'lost-answer' }
    /** 200 with bytes that cannot be decoded. */
    | { kind: 'undecodable' }
    /** Answers as after success and does nothing. `body`: default none. */
    | { kind: 'no-effect'; status: number; body?: string }
    | { kind: 'delay'; delay_ms: number }
    /** Exchange administration: the read is answered by a replica that is this far behind. */
    | { kind: 'stale'; age_ms: number }
    | { kind: 'reply'; code: number; enhanced: string; text: string }
}
