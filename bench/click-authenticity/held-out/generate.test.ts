import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CampaignStory } from '../visit-story.ts'
import { heldOutStories } from './generate.ts'

const stories: CampaignStory[] = [...heldOutStories({ seed: 5, campaigns: 12, hasTelemetry: true })]
const visitors = stories.flatMap((story) => story.visitors)

test('the same seed tells the same stories, another one others', () => {
  assert.deepEqual([...heldOutStories({ seed: 5, campaigns: 2, hasTelemetry: true })], stories.slice(0, 2))
  assert.notDeepEqual([...heldOutStories({ seed: 6, campaigns: 1, hasTelemetry: true })], stories.slice(0, 1))
})

test('at least a fifth of what machines did was done by the two families that are in no list', () => {
  const machines = visitors.filter(({ truth, expect }) => truth === 'machine' && expect !== 'none')
  const unknown = machines.filter(({ scenario }) => scenario.startsWith('B-'))
  assert.ok(unknown.length / machines.length >= 0.2, `${unknown.length} of ${machines.length}`)
})

test('every request belongs to a visitor and a message of its story, and every page to one visitor', () => {
  for (const { requests, ...story } of stories) {
    const messageOf = new Map(story.visitors.map(({ key, message }) => [key, message]))
    const visitorOf = new Map<string, string>()
    for (const request of requests) {
      assert.equal(messageOf.get(request.visitor), request.message)
      if (request.nonce === null) continue
      assert.equal(visitorOf.get(request.nonce) ?? request.visitor, request.visitor)
      visitorOf.set(request.nonce, request.visitor)
    }
  }
})

test('without telemetry nothing of it is told', () => {
  for (const { tenant, messages } of heldOutStories({ seed: 5, campaigns: 3, hasTelemetry: false })) {
    assert.deepEqual([tenant.signIns, tenant.endpointOpens, tenant.urlClicks], [[], [], []])
    assert.ok(messages.every(({ readAt }) => readAt === null))
  }
})
