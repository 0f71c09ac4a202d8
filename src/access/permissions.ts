// The catalogue of permissions: each name, what it belongs to, what it allows and which predefined roles have it. A route may only
// name a permission that stands here; a test walks all routes.

import { everyCaller } from '#platform/http/sign-in.ts'

/** What a custom role can be narrowed to; `platform` is what every role keeps. */
export const products = [
  'platform',
  'directory',
  'mail-flow',
  'messages',
  'quarantine',
  'policies',
  'compromise',
  'endpoints',
  'phish-threat',
  'providers',
] as const
export type Product = (typeof products)[number]

/** From the most to the least; each level has everything of those after it. */
export const levels = ['super-admin', 'admin', 'help-desk', 'read-only'] as const
export type Level = (typeof levels)[number]

export interface Permission {
  name: string
  product: Product
  /** What it allows, as the end of "may …". */
  meaning: string
  /** The lowest level that has it; all levels above have it too. */
  least: Level
  /** `installation`: only for who looks after the whole installation, e.g. making tenants. */
  reach: 'tenant' | 'installation'
  /** Also the provider's business role, which sees customers and licences and nothing of their mail. */
  business?: true
  /** Only in provider roles, and for the super admins of the installation. */
  providerOnly?: true
  /** Kept by a role that is narrowed to domains or groups: its routes show and change only what is within, or nothing of anybody. */
  narrows?: true
}

/** Needed by the routes of one's own account: every person who signed in has it, no token. */
export const everyUser = 'account.own'

export const permissions: readonly Permission[] = [
  // Everybody.
  {
    name: everyCaller,
    product: 'platform',
    meaning: 'learn who they are',
    least: 'read-only',
    reach: 'tenant',
    business: true,
    narrows: true,
  },
  {
    name: everyUser,
    product: 'platform',
    meaning: 'change their own account',
    least: 'read-only',
    reach: 'tenant',
    business: true,
    narrows: true,
  },

  // Super admins alone (roles, custom roles, API credentials, who is mailed about alerts).
  {
    name: 'users.read',
    product: 'platform',
    meaning: 'see administrators and their roles',
    least: 'super-admin',
    reach: 'tenant',
  },
  {
    name: 'users.write',
    product: 'platform',
    meaning: 'invite, change and disable administrators',
    least: 'super-admin',
    reach: 'tenant',
  },
  { name: 'roles.read', product: 'platform', meaning: 'see roles', least: 'super-admin', reach: 'tenant' },
  {
    name: 'roles.write',
    product: 'platform',
    meaning: 'make and change custom roles',
    least: 'super-admin',
    reach: 'tenant',
  },
  {
    name: 'sessions.manage',
    product: 'platform',
    meaning: 'see and end the sessions of others',
    least: 'super-admin',
    reach: 'tenant',
  },
  {
    name: 'credentials.manage',
    product: 'platform',
    meaning: 'manage API credentials',
    least: 'super-admin',
    reach: 'tenant',
  },
  { name: 'token.manage', product: 'platform', meaning: 'manage API tokens', least: 'super-admin', reach: 'tenant' },
  {
    name: 'alert.settings',
    product: 'platform',
    meaning: 'choose who is told of alerts',
    least: 'super-admin',
    reach: 'tenant',
  },

  // Platform.
  {
    name: 'tenants.read',
    product: 'platform',
    meaning: 'see tenants',
    least: 'read-only',
    reach: 'tenant',
    business: true,
    narrows: true,
  },
  {
    name: 'tenants.write',
    product: 'platform',
    meaning: 'make and rename tenants',
    least: 'admin',
    reach: 'installation',
  },
  {
    name: 'metrics.read',
    product: 'platform',
    meaning: 'read metrics of the installation',
    least: 'read-only',
    reach: 'installation',
  },
  { name: 'alert.read', product: 'platform', meaning: 'see alerts', least: 'read-only', reach: 'tenant' },
  {
    name: 'alert.act',
    product: 'platform',
    meaning: 'acknowledge, snooze and resolve alerts',
    least: 'help-desk',
    reach: 'tenant',
  },
  {
    name: 'events.read',
    product: 'platform',
    meaning: 'read events and the SIEM feed',
    least: 'read-only',
    reach: 'tenant',
  },
  {
    name: 'audit.read',
    product: 'platform',
    meaning: 'read and export the audit log',
    least: 'read-only',
    reach: 'tenant',
  },
  {
    name: 'audit.read-installation',
    product: 'platform',
    meaning: 'read and export the audit log of the installation',
    least: 'super-admin',
    reach: 'installation',
  },
  { name: 'health.read', product: 'platform', meaning: 'see health checks', least: 'read-only', reach: 'tenant' },
  {
    name: 'health.fix',
    product: 'platform',
    meaning: 'repair and snooze health checks',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'live.read',
    product: 'platform',
    meaning: 'be told what changed',
    least: 'read-only',
    reach: 'tenant',
    narrows: true,
  },
  {
    name: 'operations.read',
    product: 'platform',
    meaning: 'see long work and its progress',
    least: 'read-only',
    reach: 'tenant',
  },
  {
    name: 'operations.write',
    product: 'platform',
    meaning: 'cancel and retry long work',
    least: 'admin',
    reach: 'tenant',
  },

  // Directory.
  {
    name: 'people.read',
    product: 'directory',
    meaning: 'see people, mailboxes, groups and domains',
    least: 'read-only',
    reach: 'tenant',
  },
  { name: 'people.sync', product: 'directory', meaning: 'read the directory now', least: 'admin', reach: 'tenant' },
  { name: 'people.write', product: 'directory', meaning: 'change what is protected', least: 'admin', reach: 'tenant' },

  // Mail flow.
  {
    name: 'mailflow.read',
    product: 'mail-flow',
    meaning: 'see mail flow, its objects and tampering',
    least: 'read-only',
    reach: 'tenant',
  },
  {
    name: 'mailflow.write',
    product: 'mail-flow',
    meaning: 'connect, repair and change mail flow',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'mailflow.disconnect',
    product: 'mail-flow',
    meaning: 'disconnect mail flow',
    least: 'admin',
    reach: 'tenant',
  },

  // Messages.
  {
    name: 'messages.read',
    product: 'messages',
    meaning: 'search the message history',
    least: 'read-only',
    reach: 'tenant',
    narrows: true,
  },
  {
    name: 'messages.read-content',
    product: 'messages',
    meaning: 'open the content of quarantined messages',
    least: 'admin',
    reach: 'tenant',
    narrows: true,
  },
  {
    name: 'messages.report',
    product: 'messages',
    meaning: 'report messages as missed threats or wrongly caught',
    least: 'help-desk',
    reach: 'tenant',
  },
  {
    name: 'messages.share-views',
    product: 'messages',
    meaning: 'share saved searches with everybody and remove shared ones',
    least: 'admin',
    reach: 'tenant',
  },

  // Quarantine.
  {
    name: 'quarantine.read',
    product: 'quarantine',
    meaning: 'see quarantined messages',
    least: 'read-only',
    reach: 'tenant',
    narrows: true,
  },
  {
    name: 'quarantine.release',
    product: 'quarantine',
    meaning: 'release quarantined messages',
    least: 'admin',
    reach: 'tenant',
    narrows: true,
  },
  {
    name: 'quarantine.delete',
    product: 'quarantine',
    meaning: 'delete quarantined messages',
    least: 'admin',
    reach: 'tenant',
    narrows: true,
  },

  // Policies.
  { name: 'policy.read', product: 'policies', meaning: 'see policies', least: 'read-only', reach: 'tenant' },
  { name: 'policy.write', product: 'policies', meaning: 'change policies', least: 'admin', reach: 'tenant' },
  {
    name: 'lists.read',
    product: 'policies',
    meaning: 'see allow and block lists',
    least: 'read-only',
    reach: 'tenant',
  },
  {
    name: 'lists.write',
    product: 'policies',
    meaning: 'change allow and block lists',
    least: 'admin',
    reach: 'tenant',
  },

  // Compromised mailboxes and computers.
  {
    name: 'compromise.read',
    product: 'compromise',
    meaning: 'see incidents of mailboxes and signs of compromise',
    least: 'read-only',
    reach: 'tenant',
  },
  {
    name: 'compromise.act',
    product: 'compromise',
    meaning: 'release mailboxes, scan computers and clean mailboxes up in an incident',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'compromise.settings',
    product: 'compromise',
    meaning: 'change when mailboxes are blocked and what is done about it',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'endpoints.read',
    product: 'endpoints',
    meaning: 'see computers, their people and their scans',
    least: 'read-only',
    reach: 'tenant',
  },
  {
    name: 'endpoints.act',
    product: 'endpoints',
    meaning: 'scan, isolate and link computers and restore files',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'endpoints.settings',
    product: 'endpoints',
    meaning: 'enrol computers and connect endpoint products',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'simulations.read',
    product: 'phish-threat',
    meaning: 'see simulation campaigns, their results in numbers, content and settings',
    least: 'read-only',
    reach: 'tenant',
  },
  {
    name: 'simulations.write',
    product: 'phish-threat',
    meaning: 'draft campaigns, audiences, templates and trainings, and send test mails',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'simulations.launch',
    product: 'phish-threat',
    meaning: 'launch, pause, resume and stop campaigns',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'simulations.approve',
    product: 'phish-threat',
    meaning: 'approve campaigns that somebody else drafted',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'simulations.names',
    product: 'phish-threat',
    meaning: 'see results of single people',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'simulations.verdicts',
    product: 'phish-threat',
    meaning: 'change by hand whether a visit was a person, and erase results of people',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'simulations.settings',
    product: 'phish-threat',
    meaning: 'change sending domains, allow-listing and reporting of simulations',
    least: 'admin',
    reach: 'tenant',
  },
  {
    name: 'reports.triage',
    product: 'phish-threat',
    meaning: 'judge messages that people reported',
    least: 'help-desk',
    reach: 'tenant',
  },
  {
    name: 'reports.remove',
    product: 'phish-threat',
    meaning: 'take reported messages out of mailboxes, and put them back',
    least: 'admin',
    reach: 'tenant',
  },

  // Providers.
  {
    name: 'providers.read',
    product: 'providers',
    meaning: 'see customers with health, alerts and licences',
    least: 'read-only',
    reach: 'tenant',
    business: true,
    providerOnly: true,
  },
  {
    name: 'providers.launch',
    product: 'providers',
    meaning: 'enter a customer that has granted it',
    least: 'read-only',
    reach: 'tenant',
    providerOnly: true,
  },
  {
    name: 'providers.usage',
    product: 'providers',
    meaning: 'see and export usage and licences',
    least: 'admin',
    reach: 'tenant',
    business: true,
    providerOnly: true,
  },
  {
    name: 'providers.write',
    product: 'providers',
    meaning: 'change customers, groups and policy templates',
    least: 'admin',
    reach: 'tenant',
    providerOnly: true,
  },
  {
    name: 'providers.audit',
    product: 'providers',
    meaning: "read the provider's audit log",
    least: 'read-only',
    reach: 'tenant',
    providerOnly: true,
  },
]

export const permissionNamed: ReadonlyMap<string, Permission> = new Map(permissions.map((each) => [each.name, each]))

export interface PredefinedRole {
  id: string
  name: string
  kind: 'tenant' | 'provider'
  description: string
  /** `business` stands beside the levels. */
  level: Level | 'business'
}

/** They cannot be edited. The ids are also what assignments and custom roles refer to. */
export const predefinedRoles: readonly PredefinedRole[] = [
  {
    id: 'super-admin',
    name: 'Super admin',
    kind: 'tenant',
    level: 'super-admin',
    description: 'Everything, roles and API credentials included',
  },
  {
    id: 'admin',
    name: 'Admin',
    kind: 'tenant',
    level: 'admin',
    description: 'Everything but roles, API credentials and who is mailed about alerts',
  },
  {
    id: 'help-desk',
    name: 'Help desk',
    kind: 'tenant',
    level: 'help-desk',
    description: 'Reads everything, logs included, and clears alerts',
  },
  {
    id: 'read-only',
    name: 'Read-only',
    kind: 'tenant',
    level: 'read-only',
    description: 'Reads everything, logs included',
  },
  {
    id: 'provider-super-admin',
    name: 'Provider super admin',
    kind: 'provider',
    level: 'super-admin',
    description: 'Everything in the customers of its scope that granted it',
  },
  {
    id: 'provider-admin',
    name: 'Provider admin',
    kind: 'provider',
    level: 'admin',
    description: 'Everything but roles and API credentials in the customers of its scope',
  },
  {
    id: 'provider-help-desk',
    name: 'Provider help desk',
    kind: 'provider',
    level: 'help-desk',
    description: 'Reads and clears alerts in the customers of its scope',
  },
  {
    id: 'provider-read-only',
    name: 'Provider read-only',
    kind: 'provider',
    level: 'read-only',
    description: 'Reads in the customers of its scope',
  },
  {
    id: 'provider-business',
    name: 'Provider business',
    kind: 'provider',
    level: 'business',
    description: 'Sees customers, licences and usage, nothing of their mail',
  },
]

/** Whether a predefined role has a permission. */
export function roleHas(role: Pick<PredefinedRole, 'kind' | 'level'>, permission: Permission): boolean {
  if (permission.providerOnly === true && role.kind !== 'provider') return false
  if (role.level === 'business') return permission.business === true
  return levels.indexOf(role.level) <= levels.indexOf(permission.least)
}
