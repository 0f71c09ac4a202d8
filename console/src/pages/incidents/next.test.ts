// What happens next, in each state and under each policy.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IncidentState, ReleasePolicy } from '#compromise/contract.ts'
import { incidentFixture } from './incident.fixture.ts'
import { isEarly } from './early.ts'
import { nextOf } from './next.ts'
import { durationText, messageCounts, policyWords, stateWords } from './words.ts'

const at = (time: string): Date => new Date(`2026-12-03T${time}:00Z`)

test('every state has a sentence under every policy, which ends with a full stop', () => {
  for (const state of Object.keys(stateWords) as IncidentState[])
    for (const policy of Object.keys(policyWords) as ReleasePolicy[]) {
      const { text } = nextOf(incidentFixture({ state, policy }), at('08:13'))
      assert.match(text, /^[A-Z].*\.$/, `${state} ${policy}`)
      assert.doesNotMatch(text, /undefined|NaN|null|please|!/i)
    }
})

test('a gated release names what is open, and keeps names as they are', () => {
  const { text, isForYou } = nextOf(incidentFixture(), at('08:13'))
  assert.equal(isForYou, false)
  assert.match(text, /blocked for at least an hour; Microsoft Defender scans WKS-1\.$/)
})

test('what could not be proved waits for a person, in number when it is much', () => {
  const checklist = Array.from({ length: 4 }, () => ({ key: 'computers' as const, isMet: false, text: 'X' }))
  const { text, isForYou } = nextOf(incidentFixture({ flags: ['needsAdmin'], checklist }), at('08:13'))
  assert.equal(isForYou, true)
  assert.match(text, /4 of 4 conditions/)
})

test('a timer tells the time that is left, and never a negative one', () => {
  const incident = incidentFixture({ policy: 'timer' })
  assert.match(nextOf(incident, at('08:13')).text, /in 47 min/)
  assert.match(nextOf(incident, at('09:30')).text, /within a minute/)
  assert.match(nextOf({ ...incident, block: { ...incident.block, until: null } }, at('09:30')).text, /time alone/)
})

test('permanent and manual blocks wait for a person; a released mailbox does not', () => {
  const isForYou = (change: Parameters<typeof incidentFixture>[0]) =>
    nextOf(incidentFixture(change), at('08:13')).isForYou
  assert.equal(isForYou({ state: 'permanent' }), true)
  assert.equal(isForYou({ state: 'releasable', policy: 'manual' }), true)
  assert.equal(isForYou({ state: 'releasable', policy: 'gated' }), false)
  assert.equal(isForYou({ state: 'probation', endedAt: '2026-12-03T08:10:00Z' }), false)
})

test('a mailbox that is told of only is not said to be blocked', () => {
  const incident = incidentFixture({ flags: ['alertOnly'] })
  const { text, isForYou } = nextOf(
    { ...incident, block: { ...incident.block, state: 'none', until: null } },
    at('08:13'),
  )
  assert.equal(isForYou, true)
  assert.match(text, /not blocked/)
})

test('a release is early as long as one condition is not met, and always of a permanent block', () => {
  assert.equal(isEarly(incidentFixture()), true)
  const checklist = incidentFixture().checklist.map((check) => ({ ...check, isMet: true }))
  assert.equal(isEarly(incidentFixture({ checklist })), false)
  const containment = { key: 'containment' as const, isMet: false, text: 'X' }
  assert.equal(isEarly(incidentFixture({ checklist: [...checklist, containment] })), false)
  assert.equal(isEarly(incidentFixture({ checklist, state: 'permanent' })), true)
})

test('durations are rounded to what a person says', () => {
  const texts = [0, 30_000, 47 * 60_000, 60 * 60_000, 125 * 60_000, 50 * 3_600_000].map(durationText)
  assert.deepEqual(texts, ['1 min', '1 min', '47 min', '1 h', '2 h 5 min', '2 days'])
})

test('bad messages are counted by kind, and none is said as such', () => {
  assert.equal(messageCounts({ spam: 4, phish: 0, malware: 1 }), '4 spam, 1 malware')
  assert.match(messageCounts({ spam: 0, phish: 0, malware: 0 }), /None/)
})
