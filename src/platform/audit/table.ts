// Table of the audit log: append only, one hash chain per tenant.
import { type Generated, type JSONColumnType, sql } from 'kysely'
import type { Migration } from '../db/database.ts'
import { tenantRole } from '../db/tenant-role.ts'

export interface AuditEntryTable {
  /** The tenant, or `installation` for what is no tenant's: the chain's name. */
  chain: string
  tenant_id: string | null
  /** 1, 2, 3… within the chain, without gaps. */
  position: number
  at: Date
  actor_kind: string
  actor_id: string
  actor_name: string
  actor_address: string | null
  action: string
  target: string
  before: JSONColumnType<object> | null
  after: JSONColumnType<object> | null
  previous_hash: Buffer
  hash: Buffer
  id: Generated<number>
}

export interface AuditCheckpointTable {
  chain: string
  tenant_id: string | null
  kind: 'retention' | 'head'
  /** Of the last entry that was removed, or of the newest at that time. */
  position: number
  /** Position and hash, sealed with the secret of the installation. */
  sealed: string
  at: Date
}

declare module '../db/tables.ts' {
  interface Tables {
    audit_entry: AuditEntryTable
    audit_checkpoint: AuditCheckpointTable
  }
}

export const migrations: Migration[] = [
  {
    name: '2026-11-22-01-audit',
    async up(trx) {
      await sql`create table audit_entry (
        chain text not null, position bigint not null, id bigint generated always as identity,
        tenant_id uuid, at timestamptz not null, actor_kind text not null, actor_id text not null, actor_name text not null,
        actor_address text, action text not null, target text not null, before jsonb, after jsonb,
        previous_hash bytea not null, hash bytea not null, primary key (chain, position),
        check (chain = coalesce(tenant_id::text, 'installation')))`.execute(trx)
      await sql`create index audit_entry_at on audit_entry (tenant_id, at)`.execute(trx)
      await protectAppendOnly(trx)
    },
  },
  {
    name: '2026-11-22-42-audit-checkpoints',
    async up(trx) {
      await sql`create table audit_checkpoint (
        chain text not null, tenant_id uuid, kind text not null, position bigint not null, sealed text not null,
        at timestamptz not null, primary key (chain, kind, position),
        check (chain = coalesce(tenant_id::text, 'installation')))`.execute(trx)
      await sql`alter table audit_checkpoint enable row level security`.execute(trx)
      await sql`alter table audit_checkpoint force row level security`.execute(trx)
      await sql`create policy tenant_rows on audit_checkpoint for select to ${sql.id(tenantRole)}
        using (tenant_id = nullif(current_setting('mailwarden.tenant_id', true), '')::uuid)`.execute(trx)
      await sql`create policy system_rows on audit_checkpoint to current_user using (true) with check (true)`.execute(
        trx,
      )
      await sql`grant select on audit_checkpoint to ${sql.id(tenantRole)}`.execute(trx)
      await sql`create index audit_entry_newest on audit_entry (chain, at desc, position desc)`.execute(trx)
    },
  },
]

/** Like protectTable, but a tenant-bound transaction can only read and add. */
async function protectAppendOnly(trx: Parameters<Migration['up']>[0]): Promise<void> {
  await sql`alter table audit_entry enable row level security`.execute(trx)
  await sql`alter table audit_entry force row level security`.execute(trx)
  const isOwn = sql`tenant_id = nullif(current_setting('mailwarden.tenant_id', true), '')::uuid`
  await sql`create policy tenant_rows on audit_entry to ${sql.id(tenantRole)} using (${isOwn}) with check (${isOwn})`.execute(
    trx,
  )
  await sql`create policy system_rows on audit_entry to current_user using (true) with check (true)`.execute(trx)
  await sql`grant select, insert on audit_entry to ${sql.id(tenantRole)}`.execute(trx)
}
