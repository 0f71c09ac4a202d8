// Sending domains against real DNS packets: what must stand there, what is found, when it is told; and the list for filters.
import assert from 'node:assert/strict'
import { createSecureContext, createServer, type SecureContext } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { sendingCase, type SendingCase } from '#test/support/sending.ts'
import { addDomain, recheckDomain, removeDomain } from './domain-changes.ts'
import { findDomain, findDomainRow, linkHosts } from './domains.ts'
import { noteEntries, problemsOf } from './entries.ts'
import type { DomainCheck } from './contract.ts'

const actor = {
  kind: 'user' as const,
  id: 'u1',
  name: 'Ada Admin',
  address: null,
  tenants: 'all' as const,
  permissions: 'all' as const,
}

const checksOf = async (made: SendingCase, id: string): Promise<Map<string, DomainCheck>> => {
  const row = await made.inTenant((trx) => findDomainRow(trx, made.tenantId, id))
  return new Map(row!.checks.map((check) => [check.name, check]))
}

const statesOf = (checks: Map<string, DomainCheck>): Record<string, string> =>
  Object.fromEntries([...checks].map(([name, { state }]) => [name, state]))

test('sending domains, over one tenant', async (t) => {
  const made = await sendingCase(t)

  await t.test('what filters must know is kept with the time that it came and went', async () => {
    const note = () => made.inTenant((trx) => noteEntries(made.parts, trx, made.tenantId))
    const entries = () =>
      made.inTenant((trx) =>
        trx
          .selectFrom('simulation_entry')
          .selectAll()
          .where('tenant_id', '=', made.tenantId)
          .orderBy('value')
          .execute(),
      )
    await note()
    await note()
    assert.deepEqual(
      (await entries()).map(({ value }) => value),
      ['127.0.0.1', 'parcels.example', 'www.parcels.example'],
    )
    made.parts.config.phishThreat.sendingAddresses = ['192.0.2.7']
    await note()
    assert.deepEqual(
      (await entries()).filter(({ kind }) => kind === 'address').map(({ value, until }) => [value, until === null]),
      [
        ['127.0.0.1', false],
        ['192.0.2.7', true],
      ],
    )
    const { config } = made.parts
    assert.deepEqual(problemsOf(config), [])
    config.gateway.egressAddresses = ['192.0.2.0/28']
    assert.match(problemsOf(config).join(), /192\.0\.2\.7 is an address of the gateway/)
    config.gateway.egressAddresses = []
    config.phishThreat.sendingAddresses = ['127.0.0.1']
  })

  await t.test('a DNS that does not answer changes nothing', async () => {
    const id = await addDomain(made.parts, made.tenantId, { name: 'bills.example' }, actor)
    const { wanted, host } = (await checksOf(made, id)).get('ownership')!.record
    made.made.emulator.world.dns.add({ name: host, type: 'TXT', data: wanted })
    await recheckDomain(made.parts, made.tenantId, id)
    assert.equal((await checksOf(made, id)).get('ownership')!.state, 'ok')
    const servers = made.parts.dns.getServers()
    made.parts.dns.setServers(['127.0.0.1:9'])
    await recheckDomain(made.parts, made.tenantId, id)
    assert.equal((await checksOf(made, id)).get('ownership')!.state, 'ok')
    assert.deepEqual(await made.made.alerts('simulation.domain-fault'), [])
    made.parts.dns.setServers(servers)
  })

  await t.test('refused: the own mail domain, a known one, and removing one that a campaign uses', async () => {
    const add = (name: string) => addDomain(made.parts, made.tenantId, { name }, actor)
    await assert.rejects(add('contoso.com'), { code: 'simulation.domain-in-use' })
    await assert.rejects(add('parcels.example'), { code: 'simulation.domain-known' })
    await assert.rejects(add('micros0ft-login.example'), { code: 'simulation.domain-look-alike' })
    const id = await add('letters.example')
    const campaignId = await made.campaign({ channel: 'graph', settings: { sendingDomainId: id } })
    await assert.rejects(removeDomain(made.parts, made.tenantId, id, actor), { code: 'simulation.domain-used' })
    await made.setState(campaignId, 'stopped')
    await removeDomain(made.parts, made.tenantId, id, actor)
    assert.equal(await made.inTenant((trx) => findDomain(trx, made.tenantId, id)), null)
  })

  await t.test(
    'a new domain lists what must stand in the DNS; each record is found when it is entered, and told when it goes',
    async () => {
      const { dns, authority } = made.made.emulator.world
      const certificate = await authority.issueCertificate(['www.invoices.example'])
      // As the pages do it: a certificate is shown for hosts of proven domains only.
      const context = createSecureContext({ key: certificate.privateKeyPem, cert: certificate.chainPem })
      const choose = async (host: string, done: (error: Error | null, context?: SecureContext) => void) => {
        const known = await made.made.db.asSystem(linkHosts)
        if (known.some(({ linkHost }) => linkHost === host)) done(null, context)
        else done(new Error('no such host'))
      }
      const pages = createServer({ SNICallback: (host, done) => void choose(host, done) })
      await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
      t.after(() => void pages.close())
      made.parts.config.phishThreat.publicPort = (pages.address() as AddressInfo).port

      // A proxy in front of the pages ends TLS.
      made.parts.config.phishThreat.httpsListen = []

      const id = await addDomain(made.parts, made.tenantId, { name: 'Invoices.example' }, actor)
      const before = await checksOf(made, id)
      assert.deepEqual(statesOf(before), {
        ownership: 'missing',
        'link-host': 'missing',
        certificate: 'missing',
        dkim: 'missing',
        spf: 'missing',
        dmarc: 'missing',
        mx: 'missing',
        'reverse-name': 'missing',
      })
      const recordOf = (name: string) => before.get(name)!.record
      assert.equal(recordOf('spf').wanted, 'v=spf1 ip4:127.0.0.1 -all')
      for (const name of ['ownership', 'dkim', 'spf', 'dmarc'])
        dns.add({ name: recordOf(name).host, type: 'TXT', data: recordOf(name).wanted })
      dns.add({ name: 'www.invoices.example', type: 'A', data: '127.0.0.1' })
      dns.add({ name: 'invoices.example', type: 'MX', data: { preference: 10, exchange: 'mx.invoices.example' } })
      dns.add({ name: '1.0.0.127.in-addr.arpa', type: 'PTR', data: 'out.invoices.example' })
      dns.add({ name: 'out.invoices.example', type: 'A', data: '127.0.0.1' })
      await recheckDomain(made.parts, made.tenantId, id)
      const now = statesOf(await checksOf(made, id))
      // The authority of the test is none that browsers trust: that is seen, too.
      assert.deepEqual(now, {
        ...Object.fromEntries(Object.keys(now).map((name) => [name, 'ok'])),
        certificate: 'wrong',
      })
      const found = await made.inTenant((trx) => findDomain(trx, made.tenantId, id))
      assert.equal(found?.linkHost, 'www.invoices.example')
      assert.deepEqual(
        found?.isReadyFor,
        { graph: true, smtp: true },
        'the pages have TLS from a proxy on a port of their own',
      )

      dns.remove(recordOf('dkim').host)
      dns.add({ name: recordOf('dkim').host, type: 'TXT', data: 'v=DKIM1; k=rsa; p=AAAA' })
      dns.remove('invoices.example', 'TXT')
      dns.add({ name: 'invoices.example', type: 'TXT', data: 'v=spf1 ip4:192.0.2.9 -all' })
      await recheckDomain(made.parts, made.tenantId, id)
      const lost = await checksOf(made, id)
      assert.equal(lost.get('dkim')!.state, 'wrong')
      assert.match(lost.get('spf')!.text, /does not let 127\.0\.0\.1 send/)
      const [alert] = await made.made.alerts('simulation.domain-fault')
      assert.match(alert!.text, /dkim: .*another key.*spf: /s)
      const ready = await made.inTenant((trx) => findDomain(trx, made.tenantId, id))
      assert.deepEqual(ready?.isReadyFor, { graph: true, smtp: false })

      for (const name of ['dkim', 'spf'])
        for (const step of ['remove', 'add'] as const)
          if (step === 'remove') dns.remove(recordOf(name).host, 'TXT')
          else dns.add({ name: recordOf(name).host, type: 'TXT', data: recordOf(name).wanted })
      await recheckDomain(made.parts, made.tenantId, id)
      assert.equal((await made.made.alerts('simulation.domain-fault'))[0]!.state, 'resolved')
    },
  )
})
