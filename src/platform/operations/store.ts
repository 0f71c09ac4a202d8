// Reads and writes of operations.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '../db/database.ts'
import { json } from '../db/json.ts'
import type { Tables } from '../db/tables.ts'
import type { OperationView } from './contract.ts'
import './table.ts'

export type OperationRow = Selectable<Tables['operation']>

export const openStates: OperationView['state'][] = ['waiting', 'running', 'cancelling']

/** Targets that were dealt with before a crash or a retry of the job. */
export async function readDoneTargets(trx: Trx, tenantId: string, id: string): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('operation_item')
    .select('target')
    .where('tenant_id', '=', tenantId)
    .where('operation_id', '=', id)
    .execute()
  return new Set(rows.map(({ target }) => target))
}

export async function insertItem(
  trx: Trx,
  item: { tenantId: string; id: string; position: number; target: string; state: 'done' | 'failed'; detail: string },
  shown: { current?: string | null; updated_at: Date },
): Promise<void> {
  const { tenantId, id, position, target, state, detail } = item
  const inserted = await trx
    .insertInto('operation_item')
    .values({ tenant_id: tenantId, operation_id: id, position, target, state, detail })
    .onConflict((conflict) => conflict.doNothing())
    .returning('position')
    .executeTakeFirst()
  if (inserted === undefined) return
  await trx
    .updateTable('operation')
    .set({ ...shown, done: sql`done + 1`, ...(state === 'failed' ? { failed: sql`failed + 1` } : {}) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** null: there is none. */
export async function requestCancel(
  trx: Trx,
  tenantId: string,
  id: string,
  now: Date,
): Promise<'cancelling' | 'ended' | null> {
  const row = await trx
    .selectFrom('operation')
    .select('state')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (row === undefined) return null
  if (!openStates.includes(row.state)) return 'ended'
  await trx
    .updateTable('operation')
    .set({ state: 'cancelling', updated_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  return 'cancelling'
}

export async function ended(
  trx: Trx,
  { tenant_id, id }: Pick<OperationRow, 'tenant_id' | 'id'>,
  state: 'done' | 'failed' | 'cancelled',
  outcome: { result?: Record<string, unknown>; error?: string },
  now: Date,
): Promise<void> {
  await trx
    .updateTable('operation')
    .set({
      state,
      result: outcome.result === undefined ? null : (json(outcome.result) as never),
      error: outcome.error ?? null,
      current: null,
      finished_at: now,
      updated_at: now,
    })
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', id)
    .execute()
}
