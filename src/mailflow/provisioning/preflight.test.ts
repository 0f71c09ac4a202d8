// Each conflict that the look before connecting can find, its severity, and which of them stop.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blocking, judgePreflight, type PreflightFacts } from './preflight.ts'

const tenantId = '01a20000-0000-7000-8000-000000000001'

/** A tenant in which nothing is in the way. */
const calm = (): PreflightFacts => ({
  tenantId,
  direction: 'both',
  actual: { inbound: [], outbound: [], rules: [] },
  known: [],
  organization: { IsDehydrated: false, RejectDirectSend: false },
  auditConfig: { UnifiedAuditLogIngestionEnabled: true },
  acceptedDomains: [{ DomainName: 'contoso.com', DomainType: 'Authoritative' }],
  mx: new Map([['contoso.com', ['contoso-com.mail.protection.outlook.com']]]),
  certName: 'slug.mx.example.net',
  egressRanges: ['192.0.2.10'],
})

const rule = (more: object) => ({ Guid: '1', Name: 'Theirs', State: 'Enabled', ...more })
const connector = (more: object) => ({ Guid: '2', Name: 'Theirs', Enabled: true, ...more })
const partner = { ConnectorType: 'Partner', SenderDomains: ['smtp:*;1'], RestrictDomainsToCertificate: true }
const ours = { Comments: `mailwarden:v1 tenant=${tenantId} object=r30 - managed, do not edit` }

const cases: [string, Partial<PreflightFacts>, string | null][] = [
  ['nothing', {}, null],
  ['not enabled for customization', { organization: { IsDehydrated: true } }, 'low dehydrated organisation'],
  ['audit feed off', { auditConfig: { UnifiedAuditLogIngestionEnabled: false } }, 'medium auditing-off auditing'],
  ['mailbox auditing off', { organization: { AuditDisabled: true } }, 'medium auditing-off auditing'],
  ['Direct Send', { organization: { RejectDirectSend: true } }, 'medium reject-direct-send organisation'],
  ['no addresses', { egressRanges: [] }, 'low token-only gateway'],
  [
    'internal relay',
    { acceptedDomains: [{ DomainName: 'a.com', DomainType: 'InternalRelay' }] },
    'medium internal-relay a.com',
  ],
  ['MX elsewhere', { mx: new Map([['a.com', ['mx.filter.example']]]) }, 'high mx-elsewhere a.com'],
  [
    'one of two MX elsewhere',
    { mx: new Map([['a.com', ['a-com.mail.protection.outlook.com', 'mx.a.com']]]) },
    'high mx-elsewhere a.com',
  ],
  ['MX with DNSSEC', { mx: new Map([['a.com', ['a-com.o-v1.mx.microsoft']]]) }, null],
  ['MX that could not be asked', { mx: new Map([['a.com', null]]) }, null],
]

const rules: [string, object, string | null][] = [
  ['another redirect', { RouteMessageOutboundConnector: 'Filter' }, 'high other-redirect Theirs'],
  ['another redirect, switched off', { RouteMessageOutboundConnector: 'Filter', State: 'Disabled' }, null],
  ['our own', { ...ours, RouteMessageOutboundConnector: 'Mailwarden - To gateway' }, null],
  ['our name', { Name: 'mailwarden 30 - scan inbound' }, 'high name-taken mailwarden 30 - scan inbound'],
  ['source', { SenderIpRanges: ['192.0.2.1'] }, 'low depends-on-source Theirs'],
]

const inbound: [string, object, string | null][] = [
  ['lock-down', partner, 'high lock-down Theirs'],
  ['lock-down, switched off', { ...partner, Enabled: false }, null],
  ['lock-down of one partner', { ...partner, SenderDomains: ['smtp:partner.example;1'] }, null],
  ['own servers', { ConnectorType: 'OnPremises' }, 'low counts-as-inside Theirs'],
  ['our name', { Name: 'Mailwarden - From gateway' }, 'high name-taken Mailwarden - From gateway'],
]

const outbound: [string, object, string | null][] = [
  ['centralised transport', { RouteAllMessagesViaOnPremises: true }, 'high central-transport Theirs'],
  ['smart host', { RecipientDomains: ['smtp:*;1'] }, 'medium outbound-smart-host Theirs'],
  ['smart host for rules alone', { RecipientDomains: ['smtp:*;1'], IsTransportRuleScoped: true }, null],
]

const among = (kind: keyof PreflightFacts['actual'], records: object[]): Partial<PreflightFacts> => ({
  actual: { ...calm().actual, [kind]: records },
})

for (const [name, change, expected] of [
  ...cases,
  ...rules.map(([name, more, wanted]) => [`rule: ${name}`, among('rules', [rule(more)]), wanted] as const),
  ...inbound.map(([name, more, wanted]) => [`inbound: ${name}`, among('inbound', [connector(more)]), wanted] as const),
  ...outbound.map(
    ([name, more, wanted]) => [`outbound: ${name}`, among('outbound', [connector(more)]), wanted] as const,
  ),
])
  test(`preflight: ${name}`, () => {
    const found = judgePreflight({ ...calm(), ...change })
    assert.deepEqual(
      found.map(({ severity, code, subject }) => `${severity} ${code.replace('preflight.', '')} ${subject}`),
      expected === null ? [] : [expected],
    )
    assert.ok(found.every(({ text, whatToDo }) => text !== '' && whatToDo !== ''))
  })

test('preflight: 290 rules are enough room, 291 are not', () => {
  const many = (count: number) => Array.from({ length: count }, (_unused, place) => rule({ Name: `Rule ${place}` }))
  assert.deepEqual(judgePreflight({ ...calm(), ...among('rules', many(290)) }), [])
  assert.deepEqual(
    judgePreflight({ ...calm(), ...among('rules', many(291)) }).map(({ code }) => code),
    ['preflight.too-many-rules'],
  )
})

test('preflight: the gravest first; High stops unless it is accepted by code or for one subject', () => {
  const rerouted = ['A', 'B'].map((name) => rule({ Name: name, RouteMessageOutboundConnector: 'Filter' }))
  const found = judgePreflight({ ...calm(), ...among('rules', rerouted), egressRanges: [] })
  assert.deepEqual(
    found.map(({ severity }) => severity),
    ['high', 'high', 'low'],
  )
  const stopping = (accepted: string[]) => blocking(found, accepted).map(({ subject }) => subject)
  assert.deepEqual(stopping([]), ['A', 'B'])
  assert.deepEqual(stopping(['preflight.other-redirect:A']), ['B'])
  assert.deepEqual(stopping(['preflight.other-redirect']), [])
})
