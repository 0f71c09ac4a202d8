// Mailboxes and client access settings of the tenant's users (exchange-online 2.6; reference of Get-/Set-Mailbox and
// Set-CASMailbox [MS]). The users themselves are the directory's.
import type { TenantUser } from '../../world.ts'
import { findUser } from '../../directory/create-tenant.ts'
import { type Cmdlet, type CmdletContext, textParameter, utcStamp } from '../cmdlet.ts'
import { objectNotFound } from '../errors.ts'
import { applyList, bool, choice, int, isListChange, list, type ParameterType, text } from '../parameters.ts'
import type { TableName } from '../state.ts'

export interface MailboxForwarding {
  /** Address of a recipient in the tenant. */
  forwardingAddress: string | null
  /** Any address, without `smtp:`. */
  forwardingSmtpAddress: string | null
  deliverToMailboxAndForward: boolean
}

const mailboxParameters: Record<string, ParameterType> = {
  ForwardingAddress: text(),
  ForwardingSmtpAddress: text(),
  DeliverToMailboxAndForward: bool(),
  GrantSendOnBehalfTo: list(),
  HiddenFromAddressListsEnabled: bool(),
  RecipientLimits: text(),
  MaxSendSize: text(),
  MaxReceiveSize: text(),
  ProhibitSendQuota: text(),
  LitigationHoldEnabled: bool(),
  AuditEnabled: bool(),
  MessageCopyForSentAsEnabled: bool(),
  Type: choice('Regular', 'Shared', 'Room', 'Equipment'),
}

const casParameters: Record<string, ParameterType> = {
  OWAEnabled: bool(),
  ActiveSyncEnabled: bool(),
  MAPIEnabled: bool(),
  EwsEnabled: bool(),
  ImapEnabled: bool(),
  PopEnabled: bool(),
  OutlookMobileEnabled: bool(),
  OneWinNativeOutlookEnabled: bool(),
  MacOutlookEnabled: bool(),
  UniversalOutlookEnabled: bool(),
  SmtpClientAuthenticationDisabled: bool(),
}

/** null = inherits from the organisation [MS]. */
const casDefaults = {
  OWAEnabled: true,
  ActiveSyncEnabled: true,
  MAPIEnabled: true,
  EwsEnabled: null,
  ImapEnabled: true,
  PopEnabled: true,
  OutlookMobileEnabled: true,
  OneWinNativeOutlookEnabled: true,
  MacOutlookEnabled: null,
  UniversalOutlookEnabled: true,
  SmtpClientAuthenticationDisabled: null,
}

const mailboxDefaults = {
  ForwardingAddress: null,
  ForwardingSmtpAddress: null,
  DeliverToMailboxAndForward: false,
  GrantSendOnBehalfTo: [],
  HiddenFromAddressListsEnabled: false,
  RecipientLimits: '500',
  MaxSendSize: '35 MB (36,700,160 bytes)',
  MaxReceiveSize: '36 MB (37,748,736 bytes)',
  ProhibitSendQuota: '99 GB (106,300,440,576 bytes)',
  LitigationHoldEnabled: false,
  AuditEnabled: true,
  MessageCopyForSentAsEnabled: false,
}

const hasMailbox = (user: TenantUser): boolean => user.mailboxType !== null && user.deletedAt === null

export function mailboxUsers(context: CmdletContext): TenantUser[] {
  return [...context.tenant.users.values()].filter(hasMailbox)
}

/** By id, UPN, any address, alias or display name. */
export function requireMailboxUser(context: CmdletContext, parameter = 'Identity'): TenantUser {
  const identity = textParameter(context, parameter) ?? ''
  const wanted = identity.toLowerCase()
  const user =
    findUser(context.tenant, identity) ??
    mailboxUsers(context).find(
      (each) =>
        each.displayName.toLowerCase() === wanted || each.userPrincipalName.split('@')[0]!.toLowerCase() === wanted,
    )
  if (user == null || !hasMailbox(user)) throw objectNotFound(identity)
  return user
}

function stored(context: CmdletContext, table: TableName, user: TenantUser): Readonly<Record<string, unknown>> {
  return context.visible(table).find((row) => row.name === user.id)?.values ?? {}
}

function mailboxRecord(context: CmdletContext, user: TenantUser): Record<string, unknown> {
  const address = user.mail ?? user.userPrincipalName
  return {
    ...mailboxDefaults,
    ...stored(context, 'MailboxSettings', user),
    ExternalDirectoryObjectId: user.id,
    UserPrincipalName: user.userPrincipalName,
    Alias: user.userPrincipalName.split('@')[0],
    DisplayName: user.displayName,
    PrimarySmtpAddress: address,
    EmailAddresses: user.proxyAddresses,
    RecipientType: 'UserMailbox',
    RecipientTypeDetails: user.mailboxType,
    IsMailboxEnabled: true,
    AccountDisabled: !user.accountEnabled,
    Name: user.userPrincipalName.split('@')[0],
    Identity: user.userPrincipalName.split('@')[0],
    Id: user.userPrincipalName.split('@')[0],
    DistinguishedName: `CN=${user.id},OU=${context.tenant.initialDomain},OU=Microsoft Exchange Hosted Organizations,DC=EMUPR01A001,DC=PROD,DC=OUTLOOK,DC=COM`,
    Guid: user.id,
    ExchangeGuid: user.id,
    WhenMailboxCreated: utcStamp(user.sessionsValidFrom),
    IsValid: true,
  }
}

function getMailboxes(context: CmdletContext) {
  if (textParameter(context, 'Identity')) return { value: [mailboxRecord(context, requireMailboxUser(context))] }
  const kinds = context.parameters.get('RecipientTypeDetails')
  const wanted = Array.isArray(kinds) ? kinds.map((kind) => kind.toLowerCase()) : null
  return {
    value: mailboxUsers(context)
      .filter((user) => wanted === null || wanted.includes(String(user.mailboxType).toLowerCase()))
      .map((user) => mailboxRecord(context, user)),
  }
}

function store(context: CmdletContext, table: TableName, parameters: Record<string, ParameterType>, user: TenantUser) {
  const row = context.state
    .table(table)
    .rows()
    .find((candidate) => candidate.name === user.id)
  const values: Record<string, unknown> = {}
  for (const [name, value] of context.parameters) {
    if (!(name in parameters)) continue
    values[name] = Array.isArray(value) || isListChange(value) ? applyList(row?.values[name], value) : value
  }
  if (typeof values['ForwardingSmtpAddress'] === 'string' && values['ForwardingSmtpAddress'] !== '')
    values['ForwardingSmtpAddress'] = `smtp:${values['ForwardingSmtpAddress'].replace(/^smtp:/i, '')}`
  if (row === undefined) context.state.table(table).add(context.state.newRow(user.id, values))
  else context.state.table(table).replace(context.state.changedRow(row, values))
  return { value: [], objectId: user.userPrincipalName }
}

const getParameters: Record<string, ParameterType> = {
  Identity: text(),
  RecipientTypeDetails: list(),
  Filter: text(),
  PropertySets: list(),
  Properties: list(),
  Anr: text(),
}

export const mailboxCmdlets: Cmdlet[] = [
  { name: 'Get-Mailbox', family: 'recipients', parameters: getParameters, run: getMailboxes },
  { name: 'Get-EXOMailbox', family: 'recipients', parameters: getParameters, run: getMailboxes },
  {
    name: 'Set-Mailbox',
    family: 'recipients',
    parameters: { Identity: text(), ...mailboxParameters },
    required: ['Identity'],
    run: (context) => store(context, 'MailboxSettings', mailboxParameters, requireMailboxUser(context)),
  },
  {
    name: 'Get-CASMailbox',
    family: 'recipients',
    parameters: getParameters,
    run(context) {
      const users = textParameter(context, 'Identity') ? [requireMailboxUser(context)] : mailboxUsers(context)
      return {
        value: users.map((user) => ({
          ...casDefaults,
          ...stored(context, 'CASMailbox', user),
          PrimarySmtpAddress: user.mail,
          DisplayName: user.displayName,
          ExternalDirectoryObjectId: user.id,
          Name: user.userPrincipalName.split('@')[0],
          Identity: user.userPrincipalName.split('@')[0],
          Guid: user.id,
          IsValid: true,
        })),
      }
    },
  },
  {
    name: 'Set-CASMailbox',
    family: 'recipients',
    parameters: { Identity: text(), ...casParameters },
    required: ['Identity'],
    run: (context) => store(context, 'CASMailbox', casParameters, requireMailboxUser(context)),
  },
  {
    name: 'Set-MailboxAutoReplyConfiguration',
    family: 'recipients',
    parameters: {
      Identity: text(),
      AutoReplyState: choice('Disabled', 'Enabled', 'Scheduled'),
      InternalMessage: text(),
      ExternalMessage: text(),
      ExternalAudience: choice('None', 'Known', 'All'),
    },
    required: ['Identity'],
    run: setAutoReply,
  },
  {
    name: 'Set-CalendarProcessing',
    family: 'recipients',
    parameters: { Identity: text(), ProcessExternalMeetingMessages: bool(), BookingWindowInDays: int(0, 1080) },
    required: ['Identity'],
    run: (context) =>
      store(context, 'MailboxSettings', { ProcessExternalMeetingMessages: bool() }, requireMailboxUser(context)),
  },
]

function setAutoReply(context: CmdletContext) {
  const user = requireMailboxUser(context)
  const mailbox = context.services.mailboxes.mailbox(context.tenant.id, user.id)
  const before = mailbox.automaticReply
  const state = textParameter(context, 'AutoReplyState')
  const internal = textParameter(context, 'InternalMessage')
  const external = textParameter(context, 'ExternalMessage')
  mailbox.automaticReply = {
    status: state === null ? before.status : state === 'Enabled' ? 'alwaysEnabled' : 'disabled',
    internalMessage: internal ?? before.internalMessage,
    externalMessage: external ?? before.externalMessage,
    externalAudience: textParameter(context, 'ExternalAudience') === 'None' ? 'none' : before.externalAudience,
  }
  return { value: [], objectId: user.userPrincipalName }
}
