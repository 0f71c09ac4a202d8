// Every page of the console, as its routes list them, with real data: axe-core finds nothing (WCAG 2.2 AA), in light and dark, and
// at a width of 320 px, where nothing may be cut off or scroll sideways; and no page says anything on the browser's console.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { axe, openConsole, openPage } from '#test/support/console.ts'
import { furnish, pagesOf } from '#test/support/furnished.ts'

const widths = [
  { scheme: 'light', size: { width: 1280, height: 860 } },
  { scheme: 'dark', size: { width: 1280, height: 860 } },
  { scheme: 'light', size: { width: 320, height: 640 } },
  { scheme: 'dark', size: { width: 320, height: 640 } },
] as const

/** Transitions begin with a frame after the change, and may begin others. */
const faded = `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  for (let still = 0; still < 3; still += document.getAnimations().length === 0 ? 1 : 0) await frame()
})()`

test('no page has a fault that axe finds, in any scheme or width', { timeout: 540_000 }, async (t) => {
  const { installation, page } = await openConsole(t)
  const pages = pagesOf(await furnish(installation))
  assert.ok(pages.length > 25, `only ${pages.length} pages`)
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => said.push(`${page.url()}: ${error.message}`))
  const faults: string[] = []
  for (const { name, url } of pages) {
    await openPage(page, url)
    for (const { scheme, size } of widths) {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize(size)
      // Colours that fade from one scheme into the other are no fault.
      await page.evaluate(faded)
      const where = `${name} (${scheme}, ${size.width} px)`
      for (const fault of await axe(page)) faults.push(`${where}: ${fault}`)
      const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      if (Number(wide) > 1) faults.push(`${where}: scrolls sideways by ${String(wide)} px`)
    }
  }
  assert.deepEqual(faults, [])
  assert.deepEqual(said, [])
})
