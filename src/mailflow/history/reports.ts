// What administrators say that a message really was (product behaviour 4.4): a missed threat, or clean and wrongly caught.
import type { Selectable } from 'kysely'
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { MessageRecord } from './record.ts'
import type { MessageReportTable } from './tables.ts'

export interface MessageReport {
  id: string
  messageId: string
  verdict: 'threat' | 'clean'
  kind: string | null
  note: string
  /** What Mailwarden had said. */
  category: string
  reportedBy: string
  reportedAt: string
}

export interface ReportInput {
  verdict: 'threat' | 'clean'
  kind?: 'phish' | 'spam' | 'malware'
  note?: string
}

const reportsOfMessage_max = 50

/** Throws AppError `messages.reports.full` when there are many already. */
export async function reportMessage(
  trx: Trx,
  record: MessageRecord,
  { verdict, kind, note = '' }: ReportInput,
  { actor, audit, now }: { actor: AuditActor; audit: Audit; now: Date },
): Promise<MessageReport> {
  const { tenantId, messageId } = record
  if ((await reportsOf(trx, tenantId, messageId)).length >= reportsOfMessage_max)
    throw new AppError({
      code: 'messages.reports.full',
      message: `This message was reported ${reportsOfMessage_max} times already.`,
      status: 409,
    })
  const row = await trx
    .insertInto('message_report')
    .values({
      tenant_id: tenantId,
      id: newId(now),
      message_id: messageId,
      verdict,
      kind: verdict === 'threat' ? (kind ?? null) : null,
      note: note.replaceAll('\0', '').toWellFormed(),
      category: record.category,
      reported_by: actor.name,
      reported_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await audit.append(trx, {
    tenantId,
    actor,
    action: 'messages.report',
    target: messageId,
    before: { verdict: record.category },
    after: { verdict, kind: row.kind, note: row.note },
  })
  return reportOf(row)
}

export async function reportsOf(trx: Trx, tenantId: string, messageId: string): Promise<MessageReport[]> {
  const rows = await trx
    .selectFrom('message_report')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .orderBy('reported_at')
    .limit(reportsOfMessage_max)
    .execute()
  return rows.map(reportOf)
}

/** Newest first; `before` is the id of the last one seen. */
export async function listReports(
  trx: Trx,
  tenantId: string,
  limit: number,
  before: string | null,
): Promise<{ items: MessageReport[]; next: string | null }> {
  let query = trx
    .selectFrom('message_report')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (before !== null) query = query.where('id', '<', before)
  const rows = await query.execute()
  const items = rows.slice(0, limit).map(reportOf)
  return { items, next: rows.length > limit ? items.at(-1)!.id : null }
}

function reportOf(row: Selectable<MessageReportTable>): MessageReport {
  return {
    id: row.id,
    messageId: row.message_id,
    verdict: row.verdict,
    kind: row.kind,
    note: row.note,
    category: row.category,
    reportedBy: row.reported_by,
    reportedAt: row.reported_at.toISOString(),
  }
}
