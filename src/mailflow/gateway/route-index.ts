// Routes and blocked senders, arranged for the questions that a transaction asks. Pure.
import { BlockList, isIP } from 'node:net'
import type { BlockedSender, GatewayRoute, MailflowRoute, MailRoute } from '../route.ts'
import type { BlockListLike } from './address.ts'
import { TokenTable } from './token-table.ts'

/** In `outboundSources`: a name in the client certificate instead of an address. */
export const certificatePrefix = 'certificate:'

export interface RouteIndex {
  hasMailflow: boolean
  hasGateway: boolean
  mailflow: MailflowRoute[]
  mailflowByHost: Map<string, MailflowRoute>
  /** A domain is in one Microsoft 365 tenant at a time, yet two of our rows may claim it while it moves. */
  mailflowByDomain: Map<string, MailflowRoute[]>
  gatewayByDomain: Map<string, GatewayRoute>
  outboundSources: { route: GatewayRoute; ranges: BlockListLike; certificateNames: string[] }[]
  tokens: TokenTable
  /**
   * By the tenant's GUID at Microsoft: tenants whose rules stamp no route token yet. Their connectors have no rule that takes a
   * return token off again, so such mail gets none.
   */
  legacy: Map<string, MailflowRoute>
  /** `tenant id`, a space, the address in lower case. */
  blocked: Map<string, BlockedSender>
}

export function buildRouteIndex(routes: MailRoute[], blocked: BlockedSender[]): RouteIndex {
  const index: RouteIndex = {
    hasMailflow: false,
    hasGateway: false,
    mailflow: [],
    mailflowByHost: new Map(),
    mailflowByDomain: new Map(),
    gatewayByDomain: new Map(),
    outboundSources: [],
    tokens: new TokenTable(routes.filter((route) => route.mode === 'mailflow')),
    legacy: new Map(),
    blocked: blockedIndex(blocked),
  }
  for (const route of routes) {
    if (route.mode === 'mailflow') addMailflow(index, route)
    else addGateway(index, route)
  }
  index.hasMailflow = index.mailflow.length > 0
  index.hasGateway = index.gatewayByDomain.size > 0 || index.outboundSources.length > 0
  return index
}

export const blockedIndex = (blocked: BlockedSender[]): RouteIndex['blocked'] =>
  new Map(blocked.map((entry) => [`${entry.tenantId} ${entry.address.toLowerCase()}`, entry]))

function addMailflow(index: RouteIndex, route: MailflowRoute): void {
  index.mailflow.push(route)
  index.mailflowByHost.set(route.gatewayHost.toLowerCase(), route)
  if (route.legacyUntil !== undefined)
    index.legacy.set(route.microsoftTenantId.toLowerCase(), { ...route, returnToken: '' })
  for (const domain of route.domains) {
    const known = index.mailflowByDomain.get(domain)
    if (known === undefined) index.mailflowByDomain.set(domain, [route])
    else known.push(route)
  }
}

function addGateway(index: RouteIndex, route: GatewayRoute): void {
  for (const domain of route.domains) index.gatewayByDomain.set(domain, route)
  if (route.outboundSources.length === 0) return
  const names = route.outboundSources.filter((source) => source.startsWith(certificatePrefix))
  const ranges = rangesOf(route.outboundSources.filter((source) => !source.startsWith(certificatePrefix)))
  index.outboundSources.push({
    route,
    ranges,
    certificateNames: names.map((name) => name.slice(certificatePrefix.length)),
  })
}

/** Addresses and CIDR ranges as one set. Throws on what is neither; configuration is checked before it comes here. */
export function rangesOf(texts: string[]): BlockListLike {
  const ranges = new BlockList()
  for (const text of texts) {
    const [address, bits] = text.split('/') as [string, string | undefined]
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) ranges.addAddress(address, family)
    else ranges.addSubnet(address, Number(bits), family)
  }
  return ranges
}
