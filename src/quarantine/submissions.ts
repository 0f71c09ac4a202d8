// Reports of wrong verdicts: a threat that was missed, clean mail that was caught (product behaviour 4.4).
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { checkedIdCursor } from '#platform/http/id-cursor.ts'
import { newId } from '#platform/ids.ts'
import type { Submission } from './contract.ts'
import { storableText } from './item.ts'
import './tables.ts'

export interface SubmissionInput {
  messageId: string
  quarantineId: string | null
  as: 'threat' | 'clean'
  reason?: string | undefined
  note?: string | undefined
  sender: string
  subject: string
  recipients: string[]
  receivedAt: string
  category: string
  origin: 'quarantine' | 'portal' | 'history'
  actor: AuditActor
  now: Date
}

/** Audited. The same person reporting the same message again replaces nothing: each report stays. */
export async function addSubmission(
  trx: Trx,
  tenantId: string,
  input: SubmissionInput,
  audit?: Audit,
): Promise<Submission> {
  const row = await trx
    .insertInto('submission')
    .values({
      tenant_id: tenantId,
      id: newId(input.now),
      message_id: input.messageId,
      quarantine_id: input.quarantineId,
      as: input.as,
      reason: input.reason ?? null,
      note: storableText(input.note ?? '', 500),
      sender: storableText(input.sender, 320),
      subject: storableText(input.subject, 1000),
      recipients: input.recipients,
      received_at: input.receivedAt,
      category: input.category,
      reported_at: input.now,
      reported_by: storableText(input.actor.name, 320),
      origin: input.origin,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await audit?.append(trx, {
    tenantId,
    actor: input.actor,
    action: 'submission.add',
    target: input.quarantineId ?? input.messageId,
    after: { as: input.as, reason: input.reason ?? null },
  })
  return shown(row)
}

/** Newest first; ids rise with time, so an id is the cursor. Throws AppError `request.cursor`. */
export async function listSubmissions(
  trx: Trx,
  tenantId: string,
  filter: { as?: 'threat' | 'clean' | undefined; limit: number; cursor?: string | undefined },
): Promise<{ items: Submission[]; next: string | null }> {
  let query = trx.selectFrom('submission').selectAll().where('tenant_id', '=', tenantId)
  if (filter.as !== undefined) query = query.where('as', '=', filter.as)
  if (filter.cursor !== undefined) query = query.where('id', '<', checkedIdCursor(filter.cursor))
  const rows = await query
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const page = rows.slice(0, filter.limit)
  return { items: page.map(shown), next: rows.length > page.length ? page.at(-1)!.id : null }
}

const ofMessage_max = 50

/** What was said about one message, oldest first. */
export async function submissionsOf(trx: Trx, tenantId: string, messageId: string): Promise<Submission[]> {
  const rows = await trx
    .selectFrom('submission')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .orderBy('id')
    .limit(ofMessage_max)
    .execute()
  return rows.map(shown)
}

function shown(row: {
  id: string
  message_id: string
  quarantine_id: string | null
  as: 'threat' | 'clean'
  reason: string | null
  note: string
  sender: string
  subject: string
  recipients: string[]
  received_at: Date
  category: string
  reported_at: Date
  reported_by: string
  origin: 'quarantine' | 'portal' | 'history'
}): Submission {
  return {
    id: row.id,
    messageId: row.message_id,
    quarantineId: row.quarantine_id,
    as: row.as,
    reason: row.reason,
    note: row.note,
    sender: row.sender,
    subject: row.subject,
    recipients: row.recipients,
    receivedAt: row.received_at.toISOString(),
    category: row.category,
    reportedAt: row.reported_at.toISOString(),
    reportedBy: row.reported_by,
    origin: row.origin,
  }
}
