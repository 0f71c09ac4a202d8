// What findings do to the rest: the state of the connection, alerts that end.
import type { Trx } from '#platform/db/database.ts'
import { updateConnection } from '../provisioning/connection-store.ts'
import { redirectingStates } from '../provisioning/tables.ts'
import type { Severity } from './finding.ts'
import type { TamperParts } from './parts.ts'
import { closeFindings, forgetAcceptances, forgetWatch, openFindings, type Finding } from './store.ts'

export const alertType = (severity: Severity): string => `mailflow.tamper-${severity}`

/** Closes one finding that an administrator has dealt with, its alert with it. Nothing happens when it is closed already. */
export async function closeFinding(
  parts: TamperParts,
  trx: Trx,
  tenantId: string,
  finding: Pick<Finding, 'id'>,
  { by, reason }: { by: string; reason: string },
): Promise<void> {
  const closed = await closeFindings(trx, tenantId, [finding.id], 'repaired-by-admin', by, parts.clock.now())
  for (const { id, severity, fingerprint } of closed) {
    await parts.alerts.resolve(trx, tenantId, alertType(severity), fingerprint, reason)
    await parts.outbox.append(trx, { type: 'TamperRepaired', tenantId, payload: { findingId: id, by: 'admin' } })
  }
}

/** After a disconnect, or back on old connectors, nothing is watched and nothing is wrong: what was found is over, and its alerts. */
export async function forgetTenant(
  parts: Pick<TamperParts, 'db' | 'alerts' | 'clock'>,
  tenantId: string,
): Promise<void> {
  await parts.db.inTenant(tenantId, async (trx) => {
    const ids = (await openFindings(trx, tenantId)).map(({ id }) => id)
    for (const { severity, fingerprint } of await closeFindings(trx, tenantId, ids, 'gone', null, parts.clock.now()))
      await parts.alerts.resolve(trx, tenantId, alertType(severity), fingerprint, 'Mail flow was disconnected.')
    await parts.alerts.resolve(trx, tenantId, 'mailflow.repair-waits', 'repair', 'Mail flow was disconnected.')
    // A new connection begins with what we want: what was accepted once is not accepted of it.
    await forgetAcceptances(trx, tenantId, 'all')
    await forgetWatch(trx, tenantId)
  })
}

/** State of the connection from what is open: broken by a High, degraded by a Medium. */
export async function settle(parts: TamperParts, tenantId: string): Promise<number> {
  return parts.db.inTenant(tenantId, async (trx) => {
    const open = await openFindings(trx, tenantId)
    const connection = await trx
      .selectFrom('mailflow_connection')
      .select(['state', 'phase', 'problem'])
      .where('tenant_id', '=', tenantId)
      .executeTakeFirst()
    if (connection === undefined || !redirectingStates.includes(connection.state)) return open.length
    if (connection.problem !== null) return open.length
    const worst = open.find(({ severity }) => severity === 'high') ?? open.find(({ severity }) => severity === 'medium')
    const calm = connection.phase === 'pilot' ? 'pilot' : 'active'
    const state = worst === undefined ? calm : worst.severity === 'high' ? 'broken' : 'degraded'
    if (state === connection.state) return open.length
    const now = parts.clock.now()
    const reason = worst?.summary ?? 'Everything is as it should be.'
    await updateConnection(trx, tenantId, { state, state_reason: reason, changed_at: now })
    await parts.outbox.append(trx, {
      type: 'ConnectionStateChanged',
      tenantId,
      payload: { from: connection.state, to: state, reason },
    })
    return open.length
  })
}
