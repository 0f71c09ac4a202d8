// What the judges find, and what they share. Pure.
import type { SymptomKind } from '../../contract.ts'
import type { CleanUp } from '../cleanup/act.ts'
import { networkOf } from '../audit/shape.ts'
import type { AuditFact, MailboxObservation, TenantFacts } from '../observation.ts'
import { contribution, signalPoints, type Contribution, type Signal } from '../score.ts'
import { safeText } from '../safe-text.ts'

export interface Symptom {
  kind: SymptomKind
  /** The same thing at the next look has the same. */
  fingerprint: string
  title: string
  /** Each line one fact: what, where, when. */
  evidence: string[]
  contributions: Contribution[]
  /** Null: it stands there, and nothing says since when; see `standingSince`. */
  seenAt: Date | null
  actor: string
  cleanUp: CleanUp | null
}

export interface Look {
  seen: MailboxObservation
  tenant: TenantFacts
  now: Date
}

const hour_ms = 3_600_000
const day_ms = 24 * hour_ms

export const at = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`

export const signals = (...given: (Signal | false | null)[]): Contribution[] =>
  given.filter((signal) => signal !== false && signal !== null).map(contribution)

export const pointsOf = (contributions: readonly Contribution[]): number =>
  contributions.reduce((sum, { points }) => sum + points, 0)

/** In words, for the end of the evidence. */
export const explained = (contributions: readonly Contribution[]): string =>
  contributions
    .filter(({ points }) => points > 0)
    .map(({ signal, points }) => `${meanings[signal]} ${points}`)
    .join(', ')

const meanings: Record<Signal, string> = {
  'bad-messages': 'bad messages in a short time',
  'virus-sent': 'virus sent',
  'microsoft-restricted': 'restricted by Microsoft',
  'forward-external': 'forwarding to the outside',
  'forward-keeps-no-copy': 'no copy stays',
  'rule-forwards': 'rule forwards to the outside',
  'rule-hides': 'rule hides mail',
  'rule-hides-words': 'about security or money',
  'rule-hides-everything': 'all mail',
  'rule-marks-read': 'marks as read',
  'rule-stops': 'stops other rules',
  'rule-name': 'name that says nothing',
  'rule-hidden': 'hidden rule',
  'made-from-new-network': 'made from a network new for the account',
  'made-near-bad-message': 'made within an hour of a bad message',
  'sent-items-missing': 'no copy of sent mail',
  'notices-deleted': 'security notices or bounces deleted',
  'mass-deletion': 'many messages deleted',
  'sign-in-risk-high': 'high sign-in risk',
  'sign-in-risk-medium': 'medium sign-in risk',
  'new-mfa-method': 'new sign-in method',
  'new-consent': 'new application that may use mail',
  'recipients-unusual': 'unusually many recipients',
  bounces: 'many bounces',
  'infected-computer': 'infected computer',
  delegation: 'delegation',
  'reading-spree': 'much read in a short time',
}

/** All signals have points and a meaning; kept together so that a test can say so. */
export const allSignals = Object.keys(signalPoints) as Signal[]

/**
 * The account was in other networks on earlier days, and in this one for the first time within the day before. Without earlier days
 * nothing is known, and nothing is said (endpoint-response 3.7: first time in 14 days).
 */
export function isNewNetwork({ seen }: Look, actor: string, address: string | null, when: Date): boolean {
  if (address === null) return false
  const networks = seen.networks.get(actor) ?? []
  const dayBefore = new Date(when.getTime() - day_ms)
  const own = networks.find(({ network }) => network === networkOf(address))
  const hasHistory = networks.some(({ firstAt }) => firstAt < dayBefore)
  return hasHistory && (own === undefined || own.firstAt >= dayBefore)
}

/** Whether a bad message left within an hour before or after. */
export function isNearBadMessage({ seen }: Look, when: Date): boolean {
  if (!seen.sending.isKnown) return false
  return seen.sending.value.messages.some(
    ({ category, at: sentAt }) =>
      ['spam', 'phish', 'malware'].includes(category) && Math.abs(sentAt.getTime() - when.getTime()) <= hour_ms,
  )
}

/** Who made something, where and when, as the audit log has it. */
export function madeBy(look: Look, record: AuditFact | null): { line: string; extra: (Signal | false)[] } {
  if (record === null) return { line: 'The audit log does not say (yet) who made it.', extra: [] }
  const isNew = isNewNetwork(look, record.actor, record.address, record.at)
  const place =
    record.address === null ? '' : ` from ${record.address}${isNew ? ', a network new for this account' : ''}`
  return {
    line: `Made by ${safeText(record.actor, 120) || 'an unnamed account'} at ${at(record.at)}${place}.`,
    extra: [isNew && 'made-from-new-network', isNearBadMessage(look, record.at) && 'made-near-bad-message'],
  }
}

export const factsOf = ({ seen }: Look): AuditFact[] => (seen.audit.isKnown ? seen.audit.value.facts : [])

/** Standing since before the audit log reaches back: when it is known that nothing was recorded. */
export function standingSince(seen: MailboxObservation, now: Date): Date {
  // Something that was not there at the last look is new, whatever the audit log says by now.
  if (seen.lastLookAt !== null) return now
  return seen.audit.isKnown ? seen.audit.value.since : now
}
