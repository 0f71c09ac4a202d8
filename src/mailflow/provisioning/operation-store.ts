// Reads and writes of operations and their steps.
import type { Selectable } from 'kysely'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import { newId } from '#platform/ids.ts'
import type { Step } from './step.ts'
import type { OperationKind, OperationState, StepState } from './tables.ts'
import './tables.ts'

export type Operation = Selectable<Tables['mailflow_operation']>
export type StoredStep = Selectable<Tables['mailflow_step']>

export const openStates: OperationState[] = ['running', 'waiting', 'needs-sign-in', 'failed']

export async function insertOperation(
  trx: Trx,
  tenantId: string,
  kind: OperationKind,
  steps: readonly Step[],
  actor: AuditActor,
  now: Date,
  { choice = null, before = null }: Partial<Pick<Operation, 'choice' | 'before'>> = {},
): Promise<Operation> {
  const operation = {
    tenant_id: tenantId,
    id: newId(now),
    kind,
    state: 'running' as const,
    message: '',
    error_code: null,
    next_run_at: null,
    requested_by: { ...actor },
    started_at: now,
    finished_at: null,
    choice,
    before,
  }
  await trx.insertInto('mailflow_operation').values(operation).execute()
  await trx
    .insertInto('mailflow_step')
    .values(
      steps.map((step, position) => ({
        tenant_id: tenantId,
        operation_id: operation.id,
        position,
        key: step.key,
        title: step.title,
        state: 'open' as const,
        detail: '',
        attempts: 0,
        started_at: null,
        finished_at: null,
      })),
    )
    .execute()
  return operation
}

/** The one that is not ended, else the last one. */
export async function latestOperation(trx: Trx, tenantId: string): Promise<Operation | null> {
  const row = await trx
    .selectFrom('mailflow_operation')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row ?? null
}

/** Keys of the steps that the last operation of this kind has begun. */
export async function begunSteps(trx: Trx, tenantId: string, kind: OperationKind): Promise<string[]> {
  const operation = await trx
    .selectFrom('mailflow_operation')
    .select(['tenant_id', 'id'])
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  const steps = operation === undefined ? [] : await listSteps(trx, operation)
  return steps.filter(({ state }) => state !== 'open').map(({ key }) => key)
}

export const listSteps = (trx: Trx, operation: Pick<Operation, 'tenant_id' | 'id'>): Promise<StoredStep[]> =>
  trx
    .selectFrom('mailflow_step')
    .selectAll()
    .where('tenant_id', '=', operation.tenant_id)
    .where('operation_id', '=', operation.id)
    .orderBy('position')
    .execute()

/** False when it was cancelled or replaced meanwhile: then nothing is changed, and whoever worked on it leaves it. */
export async function updateOperation(
  trx: Trx,
  operation: Pick<Operation, 'tenant_id' | 'id'>,
  change: Partial<Pick<Operation, 'state' | 'message' | 'error_code' | 'next_run_at' | 'finished_at'>>,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('mailflow_operation')
    .set(change)
    .where('tenant_id', '=', operation.tenant_id)
    .where('id', '=', operation.id)
    .where('state', 'in', openStates)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** A failed step, and one that waits for a sign-in, get a new start and their time limit with it; other waits go on. */
export async function reopen(trx: Trx, operation: Operation): Promise<void> {
  for (const step of await listSteps(trx, operation))
    if (step.state === 'failed' || (operation.state === 'needs-sign-in' && step.state === 'waiting'))
      await updateStep(trx, step, { state: 'open', attempts: 0, started_at: null })
  await updateOperation(trx, operation, { state: 'running', message: '', error_code: null, next_run_at: null })
}

export async function updateStep(
  trx: Trx,
  step: Pick<StoredStep, 'tenant_id' | 'operation_id' | 'position'>,
  change: { state?: StepState; detail?: string; attempts?: number; started_at?: Date | null; finished_at?: Date },
): Promise<void> {
  await trx
    .updateTable('mailflow_step')
    .set(change)
    .where('tenant_id', '=', step.tenant_id)
    .where('operation_id', '=', step.operation_id)
    .where('position', '=', step.position)
    .execute()
}

/** Tenants whose operation may go on now. */
export async function dueTenants(trx: Trx, now: Date): Promise<string[]> {
  const rows = await trx
    .selectFrom('mailflow_operation')
    .select('tenant_id')
    .where('state', 'in', ['running', 'waiting'])
    .where((eb) => eb.or([eb('next_run_at', 'is', null), eb('next_run_at', '<=', now)]))
    .execute()
  return rows.map((row) => row.tenant_id)
}
