// Every page of the console, as its routes list them, with real data and long names: axe-core finds nothing (WCAG 2.2 AA), in light
// and dark, and at a width of 320 px, where nothing may be cut off or scroll sideways; no table hides columns of a wide window; and no
// page says anything on the browser's console.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { followTo, openConsole, openPage, stilled, violations } from '#test/support/console.ts'
import { furnish, pagesOf } from '#test/support/furnished.ts'
import { giveLongNames } from '#test/support/long-names.ts'

const wide = { size: { width: 1280, height: 860 }, reducedMotion: 'no-preference' } as const
const narrow = { size: { width: 320, height: 640 }, reducedMotion: 'reduce' } as const

/** Colours do not depend on the width: a page is seen wide in one scheme and narrow in the other, and every other page the other way round. */
const looksOf = (name: string) =>
  name.length % 2 === 0
    ? ([
        { ...wide, colorScheme: 'light' },
        { ...narrow, colorScheme: 'dark' },
      ] as const)
    : ([
        { ...wide, colorScheme: 'dark' },
        { ...narrow, colorScheme: 'light' },
      ] as const)

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

/** A table that becomes a list on a narrow screen is drawn anew a moment after the change. */
async function lasting(look: () => Promise<string[]>): Promise<string[]> {
  let found = await look()
  for (let tries = 0; found.length > 0 && tries < 20; tries += 1) {
    await delay(100)
    found = await look()
  }
  return found
}

/** Of the page that is open, in both schemes and both widths. */
export async function faultsOf(page: Page, name: string): Promise<string[]> {
  const faults: string[] = []
  for (const { size, ...media } of looksOf(name)) {
    await page.emulateMedia(media)
    await page.setViewportSize(size)
    // Colours that fade from one scheme into the other are no fault.
    const moving = await stilled(page)
    const where = `${name} (${media.colorScheme}, ${size.width} px)`
    if (moving.length > 0) faults.push(`${where}: moves without end: ${moving[0]}`)
    for (const fault of await violations(page)) faults.push(`${where}: ${fault}`)
    const sideways = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    if (Number(sideways) > 1) faults.push(`${where}: scrolls sideways by ${String(sideways)} px`)
    for (const fault of await lasting(() => page.evaluate<string[]>(cutOff))) faults.push(`${where}: ${fault}`)
  }
  return faults
}

/** Phish Threat has as many pages as all the rest. */
export const isSimulation = (url: string): boolean => /\/(?:simulations|reports)(?:\/|\?|$)/.test(url)
