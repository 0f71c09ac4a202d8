// How much a page's own counts say that somebody used it. Pure. Drivers make trusted events, too: input is half of the evidence, a
// plausible source the other half (click-authenticity 5.2, 5.4).
import type { PageUse } from './model.ts'

const samples_min = 8
/** Single touches and wheel steps are many for one gesture; keys are few. */
const gesture_min = 4

const kindsOf = ({ pointer, touch, wheel, key, focus }: PageUse): number =>
  [pointer, touch, wheel, key].filter((count) => count > 0).length + (key > 0 && focus > 0 ? 1 : 0)

/** Trusted input of two kinds, or enough of one. Pointer samples alone must vary in speed, which a driver's do not. */
export function hasInput(page: PageUse): boolean {
  if (!page.isTrusted) return false
  if (kindsOf(page) >= 2) return true
  if (page.pointer >= samples_min && (page.isVaried || page.coalesced > 1)) return true
  return page.touch >= gesture_min || page.wheel >= gesture_min || page.key >= 2
}

/** Any trusted input at all: enough before a form or a button, not by itself. */
export const hasSomeInput = ({ isTrusted, pointer, touch, wheel, key }: PageUse): boolean =>
  isTrusted && pointer + touch + wheel + key > 0

/** What a driver has not shown: samples that the browser had to merge, uneven speed; fingers; more than one kind. */
export function hasBodilyInput(page: PageUse): boolean {
  if (!hasInput(page)) return false
  return (page.coalesced > 1 && page.isVaried) || page.touch >= gesture_min
}
