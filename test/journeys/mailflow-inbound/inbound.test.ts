// Inbound mail of a connected tenant: from an outside sender through Exchange Online, the gateway and back, into mailboxes.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { headerNames } from '#mailflow/route.ts'
import { installation } from '#test/support/installation.ts'
import {
  eicar,
  eventually,
  gtube,
  headerOf,
  historyOf,
  mailIn,
  outsideSigner,
  quarantined,
  rawMessage,
  received,
  traceOf,
  uniqueSubject,
} from '#test/support/mail-journey.ts'

const base64 = (content: Buffer | string) =>
  Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\r\n') + '\r\n'

test('inbound mail', async (t) => {
  const made = await installation(t)
  const { emulator } = made
  const tenantId = await made.connect('Contoso')
  const { internet } = emulator.transport
  const signer = outsideSigner(emulator, 'outside.example')
  /** Sends and waits until everything came to rest. */
  async function send(options: {
    subject?: string
    to?: string[]
    from?: string
    headerFrom?: string
    headers?: string[]
    body?: string
    raw?: Buffer
    useDataCommand?: boolean
  }) {
    const from = options.from ?? 'zoe@outside.example'
    const recipients = options.to ?? ['frida.fink@contoso.com']
    const subject = options.subject ?? uniqueSubject('Message')
    const raw =
      options.raw ??
      rawMessage({
        from: options.headerFrom ?? (from === '' ? 'postmaster@outside.example' : from),
        to: recipients[0]!,
        subject,
        ...(options.headers === undefined ? {} : { headers: options.headers }),
        ...(options.body === undefined ? {} : { body: options.body }),
      })
    const sent = await internet.send({
      envelopeFrom: from,
      recipients,
      raw,
      ...(options.useDataCommand === undefined ? {} : { useDataCommand: options.useDataCommand }),
    })
    assert.deepEqual(sent.accepted, recipients, JSON.stringify(sent))
    await emulator.transport.idle()
    assert.deepEqual(
      emulator.transport.queue().map((entry) => entry.lastError),
      [],
      'nothing waits',
    )
    return { raw, subject }
  }

  await t.test('clean mail arrives with its bytes, its signature and our lines, scanned once', async () => {
    const subject = 'Signed quarterly figures'
    const plain = rawMessage({
      from: 'zoe@outside.example',
      to: 'frida.fink@contoso.com',
      subject,
      body: 'Figures.  \r\n\r\nZoe\r\n',
    })
    const raw = await signer.sign(plain)
    await send({ raw, subject })
    const [mail, ...more] = received(made, 'Contoso', 'frida.fink', subject)
    assert.ok(mail !== undefined && more.length === 0)
    assert.deepEqual(await signer.verify(mail.raw), ['pass'])
    assert.ok(mail.raw.includes(plain), 'the message as it was sent stands in it unchanged')
    const names = mail.headers.map(({ name }) => name.toLowerCase())
    assert.ok(!names.includes(headerNames.return.toLowerCase()) && !names.includes(headerNames.route.toLowerCase()))
    assert.match(headerOf(mail, headerNames.verdict) ?? '', /^clean; score=0/)
    assert.ok(
      mail.headers.some(
        ({ name, value }) => name === 'Received' && value.includes(`by gateway.${emulator.operatorZone.name}`),
      ),
    )
    assert.match(
      headerOf(mail, 'Authentication-Results-Original') ?? headerOf(mail, 'Authentication-Results') ?? '',
      /dkim=pass/,
    )

    const told = await historyOf(made, tenantId, subject)
    assert.deepEqual([told.direction, told.category, told.outcomes[0]!.status], ['inbound', 'clean', 'returned'])
    assert.equal(told.timeline.filter(({ step }) => step === 'scanned').length, 1)
    assert.deepEqual(
      told.timeline.map(({ step }) => step),
      ['received', 'bound', 'scanned', 'returned'],
    )
    assert.match(told.timeline.at(-1)!.reply!, /^250 2\.6\.0 /)
    assert.match(told.timeline.at(-1)!.tls!, /TLSv1\.[23]/)
    assert.deepEqual([told.authentication?.judgedBy, told.authentication?.dkim], ['microsoft', 'pass'])

    const details = traceOf(emulator, 'Contoso', subject).flatMap((row) => row.events.map(({ detail }) => detail))
    assert.ok(
      details.some((detail) => detail.includes('Mailwarden 30 - Scan inbound')),
      details.join('\n'),
    )
    assert.ok(
      details.some((detail) => detail.includes('Mailwarden - To gateway')),
      details.join('\n'),
    )
  })

  await t.test('several recipients at once and groups get one copy each', async () => {
    const everyone = ['frida.fink', 'felix.fuchs', 'paula.pohl', 'info'].map((name) => `${name}@contoso.com`)
    const several = await send({ to: everyone })
    for (const person of everyone) assert.equal(received(made, 'Contoso', person, several.subject).length, 1, person)
    assert.equal((await historyOf(made, tenantId, several.subject)).outcomes.length, 4)

    const group = await send({ to: ['finance-team@contoso.com', 'frida.fink@contoso.com'] })
    for (const person of ['frida.fink', 'felix.fuchs', 'fay.feld'])
      assert.equal(received(made, 'Contoso', person, group.subject).length, 1, person)

    const nested = await send({ to: ['everyone@contoso.com'] })
    for (const person of ['admin', 'frida.fink', 'max.mahler', 'sven.sommer', 'tina.tal'])
      assert.equal(received(made, 'Contoso', person, nested.subject).length, 1, person)
  })

  await t.test('mail from inside to people inside and outside takes the detour only for outside', async () => {
    const subject = 'To both worlds'
    await emulator.transport.submit(emulator.tenant('Contoso').id, 'frida.fink@contoso.com', {
      to: ['paula.pohl@contoso.com', 'zoe@outside.example'],
      subject,
      text: 'Hello.',
    })
    await emulator.transport.idle()
    assert.equal(received(made, 'Contoso', 'paula.pohl', subject).length, 1)
    assert.equal(internet.received.filter((mail) => mail.raw.includes(`Subject: ${subject}`)).length, 1)
    const told = await historyOf(made, tenantId, subject)
    assert.deepEqual([told.direction, told.recipients], ['outbound', ['zoe@outside.example']])
  })

  await t.test('the null sender: reports and automatic replies come in and go out', async () => {
    const report = await send({
      from: '',
      subject: 'Undelivered Mail Returned to Sender',
      headers: [
        'Auto-Submitted: auto-replied',
        'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      ],
      body: '--b\r\n\r\nCould not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.outside.example\r\n\r\nFinal-Recipient: rfc822; no@outside.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n',
    })
    const [mail] = received(made, 'Contoso', 'frida.fink', report.subject)
    assert.equal(headerOf(mail!, 'Return-Path'), '<>')
    assert.equal((await historyOf(made, tenantId, report.subject)).mailFrom, '')

    const tenant = emulator.tenant('Contoso')
    const tina = [...tenant.users.values()].find(({ displayName }) => displayName === 'Tina Tal')!
    emulator.mailboxes.mailbox(tenant.id, tina.id).automaticReply = {
      status: 'alwaysEnabled',
      internalMessage: 'away',
      externalMessage: 'I am on holiday',
      externalAudience: 'all',
    }
    const before = internet.received.length
    await send({ to: ['tina.tal@contoso.com'] })
    const replies = internet.received.slice(before)
    assert.deepEqual(
      replies.map(({ from, to }) => [from, ...to]),
      [['', 'zoe@outside.example']],
    )
    assert.ok(!replies[0]!.raw.includes(headerNames.return))
  })

  await t.test('a meeting invitation, S/MIME, 8BITMIME and SMTPUTF8 arrive as they were', async () => {
    const calendar = [
      'BEGIN:VCALENDAR',
      'METHOD:REQUEST',
      'VERSION:2.0',
      'BEGIN:VEVENT',
      'UID:1@outside.example',
      'DTSTAMP:20260101T100000Z',
      'DTSTART:20260102T100000Z',
      'ORGANIZER:mailto:zoe@outside.example',
      'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:frida.fink@contoso.com',
      'SUMMARY:Budget',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n')
    const messages = [
      { headers: ['MIME-Version: 1.0', 'Content-Type: text/calendar; method=REQUEST; charset=utf-8'], body: calendar },
      {
        headers: [
          'MIME-Version: 1.0',
          'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s',
        ],
        body: `--s\r\nContent-Type: text/plain\r\n\r\nSigned \t \r\ntext\r\n--s\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n${base64(randomBytes(900))}--s--\r\n`,
      },
      {
        headers: ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit'],
        body: 'Grüße aus Köln, 東京\r\n',
      },
      { from: 'zoë@outside.example', body: 'Reverse-path beyond ASCII.\r\n' },
    ]
    for (const message of messages) {
      const { raw, subject } = await send(message)
      const [mail] = received(made, 'Contoso', 'frida.fink', subject)
      assert.ok(mail !== undefined, `${message.headers?.[1] ?? message.from} arrives`)
      assert.ok(mail.raw.includes(raw), `${message.headers?.[1] ?? message.from} has its bytes`)
    }
    const { subject } = await send({
      headers: ['MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8'],
      body: 'Grüße per DATA\r\n..\r\n',
      useDataCommand: true,
    })
    assert.ok(received(made, 'Contoso', 'frida.fink', subject)[0]!.raw.includes('Grüße per DATA'))
  })

  await t.test('a message of 35 MB arrives whole', async () => {
    const attachment = randomBytes(26 * 1024 * 1024)
    const { raw, subject } = await send({
      headers: [
        'MIME-Version: 1.0',
        'Content-Type: application/octet-stream; name=plan.bin',
        'Content-Transfer-Encoding: base64',
      ],
      body: base64(attachment),
    })
    assert.ok(raw.length > 35_000_000)
    const [mail] = received(made, 'Contoso', 'frida.fink', subject)
    assert.ok(mail !== undefined, 'arrives')
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    assert.equal(digest(mail.raw.subarray(-raw.length)), digest(raw))
  })

  await t.test('a virus is kept for administrators, and delivered once when it is released', async () => {
    const { subject } = await send({
      to: ['felix.fuchs@contoso.com', 'fay.feld@contoso.com'],
      headers: [
        'MIME-Version: 1.0',
        'Content-Type: application/octet-stream; name=a.com',
        'Content-Transfer-Encoding: base64',
      ],
      body: base64(eicar),
    })
    const stopped = await historyOf(made, tenantId, subject)
    assert.deepEqual([stopped.category, stopped.outcomes[0]!.status], ['malware', 'quarantined'])
    assert.equal(received(made, 'Contoso', 'felix.fuchs', subject).length, 0)
    const [item, ...more] = await quarantined(made, tenantId, subject)
    assert.equal(more.length, 0)
    assert.deepEqual([item!.status, item!.category, item!.recipients.length], ['held', 'malware', 2])
    assert.match(item!.reason, /EICAR/)

    await made.api('POST', `/tenants/${tenantId}/quarantine/${item!.id}/release`, {
      recipients: ['fay.feld@contoso.com'],
    })
    await eventually('released to one', () => received(made, 'Contoso', 'fay.feld', subject).length === 1)
    assert.equal(received(made, 'Contoso', 'felix.fuchs', subject).length, 0)
    await made.api('POST', `/tenants/${tenantId}/quarantine/${item!.id}/release`, {})
    await eventually('released to the other', () => received(made, 'Contoso', 'felix.fuchs', subject).length === 1)
    await emulator.transport.idle()
    assert.equal(received(made, 'Contoso', 'fay.feld', subject).length, 1, 'not a second time')
    const mail = received(made, 'Contoso', 'fay.feld', subject)[0]!
    assert.equal(headerOf(mail, headerNames.return), undefined)
    const told = await eventually('the delivery in the history', async () => {
      const now = await historyOf(made, tenantId, subject)
      return now.timeline.filter(({ step }) => step === 'delivered').length === 2 && now
    })
    assert.ok(told.timeline.some(({ step }) => step === 'released'))
    assert.equal(
      told.timeline.filter(({ step }) => step === 'scanned').length,
      1,
      'what is released is not scanned again',
    )
  })

  await t.test('spam: release and allow lets the next one of a proven sender pass; delete ends it', async () => {
    const signed = async (subject: string) =>
      signer.sign(
        rawMessage({ from: 'news@outside.example', to: 'paula.pohl@contoso.com', subject, body: `${gtube}\r\n` }),
      )
    const wanted = { from: 'news@outside.example', to: ['paula.pohl@contoso.com'] }
    await send({ ...wanted, subject: 'Newsletter one', raw: await signed('Newsletter one') })
    assert.equal((await historyOf(made, tenantId, 'Newsletter one')).category, 'spam')
    const [item] = await quarantined(made, tenantId, 'Newsletter one')
    await made.api('POST', `/tenants/${tenantId}/quarantine/${item!.id}/release`, { allowSender: true })
    await eventually('released', () => received(made, 'Contoso', 'paula.pohl', 'Newsletter one').length === 1)

    await inForce(tenantId, 'allow news@outside.example')
    await send({ ...wanted, subject: 'Newsletter two', raw: await signed('Newsletter two') })
    assert.equal(received(made, 'Contoso', 'paula.pohl', 'Newsletter two').length, 1)
    const told = await historyOf(made, tenantId, 'Newsletter two')
    assert.equal(told.outcomes[0]!.status, 'returned')
    assert.ok(told.timeline.some(({ detail }) => detail.includes('news@outside.example is on the allow list')))

    // Unsigned: somebody else may have written it, and the entry asks for proof.
    await send({ ...wanted, subject: 'Newsletter forged', body: `${gtube}\r\n` })
    const [forged] = await quarantined(made, tenantId, 'Newsletter forged')
    assert.equal(forged?.category, 'spam')
    await made.api('POST', `/tenants/${tenantId}/quarantine/${forged!.id}/delete`, { blockSender: true })
    await assert.rejects(made.api('POST', `/tenants/${tenantId}/quarantine/${forged!.id}/release`, {}), /410|deleted/)
    assert.equal(received(made, 'Contoso', 'paula.pohl', 'Newsletter forged').length, 0)

    await inForce(tenantId, 'block news@outside.example')
    await send({ ...wanted, subject: 'Newsletter three', raw: await signed('Newsletter three') })
    assert.equal(received(made, 'Contoso', 'paula.pohl', 'Newsletter three').length, 0)
    const blocked = await historyOf(made, tenantId, 'Newsletter three')
    assert.equal(blocked.outcomes[0]!.status, 'deleted')
    assert.ok(blocked.timeline.some(({ detail }) => detail.includes('news@outside.example is on the block list')))
  })

  await t.test('nothing was lost, doubled or left over', () => {
    assert.equal(emulator.transport.queue().length, 0)
    const stray = mailIn(made, 'Contoso', 'frida.fink').filter(({ raw }) =>
      /^X-Mailwarden-(?:Return|Route):/im.test(raw.toString('latin1')),
    )
    assert.deepEqual(stray, [])
  })

  /** The gateways have taken the entry over: they ask once a second. */
  async function inForce(tenant: string, wanted: string): Promise<void> {
    const { items } = await made.api<{ items: { list: string; value: string }[] }>('GET', `/tenants/${tenant}/lists`)
    assert.ok(items.some(({ list, value }) => `${list} ${value}` === wanted))
    await new Promise((resolve) => setTimeout(resolve, 3_000))
  }
})
