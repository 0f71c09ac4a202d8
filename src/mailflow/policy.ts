// Policies: from a scan report and a recipient to a disposition. Pure.
import type { Category, ScanReport } from '#detection/verdict.ts'
import type { ListMatch } from '#quarantine/lists.ts'
import type { Action, Disposition } from './disposition.ts'

export interface CategoryRule {
  action: Action
  subjectTag?: string
  banner?: 'external' | 'suspicious' | 'unscanned'
  /** Only for `unscannable`: what to do instead when nothing that runs can be inside. */
  whenInert?: { action: Action; subjectTag?: string; banner?: 'external' | 'suspicious' | 'unscanned' }
}

export interface Policy {
  id: string
  name: string
  /** Applies to whom; a policy without scope is the tenant's base policy. More specific wins: person, group, domain, tenant; then lower `order`. */
  scope:
    | { kind: 'tenant' }
    | { kind: 'domain'; domains: string[] }
    | { kind: 'group'; groupId: string; members: string[] }
    | { kind: 'person'; addresses: string[] }
  order: number
  direction: 'inbound' | 'outbound' | 'both'
  rules: Partial<Record<Category, CategoryRule>>
}

export type PolicySet = Policy[]
export type Direction = 'inbound' | 'outbound'

export interface DecideOptions {
  /**
   * Set when the message could not be scanned whole and waiting is over (smtp-gateway 3 #16): what to do when nothing bad is known.
   * Default: as if all scanners had answered.
   */
  unscanned?: 'tag' | 'hold' | null
  /** Groups of the recipient or sender by id, besides the members that policies list. */
  groups?: readonly string[]
  /** The entry of the allow and block lists that applies to the sender and this recipient; only for inbound mail. */
  listed?: ListMatch | null
}

export const unscannedTag = '[Not scanned]'

const inboundRules: Record<Category, CategoryRule> = {
  malware: { action: 'quarantine' },
  unscannable: { action: 'quarantine', whenInert: { action: 'tag', subjectTag: unscannedTag } },
  phish: { action: 'quarantine' },
  spoof: { action: 'quarantine' },
  spam: { action: 'quarantine' },
  bulk: { action: 'quarantine' },
  clean: { action: 'deliver' },
}

// A refusal tells the own user at once (smtp-gateway 3 #21); malware is kept for the administrator, the sender may know nothing of it.
const outboundRules: Record<Category, CategoryRule> = {
  malware: { action: 'quarantine' },
  unscannable: { action: 'deliver' },
  phish: { action: 'reject' },
  spoof: { action: 'deliver' },
  spam: { action: 'reject' },
  bulk: { action: 'deliver' },
  clean: { action: 'deliver' },
}

/** The base policies of a new tenant. */
export function defaultPolicies(): PolicySet {
  return [
    basePolicy('default-inbound', 'Inbound mail', 'inbound', inboundRules),
    basePolicy('default-outbound', 'Outbound mail', 'outbound', outboundRules),
  ]
}

/** After every policy that an administrator made. */
const baseOrder = 1_000_000

function basePolicy(id: string, name: string, direction: Direction, rules: Record<Category, CategoryRule>): Policy {
  return { id, name, scope: { kind: 'tenant' }, order: baseOrder, direction, rules: structuredClone(rules) }
}

const specificity = { person: 0, group: 1, domain: 2, tenant: 3 } as const

/** All policies that apply to the address, the most specific first. `address`: recipient (inbound) or sender (outbound). */
export function policiesFor(
  policies: PolicySet,
  direction: Direction,
  address: string,
  groups: readonly string[] = [],
): Policy[] {
  const lower = address.toLowerCase()
  return policies
    .filter((policy) => policy.direction === 'both' || policy.direction === direction)
    .filter((policy) => inScope(policy.scope, lower, groups))
    .toSorted((a, b) => specificity[a.scope.kind] - specificity[b.scope.kind] || a.order - b.order)
}

/** The policy that decides for the address, or undefined when none applies. */
export function policyFor(
  policies: PolicySet,
  direction: Direction,
  address: string,
  groups: readonly string[] = [],
): Policy | undefined {
  return policiesFor(policies, direction, address, groups)[0]
}

function inScope(scope: Policy['scope'], address: string, groups: readonly string[]): boolean {
  switch (scope.kind) {
    case 'tenant':
      return true
    case 'domain':
      return scope.domains.some((domain) => domain.toLowerCase() === address.slice(address.lastIndexOf('@') + 1))
    case 'group':
      return groups.includes(scope.groupId) || scope.members.some((member) => member.toLowerCase() === address)
    case 'person':
      return scope.addresses.some((one) => one.toLowerCase() === address)
  }
}

/**
 * What is done with the message for one recipient. `address`: the recipient (inbound) or the sender (outbound): whose policy counts.
 * A category that no policy names follows the built-in defaults.
 */
export function decide(
  report: ScanReport,
  policies: PolicySet,
  direction: Direction,
  address: string,
  options: DecideOptions = {},
): Disposition {
  const { category } = report
  const listed = direction === 'inbound' ? decideByList(report, options.listed ?? null) : null
  if (listed !== null) return listed
  const { rule, policyId } = ruleFor(policies, direction, address, category, options.groups)
  if (category === 'clean' && options.unscanned) return unscannedDisposition(report, policyId, options.unscanned)
  const chosen = category === 'unscannable' && rule.whenInert && isInert(report) ? rule.whenInert : rule
  return {
    action: allowedAction(chosen.action, direction),
    category,
    ...(chosen.subjectTag === undefined ? {} : { subjectTag: chosen.subjectTag }),
    ...(chosen.banner === undefined ? {} : { banner: chosen.banner }),
    reason: reasonOf(report),
    policyId,
  }
}

/** Product behaviour 3.10: what is blocked is deleted without further question. `category` is what is known of the message. */
export function blockedDisposition(listed: ListMatch, category: Category): Disposition {
  return { action: 'delete', category, reason: listText(listed), policyId: null, byList: true }
}

/** Null: the lists leave it to the policies. Nobody is trusted so far that a certain virus or phish passes. */
function decideByList(report: ScanReport, listed: ListMatch | null): Disposition | null {
  if (listed === null) return null
  const { category } = report
  if (listed.list === 'block') return blockedDisposition(listed, category)
  const isDangerous = report.findings.some(
    (finding) => finding.certain && (finding.category === 'malware' || finding.category === 'phish'),
  )
  if (category === 'clean' || isDangerous) return null
  const reason = `${listText(listed)} (found: ${reasonOf(report)})`
  return { action: 'deliver', category, reason, policyId: null, byList: true }
}

/** `news@fabrikam.com is on the allow list`, for history and log. */
function listText({ list, entry }: ListMatch): string {
  return `${entry.value} is on the ${list} list${entry.owner === null ? '' : ` of ${entry.owner}`}`
}

function ruleFor(
  policies: PolicySet,
  direction: Direction,
  address: string,
  category: Category,
  groups: readonly string[] = [],
): { rule: CategoryRule; policyId: string | null } {
  for (const policy of policiesFor(policies, direction, address, groups)) {
    const rule = policy.rules[category]
    if (rule !== undefined) return { rule, policyId: policy.id }
  }
  return { rule: (direction === 'inbound' ? inboundRules : outboundRules)[category], policyId: null }
}

/** Refusing inbound mail would make Exchange Online send a notice to a forged address (smtp-gateway 3 #22). */
function allowedAction(action: Action, direction: Direction): Action {
  return action === 'reject' && direction === 'inbound' ? 'quarantine' : action
}

function isInert(report: ScanReport): boolean {
  return !report.findings.some((finding) => finding.category === 'unscannable' && finding.mayExecute === true)
}

function unscannedDisposition(report: ScanReport, policyId: string | null, unscanned: 'tag' | 'hold'): Disposition {
  const away = report.faults.map((fault) => `${fault.scanner}: ${fault.message}`).join('; ')
  const reason = `not scanned${away === '' ? '' : ` (${away})`}`
  const base = { category: report.category, reason, policyId, unscanned: true }
  if (unscanned === 'hold') return { ...base, action: 'hold' }
  return { ...base, action: 'tag', subjectTag: unscannedTag, banner: 'unscanned' }
}

/** The finding that weighs most in the deciding category. */
function reasonOf(report: ScanReport): string {
  if (report.category === 'clean') return 'nothing bad found'
  const deciding = report.findings
    .filter((finding) => finding.category === report.category)
    .toSorted((a, b) => Number(b.certain) - Number(a.certain) || b.score - a.score)[0]
  return deciding === undefined ? report.category : `${report.category}: ${deciding.reason}`
}
