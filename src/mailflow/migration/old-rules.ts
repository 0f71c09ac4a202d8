// Rules of the old kind go on sending the tenant's mail here after a disconnect, to a gateway that does not know the tenant any more.
import { AppError } from '#platform/errors.ts'
import { lookNow } from './look.ts'
import type { MigrationParts } from './parts.ts'

/** Looks now. Throws AppError `mailflow.migration.old-rules` (409), and whatever keeps it from looking. */
export async function refuseWhileOldRulesSend(parts: MigrationParts, tenantId: string): Promise<void> {
  const state = await lookNow(parts, tenantId)
  const sending = (state?.found?.legacy.rules ?? []).filter((rule) => rule['State'] !== 'Disabled')
  if (sending.length === 0) return
  throw new AppError({
    code: 'mailflow.migration.old-rules',
    message: `Old rules in this tenant still send its mail to this gateway, which would refuse it after the disconnect: ${sending.map((rule) => `“${String(rule['Name'])}”`).join(', ')}. Switch them off in the Exchange admin center, or retire them by the migration; then disconnect.`,
    status: 409,
  })
}
