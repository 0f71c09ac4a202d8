// Writes requests: many in one statement. Those whose message is gone (erased in the meantime) are left out.
import type { Insertable } from 'kysely'
import type { Database } from '#platform/db/database.ts'
import type { BeaconContent, SimulationRequestTable } from '../tables.ts'

export type RequestRow = Omit<Insertable<SimulationRequestTable>, 'at' | 'headers' | 'beacon'> & {
  /** ISO 8601. */
  at: string
  headers: Record<string, string>
  beacon: BeaconContent | null
}

/** Idempotent by id. One statement is one transaction: one round trip, whatever number of rows. */
export async function insertRequests(db: Database, rows: readonly RequestRow[]): Promise<void> {
  await db.execute(insertion, [JSON.stringify(rows)])
}

const insertion = `
  insert into simulation_request (tenant_id, id, campaign_id, message_id, token_kind, position, nonce, at, method, kind, ip, headers,
    tls_fingerprint, status, beacon)
  select tenant_id, id, campaign_id, message_id, token_kind, position, nonce, at, method, kind, ip, headers, tls_fingerprint, status,
    nullif(beacon, 'null'::jsonb)
  from jsonb_to_recordset($1::jsonb) as given (tenant_id uuid, id uuid, campaign_id uuid, message_id uuid, token_kind text,
    position integer, nonce text, at timestamptz, method text, kind text, ip text, headers jsonb, tls_fingerprint text, status integer,
    beacon jsonb)
  where exists (select 1 from campaign_message message
    where message.tenant_id = given.tenant_id and message.id = given.message_id)
  on conflict do nothing`
