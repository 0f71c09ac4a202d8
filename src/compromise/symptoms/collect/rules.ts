// Inbox rules of a mailbox, hidden ones too. Those that Exchange Online and Outlook make for themselves are left out (endpoint-response
// 3.7): the junk filter, automatic replies, delegates.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { known, type InboxRule, type Known } from '../observation.ts'
import { whyNot } from './why-not.ts'

const own = [/^microsoft\.exchange\.oof\./i, /^delegate rule -?\d+$/i]
const junkRule = /^junk e-mail rule$/i
const junkFolder =
  /(?:^|[\\/:])(?:junk(?: e-?mail)?|junk-e-mail|spam|courrier indésirable|correo no deseado|posta indesiderata|ongewenste e-mail)$/iu
const rules_max = 500
const list_max = 100

const narrowing = [
  'From',
  'SentTo',
  'FromSubscription',
  'HeaderContainsWords',
  'RecipientAddressContainsWords',
  'FlaggedForAction',
  'HasAttachment',
  'HasClassification',
  'MessageTypeMatches',
  'MyNameInCcBox',
  'MyNameInToBox',
  'MyNameInToOrCcBox',
  'MyNameNotInToBox',
  'ReceivedAfterDate',
  'ReceivedBeforeDate',
  'SentOnlyToMe',
  'WithImportance',
  'WithSensitivity',
  'WithinSizeRangeMaximum',
  'ViaMessageType',
]
const wordConditions = [
  'SubjectContainsWords',
  'BodyContainsWords',
  'SubjectOrBodyContainsWords',
  'FromAddressContainsWords',
]

/** `Get-InboxRule -IncludeHidden`. Why it could not be read is told, not thrown. */
export async function collectRules(exchange: ExchangeClient, mailbox: string): Promise<Known<InboxRule[]>> {
  try {
    const { records } = await exchange.invoke(
      'Get-InboxRule',
      { Mailbox: mailbox, IncludeHidden: true },
      { kind: 'read' },
    )
    return known(
      records
        .slice(0, rules_max)
        .map(readRule)
        .filter((rule) => !isOwn(rule)),
    )
  } catch (error) {
    return whyNot('Inbox rules', error)
  }
}

/** An imitation of the names is no way to hide: the real ones neither forward nor delete, and only junk is moved, to its folder. */
function isOwn({ name, forwards, deletes, movesTo }: InboxRule): boolean {
  if (forwards.length > 0 || deletes) return false
  if (junkRule.test(name)) return movesTo === null || junkFolder.test(movesTo)
  return movesTo === null && own.some((each) => each.test(name))
}

/** Pure; takes whatever stands in the record. */
export function readRule(record: ExchangeRecord): InboxRule {
  const words = wordConditions.flatMap((name) => texts(record[name]))
  const telling = words.filter((word) => !isInEveryMessage(word))
  return {
    id: text(record['Identity']),
    name: text(record['Name']),
    isEnabled: record['Enabled'] !== false,
    isHidden: record['SupportedByTask'] === false,
    conditions: [
      ...narrowing.filter((name) => isGiven(record[name])),
      ...(telling.length > 0 ? ['Words'] : []),
      ...(sizeOf(record['WithinSizeRangeMinimum']) > everyMessage_bytes ? ['WithinSizeRangeMinimum'] : []),
    ],
    words: telling.slice(0, list_max),
    forwards: ['ForwardTo', 'RedirectTo', 'ForwardAsAttachmentTo']
      .flatMap((name) => texts(record[name]))
      .map(plainAddress)
      .slice(0, list_max),
    deletes: record['DeleteMessage'] === true || record['SoftDeleteMessage'] === true,
    movesTo: text(record['MoveToFolder']) || null,
    marksRead: record['MarkAsRead'] === true,
    stops: record['StopProcessingRules'] === true,
  }
}

/** Nearly every message is larger (endpoint-response 3.7). */
const everyMessage_bytes = 1_023

/** `1 KB (1,024 bytes)`, or a number. */
function sizeOf(value: unknown): number {
  const size = text(value)
  const bytes = /\(([\d,.\s]+)bytes\)/i.exec(size)?.[1]?.replaceAll(/\D/g, '') ?? (/^\d+$/.test(size) ? size : '')
  return bytes === '' ? 0 : Number(bytes)
}

/** A word of one sign or of nothing that can be seen narrows nothing down. */
const isInEveryMessage = (word: string): boolean => word.replaceAll(/[\p{C}\p{Z}\p{P}\p{S}]/gu, '').length <= 1

const isGiven = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : typeof value === 'boolean' ? value : text(value) !== ''

const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value])
    .map(text)
    .filter((item) => item !== '')
    .slice(0, list_max)

/** `"Name" [SMTP:a@b]`; `"Name" [EX:/o=…]` keeps the name, as the address is the directory's. */
export function plainAddress(given: string): string {
  const address =
    /\[SMTP:([^\]]{3,320})\]/i.exec(given)?.[1] ?? /^(?:smtp:)?([^\s"<>[\]]+@[^\s"<>[\]]+)$/i.exec(given)?.[1]
  return address?.toLowerCase() ?? given.replace(/\s*\[EX:[^\]]*\]\s*$/i, '').replaceAll('"', '')
}
