// Lists in words.
import type { Tone } from '#console/theme/tone.tsx'
import type { Entry } from './lists-api.ts'

export const kindWords: Record<Entry['kind'], string> = {
  address: 'Address',
  domain: 'Domain',
  wildcard: 'Pattern',
  network: 'Network',
}
export const listWords: Record<Entry['list'], string> = { allow: 'Allowed', block: 'Blocked' }
export const listTones: Record<Entry['list'], Tone> = { allow: 'ok', block: 'danger' }

export const valueHelp =
  'An address (news@fabrikam.com), a domain (fabrikam.com), a pattern (*.fabrikam.com, news*@fabrikam.com) or a network (192.0.2.0/24).'

/** For a date field: the day in UTC; an end of day. */
export const dayOf = (at: string | null): string => (at === null ? '' : at.slice(0, 10))
export const endOfDay = (day: string): string | null => (day === '' ? null : `${day}T23:59:59.000Z`)
