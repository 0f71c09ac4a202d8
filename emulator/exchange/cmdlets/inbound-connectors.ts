// Inbound connectors: exchange-online 2.1 (record keys [WIRE], rules [MS]).
import { isIP } from 'node:net'
import { utcStamp } from '../cmdlet.ts'
import type { Cmdlet, CmdletContext } from '../cmdlet.ts'
import { badRequest, invalidObject } from '../errors.ts'
import { objectCmdlets } from '../object-cmdlets.ts'
import { bool, choice, list, type ParameterType, text } from '../parameters.ts'
import type { Row } from '../versioned-table.ts'

/** IPv4 address or CIDR /24 to /32; no IPv6 [MS]. */
export function isConnectorAddress(entry: string): boolean {
  const [address, bits, ...rest] = entry.split('/')
  if (rest.length > 0 || isIP(address ?? '') !== 4) return false
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) >= 24 && Number(bits) <= 32)
}

const parameters: Record<string, ParameterType> = {
  Enabled: bool(),
  ConnectorType: choice('OnPremises', 'Partner'),
  ConnectorSource: choice('Default', 'HybridWizard', 'Migrated', 'AdminUI'),
  Comment: text(1024),
  SenderIPAddresses: list(isConnectorAddress),
  SenderDomains: list(),
  TrustedOrganizations: list(),
  AssociatedAcceptedDomains: list(),
  RequireTls: bool(),
  RestrictDomainsToIPAddresses: bool(),
  RestrictDomainsToCertificate: bool(),
  CloudServicesMailEnabled: bool(),
  TreatMessagesAsInternal: bool(),
  TlsSenderCertificateName: text(256),
  EFTestMode: bool(),
  ScanAndDropRecipients: list(),
  EFSkipLastIP: bool(),
  EFSkipIPs: list(),
  EFSkipMailGateway: list(),
  EFUsers: list(),
}

const defaults = {
  Enabled: true,
  ConnectorType: 'Partner',
  ConnectorSource: 'Default',
  Comment: '',
  SenderIPAddresses: [],
  SenderDomains: [],
  TrustedOrganizations: [],
  ClientHostNames: [],
  AssociatedAcceptedDomains: [],
  RequireTls: false,
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

/** `*` is returned as `smtp:*;1` [WIRE]. */
export function senderDomainRecord(domain: string): string {
  return /^smtp:/i.test(domain) ? domain : `smtp:${domain};1`
}

function record(row: Row): Record<string, unknown> {
  return {
    ...row.values,
    AdminDisplayName: '',
    Name: row.name,
    Identity: row.name,
    WhenChangedUTC: utcStamp(row.changedAt),
    WhenCreatedUTC: utcStamp(row.createdAt),
    Guid: row.guid,
    IsValid: true,
  }
}

function validate(values: Record<string, unknown>, context: CmdletContext, current: Row | null): void {
  // Trial and developer tenants may not create inbound connectors [MS]; the text is assumed.
  if (current === null && context.tenant.isTrial)
    throw badRequest(
      'Microsoft.Exchange.Management.Tasks.InboundConnectorRestrictedException',
      'Creating inbound connectors is not allowed for this type of tenant. Please contact support.',
    )
  if ((values['SenderDomains'] as string[]).length === 0) throw invalidObject('SenderDomains must not be empty.')
  if (values['TreatMessagesAsInternal'] === true && values['ConnectorType'] !== 'OnPremises')
    throw invalidObject('TreatMessagesAsInternal can only be set on a connector of type OnPremises.')
  if (values['TreatMessagesAsInternal'] === true && values['CloudServicesMailEnabled'] === true)
    throw invalidObject('TreatMessagesAsInternal and CloudServicesMailEnabled cannot both be true.')
  if (values['RestrictDomainsToIPAddresses'] === true && values['ConnectorType'] !== 'Partner')
    throw invalidObject('RestrictDomainsToIPAddresses can only be set on a connector of type Partner.')
  if (values['RestrictDomainsToCertificate'] === true && !values['TlsSenderCertificateName'])
    throw invalidObject('RestrictDomainsToCertificate needs TlsSenderCertificateName.')
  if (values['RestrictDomainsToIPAddresses'] === true && (values['SenderIPAddresses'] as string[]).length === 0)
    throw invalidObject('RestrictDomainsToIPAddresses needs SenderIPAddresses.')
}

export const inboundConnectorCmdlets: Cmdlet[] = objectCmdlets({
  noun: 'InboundConnector',
  table: 'InboundConnector',
  family: 'connectors',
  parameters,
  newOnly: { ClientHostNames: list() },
  required: ['Name', 'SenderDomains'],
  defaults,
  normalise: (values) =>
    Array.isArray(values['SenderDomains'])
      ? { ...values, SenderDomains: values['SenderDomains'].map((domain) => senderDomainRecord(String(domain))) }
      : values,
  record,
  validate,
})
