// Who may get a simulation at all: an active mailbox of a person, in a domain that the tenant has verified. Pure.
import type { Refusal } from './contract.ts'

/** What the directory and the bounced list say of a person. */
export interface Candidate {
  personId: string
  displayName: string
  givenName: string | null
  surname: string | null
  address: string | null
  department: string | null
  jobTitle: string | null
  manager: string | null
  language: string | null
  timeZone: string | null
  /** ISO 3166. */
  country: string | null
  isEnabled: boolean
  isGuest: boolean
  isDeleted: boolean
  /** Null: no mailbox is known. */
  mailbox: 'user' | 'shared' | 'room' | 'equipment' | null
  /** Licensed for a mailbox: what counts while the mailboxes themselves are not read. */
  hasExchangePlan: boolean
  isBounced: boolean
}

export interface DirectoryFacts {
  /** Verified, with mail. Lower case. */
  domains: ReadonlySet<string>
  /** The kinds of mailboxes have been read at least once. */
  areMailboxesKnown: boolean
}

/** Null: may get one. The first reason that a person can act on comes first. */
export function refusalOf(candidate: Candidate, { domains, areMailboxesKnown }: DirectoryFacts): Refusal | null {
  if (candidate.isDeleted) return 'deleted'
  if (candidate.isGuest) return 'guest'
  if (candidate.mailbox !== null && candidate.mailbox !== 'user') return 'shared-mailbox'
  if (!candidate.isEnabled) return 'disabled'
  const hasMailbox = candidate.mailbox === 'user' || (!areMailboxesKnown && candidate.hasExchangePlan)
  if (!hasMailbox || candidate.address === null) return 'no-mailbox'
  if (!domains.has(domainOf(candidate.address))) return 'foreign-domain'
  return candidate.isBounced ? 'bounced' : null
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase()

export const refusalTexts: Record<Refusal, string> = {
  'no-mailbox': 'Has no mailbox in this tenant.',
  'shared-mailbox': 'Is a shared mailbox, a room or equipment: nobody in particular would be tested.',
  guest: 'Is a guest of another organisation.',
  disabled: 'The account is switched off.',
  deleted: 'Was deleted from the directory.',
  'unknown-person': 'The directory knows no person with this address. Synchronise it if the person is new.',
  'foreign-domain': 'The domain of the address is not a verified mail domain of this tenant.',
  bounced: 'An earlier mail bounced. Nothing is sent there for a while; see the bounced addresses.',
  excluded: 'Is excluded by this campaign.',
  'tested-recently': 'Got a simulation within the days in which this campaign leaves people alone.',
  'not-drawn': 'Was not drawn for the pilot.',
  'empty-variable': 'The directory has nothing for a variable of every template: the mail would have a hole.',
  'too-many': 'Is beyond the 20,000 recipients that one campaign may have.',
}
