// Where Microsoft's own report button and other add-ins send reports (Set-ReportSubmissionPolicy; microsoft-graph 5.3). One policy for
// the tenant: a mailbox of another product is never replaced, and what stood there before is put back exactly. Pure.
import type { OwnedEntry, Planning } from './plan.ts'

const identity = 'DefaultReportSubmissionPolicy'

/** Properties that we set, in the form for add-ins of others. */
const wantedValues = (mailbox: string): Record<string, unknown> => ({
  EnableThirdPartyAddress: true,
  ThirdPartyReportAddresses: [mailbox],
  EnableReportToMicrosoft: false,
  ReportJunkAddresses: [mailbox],
  ReportNotJunkAddresses: [mailbox],
  ReportPhishAddresses: [mailbox],
})

const listNames = ['ThirdPartyReportAddresses', 'ReportJunkAddresses', 'ReportNotJunkAddresses', 'ReportPhishAddresses']

const addressesIn = (value: unknown): string[] =>
  [value].flat().flatMap((each) => (typeof each === 'string' && each !== '' ? [each.toLowerCase()] : []))

export function planReporting(planning: Planning): void {
  const { wanted, actual } = planning
  const mine = planning.owned.find(({ kind }) => kind === 'reporting') ?? null
  const mailbox = wanted.setsReporting ? wanted.reportMailbox : null
  if (mailbox !== null) planSet(planning, mailbox, mine)
  else if (mine !== null && actual.reporting !== null) planRestore(planning, mine.value, mine.before)
}

function planSet(planning: Planning, mailbox: string, mine: OwnedEntry | null): void {
  const { actual, steps, problems } = planning
  const former = mine?.value ?? null
  const entry = { kind: 'reporting' as const, value: mailbox }
  if (actual.reporting === null) {
    steps.push({
      cmdlet: 'New-ReportSubmissionPolicy',
      parameters: wantedValues(mailbox),
      text: `Send what people report to ${mailbox}.`,
      adds: [{ ...entry, before: {} }],
      removes: [],
    })
    return
  }
  const { values } = actual.reporting
  const others = [...new Set(listNames.flatMap((name) => addressesIn(values[name])))].filter(
    (address) => address !== mailbox && address !== former,
  )
  if (others.length > 0) {
    problems.push({
      code: 'reporting-of-others',
      severity: 'warning',
      text: `What people report goes to ${others.join(', ')} already. That stays; clear it in the Defender portal (user reported settings) when it is not needed any more.`,
    })
    return
  }
  if (isSet(values, mailbox)) return
  steps.push({
    cmdlet: 'Set-ReportSubmissionPolicy',
    parameters: { Identity: identity, ...wantedValues(mailbox) },
    text: `Send what people report to ${mailbox}.`,
    // A second mailbox of ours after the first: what stood before the first is what is put back.
    adds: [{ ...entry, before: mine?.before ?? beforeOf(values) }],
    removes: former === null || former === mailbox ? [] : [{ kind: 'reporting', value: former }],
  })
}

const isSet = (values: Record<string, unknown>, mailbox: string): boolean =>
  values['EnableThirdPartyAddress'] === true &&
  values['EnableReportToMicrosoft'] !== true &&
  listNames.every((name) => addressesIn(values[name]).join() === mailbox)

const beforeOf = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(wantedValues('')).map((name) => [name, values[name] ?? null]))

/** Only while our value still stands there: what somebody set since then is theirs. */
function planRestore(planning: Planning, mailbox: string, before: Record<string, unknown> | null): void {
  const { actual, steps } = planning
  const removes = [{ kind: 'reporting' as const, value: mailbox }]
  if (!listNames.some((name) => addressesIn(actual.reporting!.values[name]).includes(mailbox))) return
  if (before === null || Object.keys(before).length === 0)
    steps.push({
      cmdlet: 'Remove-ReportSubmissionPolicy',
      parameters: { Identity: identity, Confirm: false },
      text: 'Remove the settings for reports: there were none before.',
      adds: [],
      removes,
    })
  else
    steps.push({
      cmdlet: 'Set-ReportSubmissionPolicy',
      parameters: { Identity: identity, ...Object.fromEntries(Object.entries(before).map(clearedLists)) },
      text: 'Put the settings for reports back as they were.',
      adds: [],
      removes,
    })
}

/** An empty list is written as one; null would say nothing. */
const clearedLists = ([name, value]: [string, unknown]): [string, unknown] =>
  listNames.includes(name) ? [name, addressesIn(value)] : [name, value ?? false]
