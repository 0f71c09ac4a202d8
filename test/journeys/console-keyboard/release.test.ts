// A held message by the keyboard alone: from the overview to the quarantine, read, released through the dialog, and it arrives.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { axe, openConsole, settled } from '#test/support/console.ts'
import { eventually, received } from '#test/support/mail-journey.ts'
import { mailFrom, spamOf } from '../console-messages/mail.ts'
import { assertFocusIsSeen, tabTo } from './keyboard.ts'

/** Low, so that the list scrolls under the header. */
const size = { width: 1280, height: 420 }
const names = ['Ada', 'Ben', 'Cleo', 'Dora', 'Emil']
const wanted = 'Offer for Ben'
const inDialog = `document.activeElement?.closest('[role=dialog]')`
const dialogTitled = (title: string) => `${inDialog}?.textContent.includes('${title}')`
const button = (text: string) =>
  `document.activeElement?.matches('button') && document.activeElement.textContent === '${text}'`
const rowOf = (subject: string) =>
  `document.activeElement?.matches('tr[data-row]') && document.activeElement.textContent.includes('${subject}')`

test('a held message is released by the keyboard alone', { timeout: 270_000 }, async (t) => {
  const { installation, page, open } = await openConsole(t, { size })
  const tenantId = await installation.connect('Contoso')
  const sender = mailFrom(installation, tenantId)
  for (const name of names) await sender.send({ subject: `Offer for ${name}`, body: spamOf(name) })

  await t.test('the first stop skips the navigation', async () => {
    await open(`/t/${tenantId}`)
    await page.keyboard.press('Tab')
    await waitFor(page, `document.activeElement?.textContent === 'Skip to content'`)
    await assertFocusIsSeen(page)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await waitFor(page, `document.activeElement?.closest('main')`)
    await assertFocusIsSeen(page)
  })

  await t.test('the navigation leads to the quarantine', async () => {
    await tabTo(page, linkOfNavigation('Quarantine'), 'Shift+Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Quarantine' }).waitFor()
    await settled(page)
  })

  await t.test('so does Ctrl K, from anywhere', async () => {
    await byPalette(page, 'Overview')
    await byPalette(page, 'Quarantine')
    await page.getByRole('row').filter({ hasText: wanted }).waitFor()
  })

  await t.test('the keys walk the rows, and no row lies under the header', async () => {
    await tabTo(page, `document.activeElement?.matches('tr[data-row]')`)
    for (let step = 1; step < names.length; step += 1) await walk(page, 'j')
    assert.equal(await page.evaluate(`Boolean(${rowOf('Offer for Ada')})`), true, 'the oldest is the last')
    for (let step = 1; step < names.length; step += 1) await walk(page, 'k')
    assert.equal(await page.evaluate(`Boolean(${rowOf('Offer for Emil')})`), true)
    for (let step = 0; step < names.length - 2; step += 1) await walk(page, 'ArrowDown')
    assert.equal(await page.evaluate(`Boolean(${rowOf(wanted)})`), true)
  })

  await t.test('Enter opens the message, Escape gives the focus back to its row', async () => {
    await openPanel(page)
    assert.deepEqual(await axe(page), [])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await waitFor(page, rowOf(wanted))
    await assertFocusIsSeen(page)
  })

  await t.test('the dialog keeps the focus, and gives it back when nothing is done', async () => {
    await openPanel(page)
    await openRelease(page)
    for (const key of ['Tab', 'Shift+Tab'] as const)
      for (let press = 0; press < 8; press += 1) {
        await page.keyboard.press(key)
        assert.equal(await page.evaluate(`Boolean(${dialogTitled('Release this message')})`), true, `${key} ${press}`)
        await assertFocusIsSeen(page)
      }
    assert.deepEqual(await axe(page), [])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Release this message' }).waitFor({ state: 'hidden' })
    await waitFor(page, `${button('Release')} && ${dialogTitled(wanted)}`)
    await assertFocusIsSeen(page)
    assert.equal(received(installation, 'Contoso', 'frida.fink', wanted).length, 0)
  })

  await t.test('released, it arrives, and the focus is on the list', async () => {
    await openRelease(page)
    await tabTo(page, `${button('Release')} && document.activeElement.type === 'submit'`)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Release this message' }).waitFor({ state: 'hidden' })
    await eventually('the released message in the mailbox', async () => {
      await installation.emulator.transport.idle()
      return received(installation, 'Contoso', 'frida.fink', wanted).length === 1
    })
    // The next one has come to its place.
    await waitFor(page, rowOf('Offer for Ada'))
    await assertFocusIsSeen(page)
    assert.equal(new URL(page.url()).search, '', 'the panel is closed')
    assert.deepEqual(await axe(page), [])
  })

  await t.test('the last of a list leaves the focus on the heading', async () => {
    await open(`/t/${tenantId}/quarantine?q=subject%3AAda`)
    await tabTo(page, rowOf('Offer for Ada'))
    await openPanel(page, 'Offer for Ada')
    await openRelease(page)
    await tabTo(page, `${button('Release')} && document.activeElement.type === 'submit'`)
    await page.keyboard.press('Enter')
    await waitFor(page, `document.activeElement?.matches('h1')`)
    await page.keyboard.press('Tab')
    await assertFocusIsSeen(page)
  })
})

const linkOfNavigation = (label: string) =>
  `document.activeElement?.matches('nav[aria-label=Main] a') && document.activeElement.textContent === '${label}'`

/** Not by a function that the page runs again and again: see `settled`. */
async function waitFor(page: Page, condition: string): Promise<void> {
  await eventually(condition, () => page.evaluate<boolean>(`Boolean(${condition})`))
}

async function walk(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key)
  await assertFocusIsSeen(page)
}

async function byPalette(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await waitFor(page, `document.activeElement?.getAttribute('role') === 'combobox'`)
  await assertFocusIsSeen(page)
  await page.keyboard.type(name)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name }).waitFor()
  // Fading out it still takes keys.
  await page.getByRole('combobox', { name: 'Search pages' }).waitFor({ state: 'detached' })
  await settled(page)
}

async function openPanel(page: Page, subject = wanted): Promise<void> {
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: subject }).waitFor()
  await waitFor(page, dialogTitled(subject))
  await assertFocusIsSeen(page)
}

/** From within the panel. */
async function openRelease(page: Page): Promise<void> {
  await tabTo(page, button('Release'))
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Release this message' }).waitFor()
  await waitFor(page, dialogTitled('Release this message'))
  await assertFocusIsSeen(page)
}
