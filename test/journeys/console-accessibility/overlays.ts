// What opens over a page, on the narrowest phone: however long the name is that heads it, its content keeps its room.
import type { Page } from 'playwright-core'
import { openPage, stilled } from '#test/support/console.ts'

/** Of the screen, which is 640 px high. */
const header_px_max = 160

export async function faultsOfOverlays(page: Page, pages: readonly { name: string; url: string }[]): Promise<string[]> {
  const faults: string[] = []
  await page.setViewportSize({ width: 320, height: 640 })
  for (const { name, url } of pages.filter((each) => ['messages', 'quarantine', 'alerts'].includes(each.name))) {
    await openPage(page, url)
    await page
      .locator('tbody tr[data-row] td[data-main]')
      .first()
      .click({ position: { x: 1, y: 1 } })
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().waitFor()
    await stilled(page)
    const height = Number(await page.evaluate(`document.querySelector('.mantine-Drawer-header').clientHeight`))
    if (height > header_px_max) faults.push(`the panel of ${name} has a title of ${height} px`)
  }
  await openPage(page, pages.find(({ name }) => name === 'people')!.url)
  await page.getByRole('button', { name: /^Tenant:/ }).click()
  await page.getByRole('menuitem', { name: 'All tenants' }).waitFor()
  await stilled(page)
  const hidden = await page.evaluate<number[]>(
    `[...document.querySelectorAll('[role=menu] *')].map((each) => each.scrollWidth - each.clientWidth)`,
  )
  if (Math.max(...hidden) > 1) faults.push(`the menu of tenants hides ${Math.max(...hidden)} px of a name`)
  return faults
}
