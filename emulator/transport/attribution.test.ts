// Attribution of connections: one row per case of exchange-online 3.2 and 3.3.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '../exchange/versioned-table.ts'
import type { Tenant } from '../world.ts'
import { isInRanges, nameMatches } from './addresses.ts'
import { attribute, type AttributionTenant, type ConnectionFacts } from './attribution.ts'

const connector = (name: string, values: Record<string, unknown>): Row => ({
  guid: name,
  name,
  createdAt: new Date(0),
  changedAt: new Date(0),
  values: {
    Enabled: true,
    ConnectorType: 'OnPremises',
    SenderDomains: ['smtp:*;1'],
    SenderIPAddresses: [],
    TlsSenderCertificateName: null,
    ...values,
  },
})

function tenant(
  name: string,
  connectors: Row[],
  more: { rejectDirectSend?: boolean; blocked?: string[] } = {},
): AttributionTenant {
  return {
    tenant: { id: name, switches: { rejectDirectSend: more.rejectDirectSend ?? false } } as Tenant,
    acceptedDomains: [`${name}.com`, `${name}slug.mx.example`],
    connectors,
    blockedConnectors: more.blocked ?? [],
  }
}

const byName = (name: string, more: Record<string, unknown> = {}) =>
  connector('name', { TlsSenderCertificateName: name, ...more })
const byAddress = connector('address', { SenderIPAddresses: ['203.0.113.0/24'] })
const partner = connector('partner', {
  ConnectorType: 'Partner',
  RestrictDomainsToIPAddresses: true,
  SenderIPAddresses: ['198.51.100.9'],
})

interface Case {
  says: string
  tenants: AttributionTenant[]
  facts?: Partial<ConnectionFacts>
  to?: string
  expected: string
}

const outside = 'zoe@fabrikam.com'
const inside = 'ada@contoso.com'
const certificate = ['contososlug.mx.example']

const cases: Case[] = [
  {
    says: 'anonymous mail to the tenant is delivered without rights',
    tenants: [tenant('contoso', [])],
    to: inside,
    expected: 'anonymous contoso',
  },
  {
    says: 'relay without any match is refused',
    tenants: [tenant('contoso', [])],
    to: outside,
    expected: '5.7.64 TenantAttribution',
  },
  {
    says: 'a certificate with connector and accepted domain relays',
    tenants: [tenant('contoso', [byName(certificate[0]!)])],
    facts: { certificateNames: certificate },
    to: outside,
    expected: 'certificate contoso',
  },
  {
    says: 'also with the null sender',
    tenants: [tenant('contoso', [byName(certificate[0]!)])],
    facts: { certificateNames: certificate, mailFrom: '' },
    to: outside,
    expected: 'certificate contoso',
  },
  {
    says: 'a certificate name below an accepted domain is enough',
    tenants: [tenant('contoso', [byName('*.contososlug.mx.example')])],
    facts: { certificateNames: ['host.contososlug.mx.example'] },
    to: outside,
    expected: 'certificate contoso',
  },
  {
    says: 'a certificate whose domain is not accepted gives ATTR36',
    tenants: [tenant('contoso', [byName('other.mx.example')])],
    facts: { certificateNames: ['other.mx.example'], mailFrom: outside },
    to: outside,
    expected: '5.7.64 Relay Access Denied ATTR36',
  },
  {
    says: 'MAIL FROM in an accepted domain and an address connector relay',
    tenants: [tenant('contoso', [byAddress])],
    facts: { remoteAddress: '203.0.113.7', mailFrom: inside },
    to: outside,
    expected: 'address contoso',
  },
  {
    says: 'the null sender cannot relay by address',
    tenants: [tenant('contoso', [byAddress])],
    facts: { remoteAddress: '203.0.113.7', mailFrom: '' },
    to: outside,
    expected: '5.7.64 TenantAttribution',
  },
  {
    says: 'the certificate decides over MAIL FROM',
    tenants: [tenant('fabrikam', [byAddress]), tenant('contoso', [byName(certificate[0]!)])],
    facts: { certificateNames: certificate, mailFrom: outside, remoteAddress: '203.0.113.7' },
    to: outside,
    expected: 'certificate contoso',
  },
  {
    says: 'the recipient decides last',
    tenants: [tenant('contoso', [byAddress])],
    facts: { remoteAddress: '203.0.113.7', mailFrom: 'x@y.example' },
    to: inside,
    expected: 'address contoso',
  },
  {
    says: 'a disabled connector does nothing',
    tenants: [tenant('contoso', [byName(certificate[0]!, { Enabled: false })])],
    facts: { certificateNames: certificate },
    to: outside,
    expected: '5.7.64 TenantAttribution',
  },
  {
    says: 'a blocked connector is refused',
    tenants: [tenant('contoso', [byName(certificate[0]!)], { blocked: ['name'] })],
    facts: { certificateNames: certificate },
    to: inside,
    expected: '5.7.711 Access denied, bad inbound connector',
  },
  {
    says: 'a partner lock-down refuses other sources',
    tenants: [tenant('contoso', [partner])],
    to: inside,
    expected: '5.7.51 TenantInboundAttribution',
  },
  {
    says: 'a partner lock-down takes its own source',
    tenants: [tenant('contoso', [partner])],
    facts: { remoteAddress: '198.51.100.9' },
    to: inside,
    expected: 'anonymous contoso',
  },
  {
    says: 'a connector of type OnPremises is not locked out',
    tenants: [tenant('contoso', [partner, byName(certificate[0]!)])],
    facts: { certificateNames: certificate },
    to: inside,
    expected: 'certificate contoso',
  },
  {
    says: 'RejectDirectSend refuses own senders',
    tenants: [tenant('contoso', [], { rejectDirectSend: true })],
    facts: { mailFrom: inside },
    to: inside,
    expected: '5.7.68 TenantInboundAttribution',
  },
  {
    says: 'RejectDirectSend lets the certificate pass',
    tenants: [tenant('contoso', [byName(certificate[0]!)], { rejectDirectSend: true })],
    facts: { mailFrom: inside, certificateNames: certificate },
    to: inside,
    expected: 'certificate contoso',
  },
  {
    says: 'SenderDomains limit a connector',
    tenants: [tenant('contoso', [byName(certificate[0]!, { SenderDomains: ['smtp:contoso.com;1'] })])],
    facts: { certificateNames: certificate, mailFrom: 'x@y.example' },
    to: outside,
    expected: '5.7.64 TenantAttribution',
  },
]

for (const { says, tenants, facts, to, expected } of cases)
  test(says, () => {
    const given: ConnectionFacts = {
      certificateNames: [],
      remoteAddress: '192.0.2.1',
      mailFrom: 'zoe@fabrikam.com',
      ...facts,
    }
    const result = attribute(given, to ?? inside, tenants)
    const shown =
      result.kind === 'refused'
        ? `${result.enhanced} ${result.text}`
        : result.kind === 'connector'
          ? `${result.by} ${result.tenant.id}`
          : `anonymous ${result.tenant.id}`
    assert.ok(shown.startsWith(expected), shown)
  })

test('wildcards cover one label, ranges all their addresses', () => {
  assert.equal(nameMatches('*.example.com', 'a.example.com'), true)
  assert.equal(nameMatches('*.example.com', 'a.b.example.com'), false)
  assert.equal(nameMatches('a.example.com', '*.example.com'), true)
  assert.equal(nameMatches('example.com', 'a.example.com'), false)
  assert.equal(isInRanges('203.0.113.9', ['203.0.113.0/28', 'nonsense', '1.2.3.4/99']), true)
  assert.equal(isInRanges('203.0.113.9', ['203.0.113.1-203.0.113.8']), false)
  assert.equal(isInRanges('not an address', ['0.0.0.0/0']), false)
})
