// Mail flow rules: exchange-online 2.3 (record [WIRE]; parameters, limits, Enable/Disable [MS]). What the rules do to a
// message is in ../../transport/rules/.
import { findRecipient, primaryAddress } from '../../transport/addresses.ts'
import type { Tenant } from '../../world.ts'
import { type Cmdlet, type CmdletContext, listParameter, textParameter } from '../cmdlet.ts'
import { badRequest, invalidObject } from '../errors.ts'
import { findRow, objectCmdlets, requireRow } from '../object-cmdlets.ts'
import { bool, choice, date, int, list, type ParameterType, text } from '../parameters.ts'
import type { Row } from '../versioned-table.ts'

const ruleLimit = 300
const ruleSize_bytes = 8192
const patternsSize_bytes = 20_480

const scope = (): ParameterType => choice('InOrganization', 'NotInOrganization')
const messageTypes = [
  'OOF',
  'AutoForward',
  'Encrypted',
  'Calendaring',
  'PermissionControlled',
  'Voicemail',
  'Signed',
  'ApprovalRequest',
  'ReadReceipt',
]

/** Each of these exists also as an exception with the prefix `ExceptIf`. Value: class name of the predicate. */
const conditions: Record<string, { type: ParameterType; predicate: string | null }> = {
  FromScope: { type: scope(), predicate: 'FromScope' },
  SentToScope: {
    type: choice('InOrganization', 'NotInOrganization', 'ExternalPartner', 'ExternalNonPartner'),
    predicate: 'SentToScope',
  },
  From: { type: list(), predicate: 'From' },
  SentTo: { type: list(), predicate: 'SentTo' },
  FromMemberOf: { type: list(), predicate: 'FromMemberOf' },
  SentToMemberOf: { type: list(), predicate: 'SentToMemberOf' },
  RecipientDomainIs: { type: list(), predicate: 'RecipientDomainIs' },
  SenderDomainIs: { type: list(), predicate: 'SenderDomainIs' },
  FromAddressContainsWords: { type: list(), predicate: 'FromAddressContains' },
  FromAddressMatchesPatterns: { type: list(), predicate: 'FromAddressMatches' },
  RecipientAddressContainsWords: { type: list(), predicate: 'RecipientAddressContainsWords' },
  SubjectContainsWords: { type: list(), predicate: 'SubjectContains' },
  SubjectOrBodyContainsWords: { type: list(), predicate: 'SubjectOrBodyContains' },
  HeaderContainsMessageHeader: { type: text(64), predicate: null },
  HeaderContainsWords: { type: list(), predicate: 'HeaderContains' },
  HeaderMatchesMessageHeader: { type: text(64), predicate: null },
  HeaderMatchesPatterns: { type: list(), predicate: 'HeaderMatches' },
  SenderIpRanges: { type: list(), predicate: 'SenderIpRanges' },
  MessageTypeMatches: { type: choice(...messageTypes), predicate: 'MessageTypeMatches' },
  MessageSizeOver: { type: text(32), predicate: 'MessageSizeOver' },
  SCLOver: { type: int(-1, 9), predicate: 'SclOver' },
  HasSenderOverride: { type: bool(), predicate: 'HasSenderOverride' },
  HasNoClassification: { type: bool(), predicate: 'HasNoClassification' },
}

const actions: Record<string, { type: ParameterType; action: string | null }> = {
  RouteMessageOutboundConnector: { type: text(), action: 'RouteMessageOutboundConnector' },
  SetHeaderName: { type: text(64), action: 'SetHeader' },
  SetHeaderValue: { type: text(), action: null },
  RemoveHeader: { type: text(64), action: 'RemoveHeader' },
  SetSCL: { type: int(-1, 9), action: 'SetScl' },
  PrependSubject: { type: text(256), action: 'PrependSubject' },
  RejectMessageReasonText: { type: text(1024), action: 'RejectMessage' },
  RejectMessageEnhancedStatusCode: { type: text(16), action: null },
  DeleteMessage: { type: bool(), action: 'DeleteMessage' },
  Quarantine: { type: bool(), action: 'Quarantine' },
  RedirectMessageTo: { type: list(), action: 'RedirectMessage' },
  BlindCopyTo: { type: list(), action: 'BlindCopyTo' },
  CopyTo: { type: list(), action: 'CopyTo' },
  AddToRecipients: { type: list(), action: 'AddToRecipient' },
  StopRuleProcessing: { type: bool(), action: 'StopRuleProcessing' },
  SetAuditSeverity: { type: choice('DoNotAudit', 'Low', 'Medium', 'High'), action: 'SetAuditSeverity' },
}

const settings: Record<string, ParameterType> = {
  Comments: text(1024),
  Mode: choice('Enforce', 'Audit', 'AuditAndNotify'),
  RuleErrorAction: choice('Ignore', 'Defer'),
  SenderAddressLocation: choice('Header', 'Envelope', 'HeaderOrEnvelope'),
  RecipientAddressType: choice('Resolved', 'Original'),
  ActivationDate: date(),
  ExpiryDate: date(),
  DlpPolicy: text(),
}

const exceptions = Object.fromEntries(Object.entries(conditions).map(([name, { type }]) => [`ExceptIf${name}`, type]))
const parameters: Record<string, ParameterType> = {
  ...Object.fromEntries(Object.entries(conditions).map(([name, { type }]) => [name, type])),
  ...exceptions,
  ...Object.fromEntries(Object.entries(actions).map(([name, { type }]) => [name, type])),
  ...settings,
}

/** Unset values of a record: null, or false for switches [WIRE]. */
const unset = Object.fromEntries(
  Object.entries(parameters).map(([name, type]) => [name, type.kind === 'bool' ? false : null]),
)
/** Values of a rule of which nothing else is said. */
export const ruleDefaults = {
  ...unset,
  Mode: 'Enforce',
  RuleErrorAction: 'Ignore',
  SenderAddressLocation: 'Header',
  RecipientAddressType: 'Resolved',
  State: 'Enabled',
}

const isSet = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  value !== false &&
  value !== '' &&
  !(Array.isArray(value) && value.length === 0)

function classNames(values: Readonly<Record<string, unknown>>, prefix: '' | 'ExceptIf'): string[] | null {
  const names = Object.entries(conditions)
    .filter(([name, { predicate }]) => predicate !== null && isSet(values[`${prefix}${name}`]))
    .map(([, { predicate }]) => `Microsoft.Exchange.MessagingPolicies.Rules.Tasks.${predicate}Predicate`)
  return names.length === 0 ? null : names
}

function actionNames(values: Readonly<Record<string, unknown>>): string[] | null {
  const names = Object.entries(actions)
    .filter(([name, { action }]) => action !== null && isSet(values[name]))
    .map(([, { action }]) => `Microsoft.Exchange.MessagingPolicies.Rules.Tasks.${action}Action`)
  return names.length === 0 ? null : names
}

/** Readable text with CRLF and tabs [WIRE]; the wording is assumed. */
function description(values: Readonly<Record<string, unknown>>): string {
  const lines = (names: string[]) =>
    names.filter((name) => isSet(values[name])).map((name) => `\t${name}: ${[values[name]].flat().join(' or ')}`)
  return [
    'If the message:',
    ...lines(Object.keys(conditions)),
    'Take the following actions:',
    ...lines(Object.keys(actions)),
    'Except if the message:',
    ...lines(Object.keys(exceptions)),
    '',
  ].join('\r\n')
}

function record(row: Row, position: number): Record<string, unknown> {
  const { State, Mode, RuleErrorAction, SenderAddressLocation, Comments, DlpPolicy, ...rest } = row.values
  const { CreatedBy, LastModifiedBy, ActivationDate, ExpiryDate, ...parametersShown } = rest
  return {
    Priority: position,
    DlpPolicy: DlpPolicy ?? null,
    Comments: Comments ?? null,
    CreatedBy: CreatedBy ?? null,
    LastModifiedBy: LastModifiedBy ?? null,
    ManuallyModified: false,
    ActivationDate: ActivationDate ?? null,
    ExpiryDate: ExpiryDate ?? null,
    Description: description(row.values),
    Conditions: classNames(row.values, ''),
    Exceptions: classNames(row.values, 'ExceptIf'),
    Actions: actionNames(row.values),
    State,
    Mode,
    RuleErrorAction,
    SenderAddressLocation,
    // Of every rule that is none of DLP; [CODE] Microsoft365DSC, EXOTransportRule.
    RuleSubType: 'None',
    ...parametersShown,
    Identity: row.name,
    Guid: row.guid,
    Name: row.name,
    IsValid: true,
    // Only WhenChanged, with an offset [WIRE].
    WhenChanged: row.changedAt.toISOString().replace(/\.\d{3}Z$/, '+00:00'),
  }
}

function patternsSize(values: Readonly<Record<string, unknown>>): number {
  return Object.entries(values)
    .filter(([name]) => name.endsWith('MatchesPatterns'))
    .flatMap(([, patterns]) => (Array.isArray(patterns) ? (patterns as string[]) : []))
    .reduce((sum, pattern) => sum + Buffer.byteLength(pattern), 0)
}

function checkPatterns(values: Record<string, unknown>): void {
  for (const [name, patterns] of Object.entries(values)) {
    if (!name.endsWith('MatchesPatterns') || !Array.isArray(patterns)) continue
    for (const pattern of patterns as string[])
      try {
        RegExp(pattern)
      } catch {
        throw invalidObject(`The regular expression '${pattern}' in ${name} isn't valid.`)
      }
  }
}

function checkPairs(values: Record<string, unknown>): void {
  const pairs = [
    ['HeaderContainsMessageHeader', 'HeaderContainsWords'],
    ['HeaderMatchesMessageHeader', 'HeaderMatchesPatterns'],
    ['ExceptIfHeaderContainsMessageHeader', 'ExceptIfHeaderContainsWords'],
    ['ExceptIfHeaderMatchesMessageHeader', 'ExceptIfHeaderMatchesPatterns'],
    ['SetHeaderName', 'SetHeaderValue'],
  ]
  for (const [one, other] of pairs)
    if (isSet(values[one!]) !== isSet(values[other!])) throw invalidObject(`${one} and ${other} must be used together.`)
}

function checkRoute(values: Record<string, unknown>, context: CmdletContext): void {
  const route = values['RouteMessageOutboundConnector']
  if (typeof route !== 'string' || route === '') return
  const connector = findRow(context.state.table('OutboundConnector').rows(), route)
  if (connector === undefined)
    throw badRequest(
      'Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException',
      `The outbound connector '${route}' couldn't be found.`,
    )
  if (connector.values['IsTransportRuleScoped'] !== true)
    throw invalidObject(`The outbound connector '${route}' must be scoped to mail flow rules.`)
}

function checkStatusCode(values: Record<string, unknown>): void {
  const code = values['RejectMessageEnhancedStatusCode']
  if (isSet(code) && !/^5\.7\.(1|9\d\d)$/.test(String(code)))
    throw invalidObject('The enhanced status code must be 5.7.1 or between 5.7.900 and 5.7.999.')
}

function validate(values: Record<string, unknown>, context: CmdletContext, current: Row | null): void {
  const others = context.state.table('TransportRule').rows()
  if (current === null && others.length >= ruleLimit)
    throw badRequest(
      'Microsoft.Exchange.Management.Tasks.RuleCountLimitException',
      `The number of rules can't exceed ${ruleLimit}.`,
    )
  if (actionNames(values) === null) throw invalidObject('You must specify at least one action for the rule.')
  const size = Buffer.byteLength(JSON.stringify(Object.fromEntries(Object.entries(values).filter(([, v]) => isSet(v)))))
  if (size > ruleSize_bytes)
    throw invalidObject(
      `The rule can't be created because it is too large: ${size} bytes, the maximum is ${ruleSize_bytes}.`,
    )
  const patterns = others
    .filter((row) => row.guid !== current?.guid)
    .reduce((sum, row) => sum + patternsSize(row.values), 0)
  if (patterns + patternsSize(values) > patternsSize_bytes)
    throw invalidObject('The total size of all regular expressions of all rules exceeds 20 KB.')
  checkPatterns(values)
  checkPairs(values)
  checkRoute(values, context)
  checkStatusCode(values)
}

function filter(row: Row, context: CmdletContext): boolean {
  const state = textParameter(context, 'State')
  return state === null || row.values['State'] === state
}

/** State can be changed only here; Set-TransportRule has no Enabled [MS]. */
function switchCmdlet(name: string, state: 'Enabled' | 'Disabled'): Cmdlet {
  return {
    name,
    family: 'rules',
    parameters: { Identity: text(), ...(state === 'Enabled' ? { Mode: settings['Mode']! } : {}) },
    required: ['Identity'],
    run(context) {
      const row = requireRow(context, 'TransportRule')
      const mode = textParameter(context, 'Mode')
      const by = { LastModifiedBy: context.actor.name }
      context.state
        .table('TransportRule')
        .replace(context.state.changedRow(row, { State: state, ...(mode === null ? {} : { Mode: mode }), ...by }))
      return { value: [], objectId: row.name }
    },
  }
}

const base = objectCmdlets({
  noun: 'TransportRule',
  table: 'TransportRule',
  family: 'rules',
  parameters,
  newOnly: { Enabled: bool() },
  getOnly: {
    State: choice('Enabled', 'Disabled'),
    Filter: text(),
    DlpPolicy: text(),
    ExcludeConditionActionDetails: bool(),
  },
  required: ['Name'],
  defaults: ruleDefaults,
  isOrdered: true,
  normalise({ Enabled: enabled, ...values }) {
    // A cleared list shows as null, like one that was never set.
    const shown = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Array.isArray(value) && value.length === 0 ? null : value]),
    )
    return enabled === undefined ? shown : { ...shown, State: enabled === false ? 'Disabled' : 'Enabled' }
  },
  record,
  validate,
  filter,
})

/** Writes who made or changed a rule into it, as the record shows. */
function signed(cmdlet: Cmdlet): Cmdlet {
  if (!/^(?:New|Set)-/.test(cmdlet.name)) return cmdlet
  return {
    ...cmdlet,
    async run(context) {
      const result = await cmdlet.run(context)
      const table = context.state.table('TransportRule')
      const row = findRow(table.rows(), textParameter(context, 'Name') ?? result.objectId ?? '')
      if (row === undefined) return result
      const isNew = cmdlet.name.startsWith('New-')
      const by = { LastModifiedBy: context.actor.name, ...(isNew ? { CreatedBy: context.actor.name } : {}) }
      const changed = { ...row, values: { ...row.values, ...by } }
      table.replace(changed)
      return isNew ? { ...result, value: [record(changed, table.rows().indexOf(changed))] } : result
    },
  }
}

const recipientParameters = ['From', 'SentTo', 'FromMemberOf', 'SentToMemberOf'].flatMap((name) => [
  name,
  `ExceptIf${name}`,
])

/** People and groups are named by any address and kept, as text, by the primary one of that moment; assumed from on-premises servers. */
function withPrimaryAddresses(cmdlet: Cmdlet): Cmdlet {
  return {
    ...cmdlet,
    run(context) {
      const given = new Map(context.parameters)
      for (const name of recipientParameters) {
        const addresses = listParameter(context, name)
        if (addresses !== null)
          given.set(
            name,
            addresses.map((address) => primaryOf(context.tenant, address)),
          )
      }
      return cmdlet.run({ ...context, parameters: given })
    },
  }
}

function primaryOf(tenant: Tenant, address: string): string {
  const found = findRecipient(tenant, address)
  if (found.kind === 'unknown') return address
  return found.kind === 'user' ? primaryAddress(found.user) : (found.group.mail ?? address)
}

export const transportRuleCmdlets: Cmdlet[] = [
  ...base.map(signed).map(withPrimaryAddresses),
  switchCmdlet('Enable-TransportRule', 'Enabled'),
  switchCmdlet('Disable-TransportRule', 'Disabled'),
]
