// What a person chose about their summaries.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { PersonPreferences } from './contract.ts'
import { isTimeZone } from './settings.ts'
import './tables.ts'

export async function loadPreferences(trx: Trx, tenantId: string, address: string): Promise<PersonPreferences> {
  const row = await trx
    .selectFrom('portal_preference')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('address', '=', address)
    .executeTakeFirst()
  return { timeZone: row?.time_zone ?? null, wantsSummary: row?.wants_summary ?? true }
}

/** Of all people together, each once. */
export async function chosenTimeZones(trx: Trx, tenantId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('portal_preference')
    .select('time_zone')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .execute()
  return rows.flatMap(({ time_zone }) => time_zone ?? [])
}

/** Throws AppError `portal.preferences`. */
export async function savePreferences(
  trx: Trx,
  tenantId: string,
  address: string,
  { timeZone, wantsSummary }: PersonPreferences,
): Promise<PersonPreferences> {
  if (timeZone !== null && !isTimeZone(timeZone))
    throw new AppError({
      code: 'portal.preferences',
      message: 'That is no time zone. Choose one such as Europe/Berlin.',
      status: 400,
      fields: [{ path: 'timeZone', message: 'is no time zone such as Europe/Berlin' }],
    })
  const values = { time_zone: timeZone, wants_summary: wantsSummary }
  await trx
    .insertInto('portal_preference')
    .values({ tenant_id: tenantId, address, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'address']).doUpdateSet(values))
    .execute()
  return { timeZone, wantsSummary }
}
