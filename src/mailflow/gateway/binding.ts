// Which tenant, which direction, may it pass: first from what the session and the envelope tell, and finally from route token
// and tenant header (exchange-online 3.7, smtp-gateway 3 #3 to #6). Pure decisions; nothing here answers or logs.
import type { Reply, TlsFacts } from '#mail/smtp/types.ts'
import type { GatewayRoute, MailflowRoute, MailRoute } from '../route.ts'
import { domainOf, isInRanges } from './address.ts'
import type { HeaderFacts } from './header.ts'
import { matchesName } from './peer.ts'
import type { PeerKind } from './peer.ts'
import type { SecurityEventKind } from './ports.ts'
import { replies } from './replies.ts'
import type { RouteIndex } from './route-index.ts'

export interface Peer {
  kind: PeerKind
  remoteAddress: string
  tls: TlsFacts | null
}

export interface Refusal {
  kind: 'refuse'
  reply: Reply
  event: SecurityEventKind | null
  detail: string
}

export type Provisional =
  | {
      kind: 'bound'
      route: MailRoute
      direction: 'inbound' | 'outbound' | null
      by: 'server-name' | 'envelope' | 'source'
    }
  /** The sender tells nothing: decide at the first recipient. */
  | { kind: 'at-recipient' }
  /** The envelope does not tell either: answer MAIL and RCPT ourselves and bind by the header section. */
  | { kind: 'receive-first' }
  | Refusal

export type Final =
  | { kind: 'relay'; route: MailRoute; direction: 'inbound' | 'outbound'; scan: boolean; detail: string }
  /** Everything is right but one proof is missing: keep it for review, deliver nothing. */
  | { kind: 'hold'; route: MailRoute; direction: 'inbound' | 'outbound'; event: SecurityEventKind; detail: string }
  | Refusal

function refuse(reply: Reply, event: SecurityEventKind | null, detail: string): Refusal {
  return { kind: 'refuse', reply, event, detail }
}

/** At MAIL: by the server name of TLS; otherwise a peer that could not get anything through is refused at once. */
export function bindAtMail(index: RouteIndex, peer: Peer): Provisional {
  const serverName = peer.tls?.serverName?.toLowerCase()
  const named = serverName === undefined ? undefined : index.mailflowByHost.get(serverName)
  if (named !== undefined) {
    return refusalOfPeer(peer) ?? { kind: 'bound', route: named, direction: null, by: 'server-name' }
  }
  if (!index.hasGateway) return refusalOfPeer(peer) ?? { kind: 'at-recipient' }
  return { kind: 'at-recipient' }
}

/** What the matrix says about a peer that wants to use a Mailflow route and is not Exchange Online. */
function refusalOfPeer(peer: Peer): Refusal | null {
  switch (peer.kind) {
    case 'microsoft':
      return null
    case 'no-tls':
      return refuse(replies.tlsNeeded, null, 'no TLS')
    case 'unchecked':
      return refuse(replies.certificateUnchecked, null, peer.tls?.authorizationError ?? 'trust store unreadable')
    case 'wrong-address':
      return refuse(replies.addressRefused, 'source-address', 'right certificate from an address outside the ranges')
    case 'no-certificate':
      return refuse(replies.certificateRefused, 'client-certificate', 'no client certificate')
    case 'other-certificate':
      return refuse(
        replies.certificateRefused,
        'client-certificate',
        `certificate of ${peer.tls!.peerNames.slice(0, 5).join(', ')}: ${peer.tls!.authorizationError ?? 'another name'}`,
      )
  }
}

export interface EnvelopeSoFar {
  mailFrom: string
  recipient: string
}

/** At the first RCPT, when MAIL did not tell. `remembered`: route learned from an earlier try of the same envelope. */
export function bindAtRecipient(
  index: RouteIndex,
  peer: Peer,
  envelope: EnvelopeSoFar,
  remembered: MailRoute | null,
): Provisional {
  const outbound = outboundRoute(index, peer, envelope)
  if (outbound !== null) return outbound
  const domain = domainOf(envelope.recipient)
  const gateway = domain === null ? undefined : index.gatewayByDomain.get(domain)
  if (peer.kind === 'microsoft' && index.hasMailflow) {
    if (remembered !== null) return { kind: 'bound', route: remembered, direction: null, by: 'envelope' }
    const candidates = mailflowCandidates(index, envelope)
    // A domain that is also carried as a plain gateway: only the token tells whether this is the detour or mail from outside.
    if (candidates.length === 1 && gateway === undefined)
      return { kind: 'bound', route: candidates[0]!, direction: null, by: 'envelope' }
    if (candidates.length === 0 && gateway !== undefined) return inbound(gateway)
    return { kind: 'receive-first' }
  }
  if (gateway !== undefined) return inbound(gateway)
  if (domain !== null && index.mailflowByDomain.has(domain))
    return refusalOfPeer(peer) ?? refuse(replies.relayDenied, null, 'unknown recipient domain')
  return refuse(replies.relayDenied, null, 'unknown recipient domain')
}

function inbound(route: GatewayRoute): Provisional {
  return { kind: 'bound', route, direction: 'inbound', by: 'envelope' }
}

/** Gateway mode, outbound: by source address or client certificate; several routes behind one address are told apart by the sender's domain. */
function outboundRoute(index: RouteIndex, peer: Peer, envelope: EnvelopeSoFar): Provisional | null {
  // All tenants of Microsoft 365 share that certificate and those addresses: they tell nobody apart (exchange-online 3.7).
  if (peer.kind === 'microsoft') return null
  const mine = index.outboundSources.filter(
    (source) =>
      isInRanges(peer.remoteAddress, source.ranges) ||
      (peer.tls?.authorized === true &&
        source.certificateNames.some((wanted) => peer.tls!.peerNames.some((name) => matchesName(name, wanted)))),
  )
  if (mine.length === 0) return null
  const recipientDomain = domainOf(envelope.recipient)
  const own = recipientDomain === null ? undefined : index.gatewayByDomain.get(recipientDomain)
  if (own !== undefined) return inbound(own)
  const senderDomain = domainOf(envelope.mailFrom)
  const bySender = mine.filter(({ route }) => senderDomain !== null && route.domains.includes(senderDomain))
  const owner = senderDomain === null ? undefined : index.gatewayByDomain.get(senderDomain)
  if (bySender.length === 0 && owner !== undefined)
    return refuse(replies.relayDenied, 'not-our-domain', 'sender domain belongs to a route with other sources')
  const [chosen, another] = bySender.length > 0 ? bySender : mine
  if (chosen === undefined || another !== undefined)
    return refuse(replies.relayDenied, null, 'sender domain does not tell the route')
  if (chosen.route.outboundNextHop === null) return refuse(replies.relayDenied, null, 'route carries inbound mail only')
  return { kind: 'bound', route: chosen.route, direction: 'outbound', by: 'source' }
}

function mailflowCandidates(index: RouteIndex, envelope: EnvelopeSoFar): MailflowRoute[] {
  const found = new Set<MailflowRoute>()
  for (const path of [envelope.mailFrom, envelope.recipient]) {
    const domain = domainOf(path)
    if (domain !== null) for (const route of index.mailflowByDomain.get(domain) ?? []) found.add(route)
  }
  return [...found]
}

/** May this further recipient join the transaction? Null: yes. `bound` null: the header section will tell the tenant. */
export function refusalOfRecipient(
  index: RouteIndex,
  bound: { route: MailRoute; direction: 'inbound' | 'outbound' | null } | null,
  recipient: string,
  first: string,
): Reply | null {
  const carried = carriedFor(index, recipient)
  if (bound === null) return canShare(carried, carriedFor(index, first)) ? null : replies.splitRecipients
  if (bound.route.mode === 'mailflow') return null
  if (bound.direction === 'outbound') return carried === undefined ? null : replies.splitRecipients
  if (carried === undefined) return replies.relayDenied
  return carried === bound.route || isSameHop(carried, bound.route) ? null : replies.splitRecipients
}

function carriedFor(index: RouteIndex, path: string): GatewayRoute | undefined {
  const domain = domainOf(path)
  return domain === null ? undefined : index.gatewayByDomain.get(domain)
}

function canShare(a: GatewayRoute | undefined, b: GatewayRoute | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && isSameHop(a, b))
}

/** Routes of one tenant with one next hop may share a transaction; their policies are the same or they are different routes. */
function isSameHop(a: GatewayRoute, b: GatewayRoute): boolean {
  return (
    a.tenantId === b.tenantId &&
    a.nextHop.host === b.nextHop.host &&
    a.nextHop.port === b.nextHop.port &&
    a.policies === b.policies
  )
}

export interface FinalInput {
  index: RouteIndex
  peer: Peer
  provisional: {
    route: MailRoute
    direction: 'inbound' | 'outbound' | null
    by: 'server-name' | 'envelope' | 'source'
  } | null
  mailFrom: string
  recipients: string[]
  header: HeaderFacts
  now: Date
}

/** After the header section. */
export function bindFinally(input: FinalInput): Final {
  const { provisional, header, peer } = input
  const values = header.ours.filter((field) => field.name === 'x-mailwarden-route').map((field) => field.value)
  if (peer.kind !== 'microsoft' || (provisional?.route.mode === 'gateway' && values.length === 0))
    return bindGateway(input)
  const [token, ...further] = values.map((value) => input.index.tokens.find(value)).filter((found) => found !== null)
  if (token === undefined) return bindWithoutToken(input, values.length)
  if (further.some(({ route, direction }) => route !== token.route || direction !== token.direction))
    return refuse(replies.notForUs, 'wrong-token', 'route tokens contradict each other')
  if (provisional?.by === 'server-name' && provisional.route.tenantId !== token.route.tenantId)
    return refuse(replies.notForUs, 'other-tenant', `token of another tenant on ${peer.tls?.serverName ?? ''}`)
  const expected = token.route.microsoftTenantId.toLowerCase()
  if (header.crossTenantIds.some((id) => id !== expected))
    return refuse(
      replies.notForUs,
      'other-tenant',
      `tenant header says ${header.crossTenantIds.join(', ').slice(0, 100)}`,
    )
  return applyDirectionRules(input, token)
}

function bindWithoutToken(input: FinalInput, count: number): Final {
  const domains = input.recipients.map((recipient) => domainOf(recipient))
  const isCarried = domains.every((domain) => domain !== null && input.index.gatewayByDomain.has(domain))
  if (count === 0 && isCarried && input.provisional?.by !== 'server-name') return bindGateway(input)
  if (count === 0 && isConnectorValidation(input))
    return refuse(
      replies.validationMail,
      null,
      'test mail of a connector validation: it takes no rule, so it has no token',
    )
  const legacy = count === 0 && input.provisional?.by !== 'server-name' ? bindLegacy(input) : null
  if (legacy !== null) return legacy
  return refuse(
    replies.notForUs,
    count === 0 ? 'unknown-tenant' : 'wrong-token',
    count === 0 ? 'no route token' : 'route token is not valid',
  )
}

/**
 * Exchange Online's own test mail (Validate-OutboundConnector, "Validate this connector"): it goes to the smart host directly, past the
 * rules. It has nobody to be returned to and nothing in it is worth carrying, so it is refused like everything without a token; only
 * that it is no attack is known when Exchange's header names the tenant whose sender domain it has.
 */
function isConnectorValidation({ index, header, mailFrom }: FinalInput): boolean {
  const domain = domainOf(mailFrom)
  if (domain === null || !/^o365connectorvalidation@/i.test(mailFrom) || header.crossTenantIds.length === 0)
    return false
  return (index.mailflowByDomain.get(domain) ?? []).some((route) =>
    header.crossTenantIds.every((id) => id === route.microsoftTenantId.toLowerCase()),
  )
}

/**
 * A tenant that still has connectors from before route tokens: Exchange Online's own header names it, and the envelope must agree.
 * Over the tenant's own server name only the new rules send, and those stamp a token.
 */
function bindLegacy({ index, header, recipients, mailFrom, now }: FinalInput): Final | null {
  const [id, ...others] = new Set(header.crossTenantIds)
  const route = id === undefined || others.length > 0 ? undefined : index.legacy.get(id)
  if (route === undefined || !(Date.parse(route.legacyUntil!) > now.getTime())) return null
  const isOwn = (domain: string | null) => domain !== null && route.domains.includes(domain)
  const isInbound = recipients.every((recipient) => isOwn(domainOf(recipient)))
  const isOutbound = isOwn(domainOf(mailFrom)) || (mailFrom === '' && header.fromDomains.some(isOwn))
  if (!isInbound && !isOutbound)
    return refuse(replies.domainUnknownYet, 'not-our-domain', 'legacy: neither recipients nor sender in its domains')
  const scan = route.state === 'active'
  const detail = scan ? 'legacy: bound by tenant header, no route token' : 'legacy: switched off, relayed unscanned'
  return { kind: 'relay', route, direction: isInbound ? 'inbound' : 'outbound', scan, detail }
}

/** exchange-online 3.7: inbound only to accepted domains; outbound only from them, or with the null reverse-path. */
function applyDirectionRules(
  input: FinalInput,
  token: { route: MailflowRoute; direction: 'inbound' | 'outbound' },
): Final {
  const { route, direction } = token
  const isOwn = (domain: string | null) => domain !== null && route.domains.includes(domain)
  if (input.header.crossTenantIds.length === 0)
    return {
      kind: 'hold',
      route,
      direction,
      event: 'missing-tenant-header',
      detail: 'X-MS-Exchange-CrossTenant-Id is missing',
    }
  if (direction === 'inbound') {
    const stranger = input.recipients.find((recipient) => !isOwn(domainOf(recipient)))
    // Token and tenant are proven: most likely a domain that was added a minute ago. 451 heals by itself, 5yz would bounce.
    if (stranger !== undefined)
      return refuse(replies.domainUnknownYet, 'not-our-domain', 'recipient is in no accepted domain')
  } else if (input.mailFrom !== '' && !isOwn(domainOf(input.mailFrom)) && !input.header.fromDomains.some(isOwn)) {
    return {
      kind: 'hold',
      route,
      direction,
      event: 'not-our-domain',
      detail: 'neither reverse-path nor author is in an accepted domain',
    }
  }
  const scan = route.state === 'active'
  return {
    kind: 'relay',
    route,
    direction,
    scan,
    detail: scan ? 'bound by route token' : 'switched off: relayed unscanned',
  }
}

function bindGateway(input: FinalInput): Final {
  const { index, provisional } = input
  const first = domainOf(input.recipients[0] ?? '')
  const route =
    provisional?.route.mode === 'gateway'
      ? provisional.route
      : first === null
        ? undefined
        : index.gatewayByDomain.get(first)
  if (route === undefined) return refuse(replies.notForUs, 'unknown-tenant', 'no route token and no carried domain')
  const direction = provisional?.direction ?? 'inbound'
  // RCPT has told them apart already unless the routes have changed since.
  if (direction === 'inbound' && !input.recipients.every((recipient) => canShare(carriedFor(index, recipient), route)))
    return refuse(replies.domainUnknownYet, 'not-our-domain', 'recipients belong to different routes')
  const isPassedOn =
    direction === 'inbound' && input.recipients.every((recipient) => isActiveInMailflow(index, recipient))
  // Both modes meet: Mailflow will scan it on its detour, once (product-behaviour 1.7).
  return {
    kind: 'relay',
    route,
    direction,
    scan: !isPassedOn && route.scan !== 'off',
    detail: isPassedOn
      ? 'passed on to Mailflow for scanning'
      : route.scan === 'off'
        ? 'scanning is switched off for this domain'
        : 'bound by envelope',
  }
}

export function isActiveInMailflow(index: RouteIndex, recipient: string): boolean {
  const domain = domainOf(recipient)
  return domain !== null && (index.mailflowByDomain.get(domain) ?? []).some((route) => route.state === 'active')
}
