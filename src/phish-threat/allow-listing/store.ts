// Rows of allow-listing: the wanted state of a tenant, values that are ours, and each call before it is made.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import { newId } from '#platform/ids.ts'
import { openStates } from '#platform/operations/store.ts'
import { type AllowListSettings, type AllowListState, defaultAllowListSettings, type Problem } from './contract.ts'
import type { AllowListStep, EntryName, OwnedEntry } from './plan.ts'
import './tables.ts'

export type AllowListRow = Selectable<Tables['allow_list']>

/** What an operation left half done, because it was cancelled or its time was over, is faulty: it can be changed, applied and taken out. */
export async function findAllowList(trx: Trx, tenantId: string): Promise<AllowListRow | null> {
  const row = await trx.selectFrom('allow_list').selectAll().where('tenant_id', '=', tenantId).executeTakeFirst()
  if (row === undefined) return null
  const isChanging = row.state === 'applying' || row.state === 'removing'
  const isLeft = isChanging && !(await isOpen(trx, tenantId, row.operation_id))
  return {
    ...row,
    settings: { ...defaultAllowListSettings, ...row.settings },
    state: isLeft ? 'faulty' : row.state,
  }
}

async function isOpen(trx: Trx, tenantId: string, operationId: string | null): Promise<boolean> {
  const row = await trx
    .selectFrom('operation')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', operationId)
    .where('state', 'in', openStates)
    .executeTakeFirst()
  return row !== undefined
}

export async function saveAllowList(
  trx: Trx,
  tenantId: string,
  change: {
    settings?: AllowListSettings
    state?: AllowListState
    changedBy?: string
    operationId?: string | null
    problems?: Problem[]
    appliedAt?: Date
    verifiedAt?: Date | null
    remindedAt?: Date | null
    exempt?: string[]
  },
  now: Date,
): Promise<void> {
  const values = {
    ...(change.settings === undefined ? {} : { settings: JSON.stringify(change.settings), changed_at: now }),
    ...(change.state === undefined ? {} : { state: change.state }),
    ...(change.changedBy === undefined ? {} : { changed_by: change.changedBy }),
    ...(change.operationId === undefined ? {} : { operation_id: change.operationId }),
    ...(change.problems === undefined ? {} : { problems: JSON.stringify(change.problems) }),
    ...(change.appliedAt === undefined ? {} : { applied_at: change.appliedAt }),
    ...(change.verifiedAt === undefined ? {} : { verified_at: change.verifiedAt }),
    ...(change.remindedAt === undefined ? {} : { reminded_at: change.remindedAt }),
    ...(change.exempt === undefined ? {} : { exempt: change.exempt }),
  }
  await trx
    .insertInto('allow_list')
    .values({
      tenant_id: tenantId,
      settings: JSON.stringify(defaultAllowListSettings),
      state: 'none',
      changed_at: now,
      changed_by: 'system',
      problems: '[]',
      ...values,
    })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet({ tenant_id: tenantId, ...values }))
    .execute()
}

export async function ownedEntries(trx: Trx, tenantId: string): Promise<OwnedEntry[]> {
  const rows = await trx
    .selectFrom('allow_list_entry')
    .select(['kind', 'value', 'state', 'before'])
    .where('tenant_id', '=', tenantId)
    .execute()
  return rows
}

/** In one transaction: what is about to be done, and whose the values are. */
export async function recordIntent(
  trx: Trx,
  tenantId: string,
  step: AllowListStep,
  hash: string,
  now: Date,
): Promise<string> {
  const id = newId(now)
  await trx
    .insertInto('allow_list_intent')
    .values({ tenant_id: tenantId, id, cmdlet: step.cmdlet, hash, text: step.text, created_at: now })
    .execute()
  for (const { kind, value, before } of step.adds) {
    const stored = before === undefined ? {} : { before: JSON.stringify(before) }
    await trx
      .insertInto('allow_list_entry')
      .values({ tenant_id: tenantId, kind, value, state: 'adding', added_at: now, ...stored })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'kind', 'value']).doNothing())
      .execute()
  }
  await setEntries(trx, tenantId, step.removes, 'removing')
  return id
}

async function setEntries(
  trx: Trx,
  tenantId: string,
  entries: readonly EntryName[],
  state: 'present' | 'removing',
): Promise<void> {
  for (const { kind, value } of entries)
    await trx
      .updateTable('allow_list_entry')
      .set({ state })
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', kind)
      .where('value', '=', value)
      .execute()
}

export async function closeIntent(
  trx: Trx,
  tenantId: string,
  id: string,
  outcome: 'done' | 'failed' | 'uncertain',
  now: Date,
): Promise<void> {
  await trx
    .updateTable('allow_list_intent')
    .set({ outcome, finished_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** The last call since then when it was this one; whoever called something else afterwards has seen further. */
export async function recentIntent(trx: Trx, tenantId: string, hash: string, since: Date) {
  const row = await trx
    .selectFrom('allow_list_intent')
    .select(['hash', 'outcome', 'created_at'])
    .where('tenant_id', '=', tenantId)
    .where('created_at', '>', since)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.hash === hash ? row : null
}

export async function markSeen(trx: Trx, tenantId: string, entries: readonly EntryName[]): Promise<void> {
  await setEntries(trx, tenantId, entries, 'present')
}

/** They are gone from the tenant: nothing there is ours any more. */
export async function forgetEntries(trx: Trx, tenantId: string, entries: readonly EntryName[]): Promise<void> {
  for (const { kind, value } of entries)
    await trx
      .deleteFrom('allow_list_entry')
      .where('tenant_id', '=', tenantId)
      .where('kind', '=', kind)
      .where('value', '=', value)
      .execute()
}
