// Reports by people against the emulated tenant: praise and facts for simulations, triage for the rest, the mailbox, the look-up.
import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { writeDomains } from '#people/store.ts'
import { admin, Crash, simulationsCase, type SimulationsCase } from '#test/support/phish-threat.ts'
import { defaultReportSettings } from './contract.ts'
import { lookUp } from './look-up.ts'
import { readReportMailbox } from './mailbox.ts'
import { takeReport } from './public-http.ts'
import { noteReport } from './report.ts'
import { findReportSettings, renewToken, saveReportSettings, tenantOfToken } from './settings.ts'
import { decideReport } from './triage.ts'
import { viewReport } from './http.ts'
import { listReports } from './views.ts'

const frida = 'frida.fink@contoso.com'
const phish = Buffer.from(
  [
    'From: "Bank" <help@bank.example>',
    `To: <${frida}>`,
    'Subject: =?utf-8?Q?Ihr_Konto_=E2=80=93_sofort?=',
    'Message-ID: <real-1@bank.example>',
    'Content-Type: text/html',
    '',
    '<p>Open <a href="https://bad.example/x?y=1">here</a></p>',
    '',
  ].join('\r\n'),
)

async function open(t: TestContext): Promise<SimulationsCase> {
  const made = await simulationsCase(t)
  const domain = { is_verified: true, is_initial: false, is_default: true, has_email: true }
  await made.parts.db.inTenant(made.tenantId, (trx) =>
    writeDomains(trx, made.tenantId, [{ name: 'contoso.com', ...domain }], made.parts.clock.now()),
  )
  return made
}

const press = (made: SimulationsCase, raw: Buffer, reporter = frida) =>
  takeReport(made.parts, made.tenantId, {
    message: raw.toString('base64'),
    reporter,
    comment: 'odd sender',
    language: 'de',
  })

const facts = (made: SimulationsCase) =>
  made.parts.db.inTenant(made.tenantId, (trx) =>
    trx
      .selectFrom('simulation_fact')
      .select(['message_id', 'fact', 'count', 'data'])
      .where('tenant_id', '=', made.tenantId)
      .orderBy('fact')
      .execute(),
  )

const list = (made: SimulationsCase, maySeeNames = true) =>
  made.parts.db.inTenant(made.tenantId, (trx) =>
    listReports(trx, made.tenantId, { verdict: null, after: null, limit: 10, maySeeNames }),
  )

test('a simulation is praised at once and counted once, however often the button is pressed', async (t) => {
  const made = await open(t)
  const { raw, messageId, campaignId } = await made.simulation(frida)
  const answer = await press(made, raw)
  assert.equal(answer.title, 'Gut erkannt')
  assert.equal(answer.moveTo, 'deleted')
  await press(made, raw)
  const [fact] = await facts(made)
  assert.deepEqual([fact!.message_id, fact!.fact, fact!.count], [messageId, 'reported', 1])
  assert.deepEqual(fact!.data, { source: 'add-in', before_click: true })
  const { items, counts } = await list(made, false)
  assert.deepEqual([items[0]!.verdict, items[0]!.campaign?.id, items[0]!.reporter], ['simulation', campaignId, null])
  assert.equal(counts.simulation, 1)
})

test('the first report of a campaign is told once, by nobody’s name', async (t) => {
  const made = await open(t)
  const first = await made.simulation(frida)
  const second = await made.simulation('felix.fuchs@contoso.com')
  await made.parts.db.inTenant(made.tenantId, (trx) =>
    trx
      .updateTable('campaign_message')
      .set({ campaign_id: first.campaignId })
      .where('id', '=', second.messageId)
      .execute(),
  )
  await press(made, first.raw)
  await press(made, first.raw)
  await press(made, second.raw, 'felix.fuchs@contoso.com')
  const told = await made.made.alerts('simulation.first-report')
  assert.deepEqual(
    told.map(({ state }) => state),
    ['resolved'],
  )
  assert.doesNotMatch(JSON.stringify(told), /frida|felix/i)
  const events = await made.parts.db.asSystem((trx) =>
    trx.selectFrom('outbox_event').select('payload').where('type', '=', 'SimulationReported').orderBy('id').execute(),
  )
  assert.deepEqual(
    events.map(({ payload }) => (payload as { isFirst: boolean }).isFirst),
    [true, false],
  )
})

test('a report after a click is kept as such', async (t) => {
  const made = await open(t)
  const { raw, messageId, campaignId } = await made.simulation(frida)
  await made.parts.db.inTenant(made.tenantId, (trx) =>
    trx
      .insertInto('simulation_fact')
      .values({
        tenant_id: made.tenantId,
        campaign_id: campaignId,
        message_id: messageId,
        fact: 'clicked',
        first_at: new Date(made.parts.clock.now().getTime() - 1_000),
        data: '{}',
      })
      .execute(),
  )
  await press(made, raw)
  assert.equal((await facts(made)).find(({ fact }) => fact === 'reported')!.data['before_click'], false)
})

test('somebody else who reports a forwarded simulation is praised, but reported nothing of their own', async (t) => {
  const made = await open(t)
  const { raw } = await made.simulation(frida)
  assert.equal((await press(made, raw, 'felix.fuchs@contoso.com')).title, 'Gut erkannt')
  assert.deepEqual(await facts(made), [])
})

test('a copied Message-ID without the mark is a real message for anybody but its recipient', async (t) => {
  const made = await open(t)
  const { internetMessageId } = await made.simulation(frida)
  const copied = Buffer.from(phish.toString().replace('<real-1@bank.example>', internetMessageId))
  assert.equal((await press(made, copied, 'felix.fuchs@contoso.com')).title, 'Gemeldet, danke')
})

test('a real message goes to triage, cannot be clicked there, and one verdict is for all who reported it', async (t) => {
  const made = await open(t)
  assert.equal((await press(made, phish)).title, 'Gemeldet, danke')
  await press(made, phish, 'felix.fuchs@contoso.com')
  const { items } = await list(made)
  assert.deepEqual(
    items.map(({ verdict, sameMessage }) => [verdict, sameMessage]),
    [
      ['open', 2],
      ['open', 2],
    ],
  )
  const view = await viewReport(made.parts, made.tenantId, items[0]!.id, true)
  assert.equal(view.message.subject, 'Ihr Konto – sofort')
  assert.deepEqual(view.message.links, ['hxxps://bad[.]example/x?y=1'])
  assert.match(view.clawBack.text, /lies in 2 mailboxes/)
  const received = () => made.made.alerts('report.received')
  assert.deepEqual(
    (await received()).map(({ state, count }) => [state, count]),
    [['open', 2]],
  )
  assert.doesNotMatch(JSON.stringify(await received()), /frida|felix/i)
  assert.equal(await decideReport(made.parts, made.tenantId, items[0]!.id, { verdict: 'phish', note: null }, admin), 2)
  const [alert] = await made.made.alerts('report.malicious')
  assert.match(alert!.text, /2 times/)
  assert.equal((await received())[0]!.state, 'resolved')
  await decideReport(made.parts, made.tenantId, items[1]!.id, { verdict: 'clean', note: 'newsletter' }, admin)
  assert.equal((await made.made.alerts('report.malicious'))[0]!.state, 'resolved')
})

test('strangers are refused, and a person is limited', async (t) => {
  const made = await open(t)
  await assert.rejects(press(made, phish, 'somebody@elsewhere.example'), { code: 'report.stranger' })
  for (let n = 0; n < 60; n += 1)
    await noteReport(made.parts, made.tenantId, {
      source: 'add-in',
      reporter: frida,
      at: made.parts.clock.now(),
      origin: `o${n}`,
      bytes: phish,
      comment: null,
    })
  await assert.rejects(press(made, phish), { code: 'report.too-many' })
})

test('the mailbox is read once for each mail, also after a crash, with attached messages of either form', async (t) => {
  const made = await open(t)
  const { parts, tenantId } = made
  const simulation = await made.simulation(frida)
  await saveReportSettings(parts, tenantId, { ...defaultReportSettings, mailbox: 'info@contoso.com' }, admin)
  await made.made.advance(60_000)
  await deliver(made, 'm1', simulation.raw, 'message/rfc822')
  await deliver(made, 'm2', phish, 'application/octet-stream; name="mail.eml"')
  await deliver(made, 'm3', null, '')
  made.crashAt('report mailbox')
  await assert.rejects(readReportMailbox(parts, tenantId), Crash)
  assert.equal(await readReportMailbox(parts, tenantId), 2)
  assert.equal(await readReportMailbox(parts, tenantId), 0)
  assert.deepEqual((await list(made)).counts, { open: 1, phish: 0, spam: 0, clean: 0, simulation: 1 })
  assert.equal((await facts(made)).length, 1)
  made.made.revoke('Mail.ReadWrite')
  await made.made.advance(4_000_000)
  await readReportMailbox(parts, tenantId)
  const stored = await parts.db.inTenant(tenantId, (trx) => findReportSettings(parts, trx, tenantId))
  assert.notEqual(stored.readProblem, null)
})

test('more reports at once than one reading takes are all read, one reading after the other', async (t) => {
  const made = await open(t)
  const { parts, tenantId } = made
  await saveReportSettings(parts, tenantId, { ...defaultReportSettings, mailbox: 'info@contoso.com' }, admin)
  await made.made.advance(60_000)
  for (const id of ['m1', 'm2', 'm3', 'm4', 'm5']) await deliver(made, id, phish, 'message/rfc822')
  const read = () => readReportMailbox(parts, tenantId, { messages_max: 2 })
  assert.deepEqual([await read(), await read(), await read(), await read()], [2, 2, 1, 0])
})

async function deliver({ made }: SimulationsCase, id: string, attached: Buffer | null, type: string): Promise<void> {
  const tenant = made.emulator.tenant('Contoso')
  const head = [
    `From: <${frida}>`,
    'To: <info@contoso.com>',
    'Subject: 3|Phishing: look',
    `Message-ID: <${id}@contoso.com>`,
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'please look',
  ]
  const part =
    attached === null
      ? []
      : type.startsWith('message/')
        ? ['--b', `Content-Type: ${type}`, '', attached.toString('latin1')]
        : [
            '--b',
            `Content-Type: ${type}`,
            'Content-Disposition: attachment; filename="mail.eml"',
            'Content-Transfer-Encoding: base64',
            '',
            attached.toString('base64'),
          ]
  const raw = Buffer.from([...head, ...part, '--b--', ''].join('\r\n'), 'latin1')
  await made.emulator.mailboxes
    .mailbox(tenant.id, made.user('info').id)
    .deliver(raw, { folder: 'inbox', receivedAt: made.emulator.world.clock.now() })
}

test('defenders learn from a pasted message whether it is a simulation, and a forged one is said to be none', async (t) => {
  const made = await open(t)
  const { raw } = await made.simulation(frida)
  const look = (source: string, maySeeNames = true) =>
    lookUp(made.parts, made.tenantId, source, { maySeeNames, contact: 'https://console.example' })
  const found = await look(raw.toString())
  assert.deepEqual([found.result, found.campaign?.name, found.recipient], ['simulation', 'Parcels', frida])
  assert.equal((await look(raw.toString(), false)).recipient, null)
  assert.equal(
    (await look(raw.toString().replace(/Message-ID: <[^>]+>/, 'Message-ID: <x@y.example>'))).result,
    'claims',
  )
  assert.equal((await look(phish.toString())).result, 'unknown')
  assert.equal((await look('')).result, 'unknown')
})

test('the token of the add-in works while the add-in is on', async (t) => {
  const made = await open(t)
  const { parts, tenantId } = made
  const owner = (token: string) => parts.db.asSystem((trx) => tenantOfToken(trx, token))
  await saveReportSettings(parts, tenantId, { ...defaultReportSettings, isAddInOn: true }, admin)
  const stored = () => parts.db.inTenant(tenantId, (trx) => findReportSettings(parts, trx, tenantId))
  const first = await stored()
  assert.equal(await owner(first.token!), tenantId)
  await parts.db.inTenant(tenantId, (trx) => renewToken(parts, trx, tenantId))
  const { token, tokenNumber } = await stored()
  assert.equal(await owner(first.token!), null)
  assert.equal(tokenNumber, first.tokenNumber + 1, 'the version of the manifest is higher')
  assert.equal(await owner(token!), tenantId)
  assert.equal(await owner('a'.repeat(32)), null)
  await saveReportSettings(parts, tenantId, defaultReportSettings, admin)
  assert.equal(await owner(token!), null)
})
