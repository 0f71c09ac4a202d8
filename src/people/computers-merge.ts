// When two products speak of the same computer: how that is seen, and how two rows become one.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import './computers-tables.ts'

/** An agent that was seen within this is there: another that says to be the same computer is a second one (a copied image). */
const alive_ms = 5 * 60_000

export interface DeviceIds {
  backEnd: string
  externalId: string
  entraDeviceId: string | null
  machineId: string | null
}

/** The oldest row of the same device. An agent never takes the place of another one that is alive: that is a copied image. */
export async function findSameComputer(
  trx: Trx,
  tenantId: string,
  device: DeviceIds,
  now: Date,
): Promise<string | null> {
  const { backEnd, externalId, entraDeviceId: entra_device_id, machineId: machine_id } = device
  if (entra_device_id === null && machine_id === null) return null
  const rows = await trx
    .selectFrom('computer')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('merged_into', 'is', null)
    .where((eb) => eb.or([eb('entra_device_id', '=', entra_device_id), eb('machine_id', '=', machine_id)]))
    .$if(backEnd === 'agent', (query) =>
      query.where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('computer_back_end as other')
              .select('other.external_id')
              .whereRef('other.tenant_id', '=', 'computer.tenant_id')
              .whereRef('other.computer_id', '=', 'computer.id')
              .where('other.back_end', '=', 'agent')
              .where('other.external_id', '!=', externalId)
              .where('other.last_seen_at', '>', new Date(now.getTime() - alive_ms)),
          ),
        ),
      ),
    )
    .orderBy(
      (eb) => eb('entra_device_id', '=', entra_device_id),
      (order) => order.desc().nullsLast(),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .execute()
  return rows[0]?.id ?? null
}

/** What is linked to the one is linked to the other; the id of the one goes on to be found. */
export async function mergeComputers(trx: Trx, tenantId: string, from: string, into: string, now: Date): Promise<void> {
  await trx
    .updateTable('computer_back_end')
    .set({ computer_id: into })
    .where('tenant_id', '=', tenantId)
    .where('computer_id', '=', from)
    .execute()
  await sql`
    insert into computer_evidence (tenant_id, computer_id, person_id, source, weight, text, first_seen_at, last_seen_at, is_denied)
    select tenant_id, ${into}, person_id, source, weight, text, first_seen_at, last_seen_at, is_denied
      from computer_evidence where tenant_id = ${tenantId} and computer_id = ${from}
    on conflict (tenant_id, computer_id, person_id, source) do update set
      first_seen_at = least(computer_evidence.first_seen_at, excluded.first_seen_at),
      last_seen_at = greatest(computer_evidence.last_seen_at, excluded.last_seen_at)`.execute(trx)
  await trx.deleteFrom('computer_evidence').where('tenant_id', '=', tenantId).where('computer_id', '=', from).execute()
  await trx
    .updateTable('computer')
    .set({ merged_into: into, updated_at: now })
    .where('tenant_id', '=', tenantId)
    .where((eb) => eb.or([eb('id', '=', from), eb('merged_into', '=', from)]))
    .execute()
}
