import assert from 'node:assert/strict'
import { test } from 'node:test'
import { served, simulationCase, makeCampaign, type MadePerson } from '#test/support/simulation-results.ts'
import type { Results } from './contract.ts'
import { resultsHttp } from './http.ts'

const people: MadePerson[] = [
  ...Array.from({ length: 6 }, (_, n) => ({ name: `sales${n}`, department: 'Sales' })),
  { name: 'ada', department: 'Finance', facts: { opened: 1, clicked: 2, submitted: 3 } },
  { name: 'bea', department: 'Finance', facts: { clicked: 10, reported: 12 } },
  { name: 'cid', department: 'Finance', facts: { reported: 4 } },
  { name: 'dan', department: 'Finance', unconfirmed: true },
  { name: 'eve', department: 'Board', state: 'bounced' },
  { name: 'fay', department: 'Finance', automated: true },
  { name: 'test', isTest: true, facts: { clicked: 1 } },
  { name: 'canary', isCanary: true, automated: true },
]

test('each recipient has one outcome, machines and tests are in no figure, and the click rate is an interval', async (t) => {
  const world = await simulationCase()
  const { campaignId } = await makeCampaign(world, { people })
  const { call } = await served(t, world, [resultsHttp(world.parts)])
  const answer = await call('GET', `/campaigns/${campaignId}/results`)
  assert.equal(answer.statusCode, 200, answer.body)
  const { figures } = answer.json<Results>()
  assert.ok(figures !== null)
  const { tally, rates } = figures
  assert.deepEqual(
    [
      tally.recipients,
      tally.delivered,
      tally.failed,
      tally.clicked,
      tally.unconfirmed,
      tally.submitted,
      tally.reported,
    ],
    [12, 11, 1, 2, 1, 1, 2],
  )
  assert.deepEqual(tally.outcomes, { 'not-delivered': 1, reported: 1, 'failed-reported': 1, failed: 1, missed: 8 })
  assert.deepEqual([rates.click.rate, rates.clickAtMost.rate], [2 / 11, 3 / 11])
  assert.equal(rates.resilience, 1)
  assert.equal(figures.speeds.firstReport_seconds, 240)
  assert.equal(figures.speeds.medianClick_seconds, 360)
  assert.deepEqual(
    figures.departments.map(({ name, tally: { recipients } }) => [name, recipients]),
    [
      ['Sales', 6],
      [null, 6],
    ],
  )
  assert.equal(figures.automated.visits, 2)
  assert.deepEqual(
    figures.delays.filter(({ clicked }) => clicked > 0).map(({ from_minutes }) => from_minutes),
    [1, 5],
  )
  assert.deepEqual(figures.devices, [
    { device: 'Windows computer', opened: 0, caught: 2 },
    { device: null, opened: 1, caught: 0 },
  ])
})
