// Outbound mail of a connected tenant: from a mailbox through the gateway and back to Exchange Online, which signs it and sends it out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headerNames } from '#mailflow/route.ts'
import { installation } from '#test/support/installation.ts'
import {
  dkimResults,
  eicar,
  eventually,
  gtube,
  historyOf,
  quarantined,
  received,
  traceOf,
  uniqueSubject,
} from '#test/support/mail-journey.ts'

test('outbound mail', async (t) => {
  const made = await installation(t)
  const { emulator } = made
  const tenantId = await made.connect('Contoso')
  const contoso = emulator.tenant('Contoso')
  const { internet } = emulator.transport
  const arrived = (subject: string) => internet.received.filter(({ raw }) => raw.includes(`Subject: ${subject}`))
  async function submit(subject: string, more: object = {}, envelope?: { from?: string; to?: string[] }) {
    await emulator.transport.submit(
      contoso.id,
      'frida.fink@contoso.com',
      { to: 'zoe@outside.example', subject, text: 'Hello Zoe.', ...more },
      envelope === undefined ? {} : { envelope },
    )
    await emulator.transport.idle()
    assert.deepEqual(
      emulator.transport.queue().map((entry) => entry.lastError),
      [],
      'nothing waits',
    )
  }
  const outboxEvents = () =>
    made.app.platform!.db.asSystem((trx) =>
      trx.selectFrom('outbox_event').selectAll().where('type', '=', 'OutboundThreatDetected').execute(),
    )

  await t.test('clean mail leaves once, signed by the tenant at the last exit, without our tokens', async () => {
    const subject = uniqueSubject('Offer')
    await submit(subject)
    const [mail, ...more] = arrived(subject)
    assert.ok(mail !== undefined && more.length === 0)
    assert.deepEqual([mail.from, mail.to], ['frida.fink@contoso.com', ['zoe@outside.example']])
    assert.deepEqual(await dkimResults(emulator, mail.raw, 'contoso.com'), ['pass'])
    const text = mail.raw.toString('latin1')
    for (const name of [headerNames.return, headerNames.route])
      assert.ok(!new RegExp(`^${name}:`, 'im').test(text), name)
    assert.equal(received(made, 'Contoso', 'frida.fink', subject).length, 0)
    const told = await historyOf(made, tenantId, subject)
    assert.deepEqual([told.direction, told.category, told.outcomes[0]!.status], ['outbound', 'clean', 'returned'])
    assert.equal(told.timeline.filter(({ step }) => step === 'scanned').length, 1)
    const details = traceOf(emulator, 'Contoso', subject).flatMap((row) => row.events.map(({ detail }) => detail))
    assert.ok(
      details.some((detail) => detail.includes('Mailwarden 40 - Scan outbound')),
      details.join('\n'),
    )
    assert.deepEqual(await outboxEvents(), [])
  })

  await t.test('a virus does not leave: it is in quarantine, and released it leaves once', async () => {
    const subject = uniqueSubject('Tool')
    await submit(subject, { attachments: [{ filename: 'tool.com', content: eicar }] })
    assert.equal(arrived(subject).length, 0)
    const [item] = await quarantined(made, tenantId, subject)
    assert.deepEqual([item?.status, item?.direction, item?.category], ['held', 'outbound', 'malware'])
    const told = await historyOf(made, tenantId, subject)
    assert.equal(told.outcomes[0]!.status, 'quarantined')
    await made.api('POST', `/tenants/${tenantId}/quarantine/${item!.id}/release`, {})
    await eventually('the released message leaves', () => arrived(subject).length > 0)
    await emulator.transport.idle()
    assert.equal(arrived(subject).length, 1)
  })

  await t.test('spam is refused, and the sender reads why', async () => {
    const subject = uniqueSubject('Bargain')
    await submit(subject, { text: gtube })
    assert.equal(arrived(subject).length, 0)
    const [report] = received(made, 'Contoso', 'frida.fink', `Undeliverable: ${subject}`)
    assert.ok(report !== undefined, 'the sender gets a report')
    const told = await historyOf(made, tenantId, subject)
    assert.deepEqual([told.category, told.outcomes[0]!.status], ['spam', 'rejected'])
    const text = report.raw.toString('utf8').replaceAll(/\r\n[ \t]/g, '')
    assert.match(text, /550 5\.7\.1 Message refused by policy: spam/)
    assert.ok(text.includes(told.messageId), 'with the id under which it stands in the history')
  })

  await t.test('each bad message is told to other parts once, clean ones are not', async () => {
    const events = await eventually('two events', async () => {
      const found = await outboxEvents()
      return found.length >= 2 && found
    })
    const told = events.map(({ tenant_id, payload }) => {
      const { mailbox, category } = payload as { mailbox: string; category: string }
      return [tenant_id, mailbox, category]
    })
    assert.deepEqual(told, [
      [tenantId, 'frida.fink@contoso.com', 'malware'],
      [tenantId, 'frida.fink@contoso.com', 'spam'],
    ])
  })

  await t.test('mail that a rule of a mailbox forwards to outside was scanned when it came in', async () => {
    const subject = uniqueSubject('Invoice')
    const user = [...contoso.users.values()].find(({ displayName }) => displayName === 'Paula Pohl')!
    emulator.mailboxes.mailbox(contoso.id, user.id).inboxRules = [
      {
        ruleIdentity: '1',
        name: 'Forward',
        enabled: true,
        priority: 1,
        isHidden: false,
        conditions: { subjectContainsWords: ['invoice'] },
        actions: { redirectTo: ['other@elsewhere.example'] },
      },
    ]
    const sent = await internet.send({
      from: 'zoe@outside.example',
      to: 'paula.pohl@contoso.com',
      subject,
      text: 'Pay.',
    })
    assert.equal(sent.accepted.length, 1)
    await emulator.transport.idle()
    assert.equal(received(made, 'Contoso', 'paula.pohl', subject).length, 1)
    const [forwarded, ...more] = arrived(subject)
    assert.equal(more.length, 0)
    assert.deepEqual(forwarded?.to, ['other@elsewhere.example'])
    // Its author stays the outside one, so the rule for outbound mail does not see it (exchange-online 3.5): the scan was on the way in.
    const rows = await eventually('the pass in the history', async () => {
      const query = new URLSearchParams({ subject }).toString()
      const { items } = await made.api<{ items: { direction: string; status: string }[] }>(
        'GET',
        `/tenants/${tenantId}/messages?${query}`,
      )
      return items.length >= 1 && items
    })
    assert.deepEqual(
      rows.map(({ direction, status }) => `${direction} ${status}`),
      ['inbound returned'],
    )
  })

  await t.test('several recipients outside get one message, a refused one gets a report', async () => {
    const subject = uniqueSubject('Round')
    internet.refusals.set('gone@outside.example', { code: 550, enhanced: '5.1.1', lines: ['No such user'] })
    await submit(subject, { to: ['zoe@outside.example', 'max@outside.example', 'gone@outside.example'] })
    const mails = arrived(subject)
    assert.deepEqual(mails.flatMap(({ to }) => to).toSorted(), ['max@outside.example', 'zoe@outside.example'])
    const [report] = received(made, 'Contoso', 'frida.fink', `Undeliverable: ${subject}`)
    assert.match(report!.raw.toString('utf8'), /No such user/)
  })
})
