// Who may see single people: a right of its own, and never in anonymous campaigns or under works-council mode.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { json } from '#platform/db/json.ts'
import type { HttpActor } from '#platform/http/module.ts'
import { hasPermission, requirePermission } from '#platform/http/sign-in.ts'
import type { Results } from './contract.ts'
import './tables.ts'

export interface PrivacySettings {
  /** Groups only: nobody sees single people, whatever their role; signals of the tenant are not looked at. */
  isWorksCouncil: boolean
}

/** Default: names for who may see them. */
export async function loadPrivacy(trx: Trx, tenantId: string): Promise<PrivacySettings> {
  const row = await trx
    .selectFrom('simulation_privacy')
    .select('settings')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return { isWorksCouncil: row?.settings.isWorksCouncil === true }
}

export async function savePrivacy(trx: Trx, tenantId: string, settings: PrivacySettings, now: Date): Promise<void> {
  const values = { settings: json(settings) as never, updated_at: now }
  await trx
    .insertInto('simulation_privacy')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}

/** Whether the caller sees single people at all. */
export async function mayName(trx: Trx, tenantId: string, actor: HttpActor): Promise<boolean> {
  return hasPermission(actor, 'simulations.names') && !(await loadPrivacy(trx, tenantId)).isWorksCouncil
}

/** For routes that need the right anyway. Throws AppError `simulations.names-withheld`. */
export async function refuseWorksCouncil(trx: Trx, tenantId: string): Promise<void> {
  if (!(await loadPrivacy(trx, tenantId)).isWorksCouncil) return
  throw new AppError({
    code: 'simulations.names-withheld',
    message:
      'Works-council mode is on: results are shown by group only. It can be changed in the settings of simulations.',
    status: 403,
  })
}

/** For routes that need another right besides. Throws AppErrors `permission.missing`, `simulations.names-withheld`. */
export async function requireNames(trx: Trx, tenantId: string, actor: HttpActor): Promise<void> {
  requirePermission(actor, 'simulations.names')
  await refuseWorksCouncil(trx, tenantId)
}

/** Throws AppError `simulations.anonymous`. */
export function refuseAnonymous(campaign: Results['campaign']): void {
  if (!campaign.isAnonymous) return
  throw new AppError({
    code: 'simulations.anonymous',
    message: 'This campaign is anonymous: its results are shown as numbers only. Look at its groups instead.',
    status: 403,
  })
}
