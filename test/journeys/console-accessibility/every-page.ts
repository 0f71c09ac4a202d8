// Every page of the console, as its routes list them, with real data and long names: axe-core finds nothing (WCAG 2.2 AA), in light
// and dark, and at a width of 320 px, where nothing may be cut off or scroll sideways; no table hides columns of a wide window; and no
// page says anything on the browser's console.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { followTo, openConsole, openPage, stilled, violations } from '#test/support/console.ts'
import { furnish, pagesOf } from '#test/support/furnished.ts'
import { giveLongNames } from '#test/support/long-names.ts'

/** Dark differs from light by its colours alone; what moves is told by the first, the others need not wait for it. */
const looks = [
  { colorScheme: 'light', size: { width: 1280, height: 860 }, reducedMotion: 'no-preference', rules: 'all' },
  { colorScheme: 'dark', size: { width: 1280, height: 860 }, reducedMotion: 'reduce', rules: 'colours' },
  { colorScheme: 'dark', size: { width: 320, height: 640 }, reducedMotion: 'reduce', rules: 'colours' },
  { colorScheme: 'light', size: { width: 320, height: 640 }, reducedMotion: 'reduce', rules: 'all' },
] as const

/** Of the pages that are wanted; at least `least` of them. `more`: what else the same browser looks at. */
export async function checkPages(
  t: TestContext,
  isWanted: (url: string) => boolean,
  least: number,
  more: (page: Page, pages: { name: string; url: string }[]) => Promise<string[]>,
): Promise<void> {
  const { installation, page } = await openConsole(t)
  const pages = pagesOf(await furnish(installation)).filter(({ url }) => isWanted(url))
  assert.ok(pages.length >= least, `only ${pages.length} pages`)
  await giveLongNames(installation)
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') said.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => said.push(`${page.url()}: ${error.message}`))
  const faults: string[] = []
  for (const [index, { name, url }] of pages.entries()) {
    await (index === 0 ? openPage : followTo)(page, url)
    faults.push(...(await faultsOf(page, name)))
  }
  faults.push(...(await more(page, pages)))
  assert.deepEqual(faults, [])
  assert.deepEqual(said, [])
}

/** Words that end before they are read, in what names something or is pressed; and tables that hide columns of a wide window. */
const cutOff = `[
  ...[...document.querySelectorAll('h1, h2, h3, td, th, .mantine-Button-label, .mantine-Badge-label')]
    .filter((each) => {
      const { overflowX, textOverflow, clipPath } = getComputedStyle(each)
      return overflowX === 'hidden' && textOverflow !== 'ellipsis' && clipPath === 'none' && each.scrollWidth > each.clientWidth + 1
    })
    .map((each) => 'cut off: ' + each.textContent.slice(0, 80)),
  ...(innerWidth < 1000 ? [] : [...document.querySelectorAll('[role=region]:has(> table)')])
    .filter((each) => each.scrollWidth > each.clientWidth + 1)
    .map((each) => 'a table hides ' + (each.scrollWidth - each.clientWidth) + ' px: ' + each.getAttribute('aria-label')),
]`

/** Of the page that is open, in each scheme and width. */
export async function faultsOf(page: Page, name: string): Promise<string[]> {
  const faults: string[] = []
  for (const { size, rules, ...media } of looks) {
    await page.emulateMedia(media)
    await page.setViewportSize(size)
    // Colours that fade from one scheme into the other are no fault.
    const moving = await stilled(page)
    const where = `${name} (${media.colorScheme}, ${size.width} px)`
    if (moving.length > 0) faults.push(`${where}: moves without end: ${moving[0]}`)
    for (const fault of await violations(page, rules)) faults.push(`${where}: ${fault}`)
    const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    if (Number(wide) > 1) faults.push(`${where}: scrolls sideways by ${String(wide)} px`)
    if (rules === 'all') for (const fault of await page.evaluate<string[]>(cutOff)) faults.push(`${where}: ${fault}`)
  }
  return faults
}

/** Phish Threat has as many pages as all the rest. */
export const isSimulation = (url: string): boolean => /\/(?:simulations|reports)(?:\/|\?|$)/.test(url)
