// What a person may see and do with a quarantined message of theirs. Pure.
import {
  type Exposure,
  neverReleased,
  type PersonAction,
  personCategories,
  type PersonCategory,
  type PortalSettings,
} from './contract.ts'

/** What deciding needs to know of a message. */
export interface Exposed {
  kind: 'quarantine' | 'hold'
  category: string
  direction: 'inbound' | 'outbound'
}

/** Null: of no kind that people could be shown. */
export function personCategoryOf({ kind, category }: Pick<Exposed, 'kind' | 'category'>): PersonCategory | null {
  if (kind === 'hold') return 'unscanned'
  return (personCategories as readonly string[]).includes(category) ? (category as PersonCategory) : null
}

/** `hidden` also for all outbound mail: its recipients are strangers. */
export function exposureOf(settings: PortalSettings, item: Exposed): Exposure {
  const category = personCategoryOf(item)
  if (category === null || item.direction === 'outbound') return 'hidden'
  const wanted = settings.exposure[category]
  // Whatever is stored: what may be dangerous is never released by the person it is aimed at.
  return wanted === 'release' && neverReleased.includes(category) ? 'request' : wanted
}

export const visibleCategories = (settings: PortalSettings): PersonCategory[] =>
  personCategories.filter((category) => settings.exposure[category] !== 'hidden')

/** Null: may; else why not, for the person. */
export function refusalOf(settings: PortalSettings, item: Exposed, action: PersonAction): string | null {
  const exposure = exposureOf(settings, item)
  if (exposure === 'hidden') return 'There is no such message.'
  if (action === 'request') return exposure === 'request' ? null : 'This message can be released without a request.'
  if (!settings.mayRelease) return 'Your administrator decides about quarantined messages.'
  const isListing = action === 'release-and-allow' || action === 'delete-and-block'
  if (isListing && !settings.mayUseLists) return 'Your administrator has switched allow and block lists off.'
  const isRelease = action === 'release' || action === 'release-and-allow'
  if (isRelease && exposure !== 'release')
    return 'This kind of message is released by an administrator. Request its release.'
  return null
}

const reasons: Record<PersonCategory, string> = {
  bulk: 'Bulk mail, such as a newsletter',
  spam: 'Looks like spam',
  spoof: 'The sender could not be verified',
  unscannable: 'Could not be checked, for example because it is encrypted',
  unscanned: 'Was not checked yet',
  phish: 'Looks like an attempt to steal passwords or money',
  malware: 'Contains something harmful',
}

/** Why it was stopped, in plain words. */
export const plainReason = (item: Pick<Exposed, 'kind' | 'category'>): string => {
  const category = personCategoryOf(item)
  return category === null ? 'Stopped by a rule of your organisation' : reasons[category]
}
