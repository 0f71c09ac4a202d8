// Who an address is: the tenant of its domain, the user, group or nobody behind it, and address ranges of connectors.
import { BlockList, isIP } from 'node:net'
import { acceptedDomains } from '../exchange/cmdlets/organization.ts'
import { findUser } from '../directory/create-tenant.ts'
import type { Tenant, TenantDomain, TenantGroup, TenantUser, World } from '../world.ts'

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()

/** The accepted domain that an address or host name belongs to. */
export function acceptedDomain(tenant: Tenant, domain: string, now: Date): TenantDomain | null {
  return acceptedDomains(tenant, now).find((candidate) => candidate.id.toLowerCase() === domain.toLowerCase()) ?? null
}

export function tenantOfDomain(world: World, domain: string): Tenant | null {
  const now = world.clock.now()
  for (const tenant of world.tenants.values()) if (acceptedDomain(tenant, domain, now) !== null) return tenant
  return null
}

export type Recipient = { kind: 'user'; user: TenantUser } | { kind: 'group'; group: TenantGroup } | { kind: 'unknown' }

/** Mailboxes and mail-enabled groups of the tenant. */
export function findRecipient(tenant: Tenant, address: string): Recipient {
  const user = findUser(tenant, address)
  if (user !== null && user.mailboxType !== null) return { kind: 'user', user }
  const wanted = address.toLowerCase()
  for (const group of tenant.groups.values()) {
    if (group.deletedAt !== null || !group.mailEnabled) continue
    const isIt =
      group.mail?.toLowerCase() === wanted ||
      group.proxyAddresses.some((proxy) => proxy.toLowerCase() === `smtp:${wanted}`)
    if (isIt) return { kind: 'group', group }
  }
  return { kind: 'unknown' }
}

/** Mailboxes in a group, nested groups too, each once. */
export function groupMembers(tenant: Tenant, group: TenantGroup, seen = new Set<string>()): TenantUser[] {
  if (seen.has(group.id)) return []
  seen.add(group.id)
  return group.memberIds.flatMap((id) => {
    const user = tenant.users.get(id)
    if (user !== undefined && !seen.has(user.id)) {
      seen.add(user.id)
      return user.deletedAt === null && user.mailboxType !== null ? [user] : []
    }
    const nested = tenant.groups.get(id)
    return nested === undefined ? [] : groupMembers(tenant, nested, seen)
  })
}

/** Whether an address is the group's own or one of its members'. `name` is the group's id, address or display name. */
export function isMemberOf(tenant: Tenant, name: string, address: string): boolean {
  const wanted = name.toLowerCase()
  const group = [...tenant.groups.values()].find(
    (candidate) =>
      candidate.id === wanted ||
      candidate.mail?.toLowerCase() === wanted ||
      candidate.proxyAddresses.some((proxy) => proxy.toLowerCase() === `smtp:${wanted}`) ||
      candidate.displayName.toLowerCase() === wanted,
  )
  if (group === undefined) return false
  if (group.mail?.toLowerCase() === address.toLowerCase()) return true
  const user = findUser(tenant, address)
  return user !== null && groupMembers(tenant, group).some((member) => member.id === user.id)
}

export const primaryAddress = (user: TenantUser): string => user.mail ?? user.userPrincipalName

/** Single address, `a-b` or CIDR, IPv4 or IPv6. Wrong entries match nothing. */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const list = new BlockList()
  for (const range of ranges) addRange(list, range.trim())
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

function addRange(list: BlockList, range: string): void {
  const type = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')
  const [from, to] = range.split('-').map((part) => part.trim())
  const [network, bits] = range.split('/')
  if (to !== undefined && isIP(from!) !== 0 && isIP(from!) === isIP(to)) list.addRange(from!, to, type(from!))
  else if (
    bits !== undefined &&
    isIP(network!) !== 0 &&
    /^\d{1,3}$/.test(bits) &&
    Number(bits) <= (isIP(network!) === 4 ? 32 : 128)
  )
    list.addSubnet(network!, Number(bits), type(network!))
  else if (isIP(range) !== 0) list.addAddress(range, type(range))
}

/** `*.name` matches exactly one further label; otherwise the names must be equal. */
export function nameMatches(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase()
  const given = name.toLowerCase()
  if (!wanted.startsWith('*.')) return wanted === given || (given.startsWith('*.') && wildcardCovers(given, wanted))
  return given === wanted || wildcardCovers(wanted, given)
}

function wildcardCovers(wildcard: string, name: string): boolean {
  return name.endsWith(wildcard.slice(1)) && !name.slice(0, -wildcard.length + 1).includes('.')
}
