// What the symptoms need of other parts: what the gateway saw leave, incidents, infected computers.
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseParts } from '../parts.ts'

/** A message of the mailbox that passed the gateway, or was held there. */
export interface SentMessage {
  internetMessageId: string | null
  at: Date
  subject: string
  /** Outside the tenant. */
  recipients: readonly string[]
  category: 'clean' | 'bulk' | 'spam' | 'phish' | 'malware'
  /** RFC 3834: written by a program; leaves no copy in Sent Items. */
  isAutoSubmitted: boolean
  /** Forwarded by a rule of the mailbox; leaves no copy either. */
  isForwarded: boolean
  /** Recipients that the next hop refused for good. */
  refused: number
}

export interface SentHistory {
  /** What went out under one of the addresses, oldest first, at most `limit` of the latest. */
  sent(tenantId: string, addresses: readonly string[], from: Date, to: Date, limit: number): Promise<SentMessage[]>
  /** When bounces (messages without a sender) came in for one of the addresses, oldest first. */
  bounces(tenantId: string, addresses: readonly string[], from: Date, to: Date): Promise<Date[]>
  /** Distinct external recipients in each hour in which the mailbox sent. */
  recipientsByHour(
    tenantId: string,
    addresses: readonly string[],
    from: Date,
    to: Date,
  ): Promise<{ hour: Date; recipients: number }[]>
}

export interface OpenIncidentFacts {
  incidentId: string
  openedAt: Date
  /** "5 spam messages in 3 min 12 s". */
  trigger: string
  /** The counter opened it. One that a person opened because of signs is no further sign. */
  isCounted: boolean
}

export interface UncleanComputer {
  computerId: string
  name: string
  threat: string
  at: Date
}

export interface SymptomPorts {
  history: SentHistory
  /** The open incident of the mailbox; null without. */
  incidentOf(
    trx: Trx,
    tenantId: string,
    personId: string,
    addresses: readonly string[],
  ): Promise<OpenIncidentFacts | null>
  /** Computers strongly linked to the person on which an infection is left. */
  uncleanComputers(trx: Trx, tenantId: string, personId: string): Promise<UncleanComputer[]>
}

export interface SymptomParts extends CompromiseParts {
  symptoms: SymptomPorts
}
