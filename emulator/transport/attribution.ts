// Which tenant and connector a connection's mail belongs to, and whether it may relay (exchange-online 3.2). Pure.
import type { Row } from '../exchange/versioned-table.ts'
import type { Tenant } from '../world.ts'
import { domainOf, isInRanges, nameMatches } from './addresses.ts'

export interface ConnectionFacts {
  /** Names of a client certificate whose chain is trusted; empty without one. */
  certificateNames: string[]
  remoteAddress: string
  mailFrom: string
}

export interface AttributionTenant {
  tenant: Tenant
  acceptedDomains: string[]
  /** Inbound connectors in force now. */
  connectors: readonly Row[]
  /** Guids of connectors that Microsoft blocked. */
  blockedConnectors: string[]
}

export type Attribution =
  | { kind: 'connector'; tenant: Tenant; connector: Row; by: 'certificate' | 'address' }
  | { kind: 'anonymous'; tenant: Tenant }
  | { kind: 'refused'; code: 550; enhanced: string; text: string }

const texts = {
  relay: 'TenantAttribution; Relay Access Denied SMTP',
  relayDomain: 'Relay Access Denied ATTR36. For more details please refer to https://support.microsoft.com/kb/3169958',
  partner:
    'TenantInboundAttribution; Rejecting. Recipient has a partner connector with RestrictDomainsToCertificate or RestrictDomainsToIPAddresses set',
  directSend: 'TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources',
  blocked: 'Access denied, bad inbound connector. AS(2204).',
}

const refused = (enhanced: string, text: string): Attribution => ({ kind: 'refused', code: 550, enhanced, text })

/** Certificate domain first, then MAIL FROM's, then the recipient's [MS, order of 2026]. */
export function attribute(facts: ConnectionFacts, recipient: string, tenants: AttributionTenant[]): Attribution {
  const found = byCertificate(facts, tenants) ?? byMailFrom(facts, tenants) ?? byRecipient(facts, recipient, tenants)
  if (found !== null) return checkBlocked(found, tenants)
  const home = tenantOf(domainOf(recipient), tenants)
  if (home === null) return refused('5.7.64', hasNamedConnector(facts, tenants) ? texts.relayDomain : texts.relay)
  return checkAnonymous(facts, home)
}

type Attributed = Extract<Attribution, { kind: 'connector' }>

function tenantOf(domain: string, tenants: AttributionTenant[]): AttributionTenant | null {
  return tenants.find((candidate) => candidate.acceptedDomains.includes(domain.toLowerCase())) ?? null
}

/** `host.sub.contoso.com` needs `sub.contoso.com` or itself as accepted domain [MS]. */
function byCertificate(facts: ConnectionFacts, tenants: AttributionTenant[]): Attributed | null {
  for (const name of facts.certificateNames) {
    const parent = name.split('.').slice(1).join('.')
    const tenant = tenantOf(name.replace(/^\*\./, ''), tenants) ?? tenantOf(parent, tenants)
    const connector = tenant === null ? null : connectorByName(tenant, name, facts.mailFrom)
    if (tenant !== null && connector !== null)
      return { kind: 'connector', tenant: tenant.tenant, connector, by: 'certificate' }
  }
  return null
}

/** The null sender cannot help here: only the certificate way can relay bounces [MS]. */
function byMailFrom(facts: ConnectionFacts, tenants: AttributionTenant[]): Attributed | null {
  const tenant = facts.mailFrom === '' ? null : tenantOf(domainOf(facts.mailFrom), tenants)
  return tenant === null ? null : anyConnector(facts, tenant)
}

function byRecipient(facts: ConnectionFacts, recipient: string, tenants: AttributionTenant[]): Attributed | null {
  const tenant = tenantOf(domainOf(recipient), tenants)
  return tenant === null ? null : anyConnector(facts, tenant)
}

function anyConnector(facts: ConnectionFacts, tenant: AttributionTenant): Attributed | null {
  for (const name of facts.certificateNames) {
    const connector = connectorByName(tenant, name, facts.mailFrom)
    if (connector !== null) return { kind: 'connector', tenant: tenant.tenant, connector, by: 'certificate' }
  }
  const connector = onPremises(tenant, facts.mailFrom).find((row) =>
    isInRanges(facts.remoteAddress, row.values['SenderIPAddresses'] as string[]),
  )
  return connector === undefined ? null : { kind: 'connector', tenant: tenant.tenant, connector, by: 'address' }
}

function onPremises(tenant: AttributionTenant, mailFrom: string): Row[] {
  return tenant.connectors.filter(
    (row) =>
      row.values['Enabled'] === true && row.values['ConnectorType'] === 'OnPremises' && coversSender(row, mailFrom),
  )
}

/** The more specific name wins over a wildcard [INFER]. */
function connectorByName(tenant: AttributionTenant, name: string, mailFrom: string): Row | null {
  const matching = onPremises(tenant, mailFrom).filter((row) => {
    const wanted = row.values['TlsSenderCertificateName']
    return typeof wanted === 'string' && wanted !== '' && nameMatches(wanted, name)
  })
  return matching.find((row) => !String(row.values['TlsSenderCertificateName']).startsWith('*')) ?? matching[0] ?? null
}

/** `smtp:*;1`, `smtp:contoso.com;1`, `smtp:*.contoso.com;1`. The null sender is covered only by `*`. */
function coversSender(row: Row, mailFrom: string): boolean {
  return (row.values['SenderDomains'] as string[]).some((entry) => {
    const pattern = entry
      .replace(/^smtp:/i, '')
      .replace(/;\d+$/, '')
      .toLowerCase()
    const domain = domainOf(mailFrom)
    return pattern === '*' || pattern === domain || (pattern.startsWith('*.') && domain.endsWith(pattern.slice(1)))
  })
}

/** Some tenant names this certificate in a connector, but the domain is not accepted there. */
function hasNamedConnector(facts: ConnectionFacts, tenants: AttributionTenant[]): boolean {
  return tenants.some((tenant) =>
    facts.certificateNames.some((name) => connectorByName(tenant, name, facts.mailFrom) !== null),
  )
}

function checkBlocked(found: Attributed, tenants: AttributionTenant[]): Attribution {
  const tenant = tenants.find((candidate) => candidate.tenant === found.tenant)
  return tenant?.blockedConnectors.includes(found.connector.guid) ? refused('5.7.711', texts.blocked) : found
}

function checkAnonymous(facts: ConnectionFacts, home: AttributionTenant): Attribution {
  const partner = home.connectors.find((row) => isLockDown(row) && coversSender(row, facts.mailFrom))
  if (partner !== undefined && !satisfies(facts, partner)) return refused('5.7.51', texts.partner)
  const isOwnSender = facts.mailFrom !== '' && home.acceptedDomains.includes(domainOf(facts.mailFrom))
  if (home.tenant.switches.rejectDirectSend && isOwnSender) return refused('5.7.68', texts.directSend)
  return { kind: 'anonymous', tenant: home.tenant }
}

function isLockDown(row: Row): boolean {
  const { Enabled, ConnectorType, RestrictDomainsToCertificate, RestrictDomainsToIPAddresses } = row.values
  return (
    Enabled === true &&
    ConnectorType === 'Partner' &&
    (RestrictDomainsToCertificate === true || RestrictDomainsToIPAddresses === true)
  )
}

function satisfies(facts: ConnectionFacts, row: Row): boolean {
  const name = row.values['TlsSenderCertificateName']
  const byName = typeof name === 'string' && facts.certificateNames.some((given) => nameMatches(name, given))
  const byAddress = isInRanges(facts.remoteAddress, row.values['SenderIPAddresses'] as string[])
  if (row.values['RestrictDomainsToCertificate'] === true && !byName) return false
  return row.values['RestrictDomainsToIPAddresses'] !== true || byAddress
}
