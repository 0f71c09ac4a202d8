// A crash at every point at which it would matter, on both channels: nobody gets a mail twice, and nobody none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { people, sendingCase, type SendingCase } from '#test/support/sending.ts'

const minute_ms = 60_000

/** Turns as the job takes them, over an hour: leases run out, doubts are looked up. */
async function anHour(made: SendingCase): Promise<void> {
  for (const wait_ms of [0, minute_ms, 6 * minute_ms, 2 * minute_ms, 10 * minute_ms, 16 * minute_ms, 20 * minute_ms]) {
    await made.made.advance(wait_ms)
    await made.made.emulator.transport.idle()
    await made.turn()
  }
}

for (const channel of ['graph', 'smtp'] as const)
  test(`${channel}: killed at any point, everybody has the mail exactly once in the end`, async (t) => {
    const made = await sendingCase(t)
    const points = ['claimed', 'intents noted', 'answered', 'before outcomes', 'outcomes written', 'doubts resolved']
    const met: string[] = []
    for (const point of points) {
      for (const nth of point === 'answered' ? [1, 4] : [1]) {
        const campaignId = await made.campaign({ channel })
        // A doubt is resolved only after another crash.
        if (point === 'doubts resolved') {
          made.crashAt('before outcomes')
          assert.equal(await made.turn(), 'crashed')
          await made.made.advance(6 * minute_ms)
        }
        made.crashAt(point, nth)
        if ((await made.turn()) === 'crashed') met.push(point)
        await anHour(made)
        const messages = await made.messages(campaignId)
        for (const name of people) {
          const own = messages.find(({ address }) => address === `${name}@contoso.com`)!
          const found = made.mailbox(name).filter((item) => item.internetMessageId === own.internet_message_id)
          assert.equal(
            found.length,
            1,
            `${channel}, ${point} ${nth}: ${name} has ${found.length}, ${own.state} ${own.reply}`,
          )
          assert.equal(own.state, 'accepted', `${point}: ${own.reply}`)
        }
      }
    }
    assert.deepEqual([...new Set(met)], points)
  })
