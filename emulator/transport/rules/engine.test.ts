// Mail flow rules: conditions, exceptions, actions, order and splitting, one row per case of exchange-online 2.3 and 5.3.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Row } from '../../exchange/versioned-table.ts'
import type { Tenant, TenantDomain } from '../../world.ts'
import { MailDocument } from '../document.ts'
import type { TransportItem } from '../item.ts'
import { containsWord, sizeOf } from './conditions.ts'
import { type Branch, runRules } from './engine.ts'

const now = new Date('2026-06-01T12:00:00Z')

function tenant(spoof: 'neither' | 'not-in-organization' = 'neither'): Tenant {
  const domain = {
    id: 'contoso.com',
    isVerified: true,
    isInitial: false,
    supportedServices: ['Email'],
    visibleToExchangeAt: new Date(0),
  }
  const user = {
    id: 'u1',
    userPrincipalName: 'ada@contoso.com',
    mail: 'ada@contoso.com',
    proxyAddresses: [],
    mailboxType: 'UserMailbox',
    deletedAt: null,
  }
  const group = {
    id: 'g1',
    displayName: 'Pilot',
    mail: 'pilot@contoso.com',
    mailEnabled: true,
    memberIds: ['u1'],
    proxyAddresses: [],
    deletedAt: null,
  }
  return {
    id: 't',
    domains: new Map([['contoso.com', domain as unknown as TenantDomain]]),
    users: new Map([['u1', user]]),
    groups: new Map([['g1', group]]),
    switches: { ownDomainSpoofScope: spoof },
  } as unknown as Tenant
}

function item(more: Partial<TransportItem> & { headers?: string; body?: string } = {}): TransportItem {
  const { headers = 'From: zoe@fabrikam.com\r\nSubject: Hello\r\n', body = 'x\r\n', ...rest } = more
  return {
    tenant: tenant(),
    from: 'zoe@fabrikam.com',
    to: ['ada@contoso.com'],
    document: MailDocument.parse(Buffer.from(`${headers}\r\n${body}`)),
    source: { kind: 'smtp', address: '203.0.113.7', hello: 'x', connector: null },
    isTrusted: false,
    networkMessageId: 'n',
    receivedAt: now,
    scl: 1,
    hasBareCrLf: false,
    skipsRules: false,
    ...rest,
  }
}

let number = 0
const rule = (values: Record<string, unknown>): Row => ({
  guid: `r${(number += 1)}`,
  name: `rule ${number}`,
  createdAt: now,
  changedAt: now,
  values: { State: 'Enabled', Mode: 'Enforce', SenderAddressLocation: 'Header', ...values },
})
const mark = (values: Record<string, unknown>): Row =>
  rule({ SetHeaderName: 'X-Hit', SetHeaderValue: 'yes', ...values })
const isHit = (branches: Branch[]): boolean => branches.some((branch) => branch.document.get('X-Hit') === 'yes')

const own = { from: 'ada@contoso.com', headers: 'From: ada@contoso.com\r\nSubject: Hello\r\n' }

const cases: [string, Record<string, unknown>, TransportItem, boolean][] = [
  ['no condition matches everything', {}, item(), true],
  ['FromScope: outside sender', { FromScope: 'NotInOrganization' }, item(), true],
  ['FromScope: trusted own sender', { FromScope: 'InOrganization' }, item({ ...own, isTrusted: true }), true],
  ['FromScope: spoofed own sender is not inside', { FromScope: 'InOrganization' }, item(own), false],
  ['FromScope: nor outside, read literally', { FromScope: 'NotInOrganization' }, item(own), false],
  [
    'FromScope: outside in the other reading',
    { FromScope: 'NotInOrganization' },
    item({ ...own, tenant: tenant('not-in-organization') }),
    true,
  ],
  [
    'unless inside covers spoofed senders',
    { SentToScope: 'InOrganization', ExceptIfFromScope: 'InOrganization' },
    item(own),
    true,
  ],
  ['SentToScope outside', { SentToScope: 'NotInOrganization' }, item(), false],
  [
    'header contains a whole word',
    { HeaderContainsMessageHeader: 'Subject', HeaderContainsWords: ['hello'] },
    item(),
    true,
  ],
  ['but not a part of one', { HeaderContainsMessageHeader: 'Subject', HeaderContainsWords: ['hell'] }, item(), false],
  [
    'header matches a pattern',
    { HeaderMatchesMessageHeader: 'Subject', HeaderMatchesPatterns: ['^hel+o$'] },
    item(),
    true,
  ],
  [
    'both conditions must hold',
    { HeaderContainsMessageHeader: 'Subject', HeaderContainsWords: ['hello'], SenderIpRanges: ['192.0.2.0/24'] },
    item(),
    false,
  ],
  ['address of the last hop', { SenderIpRanges: ['203.0.113.0/24'] }, item(), true],
  ['exception by address', { ExceptIfSenderIpRanges: ['203.0.113.0/24'] }, item(), false],
  [
    'From by envelope',
    { From: ['boss@contoso.com'], SenderAddressLocation: 'Envelope' },
    item({ from: 'boss@contoso.com' }),
    true,
  ],
  ['From by header only', { From: ['boss@contoso.com'] }, item({ from: 'boss@contoso.com' }), false],
  [
    'From by either',
    { From: ['boss@contoso.com'], SenderAddressLocation: 'HeaderOrEnvelope' },
    item({ from: 'boss@contoso.com' }),
    true,
  ],
  ['RecipientDomainIs covers sub-domains', { RecipientDomainIs: ['com'] }, item(), true],
  ['member of a group', { SentToMemberOf: ['pilot@contoso.com'] }, item(), true],
  ['size', { MessageSizeOver: '1MB' }, item(), false],
  [
    'automatic reply',
    { MessageTypeMatches: 'OOF' },
    item({ headers: 'From: a@b.example\r\nAuto-Submitted: auto-replied\r\n' }),
    true,
  ],
  [
    'calendar',
    { MessageTypeMatches: 'Calendaring' },
    item({ headers: 'From: a@b.example\r\nContent-Type: text/calendar\r\n' }),
    true,
  ],
  ['disabled', { State: 'Disabled' }, item(), false],
  ['audit mode acts not', { Mode: 'Audit' }, item(), false],
  ['not yet active', { ActivationDate: '2026-07-01T00:00:00Z' }, item(), false],
  ['expired', { ExpiryDate: '2026-05-01T00:00:00Z' }, item(), false],
]

for (const [says, values, message, expected] of cases)
  test(says, () => assert.equal(isHit(runRules(message, [mark(values)], now)), expected))

test('later rules see header changes of earlier ones, and a forged marker is removed first', () => {
  const rules = [
    rule({ HeaderMatchesMessageHeader: 'X-State', HeaderMatchesPatterns: ['.+'], RemoveHeader: 'X-State' }),
    rule({ SenderIpRanges: ['198.51.100.1'], SetHeaderName: 'X-State', SetHeaderValue: 'returned' }),
    mark({ ExceptIfHeaderContainsMessageHeader: 'X-State', ExceptIfHeaderContainsWords: ['returned'] }),
  ]
  const forged = item({ headers: 'From: a@b.example\r\nX-State: returned\r\n' })
  assert.equal(isHit(runRules(forged, rules, now)), true)
  const returned = item({ headers: 'From: a@b.example\r\n', source: { ...item().source, address: '198.51.100.1' } })
  assert.equal(isHit(runRules(returned, rules, now)), false)
})

test('recipients that match go on as a copy of their own', () => {
  const message = item({ ...own, isTrusted: true, to: ['bob@contoso.com', 'zoe@fabrikam.com'] })
  const branches = runRules(
    message,
    [
      rule({ SentToScope: 'NotInOrganization', RouteMessageOutboundConnector: 'out', StopRuleProcessing: true }),
      mark({}),
    ],
    now,
  )
  const shown = branches.map((branch) => [branch.recipients, branch.route, branch.document.get('X-Hit')])
  assert.deepEqual(shown, [
    [['zoe@fabrikam.com'], 'out', null],
    [['bob@contoso.com'], null, 'yes'],
  ])
})

test('reject, delete and quarantine end the evaluation; redirect and blind copies change recipients', () => {
  for (const [values, kind] of [
    [{ RejectMessageReasonText: 'no' }, 'reject'],
    [{ DeleteMessage: true }, 'delete'],
    [{ Quarantine: true }, 'quarantine'],
  ] as const) {
    const [branch] = runRules(item(), [rule(values), mark({})], now)
    assert.equal(branch!.outcome.kind, kind)
    assert.equal(branch!.document.get('X-Hit'), null)
  }
  assert.deepEqual(runRules(item(), [rule({ RedirectMessageTo: ['thief@tailspin.example'] })], now)[0]!.recipients, [
    'thief@tailspin.example',
  ])
  assert.deepEqual(runRules(item(), [rule({ BlindCopyTo: ['thief@tailspin.example'] })], now)[0]!.recipients, [
    'ada@contoso.com',
    'thief@tailspin.example',
  ])
})

test('a later routing action overrides, SetSCL is kept, subjects get a prefix', () => {
  const [branch] = runRules(
    item(),
    [
      rule({ RouteMessageOutboundConnector: 'one', SetSCL: -1 }),
      rule({ RouteMessageOutboundConnector: 'two', PrependSubject: '[x] ' }),
    ],
    now,
  )
  assert.deepEqual([branch!.route, branch!.scl, branch!.document.get('Subject')], ['two', -1, '[x] Hello'])
})

test('words and sizes are read as Exchange writes them', () => {
  assert.equal(containsWord('in abc234', ['ABC234']), true)
  assert.equal(containsWord('in abc2345', ['abc234']), false)
  assert.equal(containsWord('a+b', ['a+b']), true)
  assert.equal(sizeOf('35MB'), 36_700_160)
  assert.equal(sizeOf('150 MB'), 157_286_400)
})
