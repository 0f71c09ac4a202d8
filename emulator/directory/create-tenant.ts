// Makes a tenant from a short description: domains, users, groups, directory roles and Microsoft's service principals.
import { randomUUID } from 'node:crypto'
import type { Tenant, TenantDomain, TenantGroup, TenantSwitches, TenantUser, World } from '../world.ts'
import { firstPartyApps, microsoftTenantId } from './first-party.ts'
import { roleTemplates } from './roles.ts'
import { createDirectory } from './state.ts'

export interface UserSeed {
  /** Local part, or a whole address. */
  name: string
  displayName?: string
  givenName?: string
  surname?: string
  /** Further addresses, whole or local part. */
  aliases?: string[]
  password?: string
  mfa?: boolean
  roles?: (keyof typeof roleTemplates)[]
  /** Default UserMailbox; null = no mailbox. */
  mailbox?: TenantUser['mailboxType']
  department?: string
  jobTitle?: string
  /** Shared and room mailboxes cannot sign in by default. */
  accountEnabled?: boolean
}

export interface GroupSeed {
  name: string
  displayName?: string
  kind: 'microsoft365' | 'distribution' | 'mail-enabled-security' | 'security'
  /** Names of users and of groups seeded before. */
  members: string[]
}

export interface TenantSeed {
  id?: string
  displayName: string
  /** `contoso` for `contoso.onmicrosoft.com`. */
  name: string
  /** Verified custom domains; the first is the default. */
  domains?: string[]
  users?: UserSeed[]
  groups?: GroupSeed[]
  isTrial?: boolean
  switches?: Partial<TenantSwitches>
}

/** Everything at once: what tests want. */
export const promptSwitches: TenantSwitches = {
  exchangeReadDelay_ms: 0,
  transportDelay_ms: 0,
  roleDelay_ms: 0,
  applicationDelay_ms: 0,
  auditLatency_ms: 0,
  unknownIdentity: 'not-found',
  ownDomainSpoofScope: 'neither',
  rejectDirectSend: false,
  overrideDeletion_ms: 0,
  opensLinks: false,
  badLinkHosts: [],
  revokedTokens: 'live-on',
  auditDisorder: false,
  graphResourceUnits: null,
  pageSize: null,
  entraLicence: 'p2',
}

/** Delays as people see them in real tenants, in emulator time. */
export const realisticSwitches: TenantSwitches = {
  ...promptSwitches,
  exchangeReadDelay_ms: 10_000,
  /** "30 minutes or more" for mail flow rules: learn.microsoft.com/exchange/security-and-compliance/mail-flow-rules/mail-flow-rules */
  transportDelay_ms: 30 * 60_000,
  roleDelay_ms: 5 * 60_000,
  applicationDelay_ms: 20_000,
  auditLatency_ms: 60 * 60_000,
  graphResourceUnits: 3_500,
}

export const defaultPassword = 'Emulated-Passw0rd!'

/** Creates the tenant in the world and tells the hooks. Throws when its name or a domain is taken. */
export function createTenant(world: World, seed: TenantSeed): Tenant {
  const initialDomain = `${seed.name.toLowerCase()}.onmicrosoft.com`
  const taken = [...world.tenants.values()].some((tenant) =>
    [initialDomain, ...(seed.domains ?? [])].some((domain) => tenant.domains.has(domain)),
  )
  if (taken) throw new Error(`emulator: a domain of ${seed.displayName} is taken by another tenant`)
  const now = world.clock.now()
  const tenant: Tenant = {
    id: seed.id ?? randomUUID(),
    displayName: seed.displayName,
    initialDomain,
    isTrial: seed.isTrial ?? false,
    domains: new Map(),
    users: new Map(),
    groups: new Map(),
    directory: createDirectory(),
    audit: [],
    auditEnabled: true,
    switches: { ...promptSwitches, ...seed.switches },
  }
  addDomains(tenant, seed.domains ?? [], now)
  for (const app of firstPartyApps) addFirstParty(tenant, app, now)
  for (const user of seed.users ?? []) addUser(tenant, user)
  for (const group of seed.groups ?? []) addGroup(tenant, group)
  world.tenants.set(tenant.id, tenant)
  for (const hook of world.hooks.tenantCreated) hook(tenant)
  return tenant
}

function addDomains(tenant: Tenant, custom: string[], now: Date): void {
  const all = [...custom, tenant.initialDomain]
  for (const id of all) {
    const domain: TenantDomain = {
      id,
      isInitial: id === tenant.initialDomain,
      isDefault: id === all[0],
      isVerified: true,
      supportedServices: ['Email', 'OfficeCommunicationsOnline'],
      verificationText: newVerificationText(),
      visibleToExchangeAt: now,
      domainType: 'Authoritative',
    }
    tenant.domains.set(id, domain)
  }
}

/** A fresh `MS=ms12345678` value. */
export function newVerificationText(): string {
  return `MS=ms${Math.floor(10_000_000 + Math.random() * 89_999_999)}`
}

function addFirstParty(tenant: Tenant, app: (typeof firstPartyApps)[number], now: Date): void {
  const id = randomUUID()
  tenant.directory.servicePrincipals.set(id, {
    id,
    appId: app.appId,
    displayName: app.displayName,
    accountEnabled: true,
    appOwnerOrganizationId: microsoftTenantId,
    servicePrincipalNames: app.servicePrincipalNames,
    tags: [],
    appRoles: app.appRoles,
    permissionScopes: app.permissionScopes,
    createdDateTime: now.toISOString(),
    deletedAt: null,
  })
}

/** The tenant's default domain: the first custom one. */
export function defaultDomain(tenant: Tenant): string {
  return [...tenant.domains.values()].find((domain) => domain.isDefault)?.id ?? tenant.initialDomain
}

/** Adds a user with mailbox addresses and roles. */
export function addUser(tenant: Tenant, seed: UserSeed): TenantUser {
  const domain = defaultDomain(tenant)
  const address = (name: string): string => (name.includes('@') ? name : `${name}@${domain}`).toLowerCase()
  const upn = address(seed.name)
  const mailboxType = seed.mailbox === undefined ? 'UserMailbox' : seed.mailbox
  const [given, ...rest] = (seed.displayName ?? seed.name).split(' ')
  const user: TenantUser = {
    id: randomUUID(),
    displayName: seed.displayName ?? seed.name,
    givenName: seed.givenName ?? (mailboxType === 'UserMailbox' ? (given ?? null) : null),
    surname: seed.surname ?? (mailboxType === 'UserMailbox' && rest.length > 0 ? rest.join(' ') : null),
    userPrincipalName: upn,
    mail: mailboxType ? upn : null,
    proxyAddresses: mailboxType
      ? [`SMTP:${upn}`, ...(seed.aliases ?? []).map((alias) => `smtp:${address(alias)}`)]
      : [],
    accountEnabled: seed.accountEnabled ?? (mailboxType === 'UserMailbox' || mailboxType === null),
    userType: 'Member',
    department: seed.department ?? null,
    jobTitle: seed.jobTitle ?? null,
    preferredLanguage: null,
    usageLocation: 'DE',
    mailboxType,
    password: seed.password ?? defaultPassword,
    mfa: seed.mfa ?? false,
    sessionsValidFrom: new Date(0),
    other: {},
    createdAt: new Date('2024-01-15T08:00:00Z'),
    deletedAt: null,
  }
  tenant.users.set(user.id, user)
  for (const role of seed.roles ?? []) assignRole(tenant, user.id, roleTemplates[role].id, new Date(0))
  return user
}

/** Gives a directory role to a user or service principal; it is effective after the tenant's role delay. */
export function assignRole(tenant: Tenant, principalId: string, roleTemplateId: string, at: Date): string {
  const id = `${Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url')}-1`
  tenant.directory.roleAssignments.set(id, { id, roleTemplateId, principalId, directoryScopeId: '/', createdAt: at })
  return id
}

/** Adds a group; members are named by local part, address or group name. */
export function addGroup(tenant: Tenant, seed: GroupSeed): TenantGroup {
  const mailEnabled = seed.kind !== 'security'
  const mail = mailEnabled ? `${seed.name}@${defaultDomain(tenant)}`.toLowerCase() : null
  const group: TenantGroup = {
    id: randomUUID(),
    displayName: seed.displayName ?? seed.name,
    mail,
    mailEnabled,
    securityEnabled: seed.kind === 'security' || seed.kind === 'mail-enabled-security',
    groupTypes: seed.kind === 'microsoft365' ? ['Unified'] : [],
    proxyAddresses: mail ? [`SMTP:${mail}`] : [],
    memberIds: seed.members.map((member) => memberId(tenant, member)),
    deletedAt: null,
  }
  tenant.groups.set(group.id, group)
  return group
}

function memberId(tenant: Tenant, name: string): string {
  const user = findUser(tenant, name.includes('@') ? name : `${name}@${defaultDomain(tenant)}`)
  const group = [...tenant.groups.values()].find(
    (each) => each.displayName === name || each.mail?.startsWith(`${name}@`),
  )
  const id = user?.id ?? group?.id
  if (!id) throw new Error(`emulator: no user or group ${name} in ${tenant.displayName}`)
  return id
}

/** A live user by object id, sign-in name or mail address. */
export function findUser(tenant: Tenant, name: string): TenantUser | null {
  const wanted = name.toLowerCase()
  const byId = tenant.users.get(wanted)
  if (byId) return byId.deletedAt ? null : byId
  for (const user of tenant.users.values()) {
    if (user.deletedAt) continue
    if (user.userPrincipalName.toLowerCase() === wanted || user.mail?.toLowerCase() === wanted) return user
    if (user.proxyAddresses.some((proxy) => proxy.toLowerCase() === `smtp:${wanted}`)) return user
  }
  return null
}

/** The tenant that a GUID, verified domain or display name stands for. */
export function findTenant(world: World, name: string): Tenant | null {
  const wanted = name.toLowerCase()
  for (const tenant of world.tenants.values()) {
    if (tenant.id === wanted || tenant.displayName.toLowerCase() === wanted) return tenant
    if (tenant.domains.get(wanted)?.isVerified) return tenant
  }
  return null
}
