// The role under which tenant-bound work runs: it owns nothing and cannot bypass row-level security.
import { type Kysely, sql } from 'kysely'
import { AppError } from '../errors.ts'

/** PGlite's user and many a production user are superusers or owners, for whom row-level security does not count: `set local role` makes it count. */
export const tenantRole = 'mailwarden_tenant'

/** Creates the role when it is missing and lets the connected user become it. Roles belong to the whole server, so two may try at once. */
export async function ensureTenantRole(trx: Kysely<any>): Promise<void> {
  const found = await sql<{ member: boolean }>`
    select pg_has_role(current_user, oid, 'MEMBER') as member from pg_roles where rolname = ${tenantRole}`.execute(trx)
  if (found.rows[0]?.member) return
  try {
    await sql`select pg_advisory_xact_lock(hashtext('mailwarden role'))`.execute(trx)
    await sql`do $$ begin create role mailwarden_tenant nologin nosuperuser nobypassrls noinherit;
      exception when duplicate_object or unique_violation then null; end $$`.execute(trx)
    await sql`grant mailwarden_tenant to current_user`.execute(trx)
  } catch (cause) {
    throw new AppError({
      code: 'database.role-missing',
      message:
        `The database user may not create the role ${tenantRole}. As an administrator of PostgreSQL, run: ` +
        `create role ${tenantRole} nologin; grant ${tenantRole} to <the user of database.url>;`,
      cause,
    })
  }
}
