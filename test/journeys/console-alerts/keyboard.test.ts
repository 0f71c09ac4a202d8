// An alert by the keyboard alone: found by the command palette, read, acknowledged, taken back, closed with a reason.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { axe, openConsole, settled } from '#test/support/console.ts'

test('an alert is dealt with by the keyboard alone', { timeout: 240_000 }, async (t) => {
  const { installation, page, open } = await openConsole(t)
  const tenantId = await installation.createTenant('Contoso')
  // A tenant that is not protected: the health checks say so, and after a while by an alert.
  await installation.api('POST', `/tenants/${tenantId}/health/look`)
  await installation.advance(15 * 60_000)
  await installation.api('POST', `/tenants/${tenantId}/health/look`)

  await t.test('Ctrl K leads to the alerts', async () => {
    await open(`/t/${tenantId}/events`)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.waitForFunction(`document.activeElement?.getAttribute('role') === 'combobox'`)
    await page.keyboard.type('alerts')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor()
    await page.getByRole('row').nth(1).waitFor()
  })

  await t.test('the row opens with Enter and its panel keeps the focus', async () => {
    await tabTo(page, `document.activeElement?.matches('tr[data-row]')`)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.waitForFunction(`document.querySelector('[role=dialog]').contains(document.activeElement)`)
    assert.deepEqual(await axe(page), [])
  })

  await t.test('it is acknowledged, and that is taken back', async () => {
    const dialog = page.getByRole('dialog')
    await tabTo(page, `document.activeElement?.textContent === 'Acknowledge'`)
    await page.keyboard.press('Enter')
    await dialog.getByText('Acknowledged', { exact: true }).first().waitFor()
    await tabTo(page, `document.activeElement?.textContent === 'Open again'`)
    await page.keyboard.press('Enter')
    await dialog.getByRole('button', { name: 'Acknowledge', exact: true }).waitFor()
  })

  await t.test('closing the panel gives the focus back to the row', async () => {
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.waitForFunction(`document.activeElement?.matches('tr[data-row]')`)
  })

  await t.test('x selects it, and all that are selected are closed with a reason', async () => {
    await page.keyboard.press('x')
    const bar = page.getByRole('region', { name: 'Selected rows' })
    await bar.getByText('1 selected').waitFor()
    assert.deepEqual(await axe(page), [])
    await tabTo(page, `document.activeElement?.textContent === 'Close'`)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.waitForFunction(`document.activeElement?.tagName === 'TEXTAREA'`)
    await page.keyboard.type('Contoso is connected next week')
    await tabTo(page, `document.activeElement?.textContent === 'Close' && document.activeElement.type === 'submit'`)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByText('No open alerts.').waitFor()
  })

  await t.test('the audit log says who and why', async () => {
    await open(`/t/${tenantId}/audit?q=action:alert.resolve`)
    await page.getByText('alert.resolve', { exact: true }).click()
    await page.getByRole('dialog').getByText('Contoso is connected next week').waitFor()
    await settled(page)
  })
})

const tabs_max = 60

/** Tab until the condition holds, as somebody without a mouse does. */
async function tabTo(page: Page, condition: string): Promise<void> {
  for (let tab = 0; tab < tabs_max; tab += 1) {
    if (await page.evaluate<boolean>(`Boolean(${condition})`)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`not reached with ${tabs_max} times Tab: ${condition}`)
}
