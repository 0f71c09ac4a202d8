// Computers of which was told that they fell silent during an incident.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

export const agentSilence: Migration = {
  name: '2026-11-22-70-agent-silence',
  async up(trx) {
    await sql`create table agent_silence (
      tenant_id uuid not null references tenant, computer_id uuid not null, incident_id uuid not null,
      since timestamptz not null, primary key (tenant_id, computer_id, incident_id))`.execute(trx)
    await protectTable(trx, 'agent_silence')
  },
}
