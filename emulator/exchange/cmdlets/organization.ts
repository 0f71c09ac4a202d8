// The organisation: accepted domains, customization, transport settings, audit settings (exchange-online 2.4, 2.7).
import { randomUUID } from 'node:crypto'
import type { Tenant, TenantDomain } from '../../world.ts'
import { boolParameter, type Cmdlet, type CmdletContext, textParameter } from '../cmdlet.ts'
import { badRequest, objectNotFound } from '../errors.ts'
import { bool, choice, type ParameterType, text } from '../parameters.ts'
import type { TableName } from '../state.ts'

/** Domains that Exchange uses: verified, with the service `Email`, visible to it by now. */
export function acceptedDomains(tenant: Tenant, now: Date): TenantDomain[] {
  return [...tenant.domains.values()].filter(
    (domain) =>
      domain.isVerified &&
      (domain.isInitial || domain.supportedServices.includes('Email')) &&
      domain.visibleToExchangeAt !== null &&
      domain.visibleToExchangeAt <= now,
  )
}

/** Stable per tenant and domain. */
const domainGuids = new WeakMap<TenantDomain, string>()
function guidOf(domain: TenantDomain): string {
  const guid = domainGuids.get(domain) ?? randomUUID()
  domainGuids.set(domain, guid)
  return guid
}

function settingsOf(context: CmdletContext, domain: TenantDomain): Readonly<Record<string, unknown>> {
  const row = context.visible('AcceptedDomainSettings').find((candidate) => candidate.name === domain.id)
  return row?.values ?? {}
}

/** Keys [WIRE]. */
function domainRecord(context: CmdletContext, domain: TenantDomain): Record<string, unknown> {
  return {
    DomainName: domain.id,
    DomainType: domain.domainType,
    MatchSubDomains: false,
    Default: domain.isDefault,
    InitialDomain: domain.isInitial,
    AuthenticationType: 'Managed',
    OutboundOnly: false,
    EmailOnly: false,
    SendingFromDomainDisabled: false,
    SendingToDomainDisabled: false,
    PendingRemoval: false,
    PendingCompletion: false,
    SmtpDaneStatus: 'Disabled',
    CatchAllRecipientID: null,
    ...settingsOf(context, domain),
    Name: domain.id,
    Identity: domain.id,
    Guid: guidOf(domain),
    IsValid: true,
  }
}

function getAcceptedDomain(context: CmdletContext) {
  const domains = acceptedDomains(context.tenant, context.world.clock.now())
  const identity = textParameter(context, 'Identity')?.toLowerCase()
  const found = identity === undefined ? domains : domains.filter((domain) => domain.id.toLowerCase() === identity)
  if (found.length === 0 && context.tenant.switches.unknownIdentity === 'not-found')
    throw objectNotFound(identity ?? '')
  return { value: (found.length === 0 ? domains : found).map((domain) => domainRecord(context, domain)) }
}

function setAcceptedDomain(context: CmdletContext) {
  const identity = textParameter(context, 'Identity')?.toLowerCase() ?? ''
  const domain = acceptedDomains(context.tenant, context.world.clock.now()).find((each) => each.id === identity)
  if (domain === undefined) throw objectNotFound(identity)
  const table = context.state.table('AcceptedDomainSettings')
  const { DomainType: type, ...values } = Object.fromEntries(
    [...context.parameters].filter(([name]) => name in acceptedDomainParameters),
  )
  if (type === 'Authoritative' || type === 'InternalRelay') domain.domainType = type
  const row = table.rows().find((candidate) => candidate.name === domain.id)
  if (row === undefined) table.add(context.state.newRow(domain.id, values))
  else table.replace(context.state.changedRow(row, values))
  return { value: [], objectId: domain.id }
}

const acceptedDomainParameters: Record<string, ParameterType> = {
  DomainType: choice('Authoritative', 'InternalRelay'),
  MatchSubDomains: bool(),
  OutboundOnly: bool(),
  SendingFromDomainDisabled: bool(),
  SendingToDomainDisabled: bool(),
}

/** Get- and Set- of an object that exists exactly once. */
export function singletonCmdlets(
  noun: string,
  table: TableName,
  family: Cmdlet['family'],
  parameters: Record<string, ParameterType>,
  extra: (context: CmdletContext) => Record<string, unknown> = () => ({}),
): Cmdlet[] {
  return [
    {
      name: `Get-${noun}`,
      family,
      parameters: { Identity: text() },
      run(context) {
        const row = context.visible(table)[0]!
        const record = { ...row.values, ...extra(context), Name: row.name, Identity: row.name, Guid: row.guid }
        return { value: [record] }
      },
    },
    {
      name: `Set-${noun}`,
      family,
      parameters: { Identity: text(), ...parameters },
      run(context) {
        const row = context.state.single(table)
        const values = Object.fromEntries([...context.parameters].filter(([name]) => name in parameters))
        context.state.table(table).replace(context.state.changedRow(row, values))
        return { value: [], objectId: row.name }
      },
    },
  ]
}

/** A second run is an error [MS]. */
const enableCustomization: Cmdlet = {
  name: 'Enable-OrganizationCustomization',
  family: 'organization',
  parameters: {},
  run(context) {
    const row = context.state.single('OrganizationConfig')
    if (row.values['IsDehydrated'] !== true)
      throw badRequest(
        'Microsoft.Exchange.Management.Tasks.InvalidOperationInDehydratedContextException',
        'This operation is not required. Organization is already enabled for customization.',
      )
    context.state.table('OrganizationConfig').replace(context.state.changedRow(row, { IsDehydrated: false }))
    return { value: [], objectId: context.tenant.initialDomain }
  },
}

const [getOrganization, setOrganization] = singletonCmdlets(
  'OrganizationConfig',
  'OrganizationConfig',
  'organization',
  { AuditDisabled: bool(), RejectDirectSend: bool() },
  (context) => ({
    DisplayName: context.tenant.displayName,
    RejectDirectSend: context.tenant.switches.rejectDirectSend,
    OrganizationId: context.tenant.initialDomain,
  }),
)

const [getAuditConfig, setAuditConfig] = singletonCmdlets('AdminAuditLogConfig', 'AdminAuditLogConfig', 'audit', {
  UnifiedAuditLogIngestionEnabled: bool(),
})

/** After the last record is written, the audit log is silent; switching on is recorded again. */
function withAuditSwitch(cmdlet: Cmdlet): Cmdlet {
  return {
    ...cmdlet,
    async run(context) {
      const enabled = boolParameter(context, 'UnifiedAuditLogIngestionEnabled')
      if (enabled === true) context.tenant.auditEnabled = true
      return await cmdlet.run(context)
    },
  }
}

export const organizationCmdlets: Cmdlet[] = [
  { name: 'Get-AcceptedDomain', family: 'connectors', parameters: { Identity: text() }, run: getAcceptedDomain },
  {
    name: 'Set-AcceptedDomain',
    family: 'connectors',
    parameters: { Identity: text(), ...acceptedDomainParameters },
    required: ['Identity'],
    run: setAcceptedDomain,
  },
  getOrganization!,
  {
    ...setOrganization!,
    async run(context) {
      const reject = boolParameter(context, 'RejectDirectSend')
      if (reject !== null) context.tenant.switches.rejectDirectSend = reject
      return await setOrganization!.run(context)
    },
  },
  enableCustomization,
  ...singletonCmdlets('TransportConfig', 'TransportConfig', 'organization', {
    MessageExpiration: text(),
    MaxSendSize: text(),
    MaxReceiveSize: text(),
  }),
  getAuditConfig!,
  withAuditSwitch(setAuditConfig!),
]
