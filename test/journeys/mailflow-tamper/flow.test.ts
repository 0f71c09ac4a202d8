// What configuration does not show: certificates that end, loops, DNS that changed, a gateway that is not reached, returns that are
// refused for a while. Each is found, told, and over when its cause is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { installation } from '#test/support/installation.ts'
import { eventually, uniqueSubject } from '#test/support/mail-journey.ts'
import { asAdmin, check, connectionState, findings, openAlerts, repair, watched, type Watched } from './watch.ts'

const person = 'frida.fink@contoso.com'
const open = async (watch: Watched, code: string) =>
  (await check(watch)).findings.find((finding) => finding.code === code)

/** Security events that the gateway has reported, by kind. */
async function securityEvents({ made }: Watched): Promise<string[]> {
  const { rows } = await made.app.platform!.db.asSystem((trx) =>
    sql<{ kind: string }>`
      select payload->>'kind' as kind from outbox_event where type = 'GatewaySecurityEvent'`.execute(trx),
  )
  return rows.map(({ kind }) => kind)
}

async function sendIn({ made }: Watched, subject: string) {
  const result = await made.emulator.internet.send({ from: 'paula@customer.example', to: person, subject })
  await made.emulator.transport.idle()
  return result
}

test('the flow of mail is watched, too', async (t) => {
  const made = await installation(t)
  const watch = await watched(made)
  const { dns } = made.emulator.world
  const { connection } = await made.api('GET', `/tenants/${watch.tenantId}/mailflow/status`)
  const host = [...dns.records].find(({ name, type }) => type === 'A' && name.includes('.gw.'))!.name
  assert.ok(connection !== null)

  await t.test('certificates that end are found in time; the repair renews them', async () => {
    // TLS itself knows only real time, so the days are taken from the certificates instead of being waited for.
    const endIn = async (days: number) => {
      const at = new Date(made.clock.now().getTime() + days * 86_400_000)
      await made.app.platform!.db.inTenant(watch.tenantId, (trx) =>
        sql`update mailflow_certificate set not_after = ${at}::timestamptz, created_at = ${at}::timestamptz - interval '90 days'
          where purpose in ('connector', 'gateway')`.execute(trx),
      )
    }
    await endIn(15)
    assert.equal(await open(watch, 'certificate.expiring'), undefined)
    await endIn(13)
    const early = await open(watch, 'certificate.expiring')
    assert.equal(early?.severity, 'medium')
    assert.equal(await connectionState(watch), 'degraded')
    await endIn(2)
    const found = (await check(watch)).findings.filter(({ code }) => code === 'certificate.expiring')
    assert.deepEqual(found.map(({ objectKey, severity }) => `${objectKey} ${severity}`).toSorted(), [
      'certificate high',
      'gateway-certificate high',
    ])
    assert.ok(
      found.some(({ id }) => id === early.id),
      'the same finding, more severe',
    )
    assert.equal(await connectionState(watch), 'broken')
    assert.deepEqual(
      (await openAlerts(watch)).map(({ severity }) => severity),
      ['high', 'high'],
    )
    const { repaired } = await repair(watch)
    assert.ok(found.every(({ id }) => repaired.includes(id)))
    assert.equal(await open(watch, 'certificate.expiring'), undefined)
    assert.deepEqual(await openAlerts(watch), [])
  })

  await t.test('Exchange’s own validation mail has no token: refused, and no security event', async () => {
    const before = (await securityEvents(watch)).length
    await made.advance(25 * 3_600_000)
    await made.run('validate-connector')
    const [test] = (
      await asAdmin(watch, 'Validate-OutboundConnector', {
        Identity: 'Mailwarden - To gateway',
        Recipients: ['relay-probe@elsewhere.example'],
      })
    ).filter(({ TaskName }) => !/connectivity/i.test(String(TaskName)))
    assert.equal(test!['IsTaskSuccessful'], false)
    assert.match(String(test!['TaskDetail']), /550 5\.7\.1 The connection works/)
    assert.deepEqual((await securityEvents(watch)).slice(before), [])
    assert.equal(made.emulator.internet.received.length, 0, 'nothing was carried')
    const { validatedAt } = await made.api('GET', watch.path)
    assert.ok(Date.parse(validatedAt) > made.clock.now().getTime() - 60_000)
  })

  await t.test('the same sender from another tenant, or without its tenant header, is one', async () => {
    const before = (await securityEvents(watch)).length
    const { transport } = made.emulator
    const fabrikam = made.emulator.tenant('Fabrikam')
    const state = made.emulator.exchange.of(fabrikam)
    const [connector] = made.emulator.exchange.of(made.emulator.tenant('Contoso')).table('OutboundConnector').rows()
    state.table('OutboundConnector').add(state.newRow('Stolen', { ...connector!.values }))
    const rows = state.table('OutboundConnector').rows()
    await transport.validateConnector(
      fabrikam.id,
      rows.find(({ name }) => name === 'Stolen')!,
      ['x@elsewhere.example'],
    )
    assert.deepEqual(
      (await eventually('the event', async () => {
        const seen = (await securityEvents(watch)).slice(before)
        return seen.length > 0 ? seen : null
      })) as string[],
      ['unknown-tenant'],
    )
  })

  await t.test('mail that Exchange Online does not take back twice', async () => {
    const { faults } = made.emulator.world
    const refused = {
      service: 'transport' as const,
      match: 'RCPT',
      times: 2,
      effect: { kind: 'reply' as const, code: 550, enhanced: '5.7.64', text: 'TenantAttribution; Relay Access Denied' },
    }
    await made.advance(3_600_000)
    faults.push(refused)
    await made.run('probe-relay')
    assert.equal(await open(watch, 'flow.relay'), undefined, 'once may be chance')
    await made.run('probe-relay')
    const found = await open(watch, 'flow.relay')
    assert.equal(found?.severity, 'high')
    assert.match(String(found.actual), /5\.7\.64/)
    await made.run('probe-relay')
    assert.equal(await open(watch, 'flow.relay'), undefined)
    faults.push({ ...refused, times: 1 })
    await made.run('probe-relay')
    assert.equal(faults.length, 1, 'a good answer holds for an hour')
    faults.length = 0
  })

  await t.test('a gateway that Exchange Online does not reach twice', async () => {
    const own = made.emulator.transport.smtpPorts
    const pattern = `*.gw.${made.emulator.operatorZone.name}`
    const port = own.get(pattern)!
    await made.advance(25 * 3_600_000)
    own.set(pattern, 1)
    await made.run('validate-connector')
    assert.equal(await open(watch, 'flow.unreachable'), undefined, 'once may be chance')
    await made.advance(3_600_000)
    await made.run('validate-connector')
    const found = await open(watch, 'flow.unreachable')
    assert.equal(found?.severity, 'high')
    assert.match(String(found.actual), /4\.4\.316/)
    own.set(pattern, port)
    await made.advance(3_600_000)
    await made.run('validate-connector')
    assert.equal(await open(watch, 'flow.unreachable'), undefined)
  })

  await t.test('SPF of a customer domain that loses the gateway', async () => {
    await made.run('look-at-dns')
    assert.deepEqual(await open(watch, 'dns.spf'), undefined)
    const record = 'v=spf1 include:spf.protection.outlook.com -all'
    dns.remove('contoso.com', 'TXT')
    dns.add({ name: 'contoso.com', type: 'TXT', data: 'v=spf1 ip4:203.0.113.5 -all' })
    await made.run('look-at-dns')
    const found = await open(watch, 'dns.spf')
    assert.equal(found?.severity, 'medium')
    assert.equal(found.objectKey, 'contoso.com')
    assert.equal(found.actual, 'v=spf1 ip4:203.0.113.5 -all')
    assert.equal(await connectionState(watch), 'degraded')
    dns.remove('contoso.com', 'TXT')
    dns.add({ name: 'contoso.com', type: 'TXT', data: record })
    await made.run('look-at-dns')
    assert.equal(await open(watch, 'dns.spf'), undefined)
  })

  await t.test('the smart host resolves to somebody else; the repair publishes it again', async () => {
    dns.remove(host, 'A')
    dns.add({ name: host, type: 'A', data: '203.0.113.66' })
    await made.run('look-at-dns')
    const found = await open(watch, 'dns.host')
    assert.equal(found?.severity, 'medium')
    assert.deepEqual(found.expected, ['127.0.0.1'])
    assert.deepEqual(found.actual, ['203.0.113.66'])
    const { repaired } = await repair(watch)
    assert.ok(repaired.includes(found.id))
    assert.deepEqual(
      dns.find(host, 'A').map(({ data }) => data),
      ['127.0.0.1'],
    )
    dns.remove(host, 'A')
    await made.run('look-at-dns')
    assert.equal((await open(watch, 'dns.host'))?.severity, 'high', 'none at all')
    await repair(watch)
    assert.equal(await open(watch, 'dns.host'), undefined)
  })

  await t.test('more than one of twenty returns is refused for a while', async () => {
    const subject = uniqueSubject('Throttled')
    for (let number = 0; number < 22; number += 1) await sendIn(watch, `${subject} ${number}`)
    made.emulator.world.faults.push({
      service: 'transport',
      match: 'final',
      times: 3,
      effect: { kind: 'reply', code: 451, enhanced: '4.7.500', text: 'Server busy. Please try again later.' },
    })
    // Outbound mail meets the service's door once, on its return.
    const { transport } = made.emulator
    const contoso = made.emulator.tenant('Contoso').id
    for (let number = 0; number < 3; number += 1)
      await transport.submit(contoso, person, { to: 'paula@customer.example', subject: `${subject} late ${number}` })
    await transport.idle()
    assert.deepEqual(made.emulator.world.faults, [], 'each was refused once')
    const found = await eventually('the counts', () => open(watch, 'flow.throttled'))
    assert.equal(found.severity, 'medium')
    await made.advance(2 * 3_600_000)
    assert.equal(await open(watch, 'flow.throttled'), undefined)
  })

  await t.test('mail that comes back again and again', async () => {
    await asAdmin(watch, 'Disable-TransportRule', {
      Identity: 'Mailwarden 20 - Accept returned mail',
      Confirm: false,
    })
    await sendIn(watch, uniqueSubject('Round and round'))
    await eventually('the loop is noticed', async () => (await securityEvents(watch)).includes('loop'))
    const found = await open(watch, 'flow.loop')
    assert.equal(found?.severity, 'high')
    await repair(watch)
    // Days went by without anybody doing anything, and the feed is late: that it is silent may be said rightly here.
    const left = (await check(watch)).findings.filter(({ code }) => code !== 'audit.silent')
    assert.deepEqual(left, [])
    assert.equal((await findings(watch)).find(({ id }) => id === found.id)?.state, 'repaired-by-admin')
  })
})
