// The plan of advanced delivery: nothing of others is ever touched, limits count everybody, removal is by value.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AllowListActual } from './actual.ts'
import { nothingWanted, type OwnedEntry, planAllowList, policyName, type Wanted } from './plan.ts'

const empty: AllowListActual = {
  policy: null,
  rules: [],
  pendingDeletion: 0,
  urls: [],
  secOpsPolicy: null,
  hasSecOpsRule: false,
  secOpsRules: [],
  reporting: null,
  safeLinks: null,
  safeAttachments: null,
}
const wanted: Wanted = {
  domains: ['Parcels.example'],
  addresses: ['203.0.113.5'],
  linkHosts: ['www.parcels.example'],
  reportMailbox: 'reports@contoso.com',
  setsReporting: true,
}
const owned = (kind: OwnedEntry['kind'], value: string): OwnedEntry => ({ kind, value, state: 'present', before: null })
const cmdlets = (plan: { steps: { cmdlet: string }[] }) => plan.steps.map(({ cmdlet }) => cmdlet)
const rule = (domains: string[], addresses: string[]) => ({ guid: 'g1', name: 'r', domains, addresses })

test('an empty tenant gets the policy before its rule', () => {
  const plan = planAllowList(wanted, empty, [])
  assert.deepEqual(cmdlets(plan), [
    'New-PhishSimOverridePolicy',
    'New-ExoPhishSimOverrideRule',
    'New-TenantAllowBlockListItems',
    'New-SecOpsOverridePolicy',
    'New-ExoSecOpsOverrideRule',
    'New-ReportSubmissionPolicy',
  ])
  assert.deepEqual(plan.steps[1]!.parameters['Domains'], ['parcels.example'])
  assert.deepEqual(plan.problems, [])
})

test('the rule of another vendor is added to, and only what is missing', () => {
  const actual = {
    ...empty,
    policy: { guid: 'p', isEnabled: true },
    rules: [rule(['other.example'], ['192.0.2.9', '203.0.113.5'])],
  }
  const plan = planAllowList({ ...nothingWanted, domains: ['parcels.example'], addresses: ['203.0.113.5'] }, actual, [])
  assert.deepEqual(cmdlets(plan), ['Set-ExoPhishSimOverrideRule'])
  assert.deepEqual(plan.steps[0]!.parameters, { Identity: 'g1', AddDomains: ['parcels.example'], Confirm: false })
  assert.deepEqual(
    plan.entries.map(({ value, state }) => `${value} ${state}`),
    ['parcels.example missing', '203.0.113.5 others'],
  )
  // What was there before us is nobody's of ours: taking out leaves it.
  assert.deepEqual(plan.steps[0]!.adds, [{ kind: 'domain', value: 'parcels.example' }])
})

test('taking out removes our values alone, and keeps the rule and the policy of others', () => {
  const actual = {
    ...empty,
    policy: { guid: 'p', isEnabled: true },
    rules: [rule(['other.example', 'parcels.example'], ['192.0.2.9', '203.0.113.5'])],
    urls: ['other.example/*', 'www.parcels.example/*'],
  }
  const ours = [
    owned('domain', 'parcels.example'),
    owned('address', '203.0.113.5'),
    owned('url', 'www.parcels.example/*'),
  ]
  const plan = planAllowList(nothingWanted, actual, ours)
  assert.deepEqual(
    plan.steps.map(({ cmdlet, parameters }) => ({ cmdlet, ...parameters })),
    [
      {
        cmdlet: 'Set-ExoPhishSimOverrideRule',
        Identity: 'g1',
        RemoveDomains: ['parcels.example'],
        RemoveSenderIpRanges: ['203.0.113.5'],
        Confirm: false,
      },
      {
        cmdlet: 'Remove-TenantAllowBlockListItems',
        ListType: 'Url',
        ListSubType: 'AdvancedDelivery',
        Entries: ['www.parcels.example/*'],
      },
    ],
  )
})

test('the last address is kept where domains of others would be left without one', () => {
  const actual = {
    ...empty,
    policy: { guid: 'p', isEnabled: true },
    rules: [rule(['other.example', 'parcels.example'], ['203.0.113.5'])],
  }
  const plan = planAllowList(nothingWanted, actual, [
    owned('domain', 'parcels.example'),
    owned('address', '203.0.113.5'),
  ])
  assert.deepEqual(plan.steps[0]!.parameters, { Identity: 'g1', RemoveDomains: ['parcels.example'], Confirm: false })
  assert.equal(plan.problems[0]!.code, 'address-kept')
})

test('a policy that we made goes when nothing is in it, one of others never', () => {
  const actual = { ...empty, policy: { guid: 'p', isEnabled: true } }
  assert.deepEqual(cmdlets(planAllowList(nothingWanted, actual, [owned('policy', policyName)])), [
    'Remove-PhishSimOverridePolicy',
  ])
  assert.deepEqual(cmdlets(planAllowList(nothingWanted, actual, [])), [])
})

test('a policy that was off is switched on, said so, and switched off again', () => {
  const off = { ...empty, policy: { guid: 'p', isEnabled: false }, rules: [rule(['other.example'], ['192.0.2.9'])] }
  const override = { ...nothingWanted, domains: ['parcels.example'], addresses: ['203.0.113.5'] }
  const plan = planAllowList(override, off, [])
  assert.match(plan.steps[0]!.text, /entries of other products/)
  const on = { ...off, policy: { guid: 'p', isEnabled: true } }
  const back = planAllowList(nothingWanted, on, [owned('policy-enabled', policyName)])
  assert.deepEqual(back.steps.at(-1)!.parameters, { Identity: policyName, Enabled: false })
})

test('entries of others count to the limits, and nothing is begun that cannot be ended', () => {
  const others = Array.from({ length: 10 }, (_, n) => `192.0.2.${n}`)
  const actual = { ...empty, policy: { guid: 'p', isEnabled: true }, rules: [rule(['other.example'], others)] }
  const plan = planAllowList({ ...nothingWanted, domains: ['parcels.example'], addresses: ['203.0.113.5'] }, actual, [])
  assert.deepEqual(plan.steps, [])
  assert.equal(plan.problems[0]!.code, 'too-many-addresses')
  assert.match(plan.problems[0]!.text, /10 are of others \(192\.0\.2\.0/)
  assert.equal(plan.used.addresses, 11)
})

test('reports that go to another product stay there', () => {
  const actual = {
    ...empty,
    secOpsPolicy: { guid: 's', sentTo: ['reports@contoso.com'] },
    hasSecOpsRule: true,
    reporting: {
      identity: 'DefaultReportSubmissionPolicy',
      values: { ThirdPartyReportAddresses: ['button@other.example'] },
    },
  }
  const plan = planAllowList(
    { ...nothingWanted, reportMailbox: 'reports@contoso.com', setsReporting: true },
    actual,
    [],
  )
  assert.deepEqual(plan.steps, [])
  assert.equal(plan.problems[0]!.code, 'reporting-of-others')
})

test('settings of reports are put back as they were, unless somebody changed them since', () => {
  const mine: OwnedEntry = {
    kind: 'reporting',
    value: 'reports@contoso.com',
    state: 'present',
    before: { EnableReportToMicrosoft: true, ThirdPartyReportAddresses: null },
  }
  const reporting = (address: string) => ({
    ...empty,
    reporting: { identity: 'x', values: { ThirdPartyReportAddresses: [address] } },
  })
  const back = planAllowList(nothingWanted, reporting('reports@contoso.com'), [mine])
  assert.deepEqual(back.steps[0]!.parameters, {
    Identity: 'DefaultReportSubmissionPolicy',
    EnableReportToMicrosoft: true,
    ThirdPartyReportAddresses: [],
  })
  assert.deepEqual(planAllowList(nothingWanted, reporting('new@contoso.com'), [mine]).steps, [])
})

test('a tenant as wanted gives an empty plan', () => {
  const actual = {
    ...empty,
    policy: { guid: 'p', isEnabled: true },
    rules: [rule(['parcels.example'], ['203.0.113.5'])],
    urls: ['www.parcels.example/*', '*.www.parcels.example/*'],
  }
  const plan = planAllowList({ ...wanted, reportMailbox: null, setsReporting: false }, actual, [])
  assert.deepEqual(plan.steps, [])
})
