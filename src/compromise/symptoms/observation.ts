// What was seen of one mailbox, whoever collected it. What could not be read says why: unknown is never clean.
import type { Forwarding } from './cleanup/act.ts'
import type { OpenIncidentFacts, SentMessage, UncleanComputer } from './ports.ts'

/** `gaps`: what of it is missing all the same, as sentences. */
export type Known<Value> = { isKnown: true; value: Value; gaps?: string[] } | { isKnown: false; why: string }

export const known = <Value>(value: Value, gaps: string[] = []): Known<Value> => ({ isKnown: true, value, gaps })
export const unknown = <Value>(why: string): Known<Value> => ({ isKnown: false, why })

/** An inbox rule as Get-InboxRule shows it, read into what matters. */
export interface InboxRule {
  /** `guid\ruleId`; the digits are text, as they are larger than a JavaScript number. */
  id: string
  name: string
  isEnabled: boolean
  isHidden: boolean
  /** Names of the conditions that narrow it down; those that every message meets are left out. */
  conditions: string[]
  /** Words of conditions on subject, body, sender. */
  words: string[]
  /** Plain addresses that it forwards or redirects to; text of the directory for those without one. */
  forwards: string[]
  deletes: boolean
  movesTo: string | null
  marksRead: boolean
  stops: boolean
}

export interface Restriction {
  /** Null: Exchange Online did not say. */
  since: Date | null
  reason: string
}

/** A mail flow rule of the tenant that sends mail for or from this mailbox elsewhere. */
export interface TransportRedirect {
  id: string
  name: string
  action: string
  targets: string[]
  changedAt: Date | null
}

export interface AuditFact {
  id: string
  at: Date
  operation: string
  /** Lower case. */
  actor: string
  /** Lower case: whose mailbox or account. */
  owner: string
  /** Without port. */
  address: string | null
  session: string
  client: string
  appId: string
  /** Name of a rule; null when the record has none. */
  ruleName: string | null
  parameters: Record<string, string>
  items: { subject: string; messageId: string }[]
  count: number
  isThrottled: boolean
  saveToSentItems: boolean | null
  /** Of a consent: the application and what it may do. */
  target: string
  scope: string
}

export interface SignInFact {
  id: string
  at: Date
  risk: 'high' | 'medium' | 'low' | 'none'
  address: string
  place: string
  client: string
  /** What Microsoft calls it: `unfamiliarFeatures`, `mcasSuspiciousInboxManipulationRules`. */
  reason: string
}

export interface Sending {
  /** The last 72 hours. */
  messages: SentMessage[]
  /** When bounces came in. */
  bounces: Date[]
  /** External recipients by hour, the last 30 days. */
  hours: { hour: Date; recipients: number }[]
}

export interface MailboxSubject {
  personId: string
  userPrincipalName: string
  /** Primary, lower case. */
  address: string
  addresses: string[]
  displayName: string
  kind: 'user' | 'shared' | 'room' | 'equipment' | 'unknown'
}

export interface MailboxObservation {
  subject: MailboxSubject
  /** Null: never looked at before. */
  lastLookAt: Date | null
  rules: Known<InboxRule[]>
  forwarding: Known<Forwarding>
  /** `ForwardingAddress` is nobody of the directory: a contact, whose address lies outside. */
  forwardsToContact: boolean
  transport: Known<TransportRedirect[]>
  restriction: Known<Restriction | null>
  audit: Known<{ facts: AuditFact[]; since: Date }>
  /** Networks that the people of `audit` were seen in, by actor. */
  networks: Map<string, { network: string; firstAt: Date; lastAt: Date }[]>
  sending: Known<Sending>
  /** Messages that passed the gateway and of which the mailbox has no copy. */
  missingSent: Known<SentMessage[]>
  signIns: Known<SignInFact[]>
  unclean: UncleanComputer[]
  incident: OpenIncidentFacts | null
}

/** What is the same for all mailboxes of a tenant. */
export interface TenantFacts {
  /** Lower case. */
  acceptedDomains: ReadonlySet<string>
}

export function isExternal(address: string, { acceptedDomains }: TenantFacts): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase()
  return address.includes('@') && !acceptedDomains.has(domain)
}
