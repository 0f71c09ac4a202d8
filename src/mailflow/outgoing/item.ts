// A message in the outgoing spool: facts that stand in its file, and the state that changes with each attempt.
import { createHash } from 'node:crypto'
import type { StoredEnvelope } from '#quarantine/contract.ts'
import type { MessageSource } from '#mail/message/source.ts'

export type SpoolPurpose = 'release' | 'notice' | 'probe'

export interface SpoolInput {
  tenantId: string
  purpose: SpoolPurpose
  /** The same key never makes a second item, for 7 days after the first has ended. */
  key: string
  /** Decides the way: inbound goes to the tenant's mailboxes, outbound to the world. */
  direction: 'inbound' | 'outbound'
  /** The message's id in the history. */
  messageId: string
  envelope: StoredEnvelope
  source: MessageSource
  /** Given up at this time; default: 5 days from now. */
  notAfter?: Date
}

/** What stands in the sealed file before the bytes. */
export interface SpoolFacts {
  format: 1
  id: string
  tenantId: string
  purpose: SpoolPurpose
  key: string
  direction: 'inbound' | 'outbound'
  messageId: string
  envelope: StoredEnvelope
  size_bytes: number
  enqueuedAt: string
  notAfter: string
}

export interface SpoolRecipient {
  path: string
  status: 'pending' | 'delivered' | 'failed'
  /** Last reply of the next hop, or what went wrong; empty before the first attempt. */
  reply: string
  /** The author has been told that it failed. */
  isReported?: boolean
}

export interface SpoolState {
  attempts: number
  nextAttemptAt: string | null
  recipients: SpoolRecipient[]
  /** Set when nothing is pending any more. */
  endedAt: string | null
}

export function toSpoolFacts(input: SpoolInput, now: Date, lifetime_ms: number): SpoolFacts {
  return {
    format: 1,
    id: spoolId(input.tenantId, input.key),
    tenantId: input.tenantId,
    purpose: input.purpose,
    key: input.key,
    direction: input.direction,
    messageId: input.messageId,
    envelope: input.envelope,
    size_bytes: input.source.size_bytes,
    enqueuedAt: now.toISOString(),
    notAfter: (input.notAfter ?? new Date(now.getTime() + lifetime_ms)).toISOString(),
  }
}

/** File name: the same for the same key, in every process. */
export function spoolId(tenantId: string, key: string): string {
  return createHash('sha256').update(`mailwarden spool\0${tenantId}\0${key}`).digest('hex').slice(0, 40)
}

export function firstState(facts: SpoolFacts): SpoolState {
  const recipients = facts.envelope.recipients.map(({ path }) => ({ path, status: 'pending' as const, reply: '' }))
  return { attempts: 0, nextAttemptAt: facts.enqueuedAt, recipients, endedAt: null }
}

export function isSpoolFacts(value: unknown): value is SpoolFacts {
  const facts = value as Partial<SpoolFacts> | null
  return (
    facts?.format === 1 &&
    typeof facts.id === 'string' &&
    typeof facts.tenantId === 'string' &&
    typeof facts.messageId === 'string' &&
    typeof facts.notAfter === 'string' &&
    typeof facts.envelope?.mailFrom === 'string' &&
    Array.isArray(facts.envelope.recipients)
  )
}
