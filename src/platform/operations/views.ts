// Operations for screens.
import type { Trx } from '../db/database.ts'
import { checkedIdCursor } from '../http/id-cursor.ts'
import type { OperationItemView, OperationView } from './contract.ts'
import { openStates, type OperationRow } from './store.ts'

export interface OperationFilter {
  state: 'running' | 'ended' | 'all'
  kind?: string | undefined
  /** Those that the caller may see. */
  kinds: readonly string[]
  limit: number
  cursor?: string | undefined
}

/** Newest first; ids rise with time, so an id is the cursor. */
export async function listOperations(
  trx: Trx,
  tenantId: string,
  filter: OperationFilter,
  canRetry: (kind: string) => boolean,
): Promise<{ items: OperationView[]; next: string | null }> {
  if (filter.kinds.length === 0) return { items: [], next: null }
  let query = trx
    .selectFrom('operation')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('kind', 'in', [...filter.kinds])
  if (filter.state === 'running') query = query.where('state', 'in', openStates)
  if (filter.state === 'ended') query = query.where('state', 'not in', openStates)
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind)
  if (filter.cursor !== undefined) query = query.where('id', '<', checkedIdCursor(filter.cursor))
  const rows = await query
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute()
  const page = rows.slice(0, filter.limit)
  return {
    items: page.map((row) => toView(row, canRetry)),
    next: rows.length > page.length ? page.at(-1)!.id : null,
  }
}

/** null: there is none. */
export async function getOperation(
  trx: Trx,
  tenantId: string,
  id: string,
  canRetry: (kind: string) => boolean,
): Promise<OperationView | null> {
  const row = await trx
    .selectFrom('operation')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? null : toView(row, canRetry)
}

export async function listItems(
  trx: Trx,
  tenantId: string,
  id: string,
  filter: { state?: 'done' | 'failed' | undefined; limit: number; after: number },
): Promise<{ items: OperationItemView[]; next: string | null }> {
  let query = trx
    .selectFrom('operation_item')
    .select(['position', 'target', 'state', 'detail'])
    .where('tenant_id', '=', tenantId)
    .where('operation_id', '=', id)
    .where('position', '>', filter.after)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  const rows = await query
    .orderBy('position')
    .limit(filter.limit + 1)
    .execute()
  const items = rows.slice(0, filter.limit)
  return { items, next: rows.length > items.length ? String(items.at(-1)!.position) : null }
}

function toView(row: OperationRow, canRetry: (kind: string) => boolean): OperationView {
  const isOpen = openStates.includes(row.state)
  return {
    id: row.id,
    tenantId: row.tenant_id,
    kind: row.kind,
    title: row.title,
    startedBy: row.started_by.name,
    startedAt: row.started_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    state: row.state,
    done: row.done,
    failed: row.failed,
    total: row.total,
    current: row.current,
    result: row.result,
    error: row.error,
    canCancel: isOpen && row.state !== 'cancelling',
    canRetryFailed: !isOpen && row.failed > 0 && canRetry(row.kind),
  }
}
