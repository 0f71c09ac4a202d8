// Copies of bad messages in the database.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import type { CopyState } from './contract.ts'
import type { MailCopyTable } from './tables.ts'

export type MailCopy = Selectable<MailCopyTable>

export interface FoundCopy {
  recipient: string
  messageId: string
}

/** Those that are known stay as they are. */
export async function noteFound(
  trx: Trx,
  of: { tenantId: string; caseId: string },
  copies: readonly FoundCopy[],
  now: Date,
): Promise<void> {
  if (copies.length === 0) return
  await trx
    .insertInto('mail_copy')
    .values(
      copies.map(({ recipient, messageId }) => ({
        tenant_id: of.tenantId,
        case_id: of.caseId,
        id: newId(),
        recipient,
        internet_message_id: messageId,
        found_at: now,
        changed_at: now,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'case_id', 'recipient', 'internet_message_id']).doNothing(),
    )
    .execute()
}

/** What the message trace told of an incident. */
export async function noteCopies(
  trx: Trx,
  incident: { tenantId: string; id: string },
  copies: readonly FoundCopy[],
  now: Date,
): Promise<void> {
  await noteFound(trx, { tenantId: incident.tenantId, caseId: incident.id }, copies, now)
  await trx
    .insertInto('incident_copy_search')
    .values({ tenant_id: incident.tenantId, incident_id: incident.id, searched_at: now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'incident_id']).doUpdateSet({ searched_at: now }))
    .execute()
}

/** What a removal or a restoration may begin with, besides what it was interrupted in. */
export const startStates = {
  remove: ['found', 'restored', 'failed', 'removing'],
  restore: ['removed', 'restoring'],
} as const satisfies Record<string, readonly CopyState[]>
export type CopyAct = keyof typeof startStates
export const copyActs = Object.keys(startStates) as CopyAct[]

export async function copiesFor(
  trx: Trx,
  { tenantId, caseId, act, ids }: { tenantId: string; caseId: string; act: CopyAct; ids: string[] | null },
): Promise<MailCopy[]> {
  return trx
    .selectFrom('mail_copy')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('case_id', '=', caseId)
    .where('state', 'in', [...startStates[act]])
    .$if(ids !== null, (query) => query.where('id', 'in', ids!))
    .orderBy('id')
    .execute()
}

/** In the order of their recipients. */
export async function copiesOf(trx: Trx, tenantId: string, caseId: string): Promise<MailCopy[]> {
  return trx
    .selectFrom('mail_copy')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('case_id', '=', caseId)
    .orderBy('recipient')
    .orderBy('id')
    .execute()
}

export async function updateCopy(
  trx: Trx,
  copy: Pick<MailCopy, 'tenant_id' | 'case_id' | 'id'>,
  change: Partial<Pick<MailCopy, 'state' | 'item_id' | 'folder_id' | 'note'>>,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('mail_copy')
    .set({ ...change, changed_at: now })
    .where('tenant_id', '=', copy.tenant_id)
    .where('case_id', '=', copy.case_id)
    .where('id', '=', copy.id)
    .execute()
}

/** Of all tenants: copies of reported messages that nothing was done with since then. Those of incidents stay as long as their incident. */
export async function forgetReportedCopies(trx: Trx, before: Date): Promise<void> {
  await sql`delete from mail_copy c where changed_at < ${before}
    and not exists (select 1 from incident i where i.tenant_id = c.tenant_id and i.id = c.case_id)`.execute(trx)
}
