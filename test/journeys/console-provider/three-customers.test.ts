// A provider with three customers: sees their state, enters only whom the customer lets it in, and both audit logs say so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, adminTokenOf, openConsole, openPage, useSession } from '#test/support/console.ts'
import { signInAs } from '#test/support/sign-in.ts'

test('a provider looks after three customers', { timeout: 240_000 }, async (t) => {
  const { installation, page, open, newPage } = await openConsole(t)
  const ids: Record<string, string> = {}
  for (const name of ['Contoso', 'Fabrikam', 'Northwind']) ids[name] = await installation.createTenant(name)
  const { Contoso: contoso } = ids as { Contoso: string }
  const provider = await newPage()
  const person = await signInAs(installation.url, await adminTokenOf(installation), [
    { roleId: 'provider-admin', scope: { kind: 'tenants', tenantIds: Object.values(ids) } },
  ])
  await useSession(provider.context(), installation.url, person)

  await t.test('all three stand in the list, with health, alerts and licences', async () => {
    await openPage(provider, '/tenants')
    for (const name of Object.keys(ids)) await provider.getByRole('link', { name, exact: true }).first().waitFor()
    assert.equal(await provider.getByText('Not connected').count(), 3)
    assert.deepEqual(await axe(provider), [])
    await provider.getByRole('searchbox').fill('fabri')
    await provider.keyboard.press('Enter')
    await provider.getByRole('table').getByText('Contoso').waitFor({ state: 'hidden' })
  })

  await t.test('without the grant of the customer there is no way in', async () => {
    await openPage(provider, `/tenants/${contoso}`)
    const enter = provider.getByRole('button', { name: 'Open the console of Contoso' })
    assert.equal(await enter.getAttribute('aria-disabled'), 'true')
    await openPage(provider, `/t/${contoso}/alerts`)
    await provider.getByText('There is no such tenant.').waitFor()
  })

  await t.test('the customer lets the provider in, who enters', async () => {
    await open(`/t/${contoso}/settings/tenant`)
    await page.getByRole('button', { name: 'Let the provider in' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Let in' }).click()
    await page.getByRole('button', { name: 'Keep the provider out' }).waitFor()
    await openPage(provider, `/tenants/${contoso}`)
    await provider.getByRole('button', { name: 'Open the console of Contoso' }).click()
    await provider.waitForURL(new RegExp(`/t/${contoso}$`))
    await provider.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    assert.equal(await provider.getByText('There is no such tenant.').count(), 0)
  })

  await t.test('the customer reads it in its audit log, the provider in its own', async () => {
    await open(`/t/${contoso}/audit?q=action:provider`)
    const words = 'Provider entered a customer'
    const entry = page.getByRole('row').filter({ hasText: words })
    await entry.getByText('provider.launch', { exact: true }).waitFor()
    await entry.click()
    await page.getByRole('dialog').getByRole('heading', { name: words }).waitFor()
    await openPage(provider, '/tenants/audit')
    await provider.getByRole('row').filter({ hasText: words }).getByText('provider.launch', { exact: true }).waitFor()
    assert.deepEqual(await axe(provider), [])
  })

  await t.test('kept out again, the provider loses the customer at once', async () => {
    await open(`/t/${contoso}/settings/tenant`)
    await page.getByRole('button', { name: 'Keep the provider out' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Keep out' }).click()
    await page.getByRole('button', { name: 'Let the provider in' }).waitFor()
    await openPage(provider, `/t/${contoso}/alerts`)
    await provider.getByText('There is no such tenant.').waitFor()
  })
})
