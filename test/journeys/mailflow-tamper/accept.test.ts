// What is accepted is what the administrator has seen: a page that is older than the tampering accepts nothing.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installation } from '#test/support/installation.ts'
import { accept, asAdmin, check, findings, watched } from './watch.ts'

const rule30 = 'Mailwarden 30 - Scan inbound'

test('only what was seen is accepted', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)
  const except = (domain: string) =>
    asAdmin(watch, 'Set-TransportRule', { Identity: rule30, ExceptIfSenderDomainIs: [domain] })
  await except('partner.example')
  const [seen] = (await check(watch)).findings
  assert.deepEqual(seen!.actual, ['partner.example'])

  await t.test('an acceptance that does not say what was seen is refused, and says what to do', async () => {
    await assert.rejects(made.api('POST', `${watch.path}/findings/${seen!.id}/accept`, {}), /400 .*version/)
  })

  await t.test('one of an older page is refused, and nothing is wanted by it', async () => {
    await made.advance(2_000)
    await except('evil.example')
    const [now] = (await check(watch)).findings
    assert.deepEqual([now!.id, now!.actual], [seen!.id, ['evil.example']])
    assert.notEqual(now!.version, seen!.version)
    await assert.rejects(accept(watch, seen!), /409 .*mailflow\.finding\.changed.*changed since it was shown/s)
    assert.equal((await findings(watch, 'open')).length, 1)
    assert.deepEqual((await check(watch)).findings[0]!.expected, null)
  })

  await t.test('looking again changes nothing of it, and what is shown now can be accepted', async () => {
    const [shown] = (await check(watch)).findings
    await check(watch)
    assert.equal((await accept(watch, shown!)).state, 'accepted')
    assert.deepEqual((await check(watch)).findings, [])
  })
})
