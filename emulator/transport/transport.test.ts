// Whole mail flow on real sockets: tenants, the internet, and a trivial relay with mutual TLS in place of a gateway.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { connectSmtp } from '#mail/smtp/client.ts'
import { createSmtpServer, type SmtpServer } from '#mail/smtp/server.ts'
import { reply, type Reply, type SessionFacts } from '#mail/smtp/types.ts'
import { createWorld } from '../create-world.ts'
import { createTenant } from '../directory/create-tenant.ts'
import { ExchangeStates } from '../exchange/state.ts'
import { MailboxStore } from '../mailboxes/store.ts'
import type { Tenant } from '../world.ts'
import { MailDocument } from './document.ts'
import { createTransport, type Transport } from './transport.ts'

type World = Awaited<ReturnType<typeof createWorld>>

const zone = 'mx.mailwarden.example'
const certName = `slug.${zone}`
const gatewayHost = `slug.gw.${zone}`

/** A pass-through in place of the gateway: remembers what came, adds the return token, hands it back by certificate. */
class Relay {
  readonly seen: { from: string; to: string[]; document: MailDocument; session: SessionFacts }[] = []
  refusal: Reply | null = null
  server!: SmtpServer

  async start(world: World, transportPort: () => number, certificateName: string): Promise<void> {
    const server = await world.authority.issueCertificate([gatewayHost])
    const client = await world.authority.issueCertificate([certificateName], { client: true })
    const open = new Map<string, { from: string; to: string[]; chunks: Buffer[] }>()
    this.server = createSmtpServer({
      hostName: gatewayHost,
      tls: {
        context: { key: server.privateKeyPem, cert: server.chainPem, ca: world.authority.certificatePem },
        requestClientCertificate: true,
      },
      handler: {
        connect: () => null,
        mail: async (session, command) => {
          open.set(session.id, { from: command.path, to: [], chunks: [] })
          return reply(250, '2.1.0', 'ok')
        },
        rcpt: async (session, command) => {
          open.get(session.id)!.to.push(command.path)
          return reply(250, '2.1.5', 'ok')
        },
        contentStart: async () => null,
        contentChunk: (session, chunk) => void open.get(session.id)!.chunks.push(chunk),
        contentEnd: async (session) => {
          const { from, to, chunks } = open.get(session.id)!
          const document = MailDocument.parse(Buffer.concat(chunks))
          this.seen.push({ from, to: [...to], document: document.clone(), session })
          if (this.refusal !== null) return this.refusal
          document.remove('X-Mailwarden-Route')
          document.add('X-Mailwarden-Return', 'returntoken')
          const next = await connectSmtp({
            host: '127.0.0.1',
            port: transportPort(),
            hello: gatewayHost,
            tls: {
              mode: 'require',
              ca: world.authority.certificatePem,
              clientCertificate: { key: client.privateKeyPem, cert: client.chainPem },
            },
          })
          try {
            let answer = await next.mail(from)
            for (const recipient of to) if (answer.code < 400) answer = await next.rcpt(recipient)
            return answer.code < 400 ? await next.bdat([document.bytes], document.bytes.length, true) : answer
          } finally {
            await next.quit()
          }
        },
        abort: () => undefined,
        closed: () => undefined,
      },
    })
    await this.server.listen(0)
  }
}

const ruleDefaults = { State: 'Enabled', Mode: 'Enforce', SenderAddressLocation: 'Header' }

/** What Mailwarden creates in a tenant, written straight into its state. */
function provision(states: ExchangeStates, tenant: Tenant, inbound: Record<string, unknown> = {}): void {
  const state = states.of(tenant)
  tenant.domains.set(certName, {
    id: certName,
    isInitial: false,
    isDefault: false,
    isVerified: true,
    supportedServices: ['Email'],
    verificationText: '',
    visibleToExchangeAt: new Date(0),
    domainType: 'Authoritative',
  })
  state.table('InboundConnector').add(
    state.newRow('Mailwarden - From gateway', {
      Enabled: true,
      ConnectorType: 'OnPremises',
      SenderDomains: ['smtp:*;1'],
      SenderIPAddresses: [],
      TlsSenderCertificateName: certName,
      CloudServicesMailEnabled: true,
      ...inbound,
    }),
  )
  state.table('OutboundConnector').add(
    state.newRow('Mailwarden - To gateway', {
      Enabled: true,
      ConnectorType: 'OnPremises',
      UseMXRecord: false,
      SmartHosts: [gatewayHost],
      TlsSettings: 'DomainValidation',
      TlsDomain: gatewayHost,
      IsTransportRuleScoped: true,
      CloudServicesMailEnabled: true,
      RecipientDomains: [],
    }),
  )
  const rules: [string, Record<string, unknown>][] = [
    [
      '10',
      {
        HeaderMatchesMessageHeader: 'X-Mailwarden-State',
        HeaderMatchesPatterns: ['.+'],
        RemoveHeader: 'X-Mailwarden-State',
      },
    ],
    [
      '20',
      {
        HeaderContainsMessageHeader: 'X-Mailwarden-Return',
        HeaderContainsWords: ['returntoken'],
        SenderIpRanges: ['127.0.0.1'],
        SetHeaderName: 'X-Mailwarden-State',
        SetHeaderValue: 'returned',
      },
    ],
    [
      '30',
      {
        SentToScope: 'InOrganization',
        ExceptIfFromScope: 'InOrganization',
        ExceptIfHeaderContainsMessageHeader: 'X-Mailwarden-State',
        ExceptIfHeaderContainsWords: ['returned', 'simulation'],
        SetHeaderName: 'X-Mailwarden-Route',
        SetHeaderValue: 'in routetoken',
        RouteMessageOutboundConnector: 'Mailwarden - To gateway',
        StopRuleProcessing: true,
      },
    ],
    [
      '40',
      {
        FromScope: 'InOrganization',
        SentToScope: 'NotInOrganization',
        ExceptIfHeaderContainsMessageHeader: 'X-Mailwarden-State',
        ExceptIfHeaderContainsWords: ['returned'],
        SetHeaderName: 'X-Mailwarden-Route',
        SetHeaderValue: 'out routetoken',
        RouteMessageOutboundConnector: 'Mailwarden - To gateway',
        StopRuleProcessing: true,
      },
    ],
    [
      '60',
      {
        HeaderMatchesMessageHeader: 'X-Mailwarden-Return',
        HeaderMatchesPatterns: ['.+'],
        RemoveHeader: 'X-Mailwarden-Return',
      },
    ],
  ]
  for (const [name, values] of rules)
    state.table('TransportRule').add(state.newRow(name, { ...ruleDefaults, ...values }))
}

describe('mail flow', () => {
  let world: World
  let states: ExchangeStates
  let mailboxes: MailboxStore
  let transport: Transport
  let contoso: Tenant
  let relay: Relay

  before(async () => {
    world = await createWorld()
    states = new ExchangeStates(world)
    mailboxes = new MailboxStore(() => world.clock.now())
    contoso = createTenant(world, {
      displayName: 'Contoso',
      name: 'contoso',
      domains: ['contoso.com'],
      users: [{ name: 'ada' }, { name: 'bob' }, { name: 'eve' }],
      groups: [{ name: 'staff', kind: 'distribution', members: ['ada', 'bob'] }],
    })
    transport = await createTransport(world, { mailboxes, states })
  })

  beforeEach(async () => {
    const state = states.of(contoso)
    for (const name of [
      'InboundConnector',
      'OutboundConnector',
      'TransportRule',
      'BlockedSender',
      'BlockedConnector',
      'MailboxSettings',
    ] as const)
      state.table(name).write([])
    contoso.domains.delete(certName)
    contoso.switches.rejectDirectSend = false
    transport.internet.received.length = 0
    for (const user of contoso.users.values()) mailboxes.remove(contoso.id, user.id)
    world.faults.length = 0
    if (relay !== undefined) await relay.server.close()
    relay = new Relay()
    await relay.start(world, () => transport.port, certName)
    world.dns.remove(gatewayHost)
    world.dns.add({ name: gatewayHost, type: 'A', data: '127.0.0.1' })
    transport.smtpPorts.set(gatewayHost, relay.server.address().port)
  })

  after(async () => {
    await relay.server.close()
    await transport.close()
    world.clock.close()
  })

  const inbox = (name: string, folder = 'inbox') => {
    const user = [...contoso.users.values()].find((each) => each.userPrincipalName.startsWith(`${name}@`))!
    return mailboxes.mailbox(contoso.id, user.id).list({ folder })
  }
  const fromOutside = { from: 'zoe@fabrikam.com', to: 'ada@contoso.com', subject: 'Hello', text: 'Hi' }

  test('mail from outside is delivered, with stamps of one pass', async () => {
    const sent = await transport.internet.send({ ...fromOutside, sourceAddress: '203.0.113.77' })
    assert.match(sent.final!, /^250 2\.6\.0 <.*Queued mail for delivery$/)
    await transport.idle()
    const [mail] = inbox('ada')
    const header = (name: string) => mail!.headers.find((each) => each.name.toLowerCase() === name.toLowerCase())?.value
    assert.equal(header('Return-Path'), '<zoe@fabrikam.com>')
    assert.equal(header('X-EOPAttributedMessage'), '0')
    assert.match(
      header('Authentication-Results')!,
      /^spf=none \(sender IP is 203\.0\.113\.77\) smtp\.mailfrom=fabrikam\.com;/,
    )
    assert.match(header('X-Forefront-Antispam-Report')!, /^CIP:203\.0\.113\.77;.*DIR:INB/)
    assert.equal(header('X-MS-Exchange-Organization-AuthAs'), 'Anonymous')
  })

  test('inbound mail goes through the gateway by certificate and comes back once, tokens gone', async () => {
    provision(states, contoso)
    await transport.internet.send({ ...fromOutside, headers: { 'X-Mailwarden-State': 'returned' } })
    await transport.idle()
    assert.equal(relay.seen.length, 1)
    const [at] = relay.seen
    assert.equal(at!.document.get('X-Mailwarden-Route'), 'in routetoken')
    assert.equal(at!.document.get('X-MS-Exchange-CrossTenant-Id'), contoso.id)
    assert.equal(at!.document.get('X-MS-Exchange-CrossPremises-AuthAs'), 'Anonymous')
    assert.match(at!.document.get('ARC-Seal')!, /i=1;.*d=microsoft\.com/)
    assert.deepEqual(at!.session.tls!.peerNames.slice(0, 1), ['mail.protection.outlook.com'])
    assert.equal(at!.session.tls!.authorized, true)
    const [mail] = inbox('ada')
    const names = mail!.headers.map((header) => header.name.toLowerCase())
    assert.ok(!names.includes('x-mailwarden-return'))
    assert.equal(mail!.headers.find((header) => header.name === 'X-EOPAttributedMessage')?.value, '1')
    assert.ok(names.includes('x-ms-exchange-organization-cross-premises-headers-promoted'))
    assert.ok(names.includes('authentication-results-original'))
    const rows = transport.trace
      .rows(contoso.id)
      .filter((row) => row.subject === 'Hello')
      .slice(-2)
    assert.ok(rows.some((row) => row.events.some((event) => event.detail.includes("Transport rule: '30'"))))
    assert.ok(rows.some((row) => row.events.some((event) => event.detail.includes("'Mailwarden - To gateway'"))))
  })

  test('outbound mail leaves signed after one turn through the gateway; the copy is in Sent Items', async () => {
    provision(states, contoso)
    await transport.submit(contoso.id, 'ada@contoso.com', {
      to: 'zoe@fabrikam.com',
      bcc: 'max@fabrikam.com',
      subject: 'Out',
      text: 'Hi',
    })
    await transport.idle()
    assert.equal(relay.seen.length, 1)
    assert.equal(relay.seen[0]!.document.get('X-MS-Exchange-CrossTenant-FromEntityHeader'), 'Hosted')
    assert.equal(relay.seen[0]!.document.get('DKIM-Signature'), null)
    const [out] = transport.internet.received
    assert.deepEqual(out!.to, ['zoe@fabrikam.com', 'max@fabrikam.com'])
    const document = MailDocument.parse(out!.raw)
    assert.match(document.get('DKIM-Signature')!, /d=contoso\.com/)
    assert.match(document.get('ARC-Seal')!, /d=microsoft\.com/)
    assert.equal(document.get('X-Mailwarden-Return'), null)
    assert.equal(document.get('Bcc'), null)
    assert.equal(document.get('X-MS-Exchange-CrossTenant-FromEntityHeader'), 'HybridOnPrem')
    assert.equal(
      document.names().some((name) => /^X-MS-Exchange-(Organization|CrossPremises)-/i.test(name)),
      false,
    )
    assert.equal(inbox('ada', 'sentitems').length, 1)
  })

  test('a message to inside and outside is split, and both copies arrive', async () => {
    provision(states, contoso)
    await transport.submit(contoso.id, 'ada@contoso.com', {
      to: ['bob@contoso.com', 'zoe@fabrikam.com'],
      subject: 'Both',
      text: 'x',
    })
    await transport.idle()
    assert.deepEqual(
      relay.seen.map((mail) => mail.to),
      [['zoe@fabrikam.com']],
    )
    assert.equal(inbox('bob').length, 1)
    assert.equal(transport.internet.received.length, 1)
  })

  test('the header firewall and one-sided cross-premises headers', async () => {
    provision(states, contoso, { CloudServicesMailEnabled: false })
    await transport.internet.send({
      ...fromOutside,
      headers: { 'X-MS-Exchange-Organization-SCL': '-1', 'X-MS-Exchange-CrossPremises-SCL': '-1' },
    })
    await transport.idle()
    const names = inbox('ada')[0]!.headers.map((header) => header.name)
    assert.ok(!names.includes('X-MS-Exchange-Organization-Cross-Premises-Headers-Promoted'))
    assert.equal(
      inbox('ada')[0]!.headers.find((header) => header.name === 'X-MS-Exchange-Organization-SCL')?.value,
      '1',
    )
  })

  test('relay without certificate is refused, unknown recipients too, and the null sender relays only by certificate', async () => {
    provision(states, contoso)
    const outside = {
      from: 'ada@contoso.com',
      to: 'zoe@fabrikam.com',
      subject: 'x',
      text: 'x',
      host: '127.0.0.1',
      port: transport.port,
    }
    assert.match(
      (await transport.internet.send(outside)).replies['zoe@fabrikam.com']!,
      /^550 5\.7\.64 TenantAttribution/,
    )
    assert.match(
      (await transport.internet.send({ ...fromOutside, to: 'nobody@contoso.com' })).replies['nobody@contoso.com']!,
      /^550 5\.4\.1 /,
    )
    const { privateKeyPem: key, chainPem: cert } = await world.authority.issueCertificate([certName], { client: true })
    const bounce = { ...outside, envelopeFrom: '', clientCertificate: { key, cert } }
    assert.equal((await transport.internet.send(bounce)).accepted.length, 1)
    contoso.domains.delete(certName)
    assert.match((await transport.internet.send(bounce)).replies['zoe@fabrikam.com']!, /ATTR36/)
    contoso.switches.rejectDirectSend = true
    assert.match(
      (await transport.internet.send({ ...fromOutside, from: 'ada@contoso.com' })).replies['ada@contoso.com']!,
      /^550 5\.7\.68 /,
    )
    await transport.idle()
  })

  test('while the gateway is down mail waits, and goes on when it is back', async () => {
    provision(states, contoso)
    const { port } = relay.server.address()
    await relay.server.close()
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'zoe@fabrikam.com', subject: 'Later', text: 'x' })
    await transport.idle()
    assert.match(transport.queue()[0]!.lastError!, /^450 4\.4\.316 Connection refused/)
    await world.clock.advance(30 * 60_000)
    assert.equal(transport.queue()[0]!.attempts, 4 + 5 + 1)
    assert.notEqual(port, 0)
    await relay.start(world, () => transport.port, certName)
    transport.smtpPorts.set(gatewayHost, relay.server.address().port)
    await world.clock.advance(10 * 60_000)
    await transport.idle()
    assert.equal(transport.queue().length, 0)
    assert.equal(transport.internet.received.length, 1)
  })

  test('after a day the sender gets a report, as after a permanent refusal', async () => {
    provision(states, contoso)
    await relay.server.close()
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'zoe@fabrikam.com', subject: 'Never', text: 'x' })
    await transport.idle()
    await world.clock.advance(24 * 3_600_000 + 60_000)
    await transport.idle()
    assert.equal(transport.queue().length, 0)
    assert.match(inbox('ada')[0]!.raw.toString(), /Status: 4\.4\.7[\s\S]*QUEUE\.Expired; message expired/)
    await relay.start(world, () => transport.port, certName)
    transport.smtpPorts.set(gatewayHost, relay.server.address().port)
    relay.refusal = reply(550, '5.7.1', 'Refused by policy')
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'zoe@fabrikam.com', subject: 'Refused', text: 'x' })
    await transport.idle()
    assert.match(
      inbox('ada')
        .find((mail) => mail.subject === 'Undeliverable: Refused')!
        .raw.toString(),
      /smtp;550 5\.7\.1 Refused by policy/,
    )
  })

  test('a wrong certificate name of the smart host keeps mail in the queue', async () => {
    provision(states, contoso)
    const state = states.of(contoso)
    const row = state.table('OutboundConnector').rows()[0]!
    state.table('OutboundConnector').replace(state.changedRow(row, { TlsDomain: 'other.example' }))
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'zoe@fabrikam.com', subject: 'Tls', text: 'x' })
    await transport.idle()
    assert.match(
      transport.queue()[0]!.lastError!,
      /^450 4\.7\.320 Certificate validation failed \[Message=SubjectMismatch\]/,
    )
    const connector = state.table('OutboundConnector').rows()[0]!
    assert.equal(
      (await transport.validateConnector(contoso.id, connector, ['zoe@fabrikam.com']))[0]!.isSuccessful,
      false,
    )
    state.table('OutboundConnector').replace(row)
    const good = await transport.validateConnector(contoso.id, row, ['zoe@fabrikam.com'])
    assert.equal(good[0]!.isSuccessful, true)
    await transport.retryNow()
    await transport.idle()
    assert.equal(transport.queue().length, 0)
  })

  test('rules reject, quarantine and delete; a rule change takes effect after the delay', async () => {
    const state = states.of(contoso)
    const rule = (values: Record<string, unknown>) =>
      state.table('TransportRule').add(state.newRow('r', { ...ruleDefaults, ...values }))
    rule({ From: ['ada@contoso.com'], RejectMessageReasonText: 'You are blocked', StopRuleProcessing: true })
    contoso.switches.transportDelay_ms = 60_000
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'bob@contoso.com', subject: 'One', text: 'x' })
    await transport.idle()
    assert.equal(inbox('bob').length, 1)
    await world.clock.advance(61_000)
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'bob@contoso.com', subject: 'Two', text: 'x' })
    await transport.idle()
    contoso.switches.transportDelay_ms = 0
    assert.equal(inbox('bob').length, 1)
    assert.match(inbox('ada')[0]!.raw.toString(), /RejectMessage; You are blocked/)
  })

  test('groups are expanded, inbox rules forward and move, out of office answers with the null sender', async () => {
    const [ada, bob] = ['ada', 'bob'].map((name) => {
      const user = [...contoso.users.values()].find((each) => each.userPrincipalName.startsWith(name))!
      return mailboxes.mailbox(contoso.id, user.id)
    })
    ada!.inboxRules = [
      {
        ruleIdentity: '1',
        name: '.',
        enabled: true,
        priority: 1,
        isHidden: false,
        conditions: { subjectContainsWords: ['invoice'] },
        actions: { redirectTo: ['thief@fabrikam.com'], deleteMessage: true },
      },
    ]
    bob!.automaticReply = {
      status: 'alwaysEnabled',
      internalMessage: 'away',
      externalMessage: 'I am away',
      externalAudience: 'all',
    }
    await transport.internet.send({ ...fromOutside, to: 'staff@contoso.com', subject: 'Your invoice' })
    await transport.idle()
    assert.equal(inbox('ada').length, 0)
    assert.equal(inbox('ada', 'deleteditems').length, 1)
    assert.equal(inbox('bob').length, 1)
    const out = transport.internet.received.map((mail) => [mail.from, mail.to[0]])
    assert.deepEqual(
      out.toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1)),
      [
        ['', 'zoe@fabrikam.com'],
        ['ada@contoso.com', 'thief@fabrikam.com'],
      ],
    )
  })

  test('a loop ends after twenty passes', async () => {
    const received = Array.from(
      { length: 20 },
      (_, index) =>
        `Received: from a by EMU${index}.eurprd01.prod.outlook.com with x; Mon, 1 Jan 2026 00:00:00 +0000\r\n`,
    ).join('')
    const raw = Buffer.from(`${received}From: zoe@fabrikam.com\r\nTo: ada@contoso.com\r\nSubject: loop\r\n\r\nx\r\n`)
    assert.match((await transport.internet.send({ ...fromOutside, raw })).final!, /^554 5\.4\.14 Hop count exceeded/)
  })

  test('bare line feeds pass by BDAT and the gateway gets the same bytes', async () => {
    provision(states, contoso)
    const raw = Buffer.from('From: zoe@fabrikam.com\r\nTo: ada@contoso.com\r\nSubject: bare\r\n\r\none\ntwo\r\n')
    await transport.internet.send({ ...fromOutside, raw })
    await transport.idle()
    assert.match(relay.seen[0]!.document.body.toString(), /one\ntwo\r\n$/)
    assert.equal(inbox('ada').length, 1)
  })

  test('SPF, DMARC and a trusted ARC sealer decide on real records', async () => {
    world.dns.add({ name: 'tailspin.example', type: 'TXT', data: 'v=spf1 ip4:203.0.113.5 -all' })
    world.dns.add({ name: '_dmarc.tailspin.example', type: 'TXT', data: 'v=DMARC1; p=reject' })
    const mail = { ...fromOutside, from: 'news@tailspin.example' }
    assert.equal((await transport.internet.send({ ...mail, sourceAddress: '203.0.113.5' })).accepted.length, 1)
    assert.match((await transport.internet.send({ ...mail, sourceAddress: '203.0.113.6' })).final!, /^550 5\.7\.509 /)
    await transport.idle()
    assert.match(
      inbox('ada')[0]!.headers.find((header) => header.name === 'Authentication-Results')!.value,
      /spf=pass.*dmarc=pass.*compauth=pass reason=100/,
    )
  })

  test('faults answer at any phase', async () => {
    world.faults.push({
      service: 'transport',
      match: 'rcpt',
      times: 1,
      effect: { kind: 'reply', code: 451, enhanced: '4.7.500', text: 'Server busy. Please try again later' },
    })
    const sent = await transport.internet.send(fromOutside)
    assert.match(sent.replies['ada@contoso.com']!, /^451 4\.7\.500 Server busy/)
  })

  test('a mailbox that sends much spam is restricted', async () => {
    const text = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
    for (let index = 0; index < 21; index += 1) {
      await transport.submit(contoso.id, 'eve@contoso.com', { to: 'zoe@fabrikam.com', subject: `${index}`, text })
      await transport.idle()
    }
    assert.equal(transport.internet.received.length, 20)
    assert.equal(states.of(contoso).table('BlockedSender').rows()[0]!.name, 'eve@contoso.com')
    assert.match(inbox('eve')[0]!.raw.toString(), /5\.1\.8 Access denied, bad outbound sender/)
  })
})
