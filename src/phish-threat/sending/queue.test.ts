// Sending by both channels against the emulated cloud: what arrives, and that a crash makes nobody get a mail twice and nobody none.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { people, sendingCase } from '#test/support/sending.ts'

test('sending, over one tenant', async (t) => {
  const made = await sendingCase(t)

  await t.test(
    'direct delivery puts an unread message into each inbox that is no draft and carries the mark',
    async () => {
      const campaignId = await made.campaign({ channel: 'graph' })
      assert.equal(await made.turn(), 'done')
      for (const name of people) {
        const items = made.mailbox(name)
        assert.equal(items.length, 1, name)
        assert.equal(made.folderOf(name, items[0]!), 'inbox')
        assert.equal(items[0]!.isDraft, false)
        assert.equal(items[0]!.isRead, false)
        assert.equal(items[0]!.from?.address, 'service@parcels.example')
      }
      const messages = await made.messages(campaignId)
      assert.deepEqual(new Set(messages.map(({ state }) => state)), new Set(['accepted']))
      await made.made.advance(60_000)
      assert.equal(await made.look(), people.length)
      const seen = await made.messages(campaignId)
      assert.deepEqual(new Set(seen.map(({ state }) => state)), new Set(['delivered']))
    },
  )

  await t.test(
    'by SMTP the mail goes to the mail servers of the domain, encrypted, signed, from our bounce address',
    async () => {
      const campaignId = await made.campaign({ channel: 'smtp' })
      assert.equal(await made.turn(), 'done')
      const messages = await made.messages(campaignId)
      assert.deepEqual(
        new Set(messages.map(({ state, reply }) => `${state} ${reply?.slice(0, 3)}`)),
        new Set(['accepted 250']),
      )
    },
  )
})
