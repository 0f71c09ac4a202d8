// Requests for release: a person asks, an administrator approves (which releases) or refuses.
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { checkedIdCursor } from '#platform/http/id-cursor.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { storableText } from '#quarantine/item.ts'
import type { ReleaseRequest } from './contract.ts'
import './tables.ts'
import '#quarantine/tables.ts'

export interface NewRequest {
  itemId: string
  person: string
  recipients: string[]
  note: string
  now: Date
}

/** One request a person and message: asking again while it is open changes nothing (null); after a refusal it is open again. */
export async function addRequest(
  trx: Trx,
  tenantId: string,
  { itemId, person, recipients, note, now }: NewRequest,
): Promise<string | null> {
  const before = await trx
    .selectFrom('release_request')
    .select(['id', 'state'])
    .where('tenant_id', '=', tenantId)
    .where('item_id', '=', itemId)
    .where('person', '=', person)
    .forUpdate()
    .executeTakeFirst()
  if (before?.state === 'open') return null
  const values = {
    recipients,
    note: storableText(note, 500),
    state: 'open' as const,
    requested_at: now,
    decided_at: null,
    decided_by: null,
    answer: '',
  }
  if (before !== undefined) {
    await trx
      .updateTable('release_request')
      .set(values)
      .where('tenant_id', '=', tenantId)
      .where('id', '=', before.id)
      .execute()
    return before.id
  }
  const made = await trx
    .insertInto('release_request')
    .values({ tenant_id: tenantId, id: newId(now), item_id: itemId, person, ...values })
    // Asked in two windows at once.
    .onConflict((conflict) => conflict.columns(['tenant_id', 'item_id', 'person']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return made?.id ?? null
}

/** Of these messages, how this person's requests stand. */
export async function requestStatesOf(
  trx: Trx,
  tenantId: string,
  person: string,
  itemIds: string[],
): Promise<Map<string, ReleaseRequest['state']>> {
  if (itemIds.length === 0) return new Map()
  const rows = await trx
    .selectFrom('release_request')
    .select(['item_id', 'state'])
    .where('tenant_id', '=', tenantId)
    .where('person', '=', person)
    .where('item_id', 'in', itemIds)
    .execute()
  return new Map(rows.map(({ item_id, state }) => [item_id, state]))
}

function withItem(trx: Trx, tenantId: string) {
  return trx
    .selectFrom('release_request as request')
    .innerJoin('quarantine_item as item', (join) =>
      join.onRef('item.tenant_id', '=', 'request.tenant_id').onRef('item.id', '=', 'request.item_id'),
    )
    .selectAll('request')
    .select(['item.subject', 'item.header_from', 'item.mail_from', 'item.category', 'item.reason'])
    .where('request.tenant_id', '=', tenantId)
}

export async function listRequests(
  trx: Trx,
  tenantId: string,
  filter: { state: ReleaseRequest['state'] | 'all'; limit: number; cursor?: string | undefined },
): Promise<{ items: ReleaseRequest[]; next: string | null; open: number }> {
  let query = withItem(trx, tenantId)
  if (filter.state !== 'all') query = query.where('request.state', '=', filter.state)
  if (filter.cursor !== undefined) query = query.where('request.id', '<', checkedIdCursor(filter.cursor))
  const rows = await query
    .orderBy('request.id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const { open } = await trx
    .selectFrom('release_request')
    .select((each) => each.fn.countAll<number>().as('open'))
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  const page = rows.slice(0, filter.limit)
  return { items: page.map(shown), next: rows.length > page.length ? page.at(-1)!.id : null, open: Number(open) }
}

export interface Decision {
  state: 'approved' | 'refused'
  answer: string
  actor: AuditActor
  /** Where it was not the actor who decided about the message; null: nobody did. */
  decidedBy?: string | null
  now: Date
  audit: Audit
}

/** Throws AppError `portal.request-not-found`, `portal.request-decided`. Audited. */
export async function decideRequest(
  trx: Trx,
  tenantId: string,
  id: string,
  decision: Decision,
): Promise<ReleaseRequest> {
  const { state, actor, decidedBy = actor.name, now, audit } = decision
  const row = await trx
    .selectFrom('release_request')
    .select('state')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined)
    throw new AppError({ code: 'portal.request-not-found', message: 'There is no such request.', status: 404 })
  if (row.state !== 'open')
    throw new AppError({
      code: 'portal.request-decided',
      message: `This request was ${row.state} already.`,
      status: 409,
    })
  await trx
    .updateTable('release_request')
    .set({
      state,
      decided_at: now,
      decided_by: decidedBy === null ? null : storableText(decidedBy, 200),
      answer: storableText(decision.answer, 500),
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await audit.append(trx, { tenantId, actor, action: `release-request.${state}`, target: id })
  return shown(await withItem(trx, tenantId).where('request.id', '=', id).executeTakeFirstOrThrow())
}

/** Throws AppError `portal.request-not-found`. */
export async function getRequest(trx: Trx, tenantId: string, id: string): Promise<ReleaseRequest> {
  const row = await withItem(trx, tenantId).where('request.id', '=', id).executeTakeFirst()
  if (row !== undefined) return shown(row)
  throw new AppError({ code: 'portal.request-not-found', message: 'There is no such request.', status: 404 })
}

function shown(row: {
  id: string
  state: ReleaseRequest['state']
  item_id: string
  person: string
  recipients: string[]
  note: string
  subject: string
  header_from: string
  mail_from: string
  category: string
  reason: string
  requested_at: Date
  decided_at: Date | null
  decided_by: string | null
  answer: string
}): ReleaseRequest {
  return {
    id: row.id,
    state: row.state,
    quarantineId: row.item_id,
    person: row.person,
    recipients: row.recipients,
    note: row.note,
    subject: row.subject,
    sender: row.header_from || row.mail_from,
    category: row.category,
    reason: row.reason,
    requestedAt: row.requested_at.toISOString(),
    decidedAt: row.decided_at?.toISOString() ?? null,
    decidedBy: row.decided_by,
    answer: row.answer,
  }
}
