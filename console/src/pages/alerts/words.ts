// Pure: how alerts are called on the screen.
import type { AlertAction, AlertState, AlertView } from '#alerts/contract.ts'
import type { Tone } from '#console/theme/tone.tsx'
import { localTimes } from '#console/util/local-times.ts'

export const stateWords: Record<AlertState, string> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  resolved: 'Closed',
}

export const stateTones: Record<AlertState, Tone> = {
  open: 'warning',
  acknowledged: 'info',
  snoozed: 'neutral',
  resolved: 'ok',
}

export const actionVerbs: Record<AlertAction, string> = {
  acknowledge: 'Acknowledge',
  resolve: 'Close',
  snooze: 'Snooze',
  reopen: 'Open again',
  repair: 'Repair',
  check: 'Check now',
}

export const actionsDone: Record<AlertAction, string> = {
  acknowledge: 'acknowledged',
  resolve: 'closed',
  snooze: 'snoozed',
  reopen: 'opened again',
  repair: 'repair started',
  check: 'check started',
}

export const productWords: Record<AlertView['product'], string> = {
  mailflow: 'Mail flow',
  quarantine: 'Quarantine',
  compromise: 'Compromised mailboxes',
  endpoints: 'Computers',
  'phish-threat': 'Phish Threat',
  access: 'Sign-in and roles',
  platform: 'Installation',
}

export const categoryWords: Record<AlertView['category'], string> = {
  connection: 'Connection',
  tampering: 'Tampering',
  scanning: 'Scanning',
  delivery: 'Delivery',
  storage: 'Storage',
  security: 'Security',
  abuse: 'Abuse',
  endpoint: 'Computers',
  campaign: 'Campaigns',
  configuration: 'Configuration',
  health: 'Health',
}

export const frequencyWords: Record<string, string> = {
  immediately: 'Every time',
  hourly: 'At most once an hour',
  daily: 'At most once a day',
  never: 'Never',
}

const hour_ms = 3_600_000
export const snoozeTimes = [
  { label: 'For an hour', ms: hour_ms },
  { label: 'For a day', ms: 24 * hour_ms },
  { label: 'For a week', ms: 7 * 24 * hour_ms },
  { label: 'For 30 days', ms: 30 * 24 * hour_ms },
  { label: 'For half a year', ms: 182 * 24 * hour_ms },
] as const

/** `findingId` → `Finding id`: names of data that a type of alert brings along. */
export function wordsOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_.-]+/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
/** `object.changed:out:SmartHosts`: by what the server tells one alert from the next; its title says it in words. */
const code = /^[a-z]+(?:[.-][a-z]+)*:/

/** What an alert or event is about as far as a person can read it; empty when only programs can. */
export function aboutText(subject: string): string {
  const text = subject.replaceAll(uuid, '').trim()
  return code.test(text) ? '' : text
}

/** Ids, and what stands elsewhere in the alert or only steers the telling of it. */
const hidden = /Id$|^(?:count|notTo|number|recent|severity|link|kinds|actor)$/

/** Data that a type of alert or event brings along, as facts. */
export const dataFacts = (data: Readonly<Record<string, unknown>>): (readonly [string, string])[] =>
  Object.entries(data)
    .filter(([name, value]) => !hidden.test(name) && value !== null && value !== '')
    .map(([name, value]) => [wordsOf(name), localTimes(valueText(value))])

function valueText(value: unknown): string {
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object')) return value.join(', ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
