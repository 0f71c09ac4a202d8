// Every scenario of the reference (click-authenticity 8.1) from raw requests to its expected verdict, with and without telemetry.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterCanary, burstOfOne, firstLinkOnly, machines } from './own/machines.ts'
import { opens, people } from './own/people.ts'
import { createWorld, finish, type Recipient, type World } from './own/world.ts'
import { retell, type Outcome } from './retell.ts'

const worlds_count = 8

type Tell = (world: World, recipient: Recipient) => void

/** The scenario alone, in several worlds. */
function alone(tell: Tell, hasTelemetry: boolean, recipients = 1): Outcome[] {
  return Array.from({ length: worlds_count }, (_, seed) => {
    const world = createWorld({ seed: seed + 1, recipients, hasTelemetry, isCertain: true, canaries: 0 })
    for (const recipient of world.recipients) tell(world, recipient)
    return retell(finish(world)).outcomes
  }).flat()
}

function wanted({ visitor }: Outcome, hasTelemetry: boolean): string {
  return hasTelemetry ? visitor.expect : (visitor.expectWithoutTelemetry ?? visitor.expect)
}

function check(outcomes: readonly Outcome[], hasTelemetry: boolean): void {
  for (const outcome of outcomes) {
    const { visitor, verdict, visits } = outcome
    const about = `${visitor.scenario}: ${verdict}, because of ${visits[0]?.judgement.reasons.map(({ code }) => code).join(' ')}`
    const expected = wanted(outcome, hasTelemetry)
    if (expected === 'no-human') assert.notEqual(verdict, 'human', about)
    else if (visitor.truth === 'excluded') assert.ok(outcome.isExcluded, about)
    else assert.equal(verdict, expected, about)
    if (visitor.truth === 'machine' && expected !== 'human') assert.ok(!outcome.hasSubmitted, about)
    if (visitor.hasSubmitted) assert.equal(outcome.hasSubmitted, verdict === 'human', about)
  }
}

for (const hasTelemetry of [true, false]) {
  const when = hasTelemetry ? 'with telemetry' : 'without telemetry'
  for (const [name, tell] of Object.entries({ ...machines, ...people }))
    // Those of many recipients stand below.
    if (!['H05', 'H06', 'H18'].includes(name))
      test(`${name} ${when}`, () => {
        const outcomes = alone(tell, hasTelemetry)
        assert.ok(outcomes.length >= worlds_count)
        check(outcomes, hasTelemetry)
      })
  test(`H05 ${when}: 40 recipients behind one address of a carrier`, () => {
    check(alone(people['H05']!, hasTelemetry, 40), hasTelemetry)
  })
  test(`H06 ${when}: 300 colleagues behind one address`, () => {
    const world = createWorld({ seed: 3, recipients: 300, hasTelemetry, isCertain: true })
    for (const recipient of world.recipients) if (!recipient.message.isCanary) people['H06']!(world, recipient)
    check(retell(finish(world)).outcomes, hasTelemetry)
  })
  for (const [name, tell] of Object.entries({ S09: firstLinkOnly, S28: burstOfOne, S29: afterCanary }))
    test(`${name} ${when}`, () => {
      for (const seed of [1, 2, 3, 4]) {
        const world = createWorld({ seed, recipients: 50, hasTelemetry })
        tell(world)
        const { outcomes } = retell(finish(world))
        assert.ok(outcomes.length >= 50)
        check(outcomes, hasTelemetry)
      }
    })
}

test('H18: who reports without clicking has made no visit', () => {
  assert.deepEqual(alone(people['H18']!, true), [])
})

test('H27 is said to be somebody else, H01 is not', () => {
  assert.ok(alone(people['H27']!, true).every(({ isOtherPerson }) => isOtherPerson))
  assert.ok(alone(people['H01']!, true).every(({ isOtherPerson }) => !isOtherPerson))
})

test('O01 to O05: pictures are no visits, and what proxies load is not "read"', () => {
  for (const [name, tell] of Object.entries(opens)) {
    const world = createWorld({ seed: 1, recipients: 1, hasTelemetry: false, canaries: 0 })
    tell(world, world.recipients[0]!)
    const retold = retell(finish(world))
    assert.ok(
      retold.outcomes.every(({ verdict }) => verdict === 'none'),
      name,
    )
    assert.equal([...retold.opens.values()][0]?.kind ?? null, name === 'O05' ? null : 'proxy', name)
  }
})

test('a machine that hides at the address and with the browser of nobody is human only without telemetry: the residual risk is S30 alone', () => {
  const risky = Object.entries(machines).filter(([, tell]) =>
    alone(tell, false).some(({ visitor, verdict }) => visitor.truth === 'machine' && verdict === 'human'),
  )
  assert.deepEqual(
    risky.map(([name]) => name),
    ['S30'],
  )
})

test('the forms of a training that follows are no odd requests: the click stays a person’s', () => {
  for (let seed = 1; seed <= worlds_count; seed += 1) {
    const world = createWorld({ seed, recipients: 1, hasTelemetry: true, isCertain: true, canaries: 0 })
    people['H01']!(world, world.recipients[0]!)
    const story = finish(world)
    const last = story.requests.at(-1)!
    for (const method of ['GET', 'POST'])
      story.requests.push({
        ...last,
        at: last.at + 20_000,
        method,
        kind: 'training',
        tokenKind: 'training',
        beacon: null,
      })
    check(retell(story).outcomes, true)
  }
})
