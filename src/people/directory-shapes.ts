// From Graph's users, groups and Exchange's mailboxes to our rows (microsoft-graph 2.1 to 2.3). Pure.
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import type { MailboxKind } from './tables.ts'

export const userProperties = [
  'id',
  'displayName',
  'givenName',
  'surname',
  'userPrincipalName',
  'mail',
  'proxyAddresses',
  'accountEnabled',
  'userType',
  'assignedPlans',
  'usageLocation',
  'preferredLanguage',
  'department',
  'jobTitle',
] as const

export const groupProperties = [
  'id',
  'displayName',
  'mail',
  'mailEnabled',
  'securityEnabled',
  'groupTypes',
  'proxyAddresses',
  'members',
] as const

export interface GraphUser {
  id: string
  displayName?: string | null
  givenName?: string | null
  surname?: string | null
  userPrincipalName?: string | null
  mail?: string | null
  proxyAddresses?: string[]
  accountEnabled?: boolean | null
  userType?: string | null
  assignedPlans?: { service?: string; capabilityStatus?: string; servicePlanId?: string }[]
  usageLocation?: string | null
  preferredLanguage?: string | null
  department?: string | null
  jobTitle?: string | null
  '@removed'?: { reason: 'changed' | 'deleted' }
}

export interface GraphMember {
  id: string
  '@odata.type'?: string
  '@removed'?: { reason: string }
}

export interface GraphGroup {
  id: string
  displayName?: string | null
  mail?: string | null
  mailEnabled?: boolean | null
  securityEnabled?: boolean | null
  groupTypes?: string[]
  proxyAddresses?: string[]
  'members@delta'?: GraphMember[]
  '@removed'?: { reason: 'changed' | 'deleted' }
}

export interface AddressRow {
  address: string
  is_primary: boolean
}

const addresses_max = 1000
const address_length_max = 320

/** `SMTP:` is the primary address, `smtp:` an alias; other prefixes are not mail. `mail` counts when no primary is listed. */
export function addressesOf(
  proxyAddresses: readonly string[] | undefined,
  mail: string | null | undefined,
): AddressRow[] {
  const found = new Map<string, boolean>()
  for (const entry of (proxyAddresses ?? []).slice(0, addresses_max)) {
    const match = /^(smtp):(.+)$/i.exec(entry)
    if (match !== null && isAddress(match[2]!)) {
      const address = match[2]!.toLowerCase()
      found.set(address, (found.get(address) ?? false) || match[1] === 'SMTP')
    }
  }
  const hasPrimary = [...found.values()].includes(true)
  if (typeof mail === 'string' && isAddress(mail) && !hasPrimary) found.set(mail.toLowerCase(), true)
  return [...found].map(([address, is_primary]) => ({ address, is_primary }))
}

const isAddress = (text: string): boolean => text.length <= address_length_max && /^[^@\s]+@[^@\s]+$/.test(text)

/** Plan that has the service name but no mailbox (Exchange Foundation). */
const foundationPlan = '113feb6c-3fe4-4440-bddc-54d774bf0318'

export function personRow(user: GraphUser) {
  return {
    id: user.id.toLowerCase(),
    display_name: text(user.displayName) ?? text(user.userPrincipalName) ?? user.id,
    given_name: text(user.givenName),
    surname: text(user.surname),
    user_principal_name: text(user.userPrincipalName) ?? '',
    mail: text(user.mail)?.toLowerCase() ?? null,
    department: text(user.department),
    job_title: text(user.jobTitle),
    language: text(user.preferredLanguage),
    usage_location: text(user.usageLocation),
    is_enabled: user.accountEnabled !== false,
    is_guest: user.userType === 'Guest',
    has_exchange_plan: (user.assignedPlans ?? []).some(
      (plan) =>
        plan.service?.toLowerCase() === 'exchange' &&
        plan.capabilityStatus === 'Enabled' &&
        plan.servicePlanId !== foundationPlan,
    ),
  }
}

export function groupKind(group: GraphGroup): 'microsoft-365' | 'distribution' | 'mail-security' | 'security' {
  if ((group.groupTypes ?? []).includes('Unified')) return 'microsoft-365'
  if (group.mailEnabled !== true) return 'security'
  return group.securityEnabled === true ? 'mail-security' : 'distribution'
}

export function groupRow(group: GraphGroup) {
  return {
    id: group.id.toLowerCase(),
    display_name: text(group.displayName) ?? group.id,
    mail: text(group.mail)?.toLowerCase() ?? null,
    kind: groupKind(group),
    is_dynamic: (group.groupTypes ?? []).includes('DynamicMembership'),
  }
}

export const memberKind = (member: GraphMember): 'person' | 'group' | 'other' =>
  member['@odata.type'] === '#microsoft.graph.group'
    ? 'group'
    : member['@odata.type'] === '#microsoft.graph.user'
      ? 'person'
      : 'other'

const mailboxKinds: Record<string, MailboxKind> = {
  UserMailbox: 'user',
  LinkedMailbox: 'user',
  SharedMailbox: 'shared',
  RoomMailbox: 'room',
  EquipmentMailbox: 'equipment',
}

/** A mailbox that belongs to an object of the directory; null for system mailboxes and whatever is none. */
export function mailboxRow(record: ExchangeRecord) {
  const kind = mailboxKinds[String(record['RecipientTypeDetails'])]
  const person = String(record['ExternalDirectoryObjectId'] ?? '').toLowerCase()
  const address = String(record['PrimarySmtpAddress'] ?? '').toLowerCase()
  if (kind === undefined || !/^[0-9a-f-]{36}$/.test(person) || !isAddress(address)) return null
  const guid = record['ExchangeGuid'] ?? record['Guid']
  return { person_id: person, kind, primary_address: address, exchange_guid: typeof guid === 'string' ? guid : null }
}

/** Texts from outside are cut: a name of a megabyte helps nobody. */
function text(value: string | null | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 1024) : null
}
