// What does not count, or counts by another limit (endpoint-response 3.6). Pure.
import type { CompromiseSettings } from '../contract.ts'
import type { MailboxStanding } from '../incidents/open.ts'
import type { OutboundThreat } from '../parts.ts'
import type { Sender } from './attribution.ts'
import type { Limit } from './window.ts'

/** As many recipients stand in an event: a longer list may hold others behind, and is never taken for exempt. */
const known_recipients_max = 50

/** L of endpoint-response 3.2: what is told later than this does not count any more. */
export const late_ms_max = 60 * 60_000

export interface Limits {
  /** Only what came later counts; null: all. */
  from: Date | null
  /** For all bad messages. */
  all: Limit
  /** Besides, for everything but spam: an approved bulk sender has its own limit for spam, and the usual one for the rest. */
  grave: Limit | null
  /** The limit leads to an alert only. */
  isAlertOnly: boolean
}

/** Why the message does not count; null: it counts. */
export function exemptionOf(threat: OutboundThreat, settings: CompromiseSettings): string | null {
  if (!settings.isOn) return 'the response to compromised mailboxes is off'
  const exempt = new Set(settings.exemptRecipients.map((address) => address.toLowerCase()))
  const { recipients } = threat
  if (recipients.length === 0 || recipients.length >= known_recipients_max) return null
  return recipients.every((recipient) => isReportingAddress(recipient.toLowerCase(), exempt))
    ? 'sent to reporting mailboxes or security contacts only'
    : null
}

/** RFC 2142: `abuse` of any domain takes reports of bad mail, with samples. */
const isReportingAddress = (address: string, exempt: ReadonlySet<string>): boolean =>
  exempt.has(address) || address.startsWith('abuse@')

export function limitsFor(
  { counter, addresses }: Pick<Sender, 'counter' | 'addresses'>,
  settings: CompromiseSettings,
  standing: MailboxStanding,
  now: Date,
): Limits {
  if (counter !== 'own') return limitsApart(counter, settings)
  const { count, window_ms } = usualLimit(settings)
  const usual = { count: Math.min(count, standing.limit ?? count), window_ms }
  const exceptions = settings.exceptions.filter(
    ({ address, expiresAt }) => addresses.includes(address.toLowerCase()) && new Date(expiresAt) > now,
  )
  const bulk = exceptions.find(({ kind }) => kind === 'bulk')?.count
  return {
    from: standing.countsFrom,
    all: bulk === undefined ? usual : { count: Math.max(bulk, usual.count), window_ms },
    grave: bulk === undefined ? null : usual,
    isAlertOnly: exceptions.some(({ kind }) => kind === 'alertOnly'),
  }
}

/** More than 50 bad bounces and automatic replies within an hour (endpoint-response 3.5). */
export const backscatterLimit: Limit = { count: 51, window_ms: 3_600_000 }

/** What is not the owner's act: neither a release nor an exception has a part in it. */
const limitsApart = (counter: 'forwarded' | 'automatic', settings: CompromiseSettings): Limits => ({
  from: null,
  all: counter === 'forwarded' ? usualLimit(settings) : backscatterLimit,
  grave: null,
  isAlertOnly: false,
})

export const usualLimit = ({ count, window_minutes }: CompromiseSettings): Limit => ({
  count,
  window_ms: window_minutes * 60_000,
})
