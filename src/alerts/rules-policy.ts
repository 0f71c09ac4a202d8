// Whether a rule tells of an alert, and when. Pure.
import { alertTypeOf } from './catalogue.ts'
import type { Frequency } from './rules-contract.ts'
import { isAtLeast } from './policy.ts'
import type { Severity } from './raise.ts'

export interface RuleFacts {
  by: 'severity' | 'product' | 'category'
  frequencies: Record<string, Frequency>
  exceptions: readonly { type: string; frequency: Frequency }[]
}

/** Even "immediately" tells of one subject once in this time: what comes and goes each second is one mail with a count. */
const immediate_ms = 5 * 60_000
const periods_ms: Record<Exclude<Frequency, 'never'>, number> = {
  immediately: immediate_ms,
  hourly: 3_600_000,
  daily: 24 * 3_600_000,
}
const remind_after_ms = 24 * 3_600_000
/** No type is told again sooner. */
export const remind_after_ms_min = 30 * 60_000

/** What stays open is told again after so long. */
export function remindAfter_ms(type: string): number {
  const minutes = alertTypeOf(type).remindAfter_minutes
  return minutes === undefined ? remind_after_ms : Math.max(minutes * 60_000, remind_after_ms_min)
}

/** The exception of the type goes before the value of severity, product or category; what is not named is never told. */
export function frequencyFor(rule: RuleFacts, alert: { type: string; severity: Severity }): Frequency {
  const exception = rule.exceptions.find(({ type }) => type === alert.type)
  if (exception !== undefined) return exception.frequency
  const { product, category } = alertTypeOf(alert.type)
  const value = { severity: alert.severity, product, category }[rule.by]
  return Object.hasOwn(rule.frequencies, value) ? rule.frequencies[value]! : 'never'
}

export type Due = { kind: 'now' } | { kind: 'later'; at: Date } | { kind: 'not' }

export interface Told {
  /** This very alert, by this rule. */
  own: { sentAt: Date; severity: Severity | null } | null
  /** The last time that this rule told of any alert of the same type and subject. */
  subjectAt: Date | null
}

/** New: at once, but at most once per subject and period. Told already: again when it got worse, or after a while; a notice never. */
export function dueOf(
  rule: RuleFacts,
  alert: { type: string; severity: Severity; state: string },
  told: Told,
  now: Date,
): Due {
  const frequency = frequencyFor(rule, alert)
  const isNotice = alertTypeOf(alert.type).isNotice === true
  if ((alert.state !== 'open' && !isNotice) || frequency === 'never') return { kind: 'not' }
  if (told.own !== null) {
    if (isNotice) return { kind: 'not' }
    const isWorse = told.own.severity !== null && !isAtLeast(told.own.severity, alert.severity)
    const isOver = now.getTime() - told.own.sentAt.getTime() >= remindAfter_ms(alert.type)
    return isWorse || isOver ? { kind: 'now' } : { kind: 'not' }
  }
  if (told.subjectAt === null) return { kind: 'now' }
  const at = new Date(told.subjectAt.getTime() + periods_ms[frequency])
  return at <= now ? { kind: 'now' } : { kind: 'later', at }
}
