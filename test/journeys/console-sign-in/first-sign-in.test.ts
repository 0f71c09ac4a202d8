// The first administrator: one-time link, password, authenticator app, recovery codes, signing out and in again, by the keyboard alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TOTP, Secret } from 'otpauth'
import type { Page } from 'playwright-core'
import { axe, buildConsole, settled, startChromium } from '#test/support/console.ts'
import { installation, type Installation } from '#test/support/installation.ts'

const email = 'adele@contoso.example'
const password = 'maple harbour violet lantern'

test(
  'the first administrator signs in, adds a second factor and needs it from then on',
  { timeout: 240_000 },
  async (t) => {
    await buildConsole()
    const made = await installation(t)
    const browser = await startChromium()
    t.after(() => browser.close())
    const context = await browser.newContext({ baseURL: made.url })
    context.setDefaultTimeout(20_000)
    const page = await context.newPage()

    await t.test('whoever comes without a link is told where it is', async () => {
      await page.goto('/t/anything?q=x')
      await page.waitForURL(/\/sign-in\?next=/)
      await page.getByText('Nobody can sign in yet').waitFor()
      assert.deepEqual(await axe(page), [])
    })

    await t.test('the link makes the account, and leaves the address at once', async () => {
      await page.goto(made.app.firstSignInUrl!)
      await page.getByRole('heading', { name: 'Make the first account' }).waitFor()
      assert.doesNotMatch(page.url(), /token/)
      assert.deepEqual(await axe(page), [])
      await page.getByLabel('E-mail address').fill(email)
      await page.getByLabel('Name').fill('Adele Vance')
      await page.getByLabel('Password', { exact: false }).first().fill('short')
      await page.getByLabel('The same password again').fill('short')
      await page.getByRole('button', { name: 'Make the account' }).click()
      await page.getByText('At least 12 characters', { exact: true }).waitFor()
      await page.locator('input[autocomplete=new-password]').nth(0).fill(password)
      await page.locator('input[autocomplete=new-password]').nth(1).fill(password)
      await page.getByRole('button', { name: 'Make the account' }).click()
      await page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()
      await page.getByText('Add a second factor').waitFor()
    })

    const { secret, codes } = await addApp(page, made)
    await t.test('ten recovery codes are shown once', () => assert.equal(codes.length, 10))

    await t.test('signing out, then in by the keyboard alone, with the code', async () => {
      await signOut(page)
      await page.goto('/sign-in?next=//evil.example/')
      await page.getByLabel('E-mail address').waitFor()
      await page.waitForFunction(`document.activeElement?.getAttribute('type') === 'email'`)
      await page.keyboard.type(email)
      await page.keyboard.press('Tab')
      await page.keyboard.type(password)
      await page.keyboard.press('Enter')
      const field = page.getByLabel('Code of your authenticator app')
      await field.waitFor()
      assert.deepEqual(await axe(page), [])
      await page.waitForFunction(`document.activeElement?.getAttribute('autocomplete') === 'one-time-code'`)
      // A code is taken once: the next is of another half minute.
      await made.advance(31_000)
      await page.keyboard.type(codeOf(secret, made))
      await page.keyboard.press('Enter')
      await page
        .getByRole('heading', { level: 1 })
        .filter({ hasNotText: /Second step|Sign in/ })
        .waitFor()
      assert.equal(new URL(page.url()).origin, made.url, 'stays with us')
    })

    await t.test('a recovery code works instead, once', async () => {
      for (const expected of ['signed in', 'refused'] as const) {
        await signOut(page)
        await page.getByLabel('E-mail address').fill(email)
        await page.locator('input[autocomplete=current-password]').fill(password)
        await page.getByRole('button', { name: 'Sign in', exact: true }).click()
        await page.getByRole('button', { name: 'Use a recovery code' }).click()
        await page.getByLabel('Recovery code').fill(codes[0]!)
        await page.getByRole('button', { name: 'Go on' }).click()
        if (expected === 'refused') await page.getByText('You are not signed in').waitFor()
        else await page.getByRole('button', { name: /Account of/ }).waitFor()
      }
    })

    await t.test('the link of the beginning no longer works', async () => {
      await page.goto(made.app.firstSignInUrl!)
      await page.getByRole('heading', { name: 'This link does not work' }).waitFor()
    })
  },
)

const codeOf = (secret: string, { clock }: Installation): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().getTime() })

async function addApp(page: Page, made: Installation): Promise<{ secret: string; codes: string[] }> {
  await page.getByRole('button', { name: 'Set up' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('img', { name: /QR code/ }).waitFor()
  assert.deepEqual(await axe(page), [])
  const secret = (await dialog.locator('code').innerText()).replaceAll(/\s/g, '')
  await dialog.getByLabel('Code that the app shows').fill(codeOf(secret, made))
  await dialog.getByRole('button', { name: 'Finish' }).click()
  const shown = page.getByRole('dialog', { name: 'Recovery codes' })
  await shown.waitFor()
  const codes = (await shown.locator('pre, code').first().innerText()).trim().split('\n')
  await shown.getByRole('button', { name: 'I have kept it' }).click()
  await shown.waitFor({ state: 'hidden' })
  await settled(page)
  return { secret, codes }
}

async function signOut(page: Page): Promise<void> {
  const menu = page.getByRole('button', { name: /Account of/ })
  if ((await menu.count()) === 0) await page.goto('/')
  await page.getByRole('button', { name: /Account of/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}
