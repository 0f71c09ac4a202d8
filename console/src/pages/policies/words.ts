// Policies in words.
import type { Action, Category, Policy, Rule } from './policies-api.ts'

/** In the order in which they win. */
export const categories: readonly Category[] = ['malware', 'unscannable', 'phish', 'spoof', 'spam', 'bulk', 'clean']

export const categoryWords: Record<Category, [label: string, help: string]> = {
  malware: ['Malware', 'Viruses and other programs that harm.'],
  unscannable: ['Cannot be scanned', 'Encrypted or damaged attachments.'],
  phish: ['Phishing', 'Tries to get at passwords or money.'],
  spoof: ['Forged sender', 'Says to come from somebody else; authentication fails.'],
  spam: ['Spam', 'Not asked for.'],
  bulk: ['Bulk mail', 'Newsletters and advertising.'],
  clean: ['Clean', 'Nothing bad was found.'],
}

export const actionWords: Record<Action, string> = {
  deliver: 'Deliver',
  tag: 'Deliver with a mark before the subject',
  banner: 'Deliver with a banner',
  quarantine: 'Quarantine',
  hold: 'Hold for a decision',
  reject: 'Refuse, and tell the sender',
  delete: 'Delete',
}

export const bannerWords = {
  external: 'From outside your organisation',
  suspicious: 'This message looks suspicious',
  unscanned: 'This message was not scanned',
} as const

export const directionWords: Record<Policy['direction'], string> = {
  inbound: 'Inbound mail',
  outbound: 'Outbound mail',
  both: 'Both directions',
}

/** What may be chosen for a category in a direction. */
export function actionsFor(category: Category, direction: Policy['direction']): Action[] {
  if (category === 'clean') return ['deliver', 'tag', 'banner']
  const all: Action[] = ['deliver', 'tag', 'banner', 'quarantine', 'hold', 'delete']
  return direction === 'outbound' ? [...all, 'reject'] : all
}

export function ruleText(rule: Rule): string {
  const text = actText(rule)
  return rule.whenInert === undefined
    ? text
    : `${text}; when nothing in it can run: ${lowerFirst(actText(rule.whenInert))}`
}

const lowerFirst = (text: string): string => text[0]!.toLowerCase() + text.slice(1)

function actText({ action, subjectTag, banner }: Pick<Rule, 'action' | 'subjectTag' | 'banner'>): string {
  if (action === 'tag') return `Deliver with “${subjectTag ?? ''}” before the subject`
  if (action === 'banner' && banner !== undefined) return `Deliver with the banner “${bannerWords[banner]}”`
  return actionWords[action]
}

export function scopeText(scope: Policy['scope'], groupName?: string): string {
  switch (scope.kind) {
    case 'tenant':
      return 'Everybody'
    case 'domain':
      return `Domains: ${few(scope.domains)}`
    case 'group':
      return `Group: ${groupName ?? 'of the directory'}`
    case 'person':
      return `People: ${few(scope.addresses)}`
  }
}

function few(items: readonly string[]): string {
  const shown = items.slice(0, 3).join(', ')
  return items.length > 3 ? `${shown} and ${items.length - 3} more` : shown
}
