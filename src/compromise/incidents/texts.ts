// What is said about incidents: triggers, alerts (endpoint-response 4.5), the reason in a rejection. Pure.
import type { ThreatCategory } from '../contract.ts'

const words: Record<ThreatCategory, string> = { spam: 'spam', phish: 'phishing', malware: 'malware' }

/** `spam`, `spam and malware` */
export function kindsOf(categories: readonly ThreatCategory[]): string {
  const kinds = (['spam', 'phish', 'malware'] as const)
    .filter((kind) => categories.includes(kind))
    .map((kind) => words[kind])
  return kinds.length < 2 ? (kinds[0] ?? 'bad') : `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)}`
}

/** `3 min 12 s`, `45 s`, `2 h 5 min` */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 1) return 'less than a second'
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** "5 spam messages in 3 min 12 s" */
export function triggerText(threats: readonly { category: ThreatCategory; occurredAt: Date }[]): string {
  const times = threats.map(({ occurredAt }) => occurredAt.getTime())
  const kinds = kindsOf(threats.map(({ category }) => category))
  const noun = threats.length === 1 ? 'message' : 'messages'
  const span = threats.length === 1 ? '' : ` in ${spanText(Math.max(...times) - Math.min(...times))}`
  return `${threats.length} ${kinds} ${noun}${span}`
}

/** Goes into an SMTP reply (RFC 5321 4.2: ASCII) and into the history. */
export function blockReason(incidentId: string): string {
  return `This mailbox may not send mail at the moment because bad messages were sent from it. Ask your administrator (incident ${shortId(incidentId)}).`
}

/** The end of a UUID version 7 is random; its beginning is the time and looks alike. */
export const shortId = (id: string): string => id.slice(-8)
