// Inbox rules of a mailbox: what Get-InboxRule shows and what delivery obeys (exchange-online 2.6).

export interface InboxRule {
  /** 64-bit number as text: larger than JavaScript's safe integers [WIRE]. */
  ruleIdentity: string
  name: string
  enabled: boolean
  priority: number
  /** Shown only with IncludeHidden. */
  isHidden: boolean
  /** All given conditions must hold; words match as substrings, any letter case. */
  conditions: {
    from?: string[]
    subjectContainsWords?: string[]
    bodyContainsWords?: string[]
    subjectOrBodyContainsWords?: string[]
    fromAddressContainsWords?: string[]
    hasAttachment?: boolean
    /** Bytes, as text: nearly every message meets a small one, so delivery takes it as met. */
    withinSizeRangeMinimum?: string
    myNameInToBox?: boolean
    sentTo?: string[]
  }
  actions: {
    forwardTo?: string[]
    redirectTo?: string[]
    forwardAsAttachmentTo?: string[]
    deleteMessage?: boolean
    softDeleteMessage?: boolean
    moveToFolder?: string
    copyToFolder?: string
    markAsRead?: boolean
    stopProcessingRules?: boolean
  }
}

export interface InboxRuleSubject {
  fromAddress: string
  subject: string
  body: string
  hasAttachments: boolean
}

const containsAny = (text: string, words: string[]): boolean =>
  words.some((word) => text.toLowerCase().includes(word.toLowerCase()))

/** Whether one rule fires for a message. A rule without conditions fires for every message. */
export function inboxRuleMatches(rule: InboxRule, message: InboxRuleSubject): boolean {
  const { conditions } = rule
  if (!rule.enabled) return false
  if (conditions.from && !conditions.from.some((from) => from.toLowerCase() === message.fromAddress.toLowerCase()))
    return false
  if (conditions.fromAddressContainsWords && !containsAny(message.fromAddress, conditions.fromAddressContainsWords))
    return false
  if (conditions.subjectContainsWords && !containsAny(message.subject, conditions.subjectContainsWords)) return false
  if (conditions.bodyContainsWords && !containsAny(message.body, conditions.bodyContainsWords)) return false
  if (
    conditions.subjectOrBodyContainsWords &&
    !containsAny(`${message.subject}\n${message.body}`, conditions.subjectOrBodyContainsWords)
  )
    return false
  return conditions.hasAttachment === undefined || conditions.hasAttachment === message.hasAttachments
}
