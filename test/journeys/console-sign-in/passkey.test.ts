// An administrator adds a passkey and signs in with it alone, confirms by it, and removes it: with Chromium's own virtual authenticator.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CDPSession, Page } from 'playwright-core'
import { axe, openConsole, openPage, settled } from '#test/support/console.ts'

const minute_ms = 60_000

test('a passkey alone signs an administrator in', { timeout: 270_000 }, async (t) => {
  const { installation: made, page, admin } = await openConsole(t)
  const device = await startDevice(page)

  await t.test('it is added under the account', async () => {
    await openPage(page, '/account')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a passkey' })
    await dialog.getByLabel('Name').fill('Blue key')
    assert.deepEqual(await axe(page), [])
    await dialog.getByRole('button', { name: 'Go on' }).click()
    const codes = page.getByRole('dialog', { name: 'Recovery codes' })
    await codes.getByRole('button', { name: 'I have kept it' }).click()
    await codes.waitFor({ state: 'hidden' })
    await page.getByRole('row').filter({ hasText: 'Blue key' }).getByText('Never').waitFor()
    const [credential, ...others] = await device.credentials()
    assert.equal(others.length, 0)
    assert.equal(credential?.isResidentCredential, true, 'no name has to be typed')
    assert.equal(credential?.rpId, new URL(made.url).hostname)
    assert.deepEqual(await axe(page), [])
  })

  await t.test('a device has one for an account', async () => {
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a passkey' })
    await dialog.getByLabel('Name').fill('The same again')
    await dialog.getByRole('button', { name: 'Go on' }).click()
    await dialog.getByText('This device has a passkey for your account already', { exact: false }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    assert.equal((await device.credentials()).length, 1)
  })

  await t.test('signed out, the passkey alone signs in', async () => {
    await signOut(page)
    assert.deepEqual(await axe(page), [])
    await signInWithPasskey(page)
    await page.getByRole('button', { name: 'Account of Adele Vance' }).waitFor()
    await openPage(page, '/account')
    await page.getByText(admin.email).first().waitFor()
    const row = page.getByRole('row').filter({ hasText: 'Blue key' })
    assert.equal(await row.getByText('Never').count(), 0)
  })

  await t.test('a device that cannot tell who holds it does not sign in', async () => {
    await signOut(page)
    await device.verifiesUser(false)
    await signInWithPasskey(page)
    await page.getByText('The passkey dialog was closed', { exact: false }).waitFor()
    assert.equal(await page.getByRole('button', { name: /Account of/ }).count(), 0)
    assert.deepEqual(await axe(page), [])
    await device.verifiesUser(true)
    await signInWithPasskey(page)
    await page.getByRole('button', { name: 'Account of Adele Vance' }).waitFor()
  })

  await t.test('later a sensitive change is confirmed by the passkey', async () => {
    await made.advance(11 * minute_ms)
    await openPage(page, '/account')
    await page.getByRole('button', { name: 'Remove the passkey Blue key' }).click()
    await page
      .getByRole('dialog', { name: 'Remove the passkey Blue key' })
      .getByRole('button', { name: 'Remove' })
      .click()
    const confirm = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await confirm.getByRole('button', { name: 'Use the passkey' }).waitFor()
    assert.deepEqual(await axe(page), [])
    await confirm.getByRole('button', { name: 'Use the passkey' }).click()
    await page.getByRole('row').filter({ hasText: 'Blue key' }).waitFor({ state: 'detached' })
    // Both dialogs fade out, one after the other.
    await page.getByRole('dialog').nth(1).waitFor({ state: 'hidden' })
    await page.getByRole('dialog').first().waitFor({ state: 'hidden' })
    await settled(page)
  })

  await t.test('removed, it signs nobody in, although the device still has it', async () => {
    await signOut(page)
    assert.equal((await device.credentials()).length, 1)
    await signInWithPasskey(page)
    await page.getByText('The passkey was not accepted', { exact: false }).waitFor()
    assert.equal(await page.getByRole('button', { name: /Account of/ }).count(), 0)
  })
})

interface Device {
  credentials(): Promise<{ isResidentCredential: boolean; rpId?: string; signCount: number }[]>
  verifiesUser(isUserVerified: boolean): Promise<void>
}

/** A device with a fingerprint reader, as laptops have (https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/). */
async function startDevice(page: Page): Promise<Device> {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    verifiesUser: async (isUserVerified) =>
      void (await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })),
  }
}

const signInWithPasskey = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Sign in with a passkey' }).click()

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}
