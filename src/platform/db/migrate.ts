// Migrations: forward only, each in its own transaction, safe when several processes start at once.
import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { AppError } from '../errors.ts'
import type { Database, Migration, Trx } from './database.ts'
import { ensureTenantRole, tenantRole } from './tenant-role.ts'

/**
 * Applies what is missing and resolves with its names. Throws AppError `database.newer` when the database has a migration that
 * this code does not know: an older release must not write to a newer schema.
 */
export async function migrate(db: Database, migrations: readonly Migration[]): Promise<string[]> {
  refuseDuplicates(migrations)
  const applied: string[] = []
  await db.asSystem(prepare)
  for (;;) {
    const name = await db.asSystem((trx) => applyNext(trx, migrations))
    if (name === null) return applied
    applied.push(name)
  }
}

/** Names that `migrate` would apply now. */
export async function pendingMigrations(db: Database, migrations: readonly Migration[]): Promise<string[]> {
  return db.asSystem(async (trx) => {
    const { rows } = await sql<{ found: boolean }>`select to_regclass('schema_migration') is not null as found`.execute(
      trx,
    )
    const done = rows[0]!.found ? await appliedNames(trx) : new Set<string>()
    return migrations.filter(({ name }) => !done.has(name)).map(({ name }) => name)
  })
}

/**
 * Row-level security for a table with `tenant_id`: the tenant role sees and writes only the rows of the tenant that the
 * transaction is bound to; the owner (asSystem) sees all; anybody else nothing.
 */
export async function protectTable(trx: Trx, table: string): Promise<void> {
  const name = sql.id(table)
  await sql`alter table ${name} enable row level security`.execute(trx)
  await sql`alter table ${name} force row level security`.execute(trx)
  // An unset setting is null, one that was set in an earlier transaction is ''.
  const isOwn = sql`tenant_id = nullif(current_setting('mailwarden.tenant_id', true), '')::uuid`
  await sql`create policy tenant_rows on ${name} to ${sql.id(tenantRole)} using (${isOwn}) with check (${isOwn})`.execute(
    trx,
  )
  await sql`create policy system_rows on ${name} to current_user using (true) with check (true)`.execute(trx)
  await sql`grant select, insert, update, delete on ${name} to ${sql.id(tenantRole)}`.execute(trx)
}

/** For a table that belongs to no tenant and that tenant-bound work reads. */
export async function shareTable(trx: Trx, table: string): Promise<void> {
  await sql`grant select on ${sql.id(table)} to ${sql.id(tenantRole)}`.execute(trx)
}

/** A hash over the names, for caches of migrated databases. */
export function migrationsKey(migrations: readonly Migration[]): string {
  const text = migrations.map(({ name, up }) => `${name}\n${up.toString()}`).join('\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}

async function prepare(trx: Trx): Promise<void> {
  await lock(trx)
  await sql`create table if not exists schema_migration (
    name text primary key, applied_at timestamptz not null default now())`.execute(trx)
  await ensureTenantRole(trx)
  await sql`do $$ begin execute format('grant usage on schema %I to mailwarden_tenant', current_schema()); end $$`.execute(
    trx,
  )
}

async function applyNext(trx: Trx, migrations: readonly Migration[]): Promise<string | null> {
  await lock(trx)
  const done = await appliedNames(trx)
  refuseNewer(done, migrations)
  const next = migrations.find(({ name }) => !done.has(name))
  if (next === undefined) return null
  await next.up(trx)
  await sql`insert into schema_migration (name) values (${next.name})`.execute(trx)
  return next.name
}

/**
 * Held until the transaction ends; one per schema, so that tests on one server do not wait for each other. A migration of a large table
 * may take long, and so may waiting for the process that runs it: the limit of other statements does not hold here.
 */
async function lock(trx: Trx): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(trx)
  await sql`select pg_advisory_xact_lock(hashtext('mailwarden migrate'), hashtext(current_schema()))`.execute(trx)
}

async function appliedNames(trx: Kysely<any>): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`select name from schema_migration`.execute(trx)
  return new Set(rows.map(({ name }) => name))
}

function refuseNewer(done: Set<string>, migrations: readonly Migration[]): void {
  const known = new Set(migrations.map(({ name }) => name))
  const newer = [...done].filter((name) => !known.has(name))
  if (newer.length === 0) return
  throw new AppError({
    code: 'database.newer',
    message: `The database was used by a newer release (it knows ${newer.join(', ')}). Start that release, or restore a backup.`,
  })
}

function refuseDuplicates(migrations: readonly Migration[]): void {
  const seen = new Set<string>()
  for (const { name } of migrations) {
    if (seen.has(name)) throw new Error(`two migrations are called ${name}`)
    seen.add(name)
  }
}
