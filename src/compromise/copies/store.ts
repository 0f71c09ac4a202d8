// The copies of an incident in the database.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import type { CopyState } from './contract.ts'
import type { IncidentCopyTable } from './tables.ts'

export type IncidentCopy = Selectable<IncidentCopyTable>

export interface FoundCopy {
  recipient: string
  messageId: string
}

/** What the message trace told; those that are known stay as they are. */
export async function noteCopies(
  trx: Trx,
  incident: { tenantId: string; id: string },
  copies: readonly FoundCopy[],
  now: Date,
): Promise<void> {
  const row = { tenant_id: incident.tenantId, incident_id: incident.id }
  if (copies.length > 0)
    await trx
      .insertInto('incident_copy')
      .values(
        copies.map(({ recipient, messageId }) => ({
          ...row,
          id: newId(),
          recipient,
          internet_message_id: messageId,
          found_at: now,
          changed_at: now,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'incident_id', 'recipient', 'internet_message_id']).doNothing(),
      )
      .execute()
  await trx
    .insertInto('incident_copy_search')
    .values({ ...row, searched_at: now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'incident_id']).doUpdateSet({ searched_at: now }))
    .execute()
}

/** What a removal or a restoration may begin with, besides what it was interrupted in. */
export const startStates = {
  remove: ['found', 'restored', 'failed', 'removing'],
  restore: ['removed', 'restoring'],
} as const satisfies Record<string, readonly CopyState[]>
export type CopyAct = keyof typeof startStates

export async function copiesFor(
  trx: Trx,
  { tenantId, incidentId, act, ids }: { tenantId: string; incidentId: string; act: CopyAct; ids: string[] | null },
): Promise<IncidentCopy[]> {
  return trx
    .selectFrom('incident_copy')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .where('state', 'in', [...startStates[act]])
    .$if(ids !== null, (query) => query.where('id', 'in', ids!))
    .orderBy('id')
    .execute()
}

export async function updateCopy(
  trx: Trx,
  copy: Pick<IncidentCopy, 'tenant_id' | 'incident_id' | 'id'>,
  change: Partial<Pick<IncidentCopy, 'state' | 'item_id' | 'folder_id' | 'note'>>,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('incident_copy')
    .set({ ...change, changed_at: now })
    .where('tenant_id', '=', copy.tenant_id)
    .where('incident_id', '=', copy.incident_id)
    .where('id', '=', copy.id)
    .execute()
}
