// The seam between counter and incidents: what the counter hands over when a mailbox reached its limit, and what it asks before.
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseSettings } from '../contract.ts'
import type { CompromiseParts, IncidentFacts, OutboundThreat, SenderBlock, Tracks } from '../parts.ts'
import { append, withdraw } from './evidence.ts'
import { blockOf, endTold, openNew } from './opening.ts'
import { type Incident, lockDeciding, lockOpen } from './store.ts'

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
  /** The messages in the window, those that made the limit. At least one, or a `cause`. */
  threats: readonly IncidentThreat[]
  /** Why a person opened it, where no messages did. */
  cause?: string
  settings: CompromiseSettings
}

export interface OpenIncident {
  incidentId: string
  /** Null: told only, nothing is blocked. */
  block: SenderBlock | null
}

/** How the next messages of a mailbox count, because of what was before. */
export interface MailboxStanding {
  /** The incident that blocks the mailbox. Null: none; one that only tells is none. */
  open: { incidentId: string; block: SenderBlock } | null
  /** Messages before it do not count again: the last release. Null: all count. */
  countsFrom: Date | null
  /** Limit during probation (endpoint-response 3.2, 4.3, 4.4); null: that of the settings. The lower one of both holds. */
  limit: number | null
}

/** All in the transaction of the counter, which holds the lock of the mailbox. */
export interface IncidentOpening {
  /** Opens the incident, blocks, writes the intents of all tracks. Called twice for one mailbox it answers with the open one. */
  open(trx: Trx, trigger: IncidentTrigger): Promise<OpenIncident>
  /** For each of the mailboxes, by its key. Locks the incidents that it speaks of, so that none is released meanwhile. */
  standingsOf(trx: Trx, tenantId: string, mailboxKeys: readonly string[]): Promise<Map<string, MailboxStanding>>
  /** Further bad messages of a mailbox whose incident is open; the same count key again changes nothing. */
  append(trx: Trx, tenantId: string, incidentId: string, threats: readonly IncidentThreat[]): Promise<void>
  /** The verdict of a message was taken back (false positive): it counts no more. No error when no incident has it. */
  withdraw(trx: Trx, tenantId: string, countKey: string): Promise<void>
}

/** All writes of one opening in the counter's transaction: the block is in force as soon as it commits, or nothing happened. */
export function createIncidentOpening(parts: CompromiseParts, tracks: Tracks): IncidentOpening {
  return {
    open: async (trx, trigger) => openOfRow(await openOrJoin(parts, tracks, trx, trigger)),
    async standingsOf(trx, tenantId, mailboxKeys) {
      const rows = Map.groupBy(await lockDeciding(trx, tenantId, mailboxKeys), (row) => row.mailbox_key)
      const now = parts.clock.now()
      return new Map(mailboxKeys.map((key) => [key, standingOf(rows.get(key) ?? [], now)]))
    },
    append: (trx, tenantId, incidentId, threats) => append(parts, trx, tenantId, incidentId, threats),
    withdraw: (trx, tenantId, countKey) => withdraw(parts, trx, tenantId, countKey),
  }
}

async function openOrJoin(
  parts: CompromiseParts,
  tracks: Tracks,
  trx: Trx,
  trigger: IncidentTrigger,
): Promise<Incident> {
  const known = await lockOpen(trx, trigger.tenantId, trigger.mailboxKey)
  if (known !== null && !known.is_told_only) return known
  if (known !== null && trigger.kind === 'tell') {
    await append(parts, trx, trigger.tenantId, known.id, trigger.threats)
    return known
  }
  if (known !== null) await endTold(parts, trx, known)
  return openNew(parts, tracks, trx, trigger)
}

const openOfRow = (row: Incident): OpenIncident => ({
  incidentId: row.id,
  block: row.is_told_only ? null : blockOf(row),
})

function standingOf(rows: readonly Incident[], now: Date): MailboxStanding {
  // One that only tells decides nothing: the counter goes on counting, because the exception may be gone since.
  const open = rows.find((row) => row.released_at === null && !row.is_told_only)
  const released = rows.filter((row) => row.released_at !== null).sort((a, b) => +b.released_at! - +a.released_at!)[0]
  const isOnProbation = released?.probation_until != null && now < released.probation_until
  return {
    open: open === undefined ? null : { incidentId: open.id, block: blockOf(open) },
    countsFrom: released?.released_at ?? null,
    limit: isOnProbation ? released.probation_limit : null,
  }
}
