// What somebody without a mouse does and sees: Tab to a thing, and at every stop a focus that can be seen and lies under nothing.
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

const tabs_max = 80
/** Panels slide in and pages scroll. */
const settle_ms = 5_000

/** Tab (or Shift+Tab) until the condition holds; the focus is looked at on the whole way. */
export async function tabTo(page: Page, condition: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let tab = 0; tab < tabs_max; tab += 1) {
    if (await page.evaluate<boolean>(`Boolean(${condition})`)) return assertFocusIsSeen(page)
    await page.keyboard.press(key)
    await assertFocusIsSeen(page)
  }
  assert.fail(`not reached with ${tabs_max} times ${key}: ${condition}`)
}

/** The focus is on something, has an outline or ring (WCAG 2.4.7) and is under neither header nor bar (2.4.11). */
export async function assertFocusIsSeen(page: Page): Promise<void> {
  const until_ms = Date.now() + settle_ms
  for (;;) {
    const fault = await page.evaluate<string | null>(`(${faultOfFocus})()`)
    if (fault === null) return
    if (Date.now() > until_ms) assert.fail(fault)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

// As text: the tests are compiled without the types of the browser.
const faultOfFocus = `() => {
  const active = document.activeElement
  // After the last stop the browser's own bar is next, then the page begins again.
  if (active === null || active === document.body) return null
  const name = active.outerHTML.slice(0, 200)
  // Choices of a row of choices are drawn by their label, the field itself is transparent.
  const isDrawnByLabel = active.matches('input[type=radio], input[type=checkbox]') && getComputedStyle(active).opacity === '0'
  const drawn = isDrawnByLabel ? active.nextElementSibling : active
  const style = getComputedStyle(drawn)
  const hasOutline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1
  const hasRing = style.boxShadow !== 'none'
  if (!hasOutline && !hasRing) return 'the focus is not to be seen on ' + name
  if (Number(style.opacity) < 1) return 'not opaque: ' + name
  const { left, top, right, bottom } = drawn.getBoundingClientRect()
  const box = [Math.max(left, 0), Math.max(top, 0), Math.min(right, innerWidth), Math.min(bottom, innerHeight)]
  if (box[2] - box[0] < 1 || box[3] - box[1] < 1) return 'outside of the window: ' + name
  const x = (box[0] + box[2]) / 2
  for (const y of [top < 0 ? box[1] + 1 : top + 2, (box[1] + box[3]) / 2]) {
    const seen = document.elementFromPoint(x, Math.min(y, innerHeight - 1))
    if (seen === null || !(drawn.contains(seen) || seen.closest('label')?.contains(drawn)))
      return name + ' at ' + Math.round(x) + ', ' + Math.round(y) + ' lies under ' + (seen === null ? 'nothing' : seen.outerHTML.slice(0, 200))
  }
  return null
}`
