// What people do with alerts: acknowledge, snooze, reopen, resolve, and what the type allows besides (repair, check).
import assert from 'node:assert/strict'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { alertTypeOf } from './catalogue.ts'
import type { AlertAction, AlertActionBody } from './contract.ts'
import './migrations.ts'
import { allowedActions, snoozeProblem, stateAfter } from './policy.ts'
import type { AlertChangeKind } from './raise.ts'
import { changeOf, closeAlert, updateAlertRow, type AlertRow, type Tell } from './store.ts'

export interface Act extends AlertActionBody {
  tenantId: string | null
  alertId: string
  actor: AuditActor
  now: Date
}

/**
 * Changes the state of one alert. Throws AppError `alert.not-found`, `alert.action-not-allowed` (not in its present state),
 * `request.invalid` (a reason or a time is missing).
 */
export async function actOnAlert(trx: Trx, act: Act, tell: Tell): Promise<{ before: AlertRow; after: AlertRow }> {
  const before = await lockAlert(trx, act.tenantId, act.alertId)
  checkAction(before, act)
  return { before, after: await change(trx, before, act, tell) }
}

async function change(trx: Trx, row: AlertRow, { action, actor, reason, until, now }: Act, tell: Tell) {
  if (action === 'resolve') return closeAlert(trx, row, { by: actor.name, reason: reason!, now }, tell)
  const values: Record<string, Partial<AlertRow>> = {
    acknowledge: { acknowledged_at: now, acknowledged_by: actor.name, snoozed_until: null, snoozed_by: null },
    snooze: { snoozed_until: new Date(until ?? 0), snoozed_by: actor.name },
    reopen: { acknowledged_at: null, acknowledged_by: null, snoozed_until: null, snoozed_by: null },
  }
  const state = stateAfter(action)
  assert(state !== null, `${action} has no handler`)
  const changed = await updateAlertRow(trx, row, { ...values[action], state })
  await tell(trx, changeOf(changed, changeNames[action]!, actor.name))
  return changed
}

const changeNames: Partial<Record<AlertAction, AlertChangeKind>> = {
  acknowledge: 'acknowledged',
  snooze: 'snoozed',
  reopen: 'reopened',
}

/** What the type allows besides is done in a tenant. */
export function actionsOfType(row: Pick<AlertRow, 'type' | 'tenant_id'>): readonly AlertAction[] {
  return row.tenant_id === null ? [] : (alertTypeOf(row.type).actions ?? [])
}

/** Throws when the action does not fit the alert's type and present state, or lacks what it needs. */
export function checkAction(row: AlertRow, { action, reason, until, now }: AlertActionBody & { now: Date }): void {
  const allowed = allowedActions(row.state, actionsOfType(row))
  if (!allowed.includes(action))
    throw new AppError({
      code: 'alert.action-not-allowed',
      message: `An alert of this type that is ${row.state} cannot be asked to ${action}. ${allowed.length === 0 ? 'It is closed: if the cause is back, a new alert follows.' : `Allowed: ${allowed.join(', ')}.`}`,
      status: 409,
    })
  if (action === 'resolve' && (reason ?? '').trim() === '') throw invalid('reason', 'say why the alert is closed')
  if (action !== 'snooze') return
  const problem = snoozeProblem(until === undefined ? null : new Date(until), now)
  if (problem !== null) throw invalid('until', problem)
}

/** Opens what has snoozed long enough; resolves with how many. `trx` sees all tenants. */
export async function endSnoozes(trx: Trx, now: Date, tell: Tell): Promise<number> {
  const due = await trx
    .selectFrom('alert')
    .selectAll()
    .where('state', '=', 'snoozed')
    .where('snoozed_until', '<=', now)
    .limit(500)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const row of due) {
    const opened = await updateAlertRow(trx, row, { state: 'open', snoozed_until: null, snoozed_by: null })
    await tell(trx, changeOf(opened, 'reopened', 'snooze'))
  }
  return due.length
}

async function lockAlert(trx: Trx, tenantId: string | null, id: string): Promise<AlertRow> {
  const alert = await trx
    .selectFrom('alert')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', 'is not distinct from', tenantId)
    .forUpdate()
    .executeTakeFirst()
  if (alert === undefined) throw alertNotFound()
  return alert
}

export function alertNotFound(): AppError {
  return new AppError({ code: 'alert.not-found', message: 'There is no such alert.', status: 404 })
}

function invalid(path: string, message: string): AppError {
  return new AppError({
    code: 'request.invalid',
    message: `The request is not valid: ${path}: ${message}.`,
    status: 400,
    fields: [{ path, message }],
  })
}
