// The pure parts: rule records of any kind, audit records of any kind, points, bands, names, networks.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom, type Random } from '#test/symptoms/random.ts'
import { addressOf, factOf, networkOf } from './audit/shape.ts'
import { plainAddress, readRule } from './collect/rules.ts'
import { candidatesOf } from './collect/sent-items.ts'
import { judge } from './judge/judge.ts'
import { isNameless } from './judge/rules.ts'
import { allSignals, explained, signals } from './judge/symptom.ts'
import { known, unknown, type MailboxObservation } from './observation.ts'
import type { SentMessage } from './ports.ts'
import { quoted, safeText, storable } from './safe-text.ts'
import { bandOf, contribution, fading_ms, scoreOf, type ScoredFinding } from './score.ts'
import { stateAfterLook } from './store.ts'
import { hygieneOf } from './track.ts'

const now = new Date('2026-11-22T09:00:00Z')
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000)
const tenant = { acceptedDomains: new Set(['contoso.com', 'contoso.example']) }

const finding = (id: string, ...given: Parameters<typeof signals>): ScoredFinding => ({
  id,
  contributions: signals(...given),
  seenAt: now,
  state: 'open',
  isExempt: false,
})

test('each signal counts once, at its highest, and fades to nothing in 72 hours', () => {
  const fresh = finding('a', 'rule-hides', 'made-from-new-network')
  const older = { ...finding('b', 'rule-hides', 'rule-name'), seenAt: hoursAgo(36) }
  const score = scoreOf([fresh, older], now)
  assert.equal(score.total, 40)
  assert.deepEqual(
    [...score.byFinding],
    [
      ['a', 30],
      ['b', 10],
    ],
  )
  assert.equal(scoreOf([fresh], new Date(now.getTime() + fading_ms)).total, 0)
  // A clock that is ahead gives no more than the whole.
  assert.equal(scoreOf([{ ...fresh, seenAt: hoursAgo(-5) }], now).total, 30)
})

test('what is cleaned up, accepted or exempt does not count; what went away by itself and what was undone does', () => {
  const states = { open: 25, undone: 25, gone: 25, cleaned: 0, accepted: 0 } as const
  for (const [state, total] of Object.entries(states))
    assert.equal(
      scoreOf([{ ...finding('a', 'rule-forwards'), state: state as ScoredFinding['state'] }], now).total,
      total,
    )
  assert.equal(scoreOf([{ ...finding('a', 'rule-forwards'), isExempt: true }], now).total, 0)
})

test('bands begin at 30, 60 and 100', () => {
  assert.deepEqual([0, 29.9, 30, 59.9, 60, 99.9, 100, 400].map(bandOf), [
    'none',
    'none',
    'low',
    'low',
    'high',
    'high',
    'respond',
    'respond',
  ])
})

test('each signal that has points says what it means', () => {
  for (const signal of allSignals)
    if (contribution(signal).points > 0) assert.match(explained([contribution(signal)]), /^[a-z].+ \d+$/i)
})

test('names that say nothing, and names that only look short', () => {
  for (const name of ['', ' ', '.', '...', '-_-', 'ab', 'x', '\u0000\u0000', '\u200b\u200b\u200b', '——', '🙂🙂🙂'])
    assert.equal(isNameless(name), true, JSON.stringify(name))
  for (const name of ['abc', 'Inbox clean', '会議', '发票', 'R&D', 'A-1']) assert.equal(isNameless(name), false, name)
})

test('recipients as Exchange writes them', () => {
  assert.equal(plainAddress('"Drop" [SMTP:Drop@Litware.example]'), 'drop@litware.example')
  assert.equal(plainAddress('smtp:a@b.example'), 'a@b.example')
  assert.equal(plainAddress('"Anna Arndt" [EX:/o=ExchangeLabs/ou=x/cn=Recipients/cn=1]'), 'Anna Arndt')
})

test('conditions that every message meets narrow nothing down', () => {
  const everything = [
    {},
    { SubjectOrBodyContainsWords: ['@', '.', '\u0000', ' ', ''] },
    { BodyContainsWords: ['\u0000'] },
    { WithinSizeRangeMinimum: '1,023 B (1,023 bytes)' },
    { HasAttachment: false, MyNameInToBox: false, From: [] },
  ]
  for (const record of everything) assert.deepEqual(readRule(record).conditions, [], JSON.stringify(record))
  assert.deepEqual(readRule({ WithinSizeRangeMinimum: '1 MB (1,048,576 bytes)' }).conditions, [
    'WithinSizeRangeMinimum',
  ])
  assert.deepEqual(readRule({ SubjectContainsWords: ['invoice'] }).conditions, ['Words'])
})

test('addresses with ports, and the networks they are in', () => {
  assert.equal(addressOf('198.51.100.7:443'), '198.51.100.7')
  assert.equal(addressOf('[2001:db8::1]:443'), '2001:db8::1')
  assert.equal(addressOf('2001:DB8::1'), '2001:db8::1')
  for (const wrong of ['', 'localhost', '999.1.1.1', '<script>', null, 7]) assert.equal(addressOf(wrong), null)
  assert.equal(networkOf('198.51.100.7'), '198.51.100.0/24')
  assert.equal(networkOf('2001:db8:0:1::5'), '2001:db8:0::/48')
  assert.equal(networkOf('2001:db8::5'), '2001:db8:0::/48')
  assert.equal(networkOf('::1'), '0:0:0::/48')
})

const empty: MailboxObservation = {
  subject: {
    personId: 'p',
    userPrincipalName: 'a@contoso.com',
    address: 'a@contoso.com',
    addresses: ['a@contoso.com'],
    displayName: 'A',
    kind: 'user',
  },
  lastLookAt: null,
  rules: unknown('no'),
  forwarding: unknown('no'),
  forwardsToContact: false,
  transport: unknown('no'),
  restriction: unknown('no'),
  audit: unknown('no'),
  networks: new Map(),
  sending: unknown('no'),
  missingSent: unknown('no'),
  signIns: unknown('no'),
  unclean: [],
  incident: null,
}

test('nothing known, nothing said', () => {
  assert.deepEqual(judge(empty, tenant, now), [])
})

test('ForwardingAddress wins over ForwardingSmtpAddress, and a contact lies outside', () => {
  const forwarding = known({
    ForwardingAddress: 'Colleague',
    ForwardingSmtpAddress: 'smtp:drop@litware.example',
    DeliverToMailboxAndForward: true,
  })
  assert.deepEqual(judge({ ...empty, forwarding }, tenant, now), [])
  const [found] = judge({ ...empty, forwarding, forwardsToContact: true }, tenant, now)
  assert.equal(found!.kind, 'forward-external')
  assert.equal(found!.cleanUp?.kind, 'clear-forwarding')
})

test('a switched-off rule is no sign', () => {
  const rule = readRule({ Identity: 'x\\1', Name: '.', Enabled: false, DeleteMessage: true })
  assert.deepEqual(judge({ ...empty, rules: known([rule]) }, tenant, now), [])
})

test('messages to look for: old enough, written by hand, each id once', () => {
  const message = (more: Partial<SentMessage>): SentMessage => ({
    internetMessageId: '<1@contoso.com>',
    at: hoursAgo(1),
    subject: '',
    recipients: [],
    category: 'clean',
    isAutoSubmitted: false,
    isForwarded: false,
    refused: 0,
    ...more,
  })
  const kept = candidatesOf(
    [
      message({}),
      message({}),
      message({ internetMessageId: null }),
      message({ internetMessageId: '<2@x>', at: hoursAgo(0.2) }),
      message({ internetMessageId: '<3@x>', at: hoursAgo(25) }),
      message({ internetMessageId: '<4@x>', isAutoSubmitted: true }),
      message({ internetMessageId: '<5@x>', isForwarded: true }),
    ],
    now,
  )
  assert.equal(kept.length, 1)
})

test('after a look: what is cleaned is not called back at once, what is accepted comes back at its end', () => {
  const row = { state_at: hoursAgo(0.1), accepted_until: null, kind: 'rule-hides' } as const
  assert.equal(stateAfterLook({ ...row, state: 'cleaned' }, now), 'cleaned')
  assert.equal(stateAfterLook({ ...row, state: 'cleaned', state_at: hoursAgo(1) }, now), 'open')
  assert.equal(stateAfterLook({ ...row, state: 'cleaned', state_at: hoursAgo(1), kind: 'new-consent' }, now), 'cleaned')
  assert.equal(stateAfterLook({ ...row, state: 'gone' }, now), 'open')
  assert.equal(stateAfterLook({ ...row, state: 'accepted', accepted_until: hoursAgo(-1) }, now), 'accepted')
  assert.equal(stateAfterLook({ ...row, state: 'accepted', accepted_until: hoursAgo(1) }, now), 'open')
  assert.equal(stateAfterLook({ ...row, state: 'undone' }, now), 'undone')
})

test('hygiene: open outvotes done, and what only happened does not hold a release', () => {
  const view = (kind: string, state: string) => ({ kind, state }) as Parameters<typeof hygieneOf>[0][number]
  assert.equal(hygieneOf([]), 'none')
  assert.equal(hygieneOf([view('sign-in-risk', 'open'), view('sent-items-missing', 'open')]), 'none')
  assert.equal(hygieneOf([view('rule-hides', 'cleaned'), view('new-consent', 'open')]), 'findings')
  assert.equal(hygieneOf([view('rule-hides', 'undone')]), 'findings')
  assert.equal(hygieneOf([view('rule-hides', 'cleaned'), view('new-consent', 'accepted')]), 'cleaned')
  assert.equal(hygieneOf([view('new-consent', 'accepted')]), 'accepted')
})

const nasty = [
  '',
  '\u0000',
  '\u0000'.repeat(40),
  'a\u202Eexe.cod',
  '\u2066x\u2069',
  '\uD800',
  '\u{E0041}\u{E0042}',
  '\r\nBcc: x@y.example',
  '<img src=x onerror=alert(1)>',
  '`${process.exit()}`',
  "'; drop table person; --",
  '{"$ne":null}',
  'x'.repeat(10_000),
  '\u0301'.repeat(5_000),
  '(a+)+$'.repeat(50),
  'İıſK'.repeat(100),
  '__proto__',
]

function nastyValue(random: Random, depth = 0): unknown {
  const kind = random.between(0, depth > 3 ? 5 : 8)
  if (kind <= 2) return random.pick(nasty)
  if (kind === 3) return random.pick([null, undefined, Number.NaN, Infinity, -1, 2 ** 60])
  if (kind === 4) return random.next() < 0.5
  if (kind === 5) return random.between(0, 5_000)
  if (kind <= 7) return Array.from({ length: random.between(0, 6) }, () => nastyValue(random, depth + 1))
  return Object.fromEntries(
    Array.from({ length: random.between(0, 4) }, () => [
      random.pick([...nasty, 'Name', 'Value', 'Subject']),
      nastyValue(random, depth + 1),
    ]),
  )
}

const ruleMembers = [
  'Identity',
  'Name',
  'Enabled',
  'SupportedByTask',
  'SubjectContainsWords',
  'BodyContainsWords',
  'SubjectOrBodyContainsWords',
  'FromAddressContainsWords',
  'From',
  'SentTo',
  'HasAttachment',
  'WithinSizeRangeMinimum',
  'ForwardTo',
  'RedirectTo',
  'ForwardAsAttachmentTo',
  'DeleteMessage',
  'SoftDeleteMessage',
  'MoveToFolder',
  'MarkAsRead',
  'StopProcessingRules',
] as const
const auditMembers = [
  'Id',
  'CreationTime',
  'Operation',
  'UserId',
  'ObjectId',
  'ClientIP',
  'ClientIPAddress',
  'Parameters',
  'OperationProperties',
  'ModifiedProperties',
  'AffectedItems',
  'Item',
  'Target',
  'SaveToSentItems',
  'OperationCount',
  'SessionId',
  'MailboxOwnerUPN',
  'ClientInfoString',
] as const

/** What may be shown and stored: one line, no control or bidi characters, no lone surrogates, bounded. */
function assertFit(text: string, length_max: number): void {
  assert.doesNotMatch(text, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/)
  assert.ok(text.isWellFormed())
  // Escapes take more room than what they stand for.
  assert.ok(text.length <= length_max * 12, String(text.length))
}

test('fuzz: rule records and audit records of any kind are read, judged and stored without harm', () => {
  const random = createRandom(20_261_122)
  const started = performance.now()
  for (let round = 0; round < 3_000; round += 1) {
    const record = Object.fromEntries(ruleMembers.map((name) => [name, nastyValue(random)]))
    record['DeleteMessage'] = random.next() < 0.5 ? true : record['DeleteMessage']
    const data = Object.fromEntries(auditMembers.map((name) => [name, nastyValue(random)]))
    data['Operation'] = random.pick([
      'New-InboxRule',
      'UpdateInboxRules',
      'Set-Mailbox',
      'HardDelete',
      'Send',
      'Consent to application.',
      'MailItemsAccessed',
      random.pick(nasty),
    ])
    if (random.next() < 0.8) Object.assign(data, { Id: `id${round}`, CreationTime: '2026-11-22T08:30:00' })
    const fact = factOf(data)
    const symptoms = judge(
      {
        ...empty,
        rules: known([readRule(record as never)]),
        forwarding: known({
          ForwardingAddress: null,
          ForwardingSmtpAddress: random.pick(nasty),
          DeliverToMailboxAndForward: false,
        }),
        audit: known({ facts: fact === null ? [] : [fact], since: hoursAgo(300) }),
      },
      tenant,
      now,
    )
    for (const symptom of symptoms) {
      assertFit(symptom.title, 1_000)
      for (const line of symptom.evidence) assertFit(line, 2_000)
    }
    const kept = JSON.stringify(storable({ record, fact }))
    assert.doesNotMatch(kept, /\\u0000|\\ud[89a-f]/i)
  }
  assert.ok(performance.now() - started < 30_000, 'no text may make it slow')
})

test('text of strangers: hidden and turning characters are written out', () => {
  assert.equal(safeText('a\u202Eb\u0000c'), 'a\\u{202e}b\\u{0}c')
  assert.equal(quoted('a'.repeat(300), 10), '“aaaaaaaaaa…”')
  assert.equal(safeText(7), '')
})
