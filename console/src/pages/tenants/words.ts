// Pure: how the state of a customer is called.
import type { Customer, SubscriptionProduct, TemplateOption } from '#providers/contract.ts'
import type { Tone } from '#console/theme/tone.tsx'
import { plural } from '#console/util/numbers.ts'

export const healthWords: Record<Customer['health'], { label: string; tone: Tone }> = {
  good: { label: 'Good', tone: 'ok' },
  attention: { label: 'Needs attention', tone: 'warning' },
  bad: { label: 'Bad', tone: 'danger' },
  'not-connected': { label: 'Not connected', tone: 'neutral' },
}

export const productWords: Record<SubscriptionProduct, string> = {
  'email-standard': 'Email standard',
  'email-advanced': 'Email advanced',
  endpoint: 'Endpoint',
  'phish-threat': 'Phish Threat',
}

export const optionWords: Record<TemplateOption, string> = {
  policies: 'Mail policies',
  'portal.exposure': 'Portal: what people see',
  'portal.rights': 'Portal: what people may do',
  'portal.summary': 'Quarantine summary: days and times',
}

export function licenceWords({ isUnlimited, items }: Customer['subscriptions']): string {
  if (isUnlimited) return 'Without limit'
  return items
    .map(({ product, seats, used, state }) => {
      const count = seats === null ? '' : ` ${used}/${seats}`
      return `${productWords[product]}${count}${state === 'active' ? '' : state === 'expired' ? ' (ended)' : ' (over)'}`
    })
    .join(', ')
}

const connectionWords: Record<string, string> = {
  none: 'Not set up',
  connecting: 'Being connected',
  waiting: 'Waiting',
  pilot: 'Pilot',
  active: 'Connected',
  degraded: 'Changed by others',
  broken: 'Broken',
  disconnecting: 'Being disconnected',
  disconnected: 'Disconnected',
}
export const connectionText = (state: string): string => connectionWords[state] ?? state

/** `2 policies: Sales, Everybody`. */
export const policiesText = (policies: readonly Readonly<Record<string, unknown>>[]): string =>
  policies.length === 0
    ? 'No policies: what the built-in ones say counts.'
    : `${plural(policies.length, 'policy', 'policies')}: ${policies.map(({ name }) => String(name ?? 'unnamed')).join(', ')}`
