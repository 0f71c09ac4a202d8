// Taking simulations out of mailboxes again: what was delivered directly, and after a stop also what was on its way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { people, sendingCase } from '#test/support/sending.ts'
import { recallMails, type RecallInput } from './recall.ts'

test('recall, over one tenant', async (t) => {
  const made = await sendingCase(t)
  const done = new Map<string, string>()
  const context = {
    tenantId: made.tenantId,
    signal: AbortSignal.timeout(60_000),
    isDone: (target: string) => done.has(target),
    setTotal: () => Promise.resolve(),
    item: (target: string, state: 'done' | 'failed', detail: string) => {
      done.set(target, `${state}: ${detail}`)
      return Promise.resolve()
    },
  }
  const recall = (input: RecallInput) => recallMails(made.parts, input, context)
  const count = () => people.reduce((sum, name) => sum + made.mailbox(name).length, 0)

  await t.test('some mails, then all: what was removed before and what Microsoft refuses are told apart', async () => {
    const campaignId = await made.campaign({ channel: 'graph' })
    await made.turn()
    const messages = await made.messages(campaignId)
    const [first, second] = messages
    await recall({ campaignId, messageIds: [first!.id] })
    assert.equal(done.get(first!.id), 'done: Taken out of the mailbox.')
    assert.equal(count(), people.length - 1)

    done.clear()
    made.made.fail({
      service: 'graph',
      match: second!.graph_id!,
      effect: { kind: 'status', status: 403, code: 'ErrorAccessDenied', message: 'Not this one.' },
    })
    await recall({ campaignId, messageIds: null })
    assert.equal(done.get(first!.id), 'done: It was not there any more.')
    assert.match(done.get(second!.id)!, /^failed: .*Not this one/)
    assert.equal(count(), 1)
    done.clear()
    await recall({ campaignId, messageIds: [second!.id] })
    assert.equal(count(), 0)

    await made.made.advance(60_000)
    assert.equal(await made.look(), 0, 'nothing is open about what was recalled')
    for (const { reply } of await made.messages(campaignId)) assert.match(reply!, /^Recalled/)
  })

  await t.test('after a stop, a mail whose answer was lost is waited for and taken out, too', async () => {
    done.clear()
    made.made.fail({ service: 'graph', match: 'mailFolders/inbox/messages', times: 2, effect: { kind: 'lost-answer' } })
    const campaignId = await made.campaign({ channel: 'graph' })
    await made.turn()
    assert.equal((await made.messages(campaignId)).filter(({ state }) => state === 'sending').length, 2)
    assert.equal(count(), people.length)
    await made.setState(campaignId, 'stopped')
    let isOver = false
    const recalled = recall({ campaignId, messageIds: null }).finally(() => (isOver = true))
    while (count() > 2) await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isOver, false)
    await made.made.advance(60_000)
    await made.turn()
    assert.equal((await made.messages(campaignId)).filter(({ state }) => state === 'sending').length, 0)
    while (!isOver) {
      await made.made.advance(2_000)
      // Requests take real time: a clock that runs ahead of them would end the wait for them.
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await recalled
    assert.equal(count(), 0)
  })

  await t.test('without the permission nothing can be taken back, and it says so', async () => {
    const campaignId = await made.campaign({ channel: 'graph' })
    const clients = made.parts.microsoft.clients
    made.parts.microsoft.clients = () => Promise.resolve(null)
    await assert.rejects(recall({ campaignId, messageIds: null }), { code: 'simulation.recall-impossible' })
    made.parts.microsoft.clients = clients
  })
})
