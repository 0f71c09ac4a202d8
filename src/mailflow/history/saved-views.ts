// Searches that people keep: own ones, and shared ones for everybody who looks at the tenant's mail.
import type { Selectable } from 'kysely'
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { MessageViewTable } from './tables.ts'

export const savedViews_max = 100

export interface SavedView {
  id: string
  name: string
  query: string
  isShared: boolean
  isOwn: boolean
  ownerName: string
}

export interface SavedViewInput {
  name: string
  query: string
  isShared: boolean
}

/** Own ones and those that others share, by name. */
export async function listSavedViews(trx: Trx, tenantId: string, actor: AuditActor): Promise<SavedView[]> {
  const rows = await trx
    .selectFrom('message_view')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where((is) => is.or([is('owner_id', '=', actor.id), is('is_shared', '=', true)]))
    .orderBy('name')
    .orderBy('id')
    .limit(10 * savedViews_max)
    .execute()
  return rows.map((row) => viewOf(row, actor))
}

/** Throws AppError `messages.views.full`. */
export async function saveView(
  trx: Trx,
  tenantId: string,
  input: SavedViewInput,
  { actor, audit, now }: { actor: AuditActor; audit: Audit; now: Date },
): Promise<SavedView> {
  const { count } = await trx
    .selectFrom('message_view')
    .select((is) => is.fn.countAll<number | string>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('owner_id', '=', actor.id)
    .executeTakeFirstOrThrow()
  if (Number(count) >= savedViews_max)
    throw new AppError({
      code: 'messages.views.full',
      message: `You have ${savedViews_max} saved views already. Remove one first.`,
      status: 409,
    })
  const row = await trx
    .insertInto('message_view')
    .values({
      tenant_id: tenantId,
      id: newId(now),
      owner_id: actor.id,
      owner_name: actor.name,
      name: input.name.trim(),
      is_shared: input.isShared,
      query: input.query,
      created_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  if (input.isShared)
    await audit.append(trx, {
      tenantId,
      actor,
      action: 'messages.share-view',
      target: row.name,
      after: { query: row.query },
    })
  return viewOf(row, actor)
}

/** Only its owner removes a view, or who may share views a shared one. Throws AppError `messages.views.not-found`. */
export async function removeView(
  trx: Trx,
  tenantId: string,
  id: string,
  { actor, audit, mayShare }: { actor: AuditActor; audit: Audit; mayShare: boolean },
): Promise<void> {
  const row = await trx
    .deleteFrom('message_view')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where((is) => is.or([is('owner_id', '=', actor.id), ...(mayShare ? [is('is_shared', '=', true)] : [])]))
    .returningAll()
    .executeTakeFirst()
  if (row === undefined)
    throw new AppError({
      code: 'messages.views.not-found',
      message: 'There is no such saved view, or it belongs to somebody else.',
      status: 404,
    })
  if (row.is_shared)
    await audit.append(trx, {
      tenantId,
      actor,
      action: 'messages.remove-view',
      target: row.name,
      before: { query: row.query, owner: row.owner_name },
    })
}

function viewOf(row: Selectable<MessageViewTable>, actor: AuditActor): SavedView {
  return {
    id: row.id,
    name: row.name,
    query: row.query,
    isShared: row.is_shared,
    isOwn: row.owner_id === actor.id,
    ownerName: row.owner_name,
  }
}
