// Recognises a connection that trusts the gateway by its IP address instead of a certificate, whatever its objects are called. Pure.
import { BlockList, isIP } from 'node:net'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { parseMarker, type ActualState } from '../objects.ts'

export interface GatewayIdentity {
  /** Addresses that the gateway sends from, IPv4 or CIDR. */
  egressRanges: readonly string[]
  /** Addresses and host names under which Exchange Online reaches the gateway, lower case. */
  addresses: readonly string[]
  /** The operator's zone: hosts below it are the gateway's. */
  zone: string
}

export interface LegacyConnection {
  inbound: ExchangeRecord[]
  outbound: ExchangeRecord[]
  /** Rules that route to one of the outbound connectors. */
  rules: ExchangeRecord[]
}

export interface AffectedDomain {
  domain: string
  /** Which objects carry its mail, and what is wrong with them. */
  reason: string
}

/** null when nothing of the tenant trusts the gateway by address. */
export function findLegacy(actual: ActualState, gateway: GatewayIdentity): LegacyConnection | null {
  const inbound = actual.inbound.filter(
    (record) => !hasCertificateMarker(record) && isIdentifiedByOurAddress(record, gateway),
  )
  const outbound = actual.outbound.filter((record) => !hasCertificateMarker(record) && leadsToGateway(record, gateway))
  if (inbound.length === 0) return null
  const names = new Set(
    outbound.flatMap((record) =>
      ['Name', 'Guid', 'Identity', 'DistinguishedName'].flatMap((property) => texts(record[property])).map(lower),
    ),
  )
  const rules = actual.rules.filter((rule) =>
    texts(rule['RouteMessageOutboundConnector']).some((name) => names.has(lower(name))),
  )
  return { inbound, outbound, rules }
}

/** Objects with today's mark are certificate-based: they are never taken for old ones. */
const hasCertificateMarker = (record: ExchangeRecord): boolean =>
  parseMarker(record['Comment'] ?? record['Comments']) !== null

function isIdentifiedByOurAddress(record: ExchangeRecord, gateway: GatewayIdentity): boolean {
  const isByCertificate = isText(record['TlsSenderCertificateName'])
  return (
    !isByCertificate && texts(record['SenderIPAddresses']).some((range) => overlapsAny(range, gateway.egressRanges))
  )
}

function leadsToGateway(record: ExchangeRecord, gateway: GatewayIdentity): boolean {
  return texts(record['SmartHosts']).some((host) => {
    const name = host.toLowerCase().replace(/^\[|\]$/g, '')
    if (isIP(name) === 4) return gateway.addresses.includes(name) || overlapsAny(name, gateway.egressRanges)
    return gateway.addresses.includes(name) || name === gateway.zone || name.endsWith(`.${gateway.zone}`)
  })
}

function overlapsAny(range: string, others: readonly string[]): boolean {
  return others.some((other) => contains(range, first(other)) || contains(other, first(range)))
}

const first = (range: string): string => range.split('/')[0]!

function contains(range: string, address: string): boolean {
  const [base, prefix = '32'] = range.split('/')
  if (isIP(base!) !== 4 || isIP(address) !== 4) return false
  const list = new BlockList()
  list.addSubnet(base!, Number(prefix), 'ipv4')
  return list.check(address, 'ipv4')
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : isText(value) ? [value as string] : []
const lower = (text: string): string => text.toLowerCase()
const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

/** Which of the tenant's domains send their mail the old way, and why that must end. */
export function affectedDomains(legacy: LegacyConnection, acceptedDomains: readonly string[]): AffectedDomain[] {
  const enabled = legacy.rules.filter((rule) => rule['State'] !== 'Disabled')
  const connector = legacy.inbound.map((record) => `“${String(record['Name'])}”`).join(', ')
  return acceptedDomains.flatMap((domain) => {
    const carrying = enabled.filter((rule) => covers(rule, domain))
    if (carrying.length === 0) return []
    const rules = carrying.map((rule) => `“${String(rule['Name'])}”`).join(', ')
    return [
      {
        domain,
        reason: `Mail is redirected by ${rules}, and its way back is trusted by IP address (${connector}). Microsoft attributes relayed mail by certificate: bounces and forwarded mail of this domain can be refused.`,
      },
    ]
  })
}

function covers(rule: ExchangeRecord, domain: string): boolean {
  const only = [...texts(rule['RecipientDomainIs']), ...texts(rule['SenderDomainIs'])].map((name) => name.toLowerCase())
  return only.length === 0 || only.some((name) => domain === name || domain.endsWith(`.${name}`))
}
