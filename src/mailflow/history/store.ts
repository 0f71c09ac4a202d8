// Writes a batch of entries: multi-row inserts in one transaction, each row at most once.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { countMessages } from './counts.ts'
import type { HistoryEntry } from './entry.ts'
import { header_characters_max, type MessageRecord, type TimelineEntry } from './record.ts'
import { applyTimeline, statusOf } from './status.ts'
import { termsOf } from './terms.ts'
import { outboundThreat } from './threats.ts'
import './tables.ts'

/** PostgreSQL takes 65,535 parameters a statement. */
const termRows_max = 5_000
const messageRows_max = 500

type Later = Extract<HistoryEntry, { kind: 'timeline' }>

/** `outbox` gets an event for each message from inside that is bad: exactly once, as a row is written once. */
export async function writeEntries(trx: Trx, entries: readonly HistoryEntry[], outbox?: Outbox): Promise<void> {
  const records = entries.flatMap((entry) => (entry.kind === 'message' ? [entry.record] : []))
  const later = entries.filter((entry) => entry.kind === 'timeline')
  const written = await insertMessages(trx, records)
  await countMessages(trx, written)
  for (const threat of written.map(outboundThreat)) if (threat !== null) await outbox?.append(trx, threat)
  await insertEvents(trx, later)
  // Additions may have come before the message itself, from another process.
  await refreshStatus(trx, later, records)
}

/** Resolves with those that were not there yet. */
async function insertMessages(trx: Trx, records: readonly MessageRecord[]): Promise<MessageRecord[]> {
  const written = new Set<string>()
  for (const some of slices(records, messageRows_max)) {
    const rows = await trx
      .insertInto('message')
      .values(some.map(toRow))
      .onConflict((conflict) => conflict.doNothing())
      .returning('message_id')
      .execute()
    for (const row of rows) written.add(row.message_id)
  }
  const terms = records.flatMap((record) =>
    termsOf(record).map((term) => ({
      tenant_id: record.tenantId,
      term,
      received_at: record.receivedAt,
      message_id: record.messageId,
    })),
  )
  for (const some of slices(terms, termRows_max))
    await trx
      .insertInto('message_term')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  return records.filter(({ messageId }) => written.has(messageId))
}

async function insertEvents(trx: Trx, later: readonly Later[]): Promise<void> {
  const rows = later.flatMap(({ tenantId, messageId, entries }) =>
    entries.map((entry) => ({
      tenant_id: tenantId,
      message_id: messageId,
      at: entry.at,
      event_id: entry.id,
      step: entry.step,
      recipient: entry.recipient === null ? null : clean(entry.recipient),
      detail: clean(String(entry.detail)),
      reply: entry.reply === undefined ? null : clean(entry.reply),
      tls: entry.tls ?? null,
      duration_ms: entry.duration_ms ?? null,
    })),
  )
  for (const some of slices(rows, termRows_max))
    await trx
      .insertInto('message_event')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

async function refreshStatus(trx: Trx, later: readonly Later[], records: readonly MessageRecord[]): Promise<void> {
  const ids = new Map(later.map(({ tenantId, messageId }) => [messageId, tenantId]))
  for (const { tenant_id, message_id } of await withEvents(trx, records)) ids.set(message_id, tenant_id)
  for (const [messageId, tenantId] of ids) await refreshOne(trx, tenantId, messageId)
}

/** Which of these new messages have additions already. */
async function withEvents(trx: Trx, records: readonly MessageRecord[]) {
  if (records.length === 0) return []
  return trx
    .selectFrom('message_event')
    .select(['tenant_id', 'message_id'])
    .distinct()
    .where('tenant_id', 'in', [...new Set(records.map(({ tenantId }) => tenantId))])
    .where(
      'message_id',
      'in',
      records.map(({ messageId }) => messageId),
    )
    .execute()
}

async function refreshOne(trx: Trx, tenantId: string, messageId: string): Promise<void> {
  const row = await trx
    .selectFrom('message')
    .select(['received_at', 'detail'])
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return
  const outcomes = applyTimeline(row.detail.outcomes, await eventsOf(trx, tenantId, messageId))
  await trx
    .updateTable('message')
    .set({
      status: statusOf(outcomes, row.detail.timeline),
      detail: sql`jsonb_set(detail, '{outcomes}', ${JSON.stringify(outcomes)}::jsonb)`,
    })
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .where('received_at', '=', row.received_at)
    .execute()
}

/** What was added to a message after it was recorded, in order of time. */
export async function eventsOf(trx: Trx, tenantId: string, messageId: string): Promise<TimelineEntry[]> {
  const rows = await trx
    .selectFrom('message_event')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .orderBy('at')
    .orderBy('event_id')
    .execute()
  return rows.map((row) => ({
    at: row.at.toISOString(),
    step: row.step,
    recipient: row.recipient,
    detail: row.detail,
    ...(row.reply === null ? {} : { reply: row.reply }),
    ...(row.tls === null ? {} : { tls: row.tls }),
    ...(row.duration_ms === null ? {} : { duration_ms: row.duration_ms }),
  }))
}

function toRow(record: MessageRecord) {
  const { findings, authentication, summary, outcomes, timeline, faults, clientAddress } = record
  const header = record.header?.slice(0, header_characters_max)
  return {
    tenant_id: record.tenantId,
    message_id: record.messageId,
    received_at: record.receivedAt,
    mode: record.mode,
    direction: record.direction,
    mail_from: clean(record.mailFrom),
    recipients: record.recipients.map(clean),
    remote_address: clean(record.remoteAddress),
    hello: record.hello === null ? null : clean(record.hello),
    tls: record.tls === null ? null : clean(record.tls),
    size_bytes: record.size_bytes,
    category: record.category,
    score: record.score,
    status: statusOf(outcomes, timeline),
    subject: clean(summary?.subject ?? ''),
    header_from: clean((summary?.headerFrom ?? []).join(', ')),
    internet_message_id: summary?.internetMessageId == null ? null : clean(summary.internetMessageId),
    detail: cleanJson({ findings, authentication, summary, outcomes, timeline, faults, header, clientAddress }),
  }
}

/** PostgreSQL text holds no NUL and no half surrogate. */
const clean = (text: string): string => text.replaceAll('\0', '\u{FFFD}').toWellFormed()

const cleanJson = (value: object): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'string' ? clean(item) : item))

function* slices<T>(all: readonly T[], length_max: number): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += length_max) yield all.slice(from, from + length_max)
}
