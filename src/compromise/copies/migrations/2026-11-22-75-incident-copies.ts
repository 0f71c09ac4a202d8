// Copies of bad messages in mailboxes of the tenant.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table incident_copy (
    tenant_id uuid not null, incident_id uuid not null, id uuid not null, recipient text not null, internet_message_id text not null,
    state text not null default 'found' check (state in ('found', 'removing', 'removed', 'restoring', 'restored', 'gone', 'failed')),
    item_id text, folder_id text, note text not null default '', found_at timestamptz not null, changed_at timestamptz not null,
    primary key (tenant_id, incident_id, id),
    unique (tenant_id, incident_id, recipient, internet_message_id))`,
  `create table incident_copy_search (
    tenant_id uuid not null, incident_id uuid not null, searched_at timestamptz,
    primary key (tenant_id, incident_id))`,
]

export const incidentCopies: Migration = {
  name: '2026-11-22-75-incident-copies',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['incident_copy', 'incident_copy_search']) await protectTable(trx, table)
  },
}
