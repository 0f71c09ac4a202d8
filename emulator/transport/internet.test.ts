// Several tenants on one listener, foreign clients, trusted sealers, trace paging.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { createSeal } from 'mailauth'
import { createWorld } from '../create-world.ts'
import { assignRole, createTenant } from '../directory/create-tenant.ts'
import { roleTemplates } from '../directory/roles.ts'
import { createExchange } from '../exchange/service.ts'
import { ExchangeStates } from '../exchange/state.ts'
import { signJwt } from '../login/tokens.ts'
import { MailboxStore } from '../mailboxes/store.ts'
import type { Tenant } from '../world.ts'
import { createTransport, type Transport } from './transport.ts'
import { seedLegacyIpConnectors } from '../exchange/legacy.ts'

const run = promisify(execFile)
const hasSwaks = await run('swaks', ['--version']).then(
  () => true,
  () => false,
)

describe('several tenants and the internet', () => {
  let world: Awaited<ReturnType<typeof createWorld>>
  let states: ExchangeStates
  let mailboxes: MailboxStore
  let transport: Transport
  let contoso: Tenant
  let fabrikam: Tenant

  before(async () => {
    world = await createWorld()
    states = new ExchangeStates(world)
    mailboxes = new MailboxStore(() => world.clock.now())
    contoso = createTenant(world, {
      displayName: 'Contoso',
      name: 'contoso',
      domains: ['contoso.com'],
      users: [{ name: 'ada' }],
    })
    fabrikam = createTenant(world, {
      displayName: 'Fabrikam',
      name: 'fabrikam',
      domains: ['fabrikam.com'],
      users: [{ name: 'dora' }],
    })
    transport = await createTransport(world, { mailboxes, states })
    for (const domain of ['contoso.com', 'fabrikam.com']) {
      world.dns.add({ name: domain, type: 'TXT', data: 'v=spf1 include:spf.protection.outlook.com -all' })
      world.dns.add({ name: `_dmarc.${domain}`, type: 'TXT', data: 'v=DMARC1; p=reject' })
    }
  })

  after(async () => {
    await transport.close()
    world.clock.close()
  })

  const mailsOf = (tenant: Tenant, folder = 'inbox') =>
    mailboxes.mailbox(tenant.id, [...tenant.users.values()][0]!.id).list({ folder })

  test('mail from one tenant to another passes SPF, DKIM and DMARC on the way in', async () => {
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'dora@fabrikam.com', subject: 'Between', text: 'x' })
    await transport.idle()
    const results = mailsOf(fabrikam)[0]!.headers.find((header) => header.name === 'Authentication-Results')!.value
    assert.match(
      results,
      /^spf=pass \(sender IP is 40\.107\.1\.1\).*dkim=pass \(signature was verified\) header\.d=contoso\.com;dmarc=pass/,
    )
  })

  test('a spoofed own-domain sender with policy reject is refused', async () => {
    const sent = await transport.internet.send({
      from: 'ada@contoso.com',
      to: 'ada@contoso.com',
      subject: 'x',
      text: 'x',
    })
    assert.match(sent.final!, /^550 5\.7\.509 /)
  })

  test('an unknown recipient behind another tenant gives the sender a report', async () => {
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'nobody@fabrikam.com', subject: 'Lost', text: 'x' })
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'x@none.invalid', subject: 'Nowhere', text: 'x' })
    await transport.submit(contoso.id, 'ada@contoso.com', { to: 'nobody@contoso.com', subject: 'Inside', text: 'x' })
    await transport.idle()
    const reports = new Map(mailsOf(contoso).map((mail) => [mail.subject, mail.raw.toString()]))
    assert.match(reports.get('Undeliverable: Lost')!, /Diagnostic-Code: smtp;550 5\.4\.1 Recipient address rejected/)
    assert.match(reports.get('Undeliverable: Nowhere')!, /Status: 5\.4\.310/)
    assert.match(reports.get('Undeliverable: Inside')!, /Status: 5\.1\.10/)
    assert.match(reports.get('Undeliverable: Inside')!, /^Return-Path: <>/m)
  })

  test('a trusted ARC sealer turns a failed DMARC into compauth reason 130', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const data = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`
    world.dns.add({ name: 's1._domainkey.seal.mailwarden.example', type: 'TXT', data: data.match(/.{1,255}/g)! })
    world.dns.add({ name: '_dmarc.northwind.example', type: 'TXT', data: 'v=DMARC1; p=quarantine' })
    const raw = Buffer.from('From: n@northwind.example\r\nTo: ada@contoso.com\r\nSubject: Sealed\r\n\r\nx\r\n')
    const seal = {
      signingDomain: 'seal.mailwarden.example',
      selector: 's1',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      cv: 'none',
      authResults: 'x; spf=pass',
    }
    const { headers } = await createSeal(raw, { seal } as unknown as Parameters<typeof createSeal>[1])
    const mail = {
      from: 'n@northwind.example',
      to: 'ada@contoso.com',
      raw: Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n`), raw]),
    }
    await transport.internet.send(mail)
    await transport.idle()
    assert.match(
      mailsOf(contoso, 'junkemail')[0]!.headers.find((header) => header.name === 'Authentication-Results')!.value,
      /compauth=fail reason=000;arc=pass \(0 oda=0\)/,
    )
    const state = states.of(contoso)
    state.table('ArcConfig').add(state.newRow('Default', { sealers: ['seal.mailwarden.example'] }))
    await transport.internet.send(mail)
    await transport.idle()
    assert.match(
      mailsOf(contoso)[0]!.headers.find((header) => header.name === 'Authentication-Results')!.value,
      /compauth=pass reason=130;arc=pass \(0 oda=1\)/,
    )
  })

  test('traces are paged by received time and recipient, and more data is announced by a warning', async () => {
    const { handle } = createExchange(world, states, { mailboxes, transport })
    const oid = '11111111-2222-4333-8444-555555555555'
    assignRole(contoso, oid, roleTemplates.exchangeAdministrator.id, world.clock.now())
    const exp = Math.floor(world.clock.now().getTime() / 1000) + 3600
    const token = signJwt(world, {
      aud: 'https://outlook.office365.com',
      tid: contoso.id,
      oid,
      appid: 'a',
      idtyp: 'app',
      roles: ['Exchange.ManageAsApp'],
      exp,
    })
    const invoke = async (CmdletName: string, Parameters: Record<string, unknown>) => {
      const path = `/adminapi/beta/${contoso.id}/InvokeCommand`
      const reply = await handle({
        method: 'POST',
        url: new URL(path, 'https://outlook.office365.com'),
        path,
        headers: { authorization: `Bearer ${token}` },
        body: Buffer.from(JSON.stringify({ CmdletInput: { CmdletName, Parameters } })),
        remoteAddress: '127.0.0.1',
        base: 'https://outlook.office365.com',
      })
      return JSON.parse(String(reply.body)) as { value: Record<string, string>[]; '@adminapi.warnings': string[] }
    }
    const rows = transport.trace.rows(contoso.id)
    const seen = new Set<string>()
    let cursor: Record<string, unknown> = {}
    for (let page = 0; page < 50; page += 1) {
      const { value, '@adminapi.warnings': warnings } = await invoke('Get-MessageTraceV2', { ResultSize: 2, ...cursor })
      for (const row of value) seen.add(`${row['MessageTraceId']}/${row['RecipientAddress']}`)
      if (warnings.length === 0) break
      const next = { EndDate: value.at(-1)!['Received'], StartingRecipientAddress: value.at(-1)!['RecipientAddress'] }
      assert.match(warnings[0]!, /There are more results/)
      if (JSON.stringify(next) === JSON.stringify(cursor)) break
      cursor = next
    }
    assert.equal(seen.size, rows.length)
    const detail = await invoke('Get-MessageTraceDetailV2', {
      MessageTraceId: rows[0]!.messageTraceId,
      RecipientAddress: rows[0]!.recipientAddress,
    })
    assert.ok(detail.value.some((event) => event['Event'] === 'Send external'))
  })

  test('objects from before certificates attribute by address', async () => {
    const adatum = createTenant(world, {
      displayName: 'Adatum',
      name: 'adatum',
      domains: ['adatum.com'],
      users: [{ name: 'anna' }],
    })
    seedLegacyIpConnectors(states, adatum, { gatewayAddresses: ['198.51.100.8'], smartHost: 'gw.mailwarden.example' })
    const mail = {
      from: 'anna@adatum.com',
      to: 'x@y.example',
      subject: 'Old',
      text: 'x',
      host: '127.0.0.1',
      port: transport.port,
    }
    assert.equal((await transport.internet.send({ ...mail, sourceAddress: '198.51.100.8' })).accepted.length, 1)
    assert.equal((await transport.internet.send({ ...mail, sourceAddress: '198.51.100.9' })).accepted.length, 0)
    await transport.idle()
    await transport.internet.send({ from: 'z@y.example', to: 'anna@adatum.com', subject: 'In', text: 'x' })
    await transport.idle()
    assert.match(transport.queue().at(-1)!.lastError!, /450 4\.4\.312 DNS query failed/)
  })

  test('a foreign client is served', { skip: hasSwaks ? false : 'swaks is not installed' }, async () => {
    const { stdout } = await run('swaks', [
      ...['--server', '127.0.0.1', '--port', String(transport.port), '--from', 'zoe@tailspin.example'],
      ...['--to', 'ada@contoso.com', '--header', 'Subject: By swaks', '--body', 'hello'],
    ])
    assert.match(stdout, /<[~-]\s+250 2\.6\.0 .*Queued mail for delivery/)
    for (const keyword of [
      'SIZE 157286400',
      'PIPELINING',
      'DSN',
      'ENHANCEDSTATUSCODES',
      '8BITMIME',
      'CHUNKING',
      'SMTPUTF8',
    ])
      assert.ok(stdout.includes(keyword), keyword)
    await transport.idle()
    assert.ok(mailsOf(contoso).some((mail) => mail.subject === 'By swaks'))
  })
})
