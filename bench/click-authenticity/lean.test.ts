// The limits of the reference (click-authenticity 8.3) on a few thousand visits; run.ts measures the whole.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measure, sum, weightedRate } from './measure.ts'
import { ownStories } from './own/stories.ts'

for (const hasTelemetry of [true, false])
  test(`no machine is a person, hardly a person is a machine, telemetry ${hasTelemetry ? 'on' : 'off'}`, () => {
    const figures = measure(ownStories({ seed: 7, campaigns: 14, hasTelemetry }))
    const { person, machine, preview } = figures.matrix
    assert.ok(sum(person) > 2_000 && sum(machine) > 5_000)
    assert.equal(machine.human + preview.human, 0)
    assert.equal(figures.submittedByMachines, 0)
    assert.ok(person.automated / sum(person) <= (hasTelemetry ? 0.001 : 0.002))
    // The rest of the mix are people who cannot be told: no telemetry, or scripts blocked.
    assert.ok(weightedRate(figures) >= (hasTelemetry ? 0.985 : 0.84), String(weightedRate(figures)))
    const rateOf = (scenario: string) => {
      const found = figures.scenarios.find((row) => row.scenario === scenario)!
      return found.columns.human / found.count
    }
    // Who uses keys or a screen reader is found as often as others.
    assert.ok(Math.min(rateOf('H12'), rateOf('H13')) >= rateOf('H01') - (hasTelemetry ? 0.03 : 0.1))
    for (const { name, machines } of figures.baselines) assert.ok(machines > machine.human, name)
  })

test('the same story gives the same verdicts, whatever the order of its requests', () => {
  const [story] = ownStories({ seed: 3, campaigns: 1, hasTelemetry: true })
  const shuffled = { ...story!, requests: story!.requests.toReversed() }
  const rows = (given: typeof shuffled) => measure([given]).scenarios
  assert.deepEqual(rows(shuffled), rows(story!))
})
