// Evidence that the page's own script gave (click-authenticity 5.2). Pure.
import { hasBodilyInput, hasInput, hasSomeInput } from '../input.ts'
import type { ClickContext, PageUse, VisitFacts } from '../model.ts'
import type { EvidenceCode } from './codes.ts'

/** Long enough to have been seen. */
export const dwell_ms_min = 1_500
const scriptWithin_ms = 15_000

export function pageEvidence(visit: VisitFacts, context: ClickContext): EvidenceCode[] {
  const { page } = visit
  if (page === null) return visit.hasPage && context.now - visit.at >= scriptWithin_ms ? ['no-script'] : []
  return [...machineSigns(page), ...useOf(page), ...surroundings(page)]
}

function machineSigns(page: PageUse): EvidenceCode[] {
  const codes: EvidenceCode[] = page.isDriven ? ['webdriver'] : []
  if (page.hasSubmitted && !hasSomeInput(page)) codes.push('submit-without-input')
  return codes
}

function useOf(page: PageUse): EvidenceCode[] {
  const codes: EvidenceCode[] = []
  if (hasInput(page)) codes.push(hasBodilyInput(page) ? 'input-body' : 'input')
  if (page.hasNext && hasSomeInput(page)) codes.push('next-step')
  if (page.hasSubmitted && page.fields > 0 && hasSomeInput(page)) codes.push('form-after-input')
  if (page.visible_ms >= dwell_ms_min) codes.push('dwell')
  if (codes.length === 0 || (codes.length === 1 && codes[0] === 'dwell')) codes.push('only-seen')
  return codes
}

function surroundings(page: PageUse): EvidenceCode[] {
  const codes: EvidenceCode[] = []
  if (page.hasSoftwareRenderer || page.isScreenImplausible) codes.push('software-renderer')
  if (page.utcOffset_minutes === 0) codes.push('utc-clock')
  return codes
}
