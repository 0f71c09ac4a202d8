// From what is wanted and what is there to the calls that lead there; adding, changing and removing are the same plan. Entries of
// others are counted and never touched; what we did not put there is not ours, even when it is the same. Pure (exchange-online 5.4).
import type { AllowListActual, OverrideRule } from './actual.ts'
import { type AllowListSettings, type Entry, type EntryKind, limits, type PlanView, type Problem } from './contract.ts'
import { planReporting } from './plan-reporting.ts'

export interface OwnedEntry {
  kind: EntryKind
  value: string
  state: 'adding' | 'present' | 'removing'
  /** What stood there before. */
  before: Record<string, unknown> | null
}

export interface EntryName {
  kind: EntryKind
  value: string
}

export interface AllowListStep {
  cmdlet: string
  parameters: Record<string, unknown>
  text: string
  /** Become ours with this call. `before`: put back when ours goes. */
  adds: (EntryName & { before?: Record<string, unknown> })[]
  removes: EntryName[]
}

export interface AllowListPlan {
  steps: AllowListStep[]
  entries: Entry[]
  others: PlanView['others']
  used: PlanView['used']
  problems: Problem[]
}

export type Wanted = Pick<AllowListSettings, 'domains' | 'addresses' | 'linkHosts' | 'reportMailbox' | 'setsReporting'>

export const nothingWanted: Wanted = {
  domains: [],
  addresses: [],
  linkHosts: [],
  reportMailbox: null,
  setsReporting: false,
}

export const policyName = 'PhishSimOverridePolicy'
const comment = 'Made by Mailwarden for phishing simulations. Entries of other products may stand here, too.'

/** The form that Exchange takes for a host and everything below it. */
export const urlOf = (host: string): string => `${host.toLowerCase()}/*`
const subdomainsOf = (host: string): string => `*.${host.toLowerCase()}/*`
export const urlsOf = (hosts: readonly string[]): string[] => hosts.flatMap((host) => [urlOf(host), subdomainsOf(host)])

export interface Planning {
  wanted: Wanted
  actual: AllowListActual
  owned: readonly OwnedEntry[]
  steps: AllowListStep[]
  problems: Problem[]
}

export function planAllowList(given: Wanted, actual: AllowListActual, owned: readonly OwnedEntry[]): AllowListPlan {
  const wanted = lowered(given)
  const planning: Planning = { wanted, actual, owned, steps: [], problems: [] }
  planOverride(planning)
  planUrls(planning)
  planSecOps(planning)
  planReporting(planning)
  const used = usedAfter(planning)
  return {
    // Nothing is done while it cannot be done whole.
    steps: planning.problems.some(({ severity }) => severity === 'blocking') ? [] : planning.steps,
    entries: entriesOf(planning),
    others: othersOf(planning),
    used,
    problems: planning.problems,
  }
}

const lowered = (wanted: Wanted): Wanted => ({
  ...wanted,
  domains: unique(wanted.domains),
  addresses: unique(wanted.addresses),
  linkHosts: unique(wanted.linkHosts),
  reportMailbox: wanted.reportMailbox?.toLowerCase() ?? null,
})

const unique = (values: readonly string[]): string[] => [...new Set(values.map((value) => value.toLowerCase()))]

export const owns = ({ owned }: Planning, kind: EntryKind, value: string): boolean =>
  owned.some((entry) => entry.kind === kind && entry.value === value)

/** The rule that holds something of ours, else the first: Exchange takes several, one is enough. */
const ruleFor = (planning: Planning): OverrideRule | null => {
  const { rules } = planning.actual
  const holdsOurs = ({ domains, addresses }: OverrideRule) =>
    domains.some((value) => owns(planning, 'domain', value)) ||
    addresses.some((value) => owns(planning, 'address', value))
  return rules.find(holdsOurs) ?? rules[0] ?? null
}

interface ListChange {
  add: string[]
  remove: string[]
  /** Afterwards. */
  after: string[]
}

function listChange(
  planning: Planning,
  kind: 'domain' | 'address' | 'url',
  there: string[],
  want: string[],
): ListChange {
  const add = want.filter((value) => !there.includes(value))
  const remove = there.filter((value) => !want.includes(value) && owns(planning, kind, value))
  return { add, remove, after: [...there.filter((value) => !remove.includes(value)), ...add] }
}

function planOverride(planning: Planning): void {
  const { wanted, actual } = planning
  const rule = ruleFor(planning)
  const domains = listChange(planning, 'domain', rule?.domains ?? [], wanted.domains)
  const addresses = listChange(planning, 'address', rule?.addresses ?? [], wanted.addresses)
  const isWanted = wanted.domains.length > 0 || wanted.addresses.length > 0
  if (isWanted && (wanted.domains.length === 0 || wanted.addresses.length === 0))
    planning.problems.push(blocking('incomplete', 'Advanced delivery needs at least one domain and one address.'))
  checkLimit(planning, 'domains', domains, rule?.domains ?? [])
  checkLimit(planning, 'addresses', addresses, rule?.addresses ?? [])
  if (isWanted) planPolicy(planning)
  if (rule === null) {
    if (isWanted) planning.steps.push(newRule(wanted, actual))
  } else planRule(planning, rule, domains, addresses)
  if (!isWanted) releasePolicy(planning, rule, domains.after.length + addresses.after.length === 0)
}

function planPolicy({ actual, steps }: Planning): void {
  if (actual.policy === null)
    steps.push({
      cmdlet: 'New-PhishSimOverridePolicy',
      parameters: { Name: policyName, Enabled: true, Comment: comment },
      text: 'Create the advanced delivery policy for phishing simulations.',
      adds: [{ kind: 'policy', value: policyName }],
      removes: [],
    })
  else if (!actual.policy.isEnabled)
    steps.push({
      cmdlet: 'Set-PhishSimOverridePolicy',
      parameters: { Identity: policyName, Enabled: true },
      text: 'Switch the advanced delivery policy on. It is off; entries of other products in it come into force, too.',
      adds: [{ kind: 'policy-enabled', value: policyName }],
      removes: [],
    })
}

const newRule = ({ domains, addresses }: Wanted, { pendingDeletion }: AllowListActual): AllowListStep => ({
  cmdlet: 'New-ExoPhishSimOverrideRule',
  parameters: { Policy: policyName, Domains: domains, SenderIpRanges: addresses, Comment: comment },
  text: `Create the rule of the policy: ${domains.join(', ')} from ${addresses.join(', ')}.${pendingDeletion > 0 ? ' An older rule is still being deleted.' : ''}`,
  adds: [
    { kind: 'rule', value: 'created' },
    ...domains.map((value) => ({ kind: 'domain' as const, value })),
    ...addresses.map((value) => ({ kind: 'address' as const, value })),
  ],
  removes: [],
})

function planRule(planning: Planning, rule: OverrideRule, domains: ListChange, addresses: ListChange): void {
  const isTouched = [domains, addresses].some(({ add, remove }) => add.length + remove.length > 0)
  if (!isTouched) return
  const removes = [
    ...domains.remove.map((value) => ({ kind: 'domain' as const, value })),
    ...addresses.remove.map((value) => ({ kind: 'address' as const, value })),
  ]
  if (domains.after.length + addresses.after.length === 0) {
    planning.steps.push(removeRule(rule, removes))
    return
  }
  if (addresses.after.length === 0) {
    // Exchange takes no rule without addresses, and the domains are somebody else's.
    planning.problems.push(
      warning(
        'address-kept',
        `${addresses.remove.join(', ')} cannot be taken out: ${domains.after.join(', ')} of another product would be left without an address, which Exchange Online refuses. Remove the rule in the Defender portal when nobody needs it.`,
      ),
    )
    addresses.remove.length = 0
    if (domains.remove.length === 0) return
  }
  planning.steps.push(changeRule(rule, domains, addresses))
}

const removeRule = (rule: OverrideRule, removes: EntryName[]): AllowListStep => ({
  cmdlet: 'Remove-ExoPhishSimOverrideRule',
  parameters: { Identity: rule.guid, Confirm: false },
  text: 'Remove the rule of the policy: it holds only entries of ours.',
  adds: [],
  removes: [...removes, { kind: 'rule', value: 'created' }],
})

function changeRule(rule: OverrideRule, domains: ListChange, addresses: ListChange): AllowListStep {
  const lists: [string, string[]][] = [
    ['AddDomains', domains.add],
    ['RemoveDomains', domains.remove],
    ['AddSenderIpRanges', addresses.add],
    ['RemoveSenderIpRanges', addresses.remove],
  ]
  const parts = [
    ...(domains.add.length + addresses.add.length > 0 ? [`add ${[...domains.add, ...addresses.add].join(', ')}`] : []),
    ...(domains.remove.length + addresses.remove.length > 0
      ? [`take out ${[...domains.remove, ...addresses.remove].join(', ')}`]
      : []),
  ]
  const name = (kind: 'domain' | 'address') => (value: string) => ({ kind, value })
  return {
    cmdlet: 'Set-ExoPhishSimOverrideRule',
    parameters: {
      Identity: rule.guid,
      ...Object.fromEntries(lists.filter(([, values]) => values.length > 0)),
      Confirm: false,
    },
    text: `Change the rule of the policy: ${parts.join('; ')}.`,
    adds: [...domains.add.map(name('domain')), ...addresses.add.map(name('address'))],
    removes: [...domains.remove.map(name('domain')), ...addresses.remove.map(name('address'))],
  }
}

/** The policy goes only when we made it and nobody has a rule in it; when we switched it on, it is switched off again. */
function releasePolicy(planning: Planning, rule: OverrideRule | null, isRuleEmptied: boolean): void {
  const { actual, steps } = planning
  if (actual.policy === null) return
  const others = actual.rules.filter(({ guid }) => guid !== rule?.guid || !isRuleEmptied)
  if (owns(planning, 'policy', policyName) && others.length === 0)
    steps.push({
      cmdlet: 'Remove-PhishSimOverridePolicy',
      parameters: { Identity: policyName, Confirm: false },
      text: 'Remove the advanced delivery policy: Mailwarden made it, and nothing else is in it.',
      adds: [],
      removes: [{ kind: 'policy', value: policyName }],
    })
  else if (owns(planning, 'policy-enabled', policyName) && actual.policy.isEnabled)
    steps.push({
      cmdlet: 'Set-PhishSimOverridePolicy',
      parameters: { Identity: policyName, Enabled: false },
      text: 'Switch the advanced delivery policy off again, as it was before.',
      adds: [],
      removes: [{ kind: 'policy-enabled', value: policyName }],
    })
}

function planUrls(planning: Planning): void {
  const { wanted, actual, steps } = planning
  const change = listChange(planning, 'url', actual.urls, urlsOf(wanted.linkHosts))
  checkLimit(planning, 'urls', change, actual.urls)
  const common = { ListType: 'Url', ListSubType: 'AdvancedDelivery' }
  const entries = (values: string[]) => values.map((value) => ({ kind: 'url' as const, value }))
  if (change.add.length > 0)
    steps.push({
      cmdlet: 'New-TenantAllowBlockListItems',
      parameters: { ...common, Allow: true, NoExpiration: true, Entries: change.add, Notes: comment },
      text: `Allow links outside mail (files, Teams): ${change.add.join(', ')}.`,
      adds: entries(change.add),
      removes: [],
    })
  if (change.remove.length > 0)
    steps.push({
      cmdlet: 'Remove-TenantAllowBlockListItems',
      parameters: { ...common, Entries: change.remove },
      text: `Take out the links ${change.remove.join(', ')}.`,
      adds: [],
      removes: entries(change.remove),
    })
}

const secOpsName = 'SecOpsOverridePolicy'

function planSecOps(planning: Planning): void {
  const { wanted, actual, steps } = planning
  const mailbox = wanted.reportMailbox
  const there = actual.secOpsPolicy?.sentTo ?? []
  const unwanted = there.filter((address) => address !== mailbox && owns(planning, 'secops-mailbox', address))
  if (mailbox !== null && actual.secOpsPolicy === null)
    steps.push({
      cmdlet: 'New-SecOpsOverridePolicy',
      parameters: { Name: secOpsName, SentTo: [mailbox] },
      text: `Create the SecOps policy, so that reports to ${mailbox} are not filtered.`,
      adds: [
        { kind: 'secops-policy', value: secOpsName },
        { kind: 'secops-mailbox', value: mailbox },
      ],
      removes: [],
    })
  else if (mailbox !== null && !there.includes(mailbox))
    steps.push({
      cmdlet: 'Set-SecOpsOverridePolicy',
      parameters: { Identity: secOpsName, AddSentTo: [mailbox] },
      text: `Add ${mailbox} to the SecOps policy, so that reports to it are not filtered.`,
      adds: [{ kind: 'secops-mailbox', value: mailbox }],
      removes: [],
    })
  if (mailbox !== null && !actual.hasSecOpsRule)
    steps.push({
      cmdlet: 'New-ExoSecOpsOverrideRule',
      parameters: { Name: 'SecOpsOverrideRule', Policy: secOpsName },
      text: 'Create the rule of the SecOps policy.',
      adds: [{ kind: 'secops-rule', value: 'created' }],
      removes: [],
    })
  if (unwanted.length === 0 && mailbox !== null) return
  const left = there.filter((address) => !unwanted.includes(address))
  if (mailbox === null && left.length === 0 && owns(planning, 'secops-policy', secOpsName)) {
    removeSecOps(planning, unwanted)
    return
  }
  if (mailbox === null && left.length === 0 && unwanted.length > 0)
    planning.problems.push(
      warning(
        'mailbox-kept',
        `${unwanted.join(', ')} is the only mailbox of a SecOps policy that Mailwarden did not make. Exchange Online keeps no policy without one: remove it in the Defender portal when nobody needs it.`,
      ),
    )
  else if (unwanted.length > 0)
    steps.push({
      cmdlet: 'Set-SecOpsOverridePolicy',
      parameters: { Identity: secOpsName, RemoveSentTo: unwanted },
      text: `Take ${unwanted.join(', ')} out of the SecOps policy.`,
      adds: [],
      removes: unwanted.map((value) => ({ kind: 'secops-mailbox', value })),
    })
}

function removeSecOps({ actual, steps, owned }: Planning, mailboxes: string[]): void {
  if (actual.secOpsPolicy === null) return
  if (owned.some(({ kind }) => kind === 'secops-rule') && actual.secOpsRules[0] !== undefined)
    steps.push({
      cmdlet: 'Remove-ExoSecOpsOverrideRule',
      parameters: { Identity: actual.secOpsRules[0], Confirm: false },
      text: 'Remove the rule of the SecOps policy.',
      adds: [],
      removes: [{ kind: 'secops-rule', value: 'created' }],
    })
  steps.push({
    cmdlet: 'Remove-SecOpsOverridePolicy',
    parameters: { Identity: secOpsName, Confirm: false },
    text: 'Remove the SecOps policy: Mailwarden made it, and nothing else is in it.',
    adds: [],
    removes: [
      { kind: 'secops-policy', value: secOpsName },
      ...mailboxes.map((value) => ({ kind: 'secops-mailbox' as const, value })),
    ],
  })
}

export const blocking = (code: string, text: string): Problem => ({ code, severity: 'blocking', text })
export const warning = (code: string, text: string): Problem => ({ code, severity: 'warning', text })

const words = { domains: 'domains', addresses: 'sending addresses', urls: 'links' } as const

/** Entries of others count; without room nothing is begun. */
function checkLimit(planning: Planning, what: keyof typeof limits, change: ListChange, there: string[]): void {
  if (change.add.length === 0 || change.after.length <= limits[what]) return
  const kind = what === 'domains' ? 'domain' : what === 'addresses' ? 'address' : 'url'
  const others = there.filter((value) => !owns(planning, kind, value))
  planning.problems.push(
    blocking(
      `too-many-${what}`,
      `Microsoft takes ${limits[what]} ${words[what]} for all products together; with yours it would be ${change.after.length}. ${
        others.length === 0
          ? 'Take some of yours out.'
          : `${others.length} are of others (${others.slice(0, 10).join(', ')}): take some of yours out, or remove those that nobody needs in the Defender portal.`
      }`,
    ),
  )
}

function usedAfter(planning: Planning): PlanView['used'] {
  const rule = ruleFor(planning)
  const { wanted, actual } = planning
  return {
    domains: listChange(planning, 'domain', rule?.domains ?? [], wanted.domains).after.length,
    addresses: listChange(planning, 'address', rule?.addresses ?? [], wanted.addresses).after.length,
    urls: listChange(planning, 'url', actual.urls, urlsOf(wanted.linkHosts)).after.length,
  }
}

function entriesOf(planning: Planning): Entry[] {
  const { wanted, actual } = planning
  const rule = ruleFor(planning)
  const state = (kind: EntryKind, value: string, isThere: boolean): Entry => ({
    kind,
    value,
    state: !isThere ? 'missing' : owns(planning, kind, value) ? 'ours' : 'others',
  })
  const wantedOrOurs = (kind: EntryKind, want: readonly string[], there: readonly string[]): Entry[] =>
    unique([...want, ...there.filter((value) => owns(planning, kind, value))]).map((value) =>
      state(kind, value, there.includes(value)),
    )
  return [
    ...wantedOrOurs('domain', wanted.domains, rule?.domains ?? []),
    ...wantedOrOurs('address', wanted.addresses, rule?.addresses ?? []),
    ...wantedOrOurs('url', urlsOf(wanted.linkHosts), actual.urls),
    ...wantedOrOurs(
      'secops-mailbox',
      wanted.reportMailbox === null ? [] : [wanted.reportMailbox],
      actual.secOpsPolicy?.sentTo ?? [],
    ),
  ]
}

function othersOf(planning: Planning): PlanView['others'] {
  const { actual } = planning
  const foreign = (kind: 'domain' | 'address' | 'url', values: readonly string[]) =>
    values.filter((value) => !owns(planning, kind, value)).map((value) => ({ kind, value }))
  return [
    ...foreign(
      'domain',
      actual.rules.flatMap(({ domains }) => domains),
    ),
    ...foreign(
      'address',
      actual.rules.flatMap(({ addresses }) => addresses),
    ),
    ...foreign('url', actual.urls),
    ...(actual.secOpsPolicy?.sentTo ?? [])
      .filter((value) => !owns(planning, 'secops-mailbox', value))
      .map((value) => ({ kind: 'mailbox' as const, value })),
  ]
}
