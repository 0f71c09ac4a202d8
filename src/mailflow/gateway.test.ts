// The gateway end to end with a scripted next hop: what passes, passes byte for byte; everything else is answered truly.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { belowTop, exchangeMessage, startStage, until, withoutRoute } from '#test/journeys/mailflow-failures/stage.ts'

test('a message of the tenant passes with our lines on top and nothing else changed', async () => {
  await using stage = await startStage()
  const client = await stage.exchange()
  const message = exchangeMessage()
  const reply = await client.message('alex@fabrikam.example', ['Kim@contoso.example'], message)
  assert.equal(reply.text, '250 2.0.0 Queued')
  const [taken] = stage.hop.taken()
  assert.ok(taken)
  assert.equal(belowTop(taken.bytes), withoutRoute(message))
  assert.deepEqual(taken.to, ['Kim@contoso.example'])
  assert.match(
    taken.bytes.toString('latin1'),
    /^Received: from mail-eopbgr[^]*?\r\nX-Mailwarden-Processed: v=1; [^]*?\r\nX-Mailwarden-Return: contosoreturntokencontoso\r\nX-Mailwarden-Verdict: clean; score=0; id=/,
  )
  assert.deepEqual(stage.hop.clientNames, ['contososlug.mx.example.net'])
  await until('the history has it', () => stage.history.length === 1)
  assert.equal(stage.history[0]!.outcomes[0]!.status, 'returned')
  await client.quit()
})
