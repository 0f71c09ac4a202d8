// Decisions of the containment without a tenant: when it is tried again, what state follows, what becomes of a step at the end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultSettings } from '../contract.ts'
import type { IncidentFacts } from '../parts.ts'
import { endOf } from './end.ts'
import { planSteps } from './plan.ts'
import { hourly_ms, nextTry, overall_ms } from './retry.ts'
import { findRule, ruleProperties } from './rule.ts'
import { trackState } from './state.ts'
import type { ContainmentStep } from './store.ts'
import type { StepKey, StepState } from './tables.ts'

const goalSince = new Date('2026-11-22T09:00:00Z')
const at = (ms: number) => new Date(goalSince.getTime() + ms)

test('tries come ever later, one at the end of the quarter of an hour, then one each hour', () => {
  const times: number[] = []
  let now = goalSince
  for (let attempts = 1; times.length < 14; attempts += 1) {
    now = nextTry({ now, goalSince, attempts, isPermission: false, notBefore: null })
    times.push(now.getTime() - goalSince.getTime())
  }
  const within = times.filter((time) => time <= overall_ms)
  assert.deepEqual(within.slice(0, 5), [5_000, 15_000, 35_000, 75_000, 155_000])
  assert.equal(within.at(-1), overall_ms)
  assert.equal(times[within.length], overall_ms + hourly_ms)
})

test('what Microsoft asked for is never undercut, in whatever state', () => {
  let seed = 7
  const random = (max: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed % max
  }
  for (let round = 0; round < 2_000; round += 1) {
    const now = at(random(3 * hourly_ms))
    const notBefore = new Date(now.getTime() + random(3 * hourly_ms) - hourly_ms)
    const next = nextTry({ now, goalSince, attempts: 1 + random(500), isPermission: random(2) === 0, notBefore })
    assert.ok(next >= notBefore && next > now)
    assert.ok(next.getTime() <= Math.max(notBefore.getTime(), now.getTime() + hourly_ms))
  }
})

const steps = (...states: [StepKey, StepState][]) => states.map(([key, state]) => ({ key, state, error_code: null }))

test('state of the track from its steps', () => {
  const of = (...states: [StepKey, StepState][]) => trackState('contain', true, steps(...states))
  assert.equal(trackState('contain', false, steps(['password', 'manual'])), 'none')
  assert.equal(of(['password', 'manual'], ['sign-in', 'skipped']), 'none')
  assert.equal(of(['sign-in', 'planned'], ['sessions', 'running']), 'pending')
  assert.equal(of(['sign-in', 'done'], ['sessions', 'running']), 'partial')
  assert.equal(of(['sign-in', 'done'], ['sessions', 'failed']), 'partial')
  assert.equal(of(['sign-in', 'kept'], ['sessions', 'done'], ['password', 'manual']), 'done')
  assert.equal(of(['sign-in', 'failed'], ['sessions', 'failed']), 'failed')
  assert.equal(of(['sign-in', 'failed'], ['sessions', 'planned']), 'pending')
  const ended = (...states: [StepKey, StepState][]) => trackState('restore', true, steps(...states))
  assert.equal(ended(['sign-in', 'restoring'], ['sessions', 'done']), 'restoring')
  assert.equal(ended(['sign-in', 'restored'], ['sessions', 'done'], ['microsoft-block', 'restoring']), 'restored')
  assert.equal(ended(['sign-in', 'failed'], ['sessions', 'done']), 'failed')
})

const step = (change: Partial<ContainmentStep>): ContainmentStep => ({
  tenant_id: 't',
  incident_id: 'i',
  key: 'sign-in',
  position: 0,
  state: 'planned',
  target: 'u',
  desired: {},
  previous: null,
  wrote_at: null,
  verified_at: null,
  suspected_at: null,
  attempts: 0,
  next_at: goalSince,
  lease_until: null,
  fence: 0,
  detail: '',
  error_code: null,
  done_at: null,
  ...change,
})

test('at the end: what never began is cancelled, what was begun is put back, decisions of people stay', () => {
  const end = (change: Partial<ContainmentStep>, looksAtMicrosoft = false) =>
    endOf(step(change), { now: goalSince, looksAtMicrosoft })
  assert.equal(end({})?.state, 'skipped')
  assert.equal(end({ state: 'failed', previous: { accountEnabled: true } })?.state, 'skipped')
  assert.equal(end({ state: 'failed', wrote_at: goalSince })?.state, 'restoring')
  assert.equal(end({ state: 'done', verified_at: goalSince })?.state, 'restoring')
  assert.deepEqual(end({ state: 'kept', next_at: null }), null)
  assert.deepEqual(end({ state: 'manual', next_at: goalSince }), { next_at: null })
  assert.equal(end({ state: 'skipped', wrote_at: goalSince, verified_at: goalSince })?.state, 'restoring')
  // A worker is at it: not before its lease is over, when nothing that it sent can arrive any more.
  assert.deepEqual(end({ state: 'running', lease_until: at(90_000) })?.next_at, at(90_000))
  assert.deepEqual(end({ key: 'sessions', state: 'done', verified_at: goalSince }), { next_at: null })
  assert.equal(end({ key: 'microsoft-block', state: 'done', verified_at: goalSince })?.state, 'skipped')
  assert.equal(end({ key: 'microsoft-block', state: 'done', verified_at: goalSince }, true)?.state, 'restoring')
})

const incident: IncidentFacts = {
  tenantId: 't',
  id: 'i',
  number: 1,
  address: 'info@contoso.com',
  addresses: ['info@contoso.com'],
  personId: 'shared',
  actorId: 'frida',
  mailboxKind: 'shared',
  firstBadAt: goalSince,
  openedAt: goalSince,
}
const all = { rejectRule: true, disablesSignIn: true, revokesSessions: true, liftsMicrosoftBlock: true }

test('of a shared mailbox the rule refuses the mailbox, and the account is that of who sent', () => {
  const planned = planSteps(all, incident).map(({ key, target }) => `${key} ${target}`)
  assert.deepEqual(planned, [
    'sign-in frida',
    'sessions frida',
    'reject-rule info@contoso.com',
    'password frida',
    'microsoft-block info@contoso.com',
  ])
})

test('nobody’s address: nothing to contain, and said so', () => {
  const planned = planSteps(all, { ...incident, personId: null, actorId: null, mailboxKind: 'unknown' })
  assert.deepEqual(new Set(planned.map(({ state }) => state)), new Set(['skipped']))
  assert.deepEqual(planSteps(defaultSettings.containment, { ...incident, personId: null, actorId: null }), [])
})

test('the rule is found by GUID or by mark, never by its name alone; a list of one may come as a text', () => {
  const tenantId = '0193a000-0000-7000-8000-000000000001'
  const ours = {
    ...ruleProperties(tenantId, ['A@contoso.com']),
    From: 'A@contoso.com',
    Name: 'Mailwarden 00 - Stop blocked senders',
    Guid: 'AA',
    State: 'Enabled',
  }
  const found = findRule(tenantId, null, [ours])
  assert.deepEqual(found.kind === 'found' && found.senders, ['a@contoso.com'])
  assert.equal(findRule(tenantId, 'aa', [{ ...ours, Comments: '' }]).kind, 'found')
  assert.equal(findRule(tenantId, null, [{ ...ours, Comments: '' }]).kind, 'name-taken')
  assert.equal(findRule('0193a000-0000-7000-8000-000000000002', null, [{ ...ours, Name: 'x' }]).kind, 'missing')
})
