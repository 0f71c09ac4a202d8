// An administrator links the Microsoft account and signs in with it; a stranger of the same tenant does not get in.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { defaultPassword } from '#emulator/directory/create-tenant.ts'
import { axe, openConsole, openPage } from '#test/support/console.ts'
import { administratorOf, type Installation } from '#test/support/installation.ts'

test('an administrator signs in with Microsoft', { timeout: 270_000 }, async (t) => {
  const { installation: made, page, newPage } = await openConsole(t)
  const administrator = administratorOf(made.emulator, 'Contoso')

  await t.test('the account is linked by its owner', async () => {
    await openPage(page, '/account')
    await page.getByRole('link', { name: 'Link', exact: true }).click()
    await signInAtMicrosoft(page, made, administrator)
    await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
    await page.getByText('You can sign in with it.').waitFor()
    assert.equal(new URL(page.url()).origin, made.url)
    assert.deepEqual(await axe(page), [])
  })

  await t.test('signed out, Microsoft alone signs in, and leads to the page that was wanted', async () => {
    await page.getByRole('button', { name: /Account of/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto('/account')
    await page.getByRole('link', { name: 'Sign in with Microsoft' }).click()
    await signInAtMicrosoft(page, made, administrator)
    await page.getByRole('button', { name: 'Account of Adele Vance' }).waitFor()
    assert.equal(new URL(page.url()).pathname, '/account')
  })

  await t.test('who has no account here is told so, and who goes back at Microsoft may try again', async () => {
    const stranger = await newPage()
    await stranger.goto('/sign-in')
    await stranger.getByRole('link', { name: 'Sign in with Microsoft' }).click()
    await signInAtMicrosoft(stranger, made, 'frida.fink@contoso.com')
    await stranger.getByText('You are not signed in').waitFor()
    assert.deepEqual(await axe(stranger), [])
    await stranger.getByRole('link', { name: 'Sign in with Microsoft' }).click()
    await stranger.locator('button[value=cancel]').click()
    await stranger.waitForURL(/problem=sign-in\.microsoft-declined/)
    await stranger.getByText('You are not signed in').waitFor()
    await stranger.goto('/account')
    await stranger.waitForURL(/\/sign-in/)
  })
})

/** Fills Microsoft's form as a person does. */
async function signInAtMicrosoft(page: Page, { emulator }: Installation, person: string): Promise<void> {
  await page.waitForURL((url) => url.href.startsWith(emulator.urls.login))
  await page.locator('input[name=username]').fill(person)
  await page.locator('input[name=password]').fill(defaultPassword)
  await page.locator('button[value=accept]').click()
}
