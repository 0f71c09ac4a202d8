// The objects that a Mailwarden from before certificates would have left in a tenant: connectors by IP address, no
// accepted sub-domain, rules without tokens. The story of migration starts from them (exchange-online 4.2).
import type { Tenant } from '../world.ts'
import { ruleDefaults } from './cmdlets/transport-rules.ts'
import type { ExchangeStates } from './state.ts'

export interface LegacyOptions {
  /** Egress addresses of the gateway: IPv4 or CIDR /24 to /32. */
  gatewayAddresses: string[]
  /** The host that all tenants shared. */
  smartHost: string
}

export const legacyNames = {
  inbound: 'Mailwarden Inbound',
  outbound: 'Mailwarden Outbound',
  scanInbound: 'Mailwarden - Scan inbound',
  scanOutbound: 'Mailwarden - Scan outbound',
} as const

const comment = 'Created by Mailwarden'

/** Adds two connectors and two rules at the top, in force at once. */
export function seedLegacyIpConnectors(states: ExchangeStates, tenant: Tenant, options: LegacyOptions): void {
  const state = states.of(tenant)
  state.table('InboundConnector').add(state.newRow(legacyNames.inbound, inbound(options)))
  state.table('OutboundConnector').add(state.newRow(legacyNames.outbound, outbound(options)))
  const rules = [
    { name: legacyNames.scanInbound, values: { FromScope: 'NotInOrganization', SentToScope: 'InOrganization' } },
    { name: legacyNames.scanOutbound, values: { FromScope: 'InOrganization', SentToScope: 'NotInOrganization' } },
  ]
  for (const [position, { name, values }] of rules.entries())
    state.table('TransportRule').add(state.newRow(name, rule(values, options)), position)
  for (const table of ['InboundConnector', 'OutboundConnector', 'TransportRule'] as const) state.table(table).settle()
}

function inbound({ gatewayAddresses }: LegacyOptions): Record<string, unknown> {
  return {
    Enabled: true,
    ConnectorType: 'OnPremises',
    ConnectorSource: 'Default',
    Comment: comment,
    SenderIPAddresses: gatewayAddresses,
    SenderDomains: ['smtp:*;1'],
    TrustedOrganizations: [],
    ClientHostNames: [],
    AssociatedAcceptedDomains: [],
    RequireTls: true,
    RestrictDomainsToIPAddresses: false,
    RestrictDomainsToCertificate: false,
    CloudServicesMailEnabled: false,
    TreatMessagesAsInternal: false,
    TlsSenderCertificateName: null,
    EFTestMode: false,
    ScanAndDropRecipients: [],
    EFSkipLastIP: false,
    EFSkipIPs: [],
    EFSkipMailGateway: [],
    EFUsers: [],
  }
}

function outbound({ smartHost }: LegacyOptions): Record<string, unknown> {
  return {
    Enabled: true,
    UseMXRecord: false,
    Comment: comment,
    ConnectorType: 'OnPremises',
    ConnectorSource: 'Default',
    RecipientDomains: [],
    SmartHosts: [smartHost],
    TlsDomain: null,
    TlsSettings: 'EncryptionOnly',
    IsTransportRuleScoped: true,
    RouteAllMessagesViaOnPremises: false,
    CloudServicesMailEnabled: false,
    AllAcceptedDomains: false,
    SenderRewritingEnabled: false,
    MtaStsMode: 'Opportunistic',
    SmtpDaneMode: 'Opportunistic',
    TestMode: false,
    ValidationRecipients: [],
    IsValidated: true,
    LastValidationTimestamp: null,
  }
}

/** The guard of that time: mail that comes from the gateway's addresses is not scanned again. */
function rule(scopes: Record<string, unknown>, { gatewayAddresses }: LegacyOptions): Record<string, unknown> {
  return {
    ...ruleDefaults,
    ...scopes,
    ExceptIfSenderIpRanges: gatewayAddresses,
    RouteMessageOutboundConnector: legacyNames.outbound,
    StopRuleProcessing: true,
    Comments: comment,
  }
}
