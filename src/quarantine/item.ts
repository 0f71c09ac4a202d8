// What is kept about a quarantined message: facts that never change (they stand in the file) and the decision about it (status).
import { createHash } from 'node:crypto'
import { AppError } from '#platform/errors.ts'
import type { QuarantineInput, StoredEnvelope } from './contract.ts'

/** `missing`: the row is there but not the file; nothing is lost that was not lost on the disk, and an alarm said so. */
export const itemStatuses = ['held', 'released', 'deleted', 'expired', 'missing'] as const
export type ItemStatus = (typeof itemStatuses)[number]

/** Everything about a message except its bytes and what was decided later. The file holds it, so that the index can be made anew from the files. */
export interface ItemFacts {
  format: 1
  id: string
  tenantId: string
  key: string
  messageId: string
  kind: 'quarantine' | 'hold'
  direction: 'inbound' | 'outbound'
  mode: 'mailflow' | 'gateway'
  envelope: StoredEnvelope
  category: string
  reason: string
  score: number
  subject: string
  headerFrom: string
  internetMessageId: string | null
  size_bytes: number
  receivedAt: string
  quarantinedAt: string
  expiresAt: string
  /** Absent in files of older releases, and for what no incident holds. */
  incidentId?: string | null
}

export interface ItemState {
  status: ItemStatus
  /** Forward-paths that the message was released to. */
  releasedTo: string[]
  decidedAt: string | null
  decidedBy: string | null
}

/** One row of the index: the facts without the ESMTP parameters, and the state. */
export interface QuarantineItem extends Omit<ItemFacts, 'format' | 'envelope'>, ItemState {
  mailFrom: string
  recipients: string[]
}

export const initialState: ItemState = { status: 'held', releasedTo: [], decidedAt: null, decidedBy: null }

export function toItem(facts: ItemFacts, state: ItemState): QuarantineItem {
  const { format: _, envelope, ...rest } = facts
  return { ...rest, mailFrom: envelope.mailFrom, recipients: envelope.recipients.map(({ path }) => path), ...state }
}

export function toFacts(input: QuarantineInput, now: Date, retention_days: number): ItemFacts {
  checkTenantId(input.tenantId)
  return {
    format: 1,
    id: itemId(input.tenantId, input.key),
    tenantId: input.tenantId,
    key: input.key,
    messageId: input.messageId,
    kind: input.kind,
    direction: input.direction,
    mode: input.mode,
    envelope: input.envelope,
    category: input.category,
    reason: storableText(input.reason, 1000),
    score: input.score,
    subject: storableText(input.subject, 1000),
    headerFrom: storableText(input.headerFrom, 1000),
    internetMessageId: input.internetMessageId === null ? null : storableText(input.internetMessageId, 998),
    size_bytes: input.source.size_bytes,
    receivedAt: input.receivedAt.toISOString(),
    quarantinedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + retention_days * 86_400_000).toISOString(),
    ...(input.incidentId == null ? {} : { incidentId: input.incidentId }),
  }
}

/** The same key always has the same id, in every process and after every crash: a UUID version 8 (RFC 9562 5.8) over tenant and key. */
export function itemId(tenantId: string, key: string): string {
  const bytes = createHash('sha256').update(`mailwarden quarantine\0${tenantId}\0${key}`).digest()
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Tenant ids become folder names. */
export function checkTenantId(tenantId: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/.test(tenantId))
    throw new AppError({
      code: 'quarantine.tenant',
      message: 'The tenant id has a form that is not allowed.',
      status: 400,
    })
}

/** Text that PostgreSQL and JSON can hold: no NUL, no half surrogate; cut at `characters_max`. */
export function storableText(text: string, characters_max: number): string {
  return text.slice(0, characters_max).replaceAll('\0', '\u{FFFD}').toWellFormed()
}

/** What a file's facts must look like; a file that opens with our key but does not fit is damaged, not trusted. */
export function isItemFacts(value: unknown): value is ItemFacts {
  if (typeof value !== 'object' || value === null) return false
  const facts = value as Record<string, unknown>
  const texts = ['id', 'tenantId', 'key', 'messageId', 'kind', 'direction', 'mode', 'category', 'reason', 'subject']
  const times = ['receivedAt', 'quarantinedAt', 'expiresAt']
  const envelope = facts['envelope'] as StoredEnvelope | undefined
  return (
    facts['format'] === 1 &&
    [...texts, 'headerFrom'].every((name) => typeof facts[name] === 'string') &&
    times.every((name) => typeof facts[name] === 'string' && !Number.isNaN(Date.parse(facts[name]))) &&
    typeof facts['size_bytes'] === 'number' &&
    typeof facts['score'] === 'number' &&
    typeof envelope?.mailFrom === 'string' &&
    Array.isArray(envelope.recipients) &&
    envelope.recipients.every(({ path, parameters }) => typeof path === 'string' && Array.isArray(parameters)) &&
    Array.isArray(envelope.mailParameters)
  )
}
