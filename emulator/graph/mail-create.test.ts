// What Graph makes of a message that is put into a mailbox: draft or not, when it came, which headers it takes (microsoft-graph 5.1).
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { containmentCase } from '#test/support/containment.ts'

test('a message is a draft unless the flags say otherwise at creation; its time is that of the property', async (t) => {
  const made = await containmentCase(t, { roles: ['Mail.ReadWrite'] })
  const { graph } = (await made.parts.microsoft.clients(made.tenantId))!
  const inbox = `/users/${made.user('frida.fink').id}/mailFolders/inbox/messages`
  const body = { subject: 'x', body: { contentType: 'html', content: 'x' }, toRecipients: [] }
  const create = (more: object) =>
    graph.request<{ id: string; isDraft: boolean; isRead: boolean; receivedDateTime: string }>(inbox, {
      method: 'POST',
      body: { ...body, ...more },
    })
  assert.equal((await create({})).isDraft, true)
  const flags = (value: string) => ({ id: 'Integer 0x0E07', value })
  const sent = await create({
    singleValueExtendedProperties: [flags('4'), { id: 'SystemTime 0x0E06', value: '2026-11-01T08:00:00Z' }],
  })
  assert.deepEqual([sent.isDraft, sent.isRead, sent.receivedDateTime], [false, false, '2026-11-01T08:00:00Z'])
  const read = await create({ singleValueExtendedProperties: [flags('1')] })
  assert.deepEqual([read.isDraft, read.isRead], [false, true])
  await assert.rejects(create({ internetMessageHeaders: [{ name: 'Received', value: 'x' }] }), /should start with 'x-'/)
  const many = Array.from({ length: 6 }, (_, index) => ({ name: `X-A${index}`, value: 'x' }))
  await assert.rejects(create({ internetMessageHeaders: many }), /less than or equal to 5/)
})
