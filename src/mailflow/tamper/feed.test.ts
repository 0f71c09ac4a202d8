import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ActivityClient, ActivityRecord } from '#microsoft/activity.ts'
import { factOf, readFeed } from './feed.ts'

const now = new Date('2026-11-22T12:00:00Z')
const record = (over: Partial<ActivityRecord> = {}): ActivityRecord => ({
  Id: '1',
  RecordType: 1,
  CreationTime: '2026-11-22T10:30:00',
  Operation: 'Set-TransportRule',
  UserId: 'eve@contoso.com',
  ...over,
})

function feed(records: ActivityRecord[]) {
  const asked: number[] = []
  const client: ActivityClient = {
    ensureSubscription: () => Promise.resolve(),
    async *records(contentType, from) {
      asked.push((now.getTime() - from.getTime()) / 60_000)
      if (contentType === 'Audit.Exchange') yield records
    },
  }
  return { client, asked }
}

test('a reading goes on where the last one ended, with a little that may have come out of order', async () => {
  const { client, asked } = feed([record(), record({ Id: '2', Operation: 'Send' }), record({ Id: '', Operation: 'x' })])
  const reading = await readFeed(client, new Date(now.getTime() - 300_000), now)
  assert.deepEqual(asked, [35, 35])
  assert.deepEqual(
    reading.facts.map(({ id, at }) => [id, at.toISOString()]),
    [['1', '2026-11-22T10:30:00.000Z']],
  )
  assert.equal(reading.lastRecordAt?.toISOString(), '2026-11-22T10:30:00.000Z')
  await readFeed(client, null, now)
  assert.deepEqual(
    asked.slice(2),
    [7 * 24 * 60 - 10, 7 * 24 * 60 - 10],
    'the first one as far back as there is anything',
  )
})

test('of what may hold a token only the name is kept', () => {
  const fact = factOf(
    record({
      Parameters: [
        { Name: 'HeaderContainsWords', Value: 'secret' },
        { Name: 'Mode', Value: 'Audit' },
      ],
    }),
  )
  assert.deepEqual(fact?.parameters, [
    { name: 'HeaderContainsWords', value: '(not kept)' },
    { name: 'Mode', value: 'Audit' },
  ])
})
