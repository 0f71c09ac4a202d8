// Pure: how the state of a customer is called.
import type { Customer, SubscriptionProduct, TemplateOption } from '#providers/contract.ts'
import type { Tone } from '#console/theme/tone.tsx'

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
  'phish-threat': 'Phish threat',
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
