import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checklistOf,
  containmentStand,
  flagsOf,
  type IncidentStand,
  isClear,
  needsAdmin,
  type TrackStand,
  worstOf,
} from './clearance.ts'
import { nextState, nextTimer } from './policy.ts'

const openedAt = new Date('2026-11-22T09:00:00Z')
const minutes = (count: number) => new Date(openedAt.getTime() + count * 60_000)
const hours = (count: number) => minutes(count * 60)

const gated: IncidentStand = {
  state: 'clearing',
  policy: 'gated',
  isToldOnly: false,
  hasPerson: true,
  isShared: false,
  openedAt,
  lastBadAt: openedAt,
  isPermanent: false,
  until: hours(1),
  noComputer: false,
  evidenceWithdrawn: false,
  releasedAt: null,
  probationUntil: null,
}
const timer: IncidentStand = { ...gated, policy: 'timer' }
const manual: IncidentStand = { ...gated, policy: 'manual', until: null }
const clean: TrackStand = {
  containment: 'none',
  computers: ['finishedClean'],
  isSearching: false,
  hasScans: true,
  hasLicence: true,
  hygiene: 'cleaned',
  flags: [],
}
const rules = { releasesWithoutComputer: false }

test('the block is taken for in force after five seconds', () => {
  const open = { ...gated, state: 'open' as const }
  assert.equal(nextState(open, clean, rules, new Date(openedAt.getTime() + 4_999)), null)
  assert.deepEqual(nextState(open, clean, rules, new Date(openedAt.getTime() + 5_000)), { to: 'containing' })
})

test('containment that is not done in 15 minutes is given up as partial and said', () => {
  const containing = { ...gated, state: 'containing' as const }
  const pending = { ...clean, containment: 'pending' as const }
  assert.equal(nextState(containing, pending, rules, minutes(14)), null)
  assert.deepEqual(nextState(containing, pending, rules, minutes(15)), { to: 'contained' })
  assert.deepEqual(nextState(containing, { ...pending, containment: 'failed' }, rules, minutes(1)), { to: 'contained' })
  assert.ok(!flagsOf(containing, pending, rules, minutes(14)).includes('m365Partial'))
  assert.ok(flagsOf(containing, pending, rules, minutes(15)).includes('m365Partial'))
  assert.equal(containmentStand(containing, clean, openedAt), 'done')
})

test('clearing begins when the first computer is found, or when there is none', () => {
  const contained = { ...gated, state: 'contained' as const }
  const of = (computers: TrackStand['computers'], isSearching = false) =>
    nextState(contained, { ...clean, computers, isSearching }, rules, minutes(1))
  assert.equal(of(['linking']), null)
  assert.equal(of([], true), null)
  assert.deepEqual(of(['linking', 'queued']), { to: 'clearing' })
  assert.deepEqual(of([]), { to: 'clearing' })
})

test('gated releases after an hour when everything is clear, not before and not otherwise', () => {
  assert.equal(nextState(gated, clean, rules, minutes(59)), null)
  assert.deepEqual(nextState(gated, clean, rules, hours(1)), { to: 'releasable' })
  assert.deepEqual(nextState({ ...gated, state: 'releasable' }, clean, rules, hours(1)), {
    to: 'released',
    release: 'clear',
  })
  for (const state of [
    'linking',
    'queued',
    'running',
    'offline',
    'infected',
    'finishedWithGaps',
    'failed',
    'expired',
    'noBackend',
  ] as const)
    assert.equal(nextState(gated, { ...clean, computers: ['finishedClean', state] }, rules, hours(100)), null, state)
  for (const state of ['finishedCleaned', 'skipped'] as const)
    assert.deepEqual(nextState(gated, { ...clean, computers: [state] }, rules, hours(1)), { to: 'releasable' }, state)
  for (const hygiene of ['collecting', 'findings'] as const)
    assert.equal(nextState(gated, { ...clean, hygiene }, rules, hours(100)), null, hygiene)
  for (const hygiene of ['none', 'accepted'] as const)
    assert.deepEqual(nextState(gated, { ...clean, hygiene }, rules, hours(1)), { to: 'releasable' }, hygiene)
})

test('the timer alone releases under timer, whatever the tracks say', () => {
  const stuck: TrackStand = { ...clean, containment: 'pending', computers: ['infected'], hygiene: 'findings' }
  assert.equal(nextState(timer, clean, rules, minutes(59)), null)
  assert.deepEqual(nextState({ ...timer, state: 'containing' }, stuck, rules, hours(1)), { to: 'releasable' })
  assert.deepEqual(nextState({ ...timer, state: 'releasable' }, stuck, rules, hours(1)), {
    to: 'released',
    release: 'timer',
  })
})

test('manual is never released by itself', () => {
  assert.deepEqual(nextState(manual, clean, rules, minutes(1)), { to: 'releasable' })
  assert.equal(nextState({ ...manual, state: 'releasable' }, clean, rules, hours(1_000)), null)
})

test('a permanent block leads to a state that no time leads out of', () => {
  const permanent = { ...timer, isPermanent: true, until: null }
  assert.deepEqual(nextState({ ...permanent, state: 'open' }, clean, rules, minutes(1)), { to: 'permanent' })
  assert.equal(nextState({ ...permanent, state: 'permanent' }, clean, rules, hours(10_000)), null)
  assert.ok(needsAdmin({ ...permanent, state: 'permanent' }, clean, rules, minutes(1)))
})

test('an extension, or a scan that was asked for again, takes a releasable incident back', () => {
  const releasable = { ...gated, state: 'releasable' as const }
  assert.deepEqual(nextState({ ...releasable, until: hours(5) }, clean, rules, hours(2)), { to: 'clearing' })
  assert.deepEqual(nextState(releasable, { ...clean, computers: ['running'] }, rules, hours(2)), { to: 'clearing' })
})

test('without a computer, gated waits for a decision, unless the settings release without', () => {
  const none = { ...clean, computers: [] }
  assert.equal(nextState(gated, none, rules, hours(2)), null)
  assert.ok(flagsOf(gated, none, rules, minutes(5)).includes('noComputer'))
  assert.ok(needsAdmin(gated, none, rules, hours(1)))
  assert.deepEqual(nextState({ ...gated, noComputer: true }, none, rules, hours(1)), { to: 'releasable' })
  assert.deepEqual(nextState(gated, none, { releasesWithoutComputer: true }, hours(1)), { to: 'releasable' })
  assert.ok(!flagsOf(gated, { ...none, isSearching: true }, rules, minutes(5)).includes('noComputer'))
})

test('without an endpoint subscription computers are not asked for, and that is said', () => {
  const none: TrackStand = { ...clean, computers: [], hasScans: false, hasLicence: false }
  assert.deepEqual(nextState(gated, none, rules, hours(1)), { to: 'releasable' })
  assert.ok(flagsOf(gated, none, rules, minutes(1)).includes('noEndpointLicence'))
  const check = checklistOf(gated, none, rules, minutes(1)).find(({ key }) => key === 'computers')!
  assert.match(check.text, /no endpoint subscription/)
})

test('a computer that is off holds gated up, and several computers must all be clean', () => {
  assert.ok(!isClear(gated, { ...clean, computers: ['finishedClean', 'offline'] }, rules))
  assert.ok(isClear(gated, { ...clean, computers: ['finishedClean', 'finishedCleaned'] }, rules))
  assert.equal(worstOf(['finishedClean', 'offline', 'infected']), 'infected')
  assert.equal(worstOf([]), null)
})

test('a person is needed at once when a scan failed or a threat remains, else when the hour is over', () => {
  assert.ok(needsAdmin(gated, { ...clean, computers: ['infected'] }, rules, minutes(1)))
  assert.ok(needsAdmin(timer, { ...clean, computers: ['failed'] }, rules, minutes(1)))
  assert.ok(!needsAdmin(gated, { ...clean, computers: ['running'] }, rules, minutes(59)))
  assert.ok(needsAdmin(gated, { ...clean, computers: ['running'] }, rules, hours(1)))
  assert.ok(needsAdmin(gated, { ...clean, hygiene: 'findings' }, rules, hours(1)))
  assert.ok(!needsAdmin(gated, clean, rules, hours(1)))
  assert.ok(needsAdmin({ ...manual, state: 'releasable' }, clean, rules, minutes(1)))
})

test('after the release the tenant is put back, then a day of probation follows', () => {
  const released = { ...gated, state: 'released' as const, releasedAt: hours(1), probationUntil: hours(25) }
  assert.equal(nextState(released, { ...clean, containment: 'restoring' }, rules, hours(1)), null)
  assert.deepEqual(nextState(released, { ...clean, containment: 'restored' }, rules, hours(1)), { to: 'probation' })
  assert.deepEqual(nextState(released, { ...clean, containment: 'restoring' }, rules, minutes(75)), { to: 'probation' })
  const probation = { ...released, state: 'probation' as const }
  assert.equal(nextState(probation, clean, rules, hours(24.9)), null)
  assert.deepEqual(nextState(probation, clean, rules, hours(25)), { to: 'closed' })
  assert.deepEqual(nextState({ ...probation, probationUntil: null }, clean, rules, hours(1)), { to: 'closed' })
})

test('what is told only ends after a quiet day', () => {
  const told = { ...gated, state: 'open' as const, isToldOnly: true, until: null, lastBadAt: hours(3) }
  assert.equal(nextState(told, clean, rules, hours(26)), null)
  assert.deepEqual(nextState(told, clean, rules, hours(27)), { to: 'closed' })
  assert.deepEqual(flagsOf(told, clean, rules, hours(1)), ['alertOnly'])
  assert.deepEqual(flagsOf({ ...told, hasPerson: false }, clean, rules, hours(1)), ['unattributed'])
})

test('shared mailboxes, withdrawn evidence and the flags of the tracks are shown', () => {
  const stand = { ...gated, isShared: true, evidenceWithdrawn: true }
  assert.deepEqual(
    flagsOf(stand, { ...clean, flags: ['onlyAdministrator', 'microsoftRestricted'] }, rules, minutes(1)),
    ['evidenceWithdrawn', 'sharedMailbox', 'onlyAdministrator', 'microsoftRestricted'],
  )
})

test('the next timer is the nearest one ahead', () => {
  assert.deepEqual(nextTimer({ ...gated, state: 'open' }, clean, rules, openedAt), new Date(openedAt.getTime() + 5_000))
  assert.deepEqual(nextTimer(gated, clean, rules, minutes(5)), hours(1))
  assert.equal(nextTimer({ ...gated, state: 'closed' }, clean, rules, hours(50)), null)
})
