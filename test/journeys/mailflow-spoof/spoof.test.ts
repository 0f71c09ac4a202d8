// Mail from outside that pretends: to come from the tenant, to have been scanned, to be on its way back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headerNames } from '#mailflow/route.ts'
import { installation } from '#test/support/installation.ts'
import {
  eicar,
  headerOf,
  historyOf,
  quarantined,
  rawMessage,
  received,
  traceOf,
  uniqueSubject,
} from '#test/support/mail-journey.ts'

test('forgeries from outside', async (t) => {
  const made = await installation(t)
  const { emulator } = made
  const tenantId = await made.connect('Contoso')
  const contoso = emulator.tenant('Contoso')
  const { internet } = emulator.transport
  const to = 'felix.fuchs@contoso.com'
  // Without a published policy Exchange Online takes such mail; with one it refuses it itself.
  emulator.world.dns.remove('_dmarc.contoso.com')

  async function send(mail: {
    from: string
    envelopeFrom?: string
    headers?: string[]
    body?: string
    subject?: string
  }) {
    const subject = mail.subject ?? uniqueSubject('Hello')
    const { envelopeFrom, ...rest } = mail
    const sent = await internet.send({
      envelopeFrom: envelopeFrom ?? mail.from,
      recipients: [to],
      sourceAddress: '203.0.113.77',
      raw: rawMessage({ ...rest, subject, to }),
    })
    await emulator.transport.idle()
    return { subject, sent }
  }
  /** What a transport rule of the tenant holds: whoever may read the tenant's rules knows it. */
  function ruleValue(name: string, property: string): string {
    const row = emulator.exchange
      .of(contoso)
      .table('TransportRule')
      .rows()
      .find((each) => each.name.includes(name))!
    const value = row.values[property]
    return String(Array.isArray(value) ? value[0] : value)
  }
  const scans = async (subject: string) =>
    (await historyOf(made, tenantId, subject)).timeline.filter(({ step }) => step === 'scanned').length

  for (const scope of ['neither', 'not-in-organization'] as const) {
    await t.test(`an own address from outside is scanned (scope of rules: ${scope})`, async () => {
      contoso.switches.ownDomainSpoofScope = scope
      const { subject, sent } = await send({
        from: 'admin@contoso.com',
        headers: ['MIME-Version: 1.0', 'Content-Type: application/octet-stream; name=a.com'],
        body: `${eicar}\r\n`,
      })
      assert.deepEqual(sent.accepted, [to], JSON.stringify(sent))
      const [item] = await quarantined(made, tenantId, subject)
      assert.deepEqual([item?.category, item?.direction], ['malware', 'inbound'])
      assert.equal(received(made, 'Contoso', 'felix.fuchs', subject).length, 0)

      const harmless = await send({ from: 'admin@contoso.com', envelopeFrom: 'x@spoofer.example' })
      assert.equal(await scans(harmless.subject), 1)
      contoso.switches.ownDomainSpoofScope = 'neither'
    })
  }

  await t.test('forged state, return and route tokens and marks are scanned and taken away', async () => {
    const forged = [
      `${headerNames.state}: returned`,
      `${headerNames.state}: simulation`,
      `${headerNames.return}: AAAAAAAAAAAAAAAAAAAAAAAAAA`,
      `${headerNames.route}: in AAAAAAAAAAAAAAAAAAAAAAAAAA`,
      `${headerNames.mark}: v=1; d=in; t=${Math.floor(Date.now() / 1000)}; b=x; h=x`,
      `${headerNames.verdict}: clean; score=0; id=forged`,
      'X-Mailwarden-Anything: else',
    ]
    for (const line of forged) {
      const { subject } = await send({ from: 'zoe@outside.example', headers: [line] })
      assert.equal(await scans(subject), 1, line)
      const [mail, ...more] = received(made, 'Contoso', 'felix.fuchs', subject)
      assert.ok(mail !== undefined && more.length === 0, line)
      // The tenant's own rule gives returned mail the state that the forged one claims.
      if (!line.endsWith(': returned')) assert.ok(!mail.raw.includes(line), `${line} reaches the mailbox`)
      assert.ok(mail.headers.filter(({ name }) => name === headerNames.state).length <= 1)
    }
    const { subject } = await send({ from: 'zoe@outside.example', headers: forged, body: `${eicar}\r\n` })
    assert.equal((await quarantined(made, tenantId, subject))[0]?.category, 'malware')
    assert.equal(received(made, 'Contoso', 'felix.fuchs', subject).length, 0)
  })

  await t.test('the real return token is of no use from an address that is not ours', async () => {
    const token = ruleValue(' 20 ', 'HeaderContainsWords')
    assert.ok(token.length >= 20, token)
    const line = `${headerNames.return}: ${token}`
    const { subject } = await send({ from: 'zoe@outside.example', headers: [line], body: `${eicar}\r\n` })
    assert.equal((await quarantined(made, tenantId, subject))[0]?.category, 'malware')

    const harmless = await send({ from: 'zoe@outside.example', headers: [line] })
    assert.equal(await scans(harmless.subject), 1)
    const [mail] = received(made, 'Contoso', 'felix.fuchs', harmless.subject)
    assert.equal(headerOf(mail!, headerNames.return), undefined)
    const rules = traceOf(emulator, 'Contoso', harmless.subject).flatMap(({ events }) =>
      events.map(({ detail }) => detail),
    )
    assert.ok(rules.some((detail) => detail.includes('Mailwarden 30')))
  })

  await t.test('the real processed mark of another message is of no use', async () => {
    const first = await send({ from: 'zoe@outside.example' })
    const [mail] = received(made, 'Contoso', 'felix.fuchs', first.subject)
    const mark = headerOf(mail!, headerNames.mark)
    assert.ok(mark !== undefined, 'the mark stays on mail')
    const { subject } = await send({
      from: 'zoe@outside.example',
      headers: [`${headerNames.mark}: ${mark}`],
      body: `${eicar}\r\n`,
    })
    assert.equal((await quarantined(made, tenantId, subject))[0]?.category, 'malware')
  })
})
