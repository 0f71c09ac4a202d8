// Inbox rules of a mailbox: exchange-online 2.6 (Identity `guid\ruleId`, recipient strings `"Name" [SMTP:a@b]` [WIRE]).
import { randomBytes } from 'node:crypto'
import type { InboxRule } from '../../mailboxes/inbox-rules.ts'
import type { Mailbox } from '../../mailboxes/mailbox.ts'
import { type Cmdlet, type CmdletContext, boolParameter, textParameter } from '../cmdlet.ts'
import { invalidObject, objectNotFound } from '../errors.ts'
import { bool, int, list, type ParameterType, type ParameterValue, text } from '../parameters.ts'
import { mailboxUsers, requireMailboxUser } from './mailboxes.ts'

/** Parameter → place in the rule. */
const conditionKeys: Record<string, keyof InboxRule['conditions']> = {
  From: 'from',
  SubjectContainsWords: 'subjectContainsWords',
  BodyContainsWords: 'bodyContainsWords',
  SubjectOrBodyContainsWords: 'subjectOrBodyContainsWords',
  FromAddressContainsWords: 'fromAddressContainsWords',
  HasAttachment: 'hasAttachment',
  WithinSizeRangeMinimum: 'withinSizeRangeMinimum',
  MyNameInToBox: 'myNameInToBox',
  SentTo: 'sentTo',
}
const actionKeys: Record<string, keyof InboxRule['actions']> = {
  ForwardTo: 'forwardTo',
  RedirectTo: 'redirectTo',
  ForwardAsAttachmentTo: 'forwardAsAttachmentTo',
  DeleteMessage: 'deleteMessage',
  SoftDeleteMessage: 'softDeleteMessage',
  MoveToFolder: 'moveToFolder',
  CopyToFolder: 'copyToFolder',
  MarkAsRead: 'markAsRead',
  StopProcessingRules: 'stopProcessingRules',
}
const recipientActions = new Set(['ForwardTo', 'RedirectTo', 'ForwardAsAttachmentTo'])
const switches = new Set([
  'HasAttachment',
  'MyNameInToBox',
  'DeleteMessage',
  'SoftDeleteMessage',
  'MarkAsRead',
  'StopProcessingRules',
])
const folders = new Set(['MoveToFolder', 'CopyToFolder', 'WithinSizeRangeMinimum'])

const ruleParameters: Record<string, ParameterType> = {
  Name: text(256),
  Priority: int(0, 1000),
  ...Object.fromEntries(
    [...Object.keys(conditionKeys), ...Object.keys(actionKeys)].map((name) => [
      name,
      switches.has(name) ? bool() : folders.has(name) ? text() : list(),
    ]),
  ),
}

const recipientText = (address: string): string => `"${address}" [SMTP:${address}]`
const plainAddress = (given: string): string => /\[SMTP:([^\]]+)\]/i.exec(given)?.[1] ?? given.replace(/^smtp:/i, '')

function record(userId: string, alias: string, rule: InboxRule): Record<string, unknown> {
  const conditions = Object.fromEntries(
    Object.entries(conditionKeys).map(([name, key]) => [
      name,
      rule.conditions[key] ?? (switches.has(name) ? false : null),
    ]),
  )
  const actions = Object.fromEntries(
    Object.entries(actionKeys).map(([name, key]) => {
      const value = rule.actions[key]
      if (recipientActions.has(name)) return [name, Array.isArray(value) ? value.map(recipientText) : null]
      return [name, value ?? (switches.has(name) ? false : null)]
    }),
  )
  return {
    Description: `If the message:\r\n\tapplies to rule ${rule.name}\r\n`,
    Enabled: rule.enabled,
    Identity: `${userId}\\${rule.ruleIdentity}`,
    InError: false,
    Name: rule.name,
    Priority: rule.priority,
    RuleIdentity: new RawNumber(rule.ruleIdentity),
    SupportedByTask: !rule.isHidden,
    ...conditions,
    ...actions,
    MailboxOwnerId: alias,
    IsValid: true,
    Guid: userId,
  }
}

/** A number that JavaScript cannot hold; the envelope writes its digits as they are. */
export class RawNumber {
  readonly digits: string
  constructor(digits: string) {
    this.digits = digits
  }
}

interface Found {
  mailbox: Mailbox
  userId: string
  userName: string
  rule: InboxRule | null
}

/** `Mailbox` names the mailbox, or Identity does: `guid\ruleId`, `alias\ruleId`, `alias\name`. */
function locate(context: CmdletContext, needsRule: boolean): Found {
  const identity = textParameter(context, 'Identity')
  const [owner, ruleName] = identity?.includes('\\') ? identity.split('\\', 2) : [null, identity]
  const user =
    owner === null || textParameter(context, 'Mailbox') !== null
      ? requireMailboxUser(context, 'Mailbox')
      : mailboxUsers(context).find(
          (each) =>
            each.id === owner?.toLowerCase() ||
            each.userPrincipalName.split('@')[0]!.toLowerCase() === owner?.toLowerCase() ||
            each.userPrincipalName.toLowerCase() === owner?.toLowerCase(),
        )
  if (user === undefined) throw objectNotFound(identity ?? '')
  const mailbox = context.services.mailboxes.mailbox(context.tenant.id, user.id)
  const rule = ruleName
    ? mailbox.inboxRules.find(
        (each) => each.ruleIdentity === ruleName || each.name.toLowerCase() === ruleName.toLowerCase(),
      )
    : undefined
  if (rule === undefined && (needsRule || ruleName)) throw objectNotFound(identity ?? '')
  return { mailbox, userId: user.id, userName: user.userPrincipalName, rule: rule ?? null }
}

function readRule(parameters: Map<string, ParameterValue>, rule: InboxRule): InboxRule {
  const conditions: Record<string, unknown> = { ...rule.conditions }
  const actions: Record<string, unknown> = { ...rule.actions }
  for (const [name, value] of parameters) {
    const target = name in conditionKeys ? conditions : name in actionKeys ? actions : null
    const key = conditionKeys[name] ?? actionKeys[name]
    if (target === null || key === undefined) continue
    if (value === null || (Array.isArray(value) && value.length === 0)) delete target[key]
    else
      target[key] =
        recipientActions.has(name) || name === 'From' ? [value].flat().map((v) => plainAddress(String(v))) : value
  }
  const name = parameters.get('Name')
  const priority = parameters.get('Priority')
  return {
    ...rule,
    name: typeof name === 'string' ? name : rule.name,
    priority: typeof priority === 'number' ? priority : rule.priority,
    conditions,
    actions,
  }
}

function renumber(mailbox: Mailbox): void {
  mailbox.inboxRules = mailbox.inboxRules
    .toSorted((a, b) => a.priority - b.priority)
    .map((rule, index) => ({ ...rule, priority: index + 1 }))
}

function create(context: CmdletContext) {
  const { mailbox, userId, userName } = locate(context, false)
  const name = textParameter(context, 'Name') ?? ''
  if (mailbox.inboxRules.some((rule) => rule.name.toLowerCase() === name.toLowerCase()))
    throw invalidObject(`An Inbox rule with the name "${name}" already exists.`)
  const blank: InboxRule = {
    // Over 2^63, as seen [WIRE].
    ruleIdentity: String((randomBytes(8).readBigUInt64BE() | (1n << 63n)) as bigint),
    name,
    enabled: true,
    priority: 1,
    isHidden: false,
    conditions: {},
    actions: {},
  }
  const rule = readRule(context.parameters, blank)
  if (Object.keys(rule.actions).length === 0) throw invalidObject('The rule must have at least one action.')
  mailbox.inboxRules.unshift(rule)
  renumber(mailbox)
  return { value: [record(userId, userName.split('@')[0]!, rule)], objectId: `${userName}\\${rule.name}` }
}

/** Changes the rule that Identity names; `null` takes it out. */
function changeRule(context: CmdletContext, change: (rule: InboxRule) => InboxRule | null) {
  const { mailbox, userName, rule } = locate(context, true)
  const changed = change(rule!)
  mailbox.inboxRules = mailbox.inboxRules.flatMap((other) =>
    other === rule ? (changed === null ? [] : [changed]) : [other],
  )
  renumber(mailbox)
  return { value: [], objectId: `${userName}\\${rule!.name}` }
}

const target = { Identity: text(), Mailbox: text(), AlwaysDeleteOutlookRulesBlob: bool() }

export const inboxRuleCmdlets: Cmdlet[] = [
  {
    name: 'Get-InboxRule',
    family: 'recipients',
    parameters: { ...target, IncludeHidden: bool() },
    run(context) {
      const { mailbox, userId, userName, rule } = locate(context, false)
      const rules = rule === null ? mailbox.inboxRules : [rule]
      return {
        value: rules
          .filter((each) => !each.isHidden || boolParameter(context, 'IncludeHidden') === true)
          .map((each) => record(userId, userName.split('@')[0]!, each)),
      }
    },
  },
  {
    name: 'New-InboxRule',
    family: 'recipients',
    parameters: { Mailbox: text(), AlwaysDeleteOutlookRulesBlob: bool(), ...ruleParameters },
    required: ['Name', 'Mailbox'],
    run: create,
  },
  {
    name: 'Set-InboxRule',
    family: 'recipients',
    parameters: { ...target, ...ruleParameters },
    required: ['Identity'],
    run: (context) => changeRule(context, (rule) => readRule(context.parameters, rule)),
  },
  ...(['Enable', 'Disable'] as const).map((verb): Cmdlet => ({
    name: `${verb}-InboxRule`,
    family: 'recipients',
    parameters: target,
    required: ['Identity'],
    run: (context) => changeRule(context, (rule) => ({ ...rule, enabled: verb === 'Enable' })),
  })),
  {
    name: 'Remove-InboxRule',
    family: 'recipients',
    parameters: target,
    required: ['Identity'],
    run: (context) => changeRule(context, () => null),
  },
]
