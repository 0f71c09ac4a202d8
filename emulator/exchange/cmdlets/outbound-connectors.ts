// Outbound connectors and their validation: exchange-online 2.2 (record keys and validation answers [WIRE], rules [MS]).
import { isIP } from 'node:net'
import { boolParameter, type Cmdlet, type CmdletContext, listParameter, utcStamp } from '../cmdlet.ts'
import { badRequest, invalidObject } from '../errors.ts'
import { findRow, objectCmdlets, requireRow } from '../object-cmdlets.ts'
import { bool, choice, date, list, type ParameterType, text } from '../parameters.ts'
import type { Row } from '../versioned-table.ts'

/** FQDN, address in brackets or not, or CIDR; there is no place for a port. */
function isSmartHost(entry: string): boolean {
  const [host, bits] = entry.replace(/^\[|\]$/g, '').split('/')
  if (host === undefined || host === '') return false
  if (bits !== undefined) return isIP(host) !== 0 && /^\d{1,3}$/.test(bits)
  return (
    isIP(host) !== 0 || /^(?=.{1,253}$)[a-z0-9_]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i.test(host)
  )
}

const parameters: Record<string, ParameterType> = {
  Enabled: bool(),
  UseMXRecord: bool(),
  Comment: text(1024),
  ConnectorType: choice('OnPremises', 'Partner'),
  ConnectorSource: choice('Default', 'HybridWizard', 'Migrated', 'AdminUI'),
  RecipientDomains: list(),
  SmartHosts: list(isSmartHost),
  TlsDomain: text(256),
  TlsSettings: choice('EncryptionOnly', 'CertificateValidation', 'DomainValidation'),
  IsTransportRuleScoped: bool(),
  RouteAllMessagesViaOnPremises: bool(),
  CloudServicesMailEnabled: bool(),
  AllAcceptedDomains: bool(),
  SenderRewritingEnabled: bool(),
  MtaStsMode: choice('Opportunistic', 'None'),
  SmtpDaneMode: choice('Opportunistic', 'Mandatory', 'None'),
  TestMode: bool(),
  ValidationRecipients: list(),
}

const defaults = {
  Enabled: true,
  UseMXRecord: true,
  Comment: '',
  ConnectorType: 'Partner',
  ConnectorSource: 'Default',
  RecipientDomains: [],
  SmartHosts: [],
  TlsDomain: null,
  TlsSettings: null,
  IsTransportRuleScoped: false,
  RouteAllMessagesViaOnPremises: false,
  CloudServicesMailEnabled: false,
  AllAcceptedDomains: false,
  SenderRewritingEnabled: false,
  MtaStsMode: 'Opportunistic',
  SmtpDaneMode: 'Opportunistic',
  TestMode: false,
  ValidationRecipients: [],
  IsValidated: false,
  LastValidationTimestamp: null,
}

function record(row: Row): Record<string, unknown> {
  const { LastValidationTimestamp: validated, ...values } = row.values
  return {
    ...values,
    // Without a zone [WIRE].
    LastValidationTimestamp: typeof validated === 'string' ? validated.replace(/\.\d+Z$|Z$/, '') : null,
    AdminDisplayName: '',
    Name: row.name,
    Identity: row.name,
    WhenChangedUTC: utcStamp(row.changedAt),
    WhenCreatedUTC: utcStamp(row.createdAt),
    Guid: row.guid,
    IsValid: true,
  }
}

function validate(values: Record<string, unknown>): void {
  const smartHosts = values['SmartHosts'] as string[]
  if (values['UseMXRecord'] === false && smartHosts.length === 0)
    throw invalidObject('SmartHosts must be specified when UseMXRecord is set to false.')
  if (values['UseMXRecord'] === true && smartHosts.length > 0)
    throw invalidObject('SmartHosts cannot be specified when UseMXRecord is set to true.')
  if (values['TlsDomain'] && values['TlsSettings'] !== 'DomainValidation')
    throw invalidObject('TlsDomain can only be specified when TlsSettings is set to DomainValidation.')
  if (values['TlsSettings'] === 'DomainValidation' && !values['TlsDomain'])
    throw invalidObject('TlsDomain must be specified when TlsSettings is set to DomainValidation.')
  if (values['IsTransportRuleScoped'] === true && (values['RecipientDomains'] as string[]).length > 0)
    throw invalidObject('RecipientDomains must be empty when IsTransportRuleScoped is true.')
  for (const name of ['RouteAllMessagesViaOnPremises', 'AllAcceptedDomains', 'SenderRewritingEnabled'])
    if (values[name] === true && values['ConnectorType'] !== 'OnPremises')
      throw invalidObject(`${name} can only be set on a connector of type OnPremises.`)
}

/** Test-mode ones only when asked for; `IsTransportRuleScoped` filters only when given (measured, not as documented). */
function filter(row: Row, context: CmdletContext): boolean {
  const scoped = boolParameter(context, 'IsTransportRuleScoped')
  if (scoped !== null && row.values['IsTransportRuleScoped'] !== scoped) return false
  return row.values['TestMode'] !== true || boolParameter(context, 'IncludeTestModeConnectors') === true
}

/** Removing a connector that a rule routes to is an error: assumed (open question 10 of the reference). */
function beforeRemove(row: Row, context: CmdletContext): void {
  const rule = context.state
    .table('TransportRule')
    .rows()
    .find((candidate) => {
      const route = candidate.values['RouteMessageOutboundConnector']
      return typeof route === 'string' && findRow([row], route) !== undefined
    })
  if (rule !== undefined)
    throw badRequest(
      'Microsoft.Exchange.Management.Tasks.OutboundConnectorInUseException',
      `The connector "${row.name}" can't be removed because it is used by the mail flow rule "${rule.name}".`,
    )
}

const validateCmdlet: Cmdlet = {
  name: 'Validate-OutboundConnector',
  family: 'connectors',
  parameters: { Identity: text(), Recipients: list() },
  required: ['Identity', 'Recipients'],
  async run(context) {
    const connector = requireRow(context, 'OutboundConnector')
    const recipients = listParameter(context, 'Recipients') ?? []
    if (connector.values['Enabled'] !== true)
      throw badRequest(
        'Microsoft.Exchange.Management.Tasks.ConnectorValidationException',
        'The domain of the recipient is not configured as part of connector',
      )
    const results =
      (await context.services.transport?.validateConnector(context.tenant.id, connector, recipients)) ?? []
    return {
      value: results.map((result) => ({
        TaskName: result.task,
        IsTaskSuccessful: result.isSuccessful,
        TaskDetail: result.detail,
      })),
    }
  },
}

export const outboundConnectorCmdlets: Cmdlet[] = [
  ...objectCmdlets({
    noun: 'OutboundConnector',
    table: 'OutboundConnector',
    family: 'connectors',
    parameters,
    setOnly: { IsValidated: bool(), LastValidationTimestamp: date() },
    getOnly: { IsTransportRuleScoped: bool(), IncludeTestModeConnectors: bool() },
    required: ['Name', 'ConnectorType'],
    defaults,
    record,
    validate,
    filter,
    beforeRemove,
  }),
  validateCmdlet,
]
