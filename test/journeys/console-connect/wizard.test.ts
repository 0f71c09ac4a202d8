// An administrator connects a tenant by the wizard in a real browser, leaves it in the middle, comes back, and sees mail proved both ways;
// later the tenant is disconnected by typing its name, and the page ends with the proof.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'
import { axe, openConsole, openPage, settled } from '#test/support/console.ts'
import { administratorOf } from '#test/support/installation.ts'
import { eventually } from '#test/support/mail-journey.ts'

test('a tenant is connected, proved and disconnected in the console', async (t) => {
  const { installation: made, page } = await openConsole(t)
  const tenantId = await made.createTenant('Contoso')
  const administrator = administratorOf(made.emulator, 'Contoso')
  const base = `/t/${tenantId}/mail-flow`
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const heading = (name: string) => page.getByRole('heading', { name, exact: true })

  /** Fills Microsoft's form as a person does. */
  async function signInAtMicrosoft(): Promise<void> {
    await page.waitForURL((url) => url.href.startsWith(made.emulator.urls.login))
    await page.locator('input[name=username]').fill(administrator)
    await page.locator('input[name=password]').fill(defaultPassword)
    const forAll = page.locator('input[name=for_organization]')
    if ((await forAll.count()) > 0 && (await forAll.getAttribute('type')) === 'checkbox') await forAll.check()
    await page.locator('button[value=accept]').click()
  }

  await t.test('the mail flow page offers to connect', async () => {
    await openPage(page, base)
    await page.getByRole('link', { name: 'Connect', exact: true }).click()
    await heading('What stays in your tenant').waitFor()
    assert.deepEqual(await axe(page), [])
  })

  await t.test('after the sign-in at Microsoft the wizard reads the tenant, and nothing was changed', async () => {
    await button('Sign in at Microsoft and read the tenant').click()
    await signInAtMicrosoft()
    await page.waitForURL(`**${base}/connect`)
    await made.settle(tenantId)
    await heading('What was read').waitFor()
    await page.getByText('contoso.com', { exact: true }).waitFor()
    await settled(page)
    assert.deepEqual(await axe(page), [])
    assert.deepEqual(made.emulator.exchange.of(made.emulator.tenant('Contoso')).table('TransportRule').rows(), [])
  })

  await t.test('what was chosen is still there after leaving', async () => {
    await button('Choose whose mail is scanned').click()
    await page.getByRole('radio', { name: 'Chosen domains' }).check()
    await button('Save and show the plan').click()
    await page.getByText('Name at least one.').waitFor()
    await page.getByRole('combobox', { name: 'Domains' }).click()
    await page.getByRole('option', { name: 'contoso.com', exact: true }).click()
    await page.keyboard.press('Escape')
    assert.deepEqual(await axe(page), [])
    await button('Save and show the plan').click()
    await heading('What will be made').waitFor()
    await openPage(page, '/tenants')
    await openPage(page, `${base}/connect`)
    await button('Choose whose mail is scanned').click()
    await page.getByRole('radio', { name: 'Chosen domains', checked: true }).waitFor()
  })

  await t.test('the plan names every object with its parameters', async () => {
    await openPage(page, `${base}/connect?step=plan`)
    const rule = page.getByText('Create the mail flow rule “Mailwarden 30 - Scan inbound”', { exact: false })
    await rule.first().click()
    await page.getByRole('rowheader', { name: 'RecipientDomainIs' }).first().waitFor()
    await page.getByRole('tab', { name: 'As text' }).click()
    const text = page.getByRole('region', { name: 'the plan' })
    assert.match((await text.textContent()) ?? '', /Mailwarden - From gateway/)
    assert.doesNotMatch((await text.textContent()) ?? '', /SetHeaderValue: (in|out) (?!made-on-connect|‹secret›)/)
    assert.deepEqual(await axe(page), [])
  })

  await t.test('the plan is applied, one line per object', async () => {
    await button('Apply the plan').click()
    await heading('What is being done').waitFor()
    const { operation } = await made.settle(tenantId)
    assert.equal(operation?.state, 'done', operation?.message)
    await page.getByRole('list', { name: 'Connecting' }).getByText('Connected', { exact: true }).waitFor()
    await button('Prove the mail flow').waitFor()
    await settled(page)
    assert.deepEqual(await axe(page), [])
  })

  await t.test('mail is proved both ways, with the replies', async () => {
    await button('Prove the mail flow').click()
    await page.getByRole('textbox', { name: 'Mailbox for the test message' }).fill(administrator)
    await button('Test mail flow').click()
    const proof = page.getByRole('list', { name: 'Proof of the mail flow' })
    await proof.getByText('250', { exact: false }).first().waitFor()
    await made.emulator.transport.submit(made.emulator.tenant('Contoso').id, administrator, {
      to: 'friend@outside.example',
      subject: 'Hello',
      text: 'x',
    })
    await made.emulator.transport.idle()
    await eventually(
      'all three are proved',
      async () => (await proof.getByText('Proved', { exact: true }).count()) === 3,
    )
  })

  await t.test('every object is as expected on the connection page', async () => {
    await openPage(page, `${base}/connection`)
    await page.getByText('Mailwarden 60 - Remove return token', { exact: true }).waitFor()
    assert.equal(await page.getByText('As expected', { exact: true }).count(), 8)
  })

  async function disconnect(): Promise<void> {
    await openPage(page, `${base}/disconnect`)
    await button('Disconnect').click()
    const dialog = page.getByRole('dialog')
    const confirm = dialog.getByRole('button', { name: 'Disconnect' })
    assert.equal(await confirm.isEnabled(), false)
    await dialog.getByRole('textbox').fill('Fabrikam')
    assert.equal(await confirm.isEnabled(), false)
    await dialog.getByRole('textbox').fill('Contoso')
    await confirm.click()
    await page.getByRole('list', { name: 'Disconnecting' }).waitFor()
  }

  await t.test('disconnecting can be stopped, and the tenant connected again after a look at the plan', async () => {
    await page.getByRole('link', { name: 'Disconnect' }).click()
    await disconnect()
    await page
      .getByText(/The rules are off/)
      .first()
      .waitFor()
    await button('Stop disconnecting').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click()
    await page.getByText('Disconnecting was cancelled', { exact: true }).waitFor()
    await page.getByText('Switch the mail flow rule “Mailwarden 30 - Scan inbound” on.').first().waitFor()
    await settled(page)
    assert.deepEqual(await axe(page), [])
    await button('Connect again').click()
    await page.waitForURL(`**${base}/connection`)
    const { connection, operation } = await made.settle(tenantId)
    assert.equal(operation?.state, 'done', operation?.message)
    assert.equal(connection?.state, 'active')
  })

  await t.test('disconnecting asks for the name, and ends with the proof', async () => {
    await disconnect()
    const drained = await made.settle(tenantId)
    assert.equal(drained.operation?.state, 'needs-sign-in', drained.operation?.message)
    await button('Sign in at Microsoft').click()
    await signInAtMicrosoft()
    await page.waitForURL(`**${base}/disconnect`)
    const { operation } = await made.settle(tenantId)
    assert.equal(operation?.state, 'done', operation?.message)
    await page.getByText('Nothing of Mailwarden is left in Microsoft 365').waitFor()
    assert.deepEqual(made.emulator.exchange.of(made.emulator.tenant('Contoso')).table('TransportRule').rows(), [])
  })
})
