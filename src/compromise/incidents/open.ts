// The seam between counter and incidents: what the counter hands over when a mailbox reached its limit, and what it asks before.
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseSettings } from '../contract.ts'
import type { IncidentFacts, OutboundThreat, SenderBlock } from '../parts.ts'

/** What an incident keeps of a message that counts. An `OutboundThreat` with the number of its recipients is one. */
export interface IncidentThreat extends Pick<
  OutboundThreat,
  'messageId' | 'countKey' | 'category' | 'occurredAt' | 'internetMessageId' | 'subject'
> {
  recipientCount: number
}

export interface IncidentTrigger {
  tenantId: string
  /** Id of the person whose mailbox it is, else `address:` and the address, lower case. */
  mailboxKey: string
  /** Primary address, lower case. */
  address: string
  /** All addresses of the mailbox, lower case, the primary one among them. */
  addresses: readonly string[]
  displayName: string
  personId: string | null
  /** Who sent, when it is known and another person (a shared mailbox); default: the owner. */
  actorId: string | null
  mailboxKind: IncidentFacts['mailboxKind']
  /**
   * `block`: the mailbox may not send any more. `tell`: an exception or nobody's address: an incident that blocks nothing and starts
   * nothing (flag `alertOnly` or `unattributed`).
   */
  kind: 'block' | 'tell'
  /** The messages in the window, those that made the limit. At least one. */
  threats: readonly IncidentThreat[]
  settings: CompromiseSettings
}

export interface OpenIncident {
  incidentId: string
  /** Null: told only, nothing is blocked. */
  block: SenderBlock | null
}

/** How the next messages of a mailbox count, because of what was before. */
export interface MailboxStanding {
  /** Messages before it do not count again: the last release. Null: all count. */
  countsFrom: Date | null
  /** Limit during probation (endpoint-response 3.2, 4.3, 4.4); null: that of the settings. The lower one of both holds. */
  limit: number | null
}

/** All in the transaction of the counter, which holds the lock of the mailbox. */
export interface IncidentOpening {
  /** Opens the incident, blocks, writes the intents of all tracks. Called twice for one mailbox it answers with the open one. */
  open(trx: Trx, trigger: IncidentTrigger): Promise<OpenIncident>
  openOf(trx: Trx, tenantId: string, mailboxKey: string): Promise<OpenIncident | null>
  standingOf(trx: Trx, tenantId: string, mailboxKey: string): Promise<MailboxStanding>
  /** A further bad message of a mailbox whose incident is open; the same count key again changes nothing. */
  append(trx: Trx, tenantId: string, incidentId: string, threat: IncidentThreat): Promise<void>
  /** The verdict of a message was taken back (false positive): it counts no more. No error when no incident has it. */
  withdraw(trx: Trx, tenantId: string, countKey: string): Promise<void>
}
