// Rules of the old kind go on sending the tenant's mail here after a disconnect, to a gateway that does not know the tenant any more.
import { AppError } from '#platform/errors.ts'
import { look } from './look.ts'
import type { MigrationParts } from './parts.ts'
import { findState } from './store.ts'

/** Throws AppError `mailflow.migration.old-rules` (409). Where nobody can look, nothing is refused: the list for removal by hand follows. */
export async function refuseWhileOldRulesSend(parts: MigrationParts, tenantId: string): Promise<void> {
  const { db } = parts.provisioning
  const known = await db.inTenant(tenantId, (trx) => findState(trx, tenantId))
  // Nothing of the old kind at the look of the last hour.
  if (known === null || known.found === null) return
  const state = await look(parts, tenantId)
  const sending = (state?.look_error === null ? (state.found?.legacy.rules ?? []) : []).filter(
    (rule) => rule['State'] !== 'Disabled',
  )
  if (sending.length === 0) return
  throw new AppError({
    code: 'mailflow.migration.old-rules',
    message: `Old rules in this tenant still send its mail to this gateway, which would refuse it after the disconnect: ${sending.map((rule) => `“${String(rule['Name'])}”`).join(', ')}. Switch them off in the Exchange admin center, or retire them by the migration; then disconnect.`,
    status: 409,
  })
}
