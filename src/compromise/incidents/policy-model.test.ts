// A model check of the state machine: every combination of tracks, policy and events that can be reached is visited, and what must
// always hold is asserted in each (endpoint-response 5.2).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ComputerScanState, ContainmentState, HygieneState, IncidentState, ReleasePolicy } from '../contract.ts'
import { checklistOf, type IncidentStand, isBlocking, isClear, needsAdmin, type TrackStand } from './clearance.ts'
import { blockPeriod, hour_ms, probation_ms } from './periods.ts'
import { nextState, nextTimer } from './policy.ts'

const openedAt = new Date('2026-11-22T09:00:00Z')
const rules = { releasesWithoutComputer: false }

interface Node {
  incident: IncidentStand
  tracks: TrackStand
  /** A value in Microsoft 365 that we changed, and whether what was there before is saved. */
  changed: boolean
  saved: boolean
  now_ms: number
}

/** Times at which something may follow; between them nothing does. */
const ticks_ms = [0, 5_000, 15 * 60_000, hour_ms, 74 * hour_ms, 101 * hour_ms]
/** One of each kind that the rules tell apart; policy.test.ts has them all. */
const computerStates: ComputerScanState[] = ['linking', 'running', 'finishedClean', 'finishedWithGaps', 'infected']
const next: Record<string, ContainmentState[]> = {
  none: [],
  pending: ['partial', 'done', 'failed'],
  partial: ['done', 'failed'],
  done: [],
  failed: ['partial', 'done'],
  restoring: ['restored', 'failed'],
  restored: [],
}

function start(policy: ReleasePolicy, number: number, hasScans: boolean, containment: ContainmentState): Node {
  const { until, isPermanent } = blockPeriod(policy, number, hasScans, openedAt)
  return {
    incident: {
      state: 'open',
      policy,
      isToldOnly: false,
      hasPerson: true,
      isShared: false,
      openedAt,
      lastBadAt: openedAt,
      isPermanent,
      until,
      noComputer: false,
      evidenceWithdrawn: false,
      releasedAt: null,
      probationUntil: null,
    },
    tracks: {
      containment,
      computers: [],
      isSearching: hasScans,
      hasScans,
      hasLicence: hasScans,
      hygiene: 'none',
      flags: [],
    },
    changed: false,
    saved: false,
    now_ms: 0,
  }
}

/** All that tells nodes apart; the path to a failure is in it, too. */
const keyOf = ({ incident, tracks, changed, saved, now_ms }: Node): string =>
  [
    ...[incident.policy, incident.state, incident.isPermanent, incident.noComputer],
    ...[incident.until, incident.releasedAt, incident.probationUntil].map((time) => time?.getTime() ?? 0),
    ...[tracks.containment, tracks.computers[0] ?? '', tracks.isSearching, tracks.hasScans, tracks.hygiene],
    ...[changed, saved, now_ms],
  ].join(' ')

const at = (node: Node) => new Date(openedAt.getTime() + node.now_ms)

/** What `endBlock` does to the facts: the tracks are told to put back. */
function release(node: Node): Node {
  const { incident, tracks } = node
  return {
    ...node,
    incident: {
      ...incident,
      state: 'released',
      isPermanent: false,
      releasedAt: at(node),
      probationUntil: new Date(at(node).getTime() + probation_ms),
    },
    tracks: {
      ...tracks,
      containment: node.changed ? 'restoring' : tracks.containment === 'none' ? 'none' : 'restored',
    },
  }
}

/** Every event that may come from outside, in every order. */
function successors(node: Node): Node[] {
  const { incident, tracks } = node
  const withTracks = (change: Partial<TrackStand>): Node => ({ ...node, tracks: { ...tracks, ...change } })
  const found: Node[] = []
  const later = ticks_ms.find((tick) => tick > node.now_ms)
  if (later !== undefined) found.push({ ...node, now_ms: later })
  for (const containment of next[tracks.containment]!) {
    const isRestore = tracks.containment === 'restoring'
    found.push({
      ...withTracks({ containment: isRestore && containment === 'failed' ? 'restoring' : containment }),
      changed: isRestore ? containment !== 'restored' && node.changed : true,
      saved: true,
    })
  }
  for (const state of computerStates)
    if (tracks.hasScans && tracks.computers[0] !== state)
      found.push(withTracks({ computers: [state], isSearching: false }))
  if (tracks.isSearching) found.push(withTracks({ isSearching: false }))
  for (const hygiene of ['collecting', 'findings', 'cleaned'] as HygieneState[])
    if (tracks.hygiene !== hygiene) found.push(withTracks({ hygiene }))
  if (isBlocking(incident)) {
    found.push(release(node))
    if (!incident.noComputer) found.push({ ...node, incident: { ...incident, noComputer: true } })
    if (!incident.isPermanent && incident.until !== null && incident.until < at(node))
      found.push({ ...node, incident: { ...incident, until: new Date(openedAt.getTime() + 100 * hour_ms) } })
  }
  const transition = nextState(incident, tracks, rules, at(node))
  if (transition !== null)
    found.push(
      transition.release === undefined ? { ...node, incident: { ...incident, state: transition.to } } : release(node),
    )
  return found
}

const order: IncidentState[] = [
  'open',
  'containing',
  'contained',
  'clearing',
  'releasable',
  'released',
  'probation',
  'closed',
]

function check(node: Node): void {
  const { incident, tracks } = node
  const now = at(node)
  const text = keyOf(node)
  const transition = nextState(incident, tracks, rules, now)
  // A mailbox with an active block is never let through: no state both blocks and is released.
  assert.equal(isBlocking(incident), incident.releasedAt === null, text)
  if (incident.state !== 'closed')
    assert.ok(
      transition !== null || nextTimer(incident, tracks, rules, now) !== null || isWaiting(node),
      `no timer: ${text}`,
    )
  if (node.changed) assert.ok(node.saved, `changed without the previous value: ${text}`)
  if (incident.state === 'probation' && tracks.containment !== 'restoring')
    assert.ok(!node.changed, `released with something left changed: ${text}`)
  if (transition?.release !== undefined) checkRelease(node, transition.release, text)
  if (transition !== null) checkStep(incident, transition.to, text)
  if (incident.policy === 'gated' && isBlocking(incident) && incident.until !== null && now >= incident.until)
    assert.equal(needsAdmin(incident, tracks, rules, now), !isClear(incident, tracks, rules), text)
  assert.equal(checklistOf(incident, tracks, rules, now).length, 5)
}

/** Told again every four hours counts as a timer; what is left is an incident that the policy itself will end. */
const isWaiting = (node: Node): boolean => needsAdmin(node.incident, node.tracks, rules, at(node))

function checkRelease({ incident, tracks, ...node }: Node, how: 'timer' | 'clear', text: string): void {
  const now = new Date(openedAt.getTime() + node.now_ms)
  assert.ok(!incident.isPermanent, `a permanent block ended by itself: ${text}`)
  assert.notEqual(incident.policy, 'manual', text)
  assert.equal(how, incident.policy === 'timer' ? 'timer' : 'clear', text)
  assert.ok(incident.until !== null && now >= incident.until, `too early: ${text}`)
  if (incident.policy === 'gated') assert.ok(isClear(incident, tracks, rules), `not clear: ${text}`)
}

/** Forward only, apart from releasable, which a new doubt takes back; `permanent` is reached from the beginning alone. */
function checkStep({ state, isPermanent }: IncidentStand, to: IncidentState, text: string): void {
  if (to === 'permanent') return assert.ok(isPermanent && state === 'open', text)
  if (state === 'releasable' && to === 'clearing') return
  assert.ok(order.indexOf(to) > order.indexOf(state), text)
}

test('in every state that can be reached the invariants hold', () => {
  const seen = new Set<string>()
  const states = new Map<string, number>()
  const waiting: Node[] = []
  for (const policy of ['gated', 'timer', 'manual'] as const)
    for (const number of policy === 'manual' ? [1] : [1, 7])
      for (const hasScans of [true, false])
        for (const containment of ['none', 'pending'] as const)
          waiting.push(start(policy, number, hasScans, containment))
  for (const { incident, tracks } of waiting)
    seen.add(keyOf({ incident, tracks, changed: false, saved: false, now_ms: 0 }))
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    states.set(node.incident.state, (states.get(node.incident.state) ?? 0) + 1)
    check(node)
    for (const successor of successors(node)) {
      const key = keyOf(successor)
      if (seen.has(key)) continue
      seen.add(key)
      waiting.push(successor)
    }
  }
  // The check sees something: every state, and far more combinations than anybody would write down.
  assert.deepEqual([...states.keys()].sort(), [...order, 'permanent'].sort())
  assert.ok(seen.size > 20_000, `only ${seen.size} combinations`)
})

test('whatever happened, time alone ends a timed block and a probation', () => {
  for (const containment of ['none', 'pending', 'failed'] as const)
    for (const computer of computerStates) {
      let node = start('timer', 6, true, containment)
      node = { ...node, tracks: { ...node.tracks, computers: [computer], hygiene: 'findings' }, now_ms: 200 * hour_ms }
      for (let step = 0; step < 20 && node.incident.state !== 'released'; step += 1) {
        const transition = nextState(node.incident, node.tracks, rules, at(node))!
        node =
          transition.release === undefined
            ? { ...node, incident: { ...node.incident, state: transition.to } }
            : release(node)
      }
      assert.equal(node.incident.state, 'released')
    }
})
