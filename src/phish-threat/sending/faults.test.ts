// What goes wrong while simulations are sent: throttling, lost answers, refusals for now and for good, pause and stop.
import assert from 'node:assert/strict'
import net from 'node:net'
import { test } from 'node:test'
import type { MailItem } from '#emulator/mailboxes/mailbox.ts'
import { people, sendingCase, type SendingCase } from '#test/support/sending.ts'
import { savePrivacy } from '../results/privacy.ts'
import { listMessages } from './message-views.ts'
import { resendFailed } from './resend.ts'

const minute_ms = 60_000
const day_ms = 86_400_000
const frida = 'frida.fink@contoso.com'

const countOf = async (made: SendingCase, campaignId: string): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { state } of await made.messages(campaignId)) counts[state] = (counts[state] ?? 0) + 1
  return counts
}

/** Items of this campaign in the mailbox. */
async function itemsOf(made: SendingCase, campaignId: string, name: string): Promise<MailItem[]> {
  const ids = new Set((await made.messages(campaignId)).map(({ internet_message_id: id }) => id))
  return made.mailbox(name).filter(({ internetMessageId }) => ids.has(internetMessageId ?? ''))
}

/** How many each of the people has. */
const copies = (made: SendingCase, campaignId: string): Promise<number[]> =>
  Promise.all(people.map(async (name) => (await itemsOf(made, campaignId, name)).length))

const onceEach = people.map(() => 1)
const noneEach = people.map(() => 0)

test('faults, over one tenant', async (t) => {
  const made = await sendingCase(t)

  await t.test('Graph: 429 stops all calls until the time that it names, and nobody is missed', async () => {
    made.made.fail({
      service: 'graph',
      match: 'mailFolders/inbox/messages',
      times: 2,
      effect: {
        kind: 'status',
        status: 429,
        code: 'ApplicationThrottled',
        message: 'Over its limit.',
        retryAfter: '90',
      },
    })
    const campaignId = await made.campaign({ channel: 'graph' })
    await made.turn()
    const posts = () => made.made.seen('graph', 'mailFolders/inbox/messages').filter(({ status }) => status === 201)
    const first = posts().length
    assert.ok(first < people.length)
    await made.made.advance(80_000)
    await made.turn()
    assert.equal(posts().length, first, 'not before its time')
    // The limit itself is measured in real time; a new process begins without it.
    await made.made.advance(30_000)
    made.crashAt('claimed')
    assert.equal(await made.turn(), 'crashed')
    await made.made.advance(6 * minute_ms)
    await made.turn()
    assert.deepEqual(await countOf(made, campaignId), { accepted: people.length })
    assert.deepEqual(await copies(made, campaignId), onceEach)
  })

  await t.test('Graph: when the answer is lost the message is found by its Message-ID and not made twice', async () => {
    made.made.fail({ service: 'graph', match: 'mailFolders/inbox/messages', times: 3, effect: { kind: 'lost-answer' } })
    const campaignId = await made.campaign({ channel: 'graph' })
    await made.turn()
    assert.deepEqual(await countOf(made, campaignId), { accepted: 3, sending: 3 })
    await made.made.advance(minute_ms)
    await made.turn()
    assert.deepEqual(await countOf(made, campaignId), { accepted: people.length })
    assert.deepEqual(await copies(made, campaignId), onceEach)
  })

  await t.test(
    'SMTP: a refusal for now is tried again later, one for good is listed and leaves the address alone for a week',
    async () => {
      const refuse = (code: number, enhanced: string, text: string) =>
        made.made.fail({ service: 'transport', match: 'mail bounce-', effect: { kind: 'reply', code, enhanced, text } })
      refuse(451, '4.7.500', 'Server busy')
      const first = await made.campaign({ channel: 'smtp', to: ['frida.fink'] })
      await made.turn()
      const [deferred] = await made.messages(first)
      assert.equal(deferred!.state, 'deferred')
      assert.match(deferred!.reply!, /^451 4\.7\.500 Server busy/)
      await made.turn()
      assert.equal((await made.messages(first))[0]!.attempts, 1, 'not at once')
      await made.made.advance(2 * minute_ms)
      await made.turn()
      assert.equal((await made.messages(first))[0]!.state, 'accepted')

      refuse(550, '5.1.1', `<${frida}> is not here`)
      const second = await made.campaign({ channel: 'smtp', to: ['frida.fink'] })
      await made.turn()
      const [bounced] = await made.messages(second)
      assert.equal(bounced!.state, 'bounced')
      assert.match(bounced!.reply!, /^550 5\.1\.1/)

      const third = await made.campaign({ channel: 'smtp', to: ['frida.fink', 'fay.feld'] })
      await made.turn()
      assert.deepEqual(await countOf(made, third), { blocked: 1, accepted: 1 })
      const shown = await made.inTenant((trx) =>
        listMessages(trx, made.tenantId, third, { limit: 10 }, { hasNames: false }),
      )
      assert.equal(
        shown.items.every(({ address, reply }) => address === null && reply?.includes(frida) !== true),
        true,
      )
      assert.equal(shown.totals.blocked, 1)

      await made.made.advance(7 * day_ms)
      const fourth = await made.campaign({ channel: 'smtp', to: ['frida.fink'] })
      await made.turn()
      assert.deepEqual(await countOf(made, fourth), { accepted: 1 }, 'not excluded for long')
    },
  )

  await t.test('sending a failed mail again takes the address off the list when it arrives', async () => {
    made.made.fail({
      service: 'transport',
      match: 'mail bounce-',
      effect: { kind: 'reply', code: 550, enhanced: '5.1.10', text: 'Recipient not found' },
    })
    const campaignId = await made.campaign({ channel: 'smtp', to: ['frida.fink'] })
    await made.turn()
    const now = made.parts.clock.now()
    const sent = await made.inTenant((trx) => resendFailed(trx, made.tenantId, campaignId, undefined, now))
    assert.deepEqual(sent, { queued: 1, refused: 0 })
    await made.turn()
    assert.deepEqual(await countOf(made, campaignId), { accepted: 1 })
    assert.equal((await itemsOf(made, campaignId, 'frida.fink')).length, 1)
  })

  await t.test('a pause in the middle lets nothing more out; afterwards the rest goes; a stop cancels it', async () => {
    const campaignId = await made.campaign({ channel: 'graph' })
    // Right after the claim, before the first intent.
    const { onCheckpoint } = made.parts
    const changes: Promise<void>[] = []
    made.parts.onCheckpoint = (name) => {
      onCheckpoint?.(name)
      if (name === 'claimed' && changes.length === 0) changes.push(made.setState(campaignId, 'paused'))
    }
    await made.turn()
    await Promise.all(changes)
    assert.deepEqual(await copies(made, campaignId), noneEach)
    assert.deepEqual(await countOf(made, campaignId), { scheduled: people.length })
    await made.turn()
    assert.deepEqual(await copies(made, campaignId), noneEach)
    await made.setState(campaignId, 'running')
    await made.turn()
    assert.deepEqual(await copies(made, campaignId), onceEach)

    const other = await made.campaign({ channel: 'graph' })
    made.parts.onCheckpoint = (name) => {
      if (name === 'claimed') changes.push(made.setState(other, 'stopped'))
    }
    await made.turn()
    await Promise.all(changes)
    assert.deepEqual(await countOf(made, other), { cancelled: people.length })
    if (onCheckpoint !== undefined) made.parts.onCheckpoint = onCheckpoint
  })

  await t.test('junk is seen as filtered, and reading as read when the campaign looks for it', async () => {
    const campaignId = await made.campaign({ channel: 'graph', settings: { hasTelemetry: true } })
    await made.turn()
    const { emulator } = made.made
    const boxOf = (name: string) => emulator.mailboxes.mailbox(emulator.tenant('Contoso').id, made.made.user(name).id)
    boxOf('fay.feld').move((await itemsOf(made, campaignId, 'fay.feld'))[0]!.id, 'junkemail')
    await made.made.advance(minute_ms)
    await made.look()
    assert.deepEqual(await countOf(made, campaignId), { delivered: people.length - 1, filtered: 1 })
    boxOf('frida.fink').update((await itemsOf(made, campaignId, 'frida.fink'))[0]!.id, { isRead: true })
    await made.made.advance(2 * 60 * minute_ms)
    await made.look()
    const read = (await made.messages(campaignId)).filter(({ read_at: at }) => at !== null)
    assert.deepEqual(
      read.map(({ address }) => address),
      [frida],
    )

    // Works-council mode is above what the campaign says.
    await made.inTenant((trx) => savePrivacy(trx, made.tenantId, { isWorksCouncil: true }, made.parts.clock.now()))
    boxOf('felix.fuchs').update((await itemsOf(made, campaignId, 'felix.fuchs'))[0]!.id, { isRead: true })
    await made.made.advance(24 * 60 * minute_ms)
    assert.ok((await made.look()) > 0)
    const after = (await made.messages(campaignId)).filter(({ read_at: at }) => at !== null)
    assert.equal(after.length, 1)
  })

  await t.test('nobody who left in the meantime gets a mail', async () => {
    const campaignId = await made.campaign({ channel: 'graph' })
    await made.inTenant((trx) =>
      trx
        .updateTable('person')
        .set({ is_enabled: false })
        .where('tenant_id', '=', made.tenantId)
        .where('id', '=', made.made.user('frida.fink').id)
        .execute(),
    )
    await made.turn()
    assert.deepEqual(await countOf(made, campaignId), { blocked: 1, accepted: people.length - 1 })
    assert.deepEqual(await itemsOf(made, campaignId, 'frida.fink'), [])
  })
})

test('without the permission mails wait and an alert says so; they go when it is granted', async (t) => {
  const made = await sendingCase(t, { roles: [] })
  const campaignId = await made.campaign({ channel: 'graph' })
  await made.turn()
  assert.deepEqual(await countOf(made, campaignId), { deferred: people.length })
  const [alert] = await made.made.alerts('simulation.sending-fault')
  assert.match(alert!.text, /Mail\.ReadWrite is not granted/)
  made.made.grant('Mail.ReadWrite')
  const clients = await made.parts.microsoft.clients(made.tenantId)
  await clients!.roles({ fresh: true })
  await made.made.advance(20 * minute_ms)
  await made.turn()
  assert.deepEqual(await countOf(made, campaignId), { accepted: people.length })
  assert.equal((await made.made.alerts('simulation.sending-fault'))[0]!.state, 'resolved')
})

/** Takes a message and is gone before it answers. */
async function silentServer(): Promise<{ port: number; taken: () => number; close: () => Promise<void> }> {
  let taken = 0
  const server = net.createServer((socket) => {
    let isData = false
    let rest = ''
    socket.on('error', () => socket.destroy())
    socket.write('220 silent.example ESMTP\r\n')
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      if (isData) {
        if (!rest.includes('\r\n.\r\n')) return
        taken += 1
        socket.destroy()
        return
      }
      for (let end = rest.indexOf('\r\n'); end >= 0 && !isData; end = rest.indexOf('\r\n')) {
        const verb = rest.slice(0, 4).toUpperCase()
        rest = rest.slice(end + 2)
        isData = verb === 'DATA'
        socket.write(isData ? '354 Go\r\n' : '250 Ok\r\n')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    taken: () => taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

test('SMTP without a tenant to ask: a lost answer is shown as such and the mail is never sent twice', async (t) => {
  const server = await silentServer()
  t.after(server.close)
  const made = await sendingCase(t, { smtpPort: server.port, isConnected: false })
  const campaignId = await made.campaign({ channel: 'smtp', to: ['frida.fink', 'fay.feld'] })
  await made.turn()
  assert.equal(server.taken(), 2, JSON.stringify(await made.messages(campaignId)))
  for (let round = 0; round < 4; round += 1) {
    await made.made.advance(20 * minute_ms)
    await made.turn()
  }
  assert.equal(server.taken(), 2)
  const messages = await made.messages(campaignId)
  assert.deepEqual(
    messages.map(({ state, is_unknown: isUnknown }) => [state, isUnknown]),
    [
      ['accepted', true],
      ['accepted', true],
    ],
  )
  assert.match(messages[0]!.reply!, /nothing can tell whether it arrived/)
})
