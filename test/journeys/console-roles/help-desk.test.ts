// An administrator invites somebody of the help desk, who sees what they may, and is told what they may not; disabling takes effect at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, openConsole, openPage, settled } from '#test/support/console.ts'

const password = 'copper meadow lantern seven'

test('somebody of the help desk does their work and no more', { timeout: 240_000 }, async (t) => {
  const { installation, page, open, newPage } = await openConsole(t)
  const contoso = await installation.createTenant('Contoso')
  await installation.createTenant('Fabrikam')
  const other = await newPage()

  await t.test('an administrator invites them', async () => {
    await open(`/t/${contoso}/settings/administrators`)
    await page.getByRole('button', { name: 'Invite' }).click()
    const form = page.getByRole('dialog', { name: 'Invite an administrator' })
    await form.getByLabel('Name').fill('Alex Wilber')
    await form.getByLabel('E-mail address').fill('alex@contoso.example')
    await form
      .getByRole('combobox', { name: 'Role' })
      .or(form.getByLabel('Role', { exact: true }))
      .first()
      .click()
    await page.getByRole('option', { name: 'Help desk', exact: true }).click()
    assert.deepEqual(await axe(page), [])
    await form.getByRole('button', { name: 'Invite' }).click()
    await page.getByRole('dialog', { name: 'One-time link' }).waitFor()
    await page.getByRole('button', { name: 'I have kept it' }).waitFor()
  })
  const url = (
    await page.getByRole('dialog', { name: 'One-time link' }).locator('pre, code').first().innerText()
  ).trim()
  await page.getByRole('button', { name: 'I have kept it' }).click()

  await t.test('they choose a password and see their tenant only', async () => {
    await other.goto(url)
    await other.getByRole('heading', { name: 'Welcome' }).waitFor()
    assert.equal(await other.getByLabel('E-mail address').inputValue(), 'alex@contoso.example')
    for (const index of [0, 1]) await other.locator('input[autocomplete=new-password]').nth(index).fill(password)
    await other.getByRole('button', { name: 'Make the account' }).click()
    await other.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
    await other.goto('/')
    await other.waitForURL(new RegExp(`/t/${contoso}`))
    assert.equal(await other.getByText('Fabrikam').count(), 0)
  })

  await t.test('what they may not read is not in the navigation, and says so when opened', async () => {
    await openPage(other, `/t/${contoso}/settings`)
    const navigation = other.getByRole('navigation', { name: 'Main' })
    await navigation.getByRole('link', { name: 'Health checks' }).waitFor()
    for (const name of ['Administrators', 'Roles', 'API credentials', 'Notifications'])
      assert.equal(await navigation.getByRole('link', { name, exact: true }).count(), 0, name)
    await openPage(other, `/t/${contoso}/settings/roles`)
    await other.getByText('Not for your role').waitFor()
    assert.deepEqual(await axe(other), [])
  })

  await t.test('another tenant is as if it were not there', async () => {
    const { items } = await installation.api<{ items: { id: string; name: string }[] }>('GET', '/tenants')
    const fabrikam = items.find(({ name }) => name === 'Fabrikam')!.id
    await openPage(other, `/t/${fabrikam}/alerts`)
    await other.getByText('There is no such tenant.').waitFor()
  })

  await t.test('an act that they may not do is shown, disabled, with its reason', async () => {
    await openPage(other, `/t/${contoso}/settings/health`)
    const act = other.getByRole('button', { name: 'Look now' })
    assert.equal(await act.getAttribute('aria-disabled'), 'true')
    const reason = await act.getAttribute('aria-describedby')
    assert.match(await other.locator(`[id="${reason}"]`).textContent().then(String), /Admin role/)
  })

  await t.test('disabled by the administrator, they are out at their next step', async () => {
    await open(`/t/${contoso}/settings/administrators`)
    await page.getByRole('button', { name: 'Acts for Alex Wilber' }).click()
    await page.getByRole('menuitem', { name: 'Disable' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await settled(page)
    await page.getByText('Disabled').waitFor()
    await other.getByRole('link', { name: 'Alerts' }).first().click()
    await other.getByRole('heading', { name: 'Sign in' }).waitFor()
    assert.match(other.url(), /\/sign-in\?next=/)
  })

  await t.test('all of it stands in the audit log', async () => {
    await open(`/t/${contoso}/audit?q=action:user`)
    for (const action of ['user.invite', 'user.disable']) await page.getByText(action, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Verify the chain' }).click()
    await page.getByText(/The chain is whole/).waitFor()
  })
})
