// What does not count, or counts by another limit (endpoint-response 3.6). Pure.
import type { CompromiseSettings } from '../contract.ts'
import type { MailboxStanding } from '../incidents/open.ts'
import type { OutboundThreat } from '../parts.ts'
import type { Limit } from './window.ts'

/** As many recipients stand in an event: a longer list may hold others behind, and is never taken for exempt. */
const known_recipients_max = 50

/** L of endpoint-response 3.2: what is told later than this does not count any more. */
export const late_ms_max = 60 * 60_000

export interface Limits {
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
  settings: CompromiseSettings,
  addresses: readonly string[],
  standing: MailboxStanding,
  now: Date,
): Limits {
  const window_ms = settings.window_minutes * 60_000
  const usual = { count: Math.min(settings.count, standing.limit ?? settings.count), window_ms }
  const exceptions = settings.exceptions.filter(
    ({ address, expiresAt }) => addresses.includes(address.toLowerCase()) && new Date(expiresAt) > now,
  )
  const bulk = exceptions.find(({ kind }) => kind === 'bulk')?.count
  return {
    all: bulk === undefined ? usual : { count: Math.max(bulk, usual.count), window_ms },
    grave: bulk === undefined ? null : usual,
    isAlertOnly: exceptions.some(({ kind }) => kind === 'alertOnly'),
  }
}
