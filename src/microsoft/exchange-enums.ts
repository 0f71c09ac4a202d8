// Values that cmdlet parameters may have. Exchange accepts unambiguous prefixes silently, so a typing mistake of ours could be
// taken for another value (exchange-online 1.2): it is stopped here, before it is sent.
import { AppError } from '#platform/errors.ts'

const scopes = ['InOrganization', 'NotInOrganization']
const connectorTypes = ['OnPremises', 'Partner']

const enums: Record<string, readonly string[]> = {
  ConnectorType: connectorTypes,
  TlsSettings: ['EncryptionOnly', 'CertificateValidation', 'DomainValidation'],
  FromScope: scopes,
  ExceptIfFromScope: scopes,
  SentToScope: scopes,
  ExceptIfSentToScope: scopes,
  Mode: ['Enforce', 'Audit', 'AuditAndNotify'],
  SenderAddressLocation: ['Header', 'Envelope', 'HeaderOrEnvelope'],
  RecipientAddressType: ['Resolved', 'Original'],
  RuleErrorAction: ['Ignore', 'Defer'],
  MtaStsMode: ['Opportunistic', 'None'],
  SmtpDaneMode: ['Opportunistic', 'Mandatory', 'None'],
  DomainType: ['Authoritative', 'InternalRelay'],
  State: ['Enabled', 'Disabled'],
}

/** Throws AppError `microsoft.exchange.enum` when a parameter has a value that its cmdlet does not know in full. */
export function checkEnums(cmdlet: string, parameters: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(parameters)) {
    const allowed = enums[name]
    if (allowed === undefined || value === null) continue
    if (typeof value !== 'string' || !allowed.includes(value))
      throw new AppError({
        code: 'microsoft.exchange.enum',
        message: `${cmdlet} -${name} may be ${allowed.join(', ')}, not ${JSON.stringify(value)}. Nothing was sent.`,
        detail: { cmdlet, parameter: name },
      })
  }
}
