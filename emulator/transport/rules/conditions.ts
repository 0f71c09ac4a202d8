// Conditions of mail flow rules, each a function of message and recipient (exchange-online 2.3 [MS]; scopes: two readings).
import { acceptedDomain, domainOf, isInRanges, isMemberOf } from '../addresses.ts'
import { addressesIn, type MailDocument } from '../document.ts'
import type { TransportItem } from '../item.ts'

export interface RuleSubject {
  item: TransportItem
  /** The branch's own copy: earlier rules may have changed it. */
  document: MailDocument
  scl: number
  now: Date
}

type Values = Readonly<Record<string, unknown>>
type Condition = (subject: RuleSubject, recipient: string, values: Values, prefix: string) => boolean

const list = (values: Values, name: string): string[] => {
  const value = values[name]
  return Array.isArray(value) ? (value as string[]) : typeof value === 'string' ? [value] : []
}

/** Whole words, any letter case (exchange-online open question 13). */
export function containsWord(text: string, words: string[]): boolean {
  return words.some((word) => {
    const escaped = word.trim().replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    return escaped !== '' && new RegExp(`(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])`, 'iu').test(text)
  })
}

const matchesPattern = (text: string, patterns: string[]): boolean =>
  patterns.some((pattern) => new RegExp(pattern, 'i').test(text))

/** Header From first, as a rule sees the sender; the reverse-path where there is none. */
export function senderOf(subject: RuleSubject): string {
  return addressesIn(subject.document.get('From'))[0] ?? subject.item.from
}

/** SenderAddressLocation. */
function senders(subject: RuleSubject, values: Values): string[] {
  const header = senderOf(subject)
  const envelope = subject.item.from
  if (values['SenderAddressLocation'] === 'Envelope') return [envelope]
  return values['SenderAddressLocation'] === 'HeaderOrEnvelope' ? [header, envelope] : [header]
}

const isAccepted = (subject: RuleSubject, address: string): boolean =>
  acceptedDomain(subject.item.tenant, domainOf(address), subject.now) !== null

/** InOrganization = authenticated connection and sender in an accepted domain; the gap is filled by the tenant's switch. */
function fromScope(subject: RuleSubject): 'InOrganization' | 'NotInOrganization' | null {
  if (!isAccepted(subject, senderOf(subject))) return 'NotInOrganization'
  if (subject.item.isTrusted) return 'InOrganization'
  return subject.item.tenant.switches.ownDomainSpoofScope === 'not-in-organization' ? 'NotInOrganization' : null
}

const inDomains = (address: string, domains: string[]): boolean =>
  domains.some((domain) => {
    const given = domainOf(address)
    return given === domain.toLowerCase() || given.endsWith(`.${domain.toLowerCase()}`)
  })

const same = (address: string, wanted: string[]): boolean =>
  wanted.some((entry) => entry.toLowerCase() === address.toLowerCase())

const sizes: Record<string, number> = { B: 1, KB: 1024, MB: 1_048_576, GB: 1_073_741_824 }
export function sizeOf(text: string): number {
  const match = /^\s*([\d.]+)\s*(B|KB|MB|GB)?/i.exec(text)
  return match === null ? Number.POSITIVE_INFINITY : Number(match[1]) * sizes[(match[2] ?? 'B').toUpperCase()]!
}

/** Recognised by the headers that Exchange and Outlook set; the rest of the types is assumed from their content types. */
const messageTypes: Record<string, (document: MailDocument) => boolean> = {
  OOF: (document) =>
    /auto-replied/i.test(document.get('Auto-Submitted') ?? '') &&
    !/multipart\/report/i.test(document.get('Content-Type') ?? ''),
  AutoForward: (document) => document.get('X-MS-Exchange-Organization-AutoForwarded')?.toLowerCase() === 'true',
  Encrypted: (document) => /pkcs7-mime|multipart\/encrypted/i.test(document.get('Content-Type') ?? ''),
  Signed: (document) => /multipart\/signed/i.test(document.get('Content-Type') ?? ''),
  Calendaring: (document) =>
    /text\/calendar/i.test(`${document.get('Content-Type')}${document.body.subarray(0, 65_536)}`),
  PermissionControlled: (document) => document.get('Content-Class') === 'rpmsg.message',
  Voicemail: (document) => /voice-mail|voicemail/i.test(document.get('Content-Class') ?? ''),
  ApprovalRequest: (document) => /approval/i.test(document.get('X-MS-Exchange-Organization-Approval-Initiator') ?? ''),
  ReadReceipt: (document) => /disposition-notification/i.test(document.get('Content-Type') ?? ''),
}

const headerValues = (subject: RuleSubject, values: Values, name: string): string[] =>
  subject.document.all(typeof values[name] === 'string' ? values[name] : '')

const bodyText = (subject: RuleSubject): string => subject.document.body.subarray(0, 1_048_576).toString('utf8')

/** By the name of the parameter that holds the condition's value. */
export const conditions: Record<string, Condition> = {
  FromScope: (subject, _, values, prefix) => fromScope(subject) === values[`${prefix}FromScope`],
  SentToScope: (subject, recipient, values, prefix) =>
    (values[`${prefix}SentToScope`] === 'InOrganization') === isAccepted(subject, recipient),
  From: (subject, _, values, prefix) =>
    senders(subject, values).some((sender) => same(sender, list(values, `${prefix}From`))),
  SentTo: (_, recipient, values, prefix) => same(recipient, list(values, `${prefix}SentTo`)),
  FromMemberOf: (subject, _, values, prefix) =>
    senders(subject, values).some((sender) =>
      list(values, `${prefix}FromMemberOf`).some((group) => isMemberOf(subject.item.tenant, group, sender)),
    ),
  SentToMemberOf: (subject, recipient, values, prefix) =>
    list(values, `${prefix}SentToMemberOf`).some((group) => isMemberOf(subject.item.tenant, group, recipient)),
  RecipientDomainIs: (_, recipient, values, prefix) => inDomains(recipient, list(values, `${prefix}RecipientDomainIs`)),
  SenderDomainIs: (subject, _, values, prefix) =>
    senders(subject, values).some((sender) => inDomains(sender, list(values, `${prefix}SenderDomainIs`))),
  FromAddressContainsWords: (subject, _, values, prefix) =>
    senders(subject, values).some((sender) => containsWord(sender, list(values, `${prefix}FromAddressContainsWords`))),
  FromAddressMatchesPatterns: (subject, _, values, prefix) =>
    senders(subject, values).some((sender) =>
      matchesPattern(sender, list(values, `${prefix}FromAddressMatchesPatterns`)),
    ),
  RecipientAddressContainsWords: (_, recipient, values, prefix) =>
    containsWord(recipient, list(values, `${prefix}RecipientAddressContainsWords`)),
  SubjectContainsWords: (subject, _, values, prefix) =>
    containsWord(subject.document.get('Subject') ?? '', list(values, `${prefix}SubjectContainsWords`)),
  SubjectOrBodyContainsWords: (subject, _, values, prefix) =>
    containsWord(
      `${subject.document.get('Subject') ?? ''}\n${bodyText(subject)}`,
      list(values, `${prefix}SubjectOrBodyContainsWords`),
    ),
  HeaderContainsWords: (subject, _, values, prefix) =>
    headerValues(subject, values, `${prefix}HeaderContainsMessageHeader`).some((value) =>
      containsWord(value, list(values, `${prefix}HeaderContainsWords`)),
    ),
  HeaderMatchesPatterns: (subject, _, values, prefix) =>
    headerValues(subject, values, `${prefix}HeaderMatchesMessageHeader`).some((value) =>
      matchesPattern(value, list(values, `${prefix}HeaderMatchesPatterns`)),
    ),
  // The last hop before the service [MS].
  SenderIpRanges: (subject, _, values, prefix) =>
    isInRanges(subject.item.source.address, list(values, `${prefix}SenderIpRanges`)),
  MessageTypeMatches: (subject, _, values, prefix) =>
    messageTypes[String(values[`${prefix}MessageTypeMatches`])]?.(subject.document) ?? false,
  MessageSizeOver: (subject, _, values, prefix) =>
    subject.document.size_bytes > sizeOf(String(values[`${prefix}MessageSizeOver`])),
  SCLOver: (subject, _, values, prefix) => subject.scl >= Number(values[`${prefix}SCLOver`]),
  HasSenderOverride: () => false,
  HasNoClassification: (subject) => subject.document.get('X-Microsoft-Classification') === null,
}

/** Conditions that look at the recipient: they split a message. */
export const isSet = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  value !== false &&
  value !== '' &&
  !(Array.isArray(value) && value.length === 0)
