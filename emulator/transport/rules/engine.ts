// Runs mail flow rules in order of priority over a message: recipients that match go on as a copy of their own, header
// changes are visible to later rules (exchange-online 2.3, 3.5).
import type { Row } from '../../exchange/versioned-table.ts'
import type { MailDocument } from '../document.ts'
import type { TransportItem } from '../item.ts'
import { conditions, isSet, type RuleSubject } from './conditions.ts'

export type BranchOutcome =
  | { kind: 'continue' }
  | { kind: 'reject'; enhanced: string; text: string; rule: Row }
  | { kind: 'delete'; rule: Row }
  | { kind: 'quarantine'; rule: Row }

/** One copy of the message with the recipients that share its fate. */
export interface Branch {
  recipients: string[]
  document: MailDocument
  scl: number
  /** Name or guid of the outbound connector that the last routing action named. */
  route: string | null
  outcome: BranchOutcome
  isStopped: boolean
  /** Rules whose actions were taken, in order. */
  applied: Row[]
}

/** Values AND exceptions: all conditions hold, no exception does. A rule without conditions matches everything [MS]. */
export function ruleMatches(rule: Row, subject: RuleSubject, recipient: string): boolean {
  for (const [name, holds] of Object.entries(conditions)) {
    if (isSet(rule.values[name]) && !holds(subject, recipient, rule.values, '')) return false
    if (isSet(rule.values[`ExceptIf${name}`]) && holds(subject, recipient, rule.values, 'ExceptIf')) return false
  }
  return true
}

export function isInForce(rule: Row, now: Date): boolean {
  const { State, Mode, ActivationDate, ExpiryDate } = rule.values
  if (State !== 'Enabled' || Mode !== 'Enforce') return false
  if (typeof ActivationDate === 'string' && new Date(ActivationDate) > now) return false
  return !(typeof ExpiryDate === 'string' && new Date(ExpiryDate) <= now)
}

export function runRules(item: TransportItem, rules: readonly Row[], now: Date): Branch[] {
  let branches: Branch[] = [
    {
      recipients: item.to,
      document: item.document,
      scl: item.scl,
      route: null,
      outcome: { kind: 'continue' },
      isStopped: false,
      applied: [],
    },
  ]
  for (const rule of rules) {
    if (!isInForce(rule, now)) continue
    branches = branches.flatMap((branch) => applyRule(rule, branch, item, now))
  }
  return branches
}

function applyRule(rule: Row, branch: Branch, item: TransportItem, now: Date): Branch[] {
  if (branch.isStopped) return [branch]
  const subject = { item, document: branch.document, scl: branch.scl, now }
  const matching = branch.recipients.filter((recipient) => ruleMatches(rule, subject, recipient))
  if (matching.length === 0) return [branch]
  if (matching.length === branch.recipients.length) return [takeActions(rule, branch)]
  const others = branch.recipients.filter((recipient) => !matching.includes(recipient))
  const own = { ...branch, recipients: matching, document: branch.document.clone() }
  return [takeActions(rule, own), { ...branch, recipients: others }]
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? (value as string[]) : [])

function takeActions(rule: Row, branch: Branch): Branch {
  const { values } = rule
  changeHeaders(values, branch.document)
  const added = [...texts(values['BlindCopyTo']), ...texts(values['CopyTo']), ...texts(values['AddToRecipients'])]
  const redirected = texts(values['RedirectMessageTo'])
  const outcome = outcomeOf(rule)
  return {
    ...branch,
    recipients: [...new Set([...(redirected.length > 0 ? redirected : branch.recipients), ...added])],
    scl: typeof values['SetSCL'] === 'number' ? values['SetSCL'] : branch.scl,
    // A later routing action overrides an earlier one [INFER].
    route:
      typeof values['RouteMessageOutboundConnector'] === 'string'
        ? values['RouteMessageOutboundConnector']
        : branch.route,
    outcome: outcome ?? branch.outcome,
    isStopped: values['StopRuleProcessing'] === true || outcome !== null,
    applied: [...branch.applied, rule],
  }
}

function changeHeaders(values: Readonly<Record<string, unknown>>, document: MailDocument): void {
  if (typeof values['RemoveHeader'] === 'string') document.remove(values['RemoveHeader'])
  if (typeof values['SetHeaderName'] === 'string')
    document.set(values['SetHeaderName'], String(values['SetHeaderValue']))
  if (typeof values['PrependSubject'] === 'string')
    document.set('Subject', `${values['PrependSubject']}${document.get('Subject') ?? ''}`)
}

/** Reject, delete and quarantine end the evaluation [MS]. */
function outcomeOf(rule: Row): BranchOutcome | null {
  const { RejectMessageReasonText: reason, RejectMessageEnhancedStatusCode: code } = rule.values
  if (isSet(reason) || isSet(code))
    return {
      kind: 'reject',
      enhanced: isSet(code) ? String(code) : '5.7.1',
      text: isSet(reason) ? String(reason) : 'Delivery not authorized, message refused',
      rule,
    }
  if (rule.values['DeleteMessage'] === true) return { kind: 'delete', rule }
  return rule.values['Quarantine'] === true ? { kind: 'quarantine', rule } : null
}
