// The audit log as screens and exports show it, newest first.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { literal } from '../db/like.ts'
import { AppError } from '../errors.ts'
import { actionsWith, auditLabel } from './actions.ts'
import { chainOf } from './append.ts'
import type { AuditEntryView, AuditQuery } from './contract.ts'
import type { AuditEntryTable } from './table.ts'

const limit_default = 50
export type AuditFilter = Omit<AuditQuery, 'limit' | 'cursor'>

export interface AuditPage {
  limit?: number
  cursor?: string
}

/** Of one chain: that of the tenant, or of the installation (null). */
export async function listAudit(
  trx: Trx,
  tenantId: string | null,
  filter: AuditFilter,
  { limit = limit_default, cursor }: AuditPage,
): Promise<{ items: AuditEntryView[]; next: string | null }> {
  let rows = trx
    .selectFrom('audit_entry')
    .selectAll()
    .where('chain', '=', chainOf(tenantId))
    .orderBy('position', 'desc')
    .limit(limit + 1)
  if (filter.from !== undefined) rows = rows.where('at', '>=', new Date(filter.from))
  if (filter.to !== undefined) rows = rows.where('at', '<', new Date(filter.to))
  if (filter.action !== undefined) rows = rows.where('action', 'like', `${literal(filter.action)}%`)
  if (filter.target !== undefined) rows = rows.where('target', 'ilike', `%${literal(filter.target)}%`)
  if (filter.actor !== undefined) {
    const { actor } = filter
    rows = rows.where((where) =>
      where.or([where('actor_id', '=', actor), where('actor_name', 'ilike', `%${literal(actor)}%`)]),
    )
  }
  if (filter.text !== undefined) rows = rows.where(anywhere(filter.text))
  if (cursor !== undefined) rows = rows.where('position', '<', readCursor(cursor))
  const found = await rows.execute()
  const items = found.slice(0, limit)
  return { items: items.map(toView), next: found.length > limit ? String(items.at(-1)!.position) : null }
}

function anywhere(text: string) {
  const part = `%${literal(text)}%`
  return sql<boolean>`(concat_ws(' ', actor_name, actor_address, action, target, before::text, after::text) ilike ${part}
    or action = any(${actionsWith(text)}::text[]))`
}

function readCursor(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw new AppError({ code: 'request.invalid', message: 'The cursor is not one that a list gave.', status: 400 })
}

function toView(row: Selectable<AuditEntryTable>): AuditEntryView {
  return {
    position: row.position,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name, address: row.actor_address },
    action: row.action,
    actionLabel: auditLabel(row.action),
    target: row.target,
    before: row.before,
    after: row.after,
    hash: row.hash.toString('hex'),
  }
}
