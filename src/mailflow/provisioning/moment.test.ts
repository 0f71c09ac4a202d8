import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection } from './connection-store.ts'
import { momentOf } from './moment.ts'
import type { Operation, StoredStep } from './operation-store.ts'
import { operationSteps } from './operations.ts'
import type { OperationKind, OperationState } from './tables.ts'

const now = new Date('2026-11-23T12:00:00Z')
const connection = (over: Partial<Connection> = {}) =>
  ({
    phase: 'active',
    state: 'active',
    connected_at: now,
    pilot_since: null,
    direction: 'both',
    scope: { kind: 'all' },
    options: { pilot_minutes: 60, keepsVerdict: true },
    ...over,
  }) as Connection

/** An operation that has come to this step. */
function operation(kind: OperationKind, at: string, state: OperationState = 'waiting', over: Partial<Operation> = {}) {
  const place = operationSteps[kind].findIndex(({ key }) => key === at)
  assert.ok(place >= 0, at)
  const steps = operationSteps[kind].map(({ key }, position) => ({
    key,
    state: position < place ? 'done' : position === place ? 'waiting' : 'open',
    attempts: position <= place ? 1 : 0,
  })) as StoredStep[]
  return { id: 'o', kind, state, next_run_at: now, before: null, ...over, steps } as Operation & { steps: StoredStep[] }
}

test('while it waits, the tenant is judged by what should be there then', () => {
  assert.deepEqual(momentOf(connection(), null, now), { connection: connection(), flux: 'none', underWay: null })
  assert.equal(momentOf(connection({ connected_at: null }), null, now), null)
  assert.equal(momentOf(connection({ phase: 'none' }), null, now), null, 'halted')

  const before = { direction: 'inbound' as const, scope: { kind: 'all' as const }, options: connection().options }
  const accepted = { ...connection().options, acceptedValues: { r30: { SetSCL: 1 } } }
  const early = momentOf(
    connection({ options: accepted }),
    operation('apply', 'gateway-name', 'waiting', { before }),
    now,
  )
  assert.equal(early?.connection.direction, 'inbound')
  assert.deepEqual(early.connection.options.acceptedValues, { r30: { SetSCL: 1 } }, 'accepted meanwhile')
  assert.deepEqual([early.flux, early.underWay], ['none', 'o gateway-name'])
  assert.equal(momentOf(connection(), operation('apply', 'objects'), now)?.flux, 'all')
  const late = momentOf(connection(), operation('apply', 'prove', 'waiting', { before }), now)
  assert.deepEqual([late?.connection.direction, late?.flux], ['both', 'none'])
  assert.equal(momentOf(connection(), operation('apply', 'domain', 'needs-sign-in'), now)?.underWay, null)
})

test('while it changes something, nothing is said about that', () => {
  assert.equal(momentOf(connection(), operation('apply', 'prove', 'running'), now), null)
  assert.equal(momentOf(connection(), operation('simulation', 'simulation-rule'), now)?.flux, 'rule 25')
  const soon = { next_run_at: new Date(now.getTime() + 30_000) }
  assert.equal(momentOf(connection(), operation('rotate', 'switch-tokens', 'waiting', soon), now), null)
  const resting = { next_run_at: new Date(now.getTime() + 3_600_000) }
  assert.equal(momentOf(connection(), operation('rotate', 'switch-tokens', 'waiting', resting), now)?.underWay, null)
})

test('on the way in from the pilot on, on the way out until something is removed', () => {
  const coming = { connected_at: null, phase: 'pilot' as const, state: 'pilot' as const }
  const running = connection({ ...coming, pilot_since: new Date(now.getTime() - 60_000) })
  assert.equal(momentOf(connection({ ...coming, phase: 'none' }), operation('connect', 'validate'), now), null)
  assert.equal(momentOf(running, operation('connect', 'widen'), now)?.flux, 'none')
  const over = connection({ ...coming, pilot_since: new Date(now.getTime() - 7_200_000) })
  assert.equal(momentOf(over, operation('connect', 'widen'), now)?.flux, 'all')
  const again = connection({ state: 'connecting' })
  assert.equal(momentOf(again, operation('connect', 'validate'), now), null, 'objects may be gone')
  assert.equal(momentOf(again, operation('apply', 'gateway-name'), now), null)
  assert.equal(momentOf(again, operation('connect', 'prove'), now)?.flux, 'none')

  const going = connection({ phase: 'none', state: 'disconnecting' })
  assert.equal(momentOf(going, operation('disconnect', 'stop-redirect'), now), null)
  for (const key of ['propagate', 'drain'])
    assert.equal(momentOf(going, operation('disconnect', key), now)?.flux, 'none')
  assert.equal(momentOf(going, operation('disconnect', 'remove-objects'), now), null)
})
