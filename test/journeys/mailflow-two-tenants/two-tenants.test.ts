// Two connected tenants and a hostile third one that tries to send through their gateway with whatever it could copy.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { headerNames } from '#mailflow/route.ts'
import { installation } from '#test/support/installation.ts'
import { eventually, history, historyOf, received, uniqueSubject } from '#test/support/mail-journey.ts'

test('tenants are kept apart', async (t) => {
  const made = await installation(t)
  const { emulator } = made
  const contosoId = await made.connect('Contoso')
  const fabrikamId = await made.connect('Fabrikam')
  const { internet } = emulator.transport
  const rowsOf = (name: string, table: 'TransportRule' | 'OutboundConnector') =>
    emulator.exchange.of(emulator.tenant(name)).table(table).rows()
  const gatewayHostOf = (name: string) =>
    (
      rowsOf(name, 'OutboundConnector').find((row) => row.name.includes('To gateway'))!.values['SmartHosts'] as string[]
    )[0]!
  const routeValue = (name: string, rule: string) =>
    String(rowsOf(name, 'TransportRule').find((row) => row.name.includes(rule))!.values['SetHeaderValue'])
  /** Counted each time; the log and the outbox tell a flood of the same kind once a minute. */
  const events = async (): Promise<number> => {
    const metric = await made.app.platform!.metrics.getSingleMetric('mailwarden_gateway_security_events_total')!.get()
    return metric.values.reduce((sum, { value }) => sum + value, 0)
  }

  /** A rule and a connector in somebody's own tenant: everybody may make these. */
  function sendEverythingTo(name: string, host: string, routeHeader: string | null): void {
    const state = emulator.exchange.of(emulator.tenant(name))
    const connector = {
      Enabled: true,
      ConnectorType: 'OnPremises',
      UseMXRecord: false,
      SmartHosts: [host],
      TlsSettings: 'DomainValidation',
      TlsDomain: host,
      IsTransportRuleScoped: true,
      CloudServicesMailEnabled: true,
      RecipientDomains: [],
    }
    const rule = {
      State: 'Enabled',
      Mode: 'Enforce',
      SenderAddressLocation: 'Header',
      RouteMessageOutboundConnector: 'Abuse',
      StopRuleProcessing: true,
      ...(routeHeader === null ? {} : { SetHeaderName: headerNames.route, SetHeaderValue: routeHeader }),
    }
    state.table('OutboundConnector').write([state.newRow('Abuse', connector)])
    state.table('TransportRule').write([state.newRow('Abuse', rule)])
  }

  await t.test('both send to each other, each through its own route', async () => {
    const before = await events()
    const subject = uniqueSubject('Between')
    await emulator.transport.submit(emulator.tenant('Contoso').id, 'frida.fink@contoso.com', {
      to: 'dora.dahl@fabrikam.com',
      subject,
      text: 'Hello.',
    })
    await eventually('it arrives', () => received(made, 'Fabrikam', 'dora.dahl', subject).length === 1)
    await emulator.transport.idle()
    assert.equal(received(made, 'Fabrikam', 'dora.dahl', subject).length, 1)
    assert.equal((await historyOf(made, contosoId, subject)).direction, 'outbound')
    assert.equal((await historyOf(made, fabrikamId, subject)).direction, 'inbound')
    assert.equal(await events(), before)
  })

  const tailspin = emulator.tenant('Tailspin')
  const copied = () => ({ in: routeValue('Contoso', ' 30 '), out: routeValue('Contoso', ' 40 ') })
  const attempts: {
    name: string
    route: () => string | null
    from?: string
    to: string
    headers?: Record<string, string>
  }[] = [
    { name: 'the copied inbound token, to a person', route: () => copied().in, to: 'frida.fink@contoso.com' },
    { name: 'the copied outbound token, to relay outside', route: () => copied().out, to: 'victim@outside.example' },
    { name: 'a token of its own', route: () => 'in AAAAAAAAAAAAAAAAAAAAAAAAAA', to: 'frida.fink@contoso.com' },
    { name: 'no token', route: () => null, to: 'victim@outside.example' },
    {
      name: 'the copied token and the tenant header of Contoso',
      route: () => copied().out,
      to: 'victim@outside.example',
      headers: { 'X-MS-Exchange-CrossTenant-Id': emulator.tenant('Contoso').id },
    },
    {
      name: 'the copied token and a reverse-path of Contoso',
      route: () => copied().out,
      from: 'admin@contoso.com',
      to: 'victim@outside.example',
      headers: { 'X-MS-Exchange-CrossTenant-Id': emulator.tenant('Contoso').id },
    },
    {
      name: "Fabrikam's token on Contoso's host",
      route: () => routeValue('Fabrikam', ' 40 '),
      from: 'dora.dahl@fabrikam.com',
      to: 'victim@outside.example',
    },
  ]
  for (const { name, route, from, to, headers } of attempts)
    await t.test(`a third tenant with ${name}: nothing passes, and it is noted`, async () => {
      const before = await events()
      sendEverythingTo('Tailspin', gatewayHostOf('Contoso'), route())
      const subject = uniqueSubject('Abuse')
      await emulator.transport.submit(
        tailspin.id,
        'user@tailspin.example',
        {
          to,
          subject,
          text: 'x',
          ...(from === undefined ? {} : { from }),
          ...(headers === undefined ? {} : { headers }),
        },
        { envelope: { from: from ?? 'user@tailspin.example', to: [to] } },
      )
      await emulator.transport.idle()
      assert.equal(internet.received.filter(({ raw }) => raw.includes(`Subject: ${subject}`)).length, 0)
      assert.equal(received(made, 'Contoso', 'frida.fink', subject).length, 0)
      await eventually('a security event', async () => (await events()) > before)
      assert.deepEqual(await history(made, contosoId, { subject }), [])
      assert.deepEqual(await history(made, fabrikamId, { subject }), [])
    })

  await t.test("a credential that is bound to Fabrikam sees nothing of Contoso's", async () => {
    const { token } = await made.api<{ token: string }>('POST', '/tokens', {
      name: 'Fabrikam reader',
      tenants: [fabrikamId],
      permissions: ['messages.read', 'quarantine.read', 'mailflow.read', 'people.read', 'policy.read', 'lists.read'],
    })
    const ask = async (where: string) => {
      const headers = { authorization: `Bearer ${token}` }
      const response = await fetch(`${made.url}/api/v1${where}`, { headers })
      await response.arrayBuffer()
      return response.status
    }
    assert.equal(await ask(`/tenants/${fabrikamId}/messages`), 200)
    const [seen] = await history(made, contosoId, {})
    for (const where of [
      '/messages',
      `/messages/${(seen as { messageId: string }).messageId}`,
      '/quarantine',
      '/lists',
      '/policies',
      '/mailflow/status',
    ])
      assert.equal(await ask(`/tenants/${contosoId}${where}`), 404, where)
  })
})
