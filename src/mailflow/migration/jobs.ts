// The migration as background work: looks at tenants after their preflight and each hour, and moves migrations on.
import { isAppError } from '#platform/errors.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { createAdvance } from './advance.ts'
import { look } from './look.ts'
import type { MigrationParts } from './parts.ts'

export const migrationJobs = {
  look: 'look-for-ip-connectors',
  advance: 'advance-migrations',
  advanceOne: 'advance-migration-tenant',
} as const

const look_ms = 3_600_000

export function defineMigrationJobs(jobs: Jobs, parts: MigrationParts, logger: Logger): void {
  const advance = createAdvance(parts)
  jobs.define({
    name: migrationJobs.look,
    schedule: { everySeconds: 60 },
    timeoutSeconds: 900,
    handle: async () => forEach(logger, 'migration.look-failed', await tenantsToLookAt(parts), (id) => look(parts, id)),
  })
  jobs.define({
    name: migrationJobs.advance,
    schedule: { everySeconds: 15 },
    timeoutSeconds: 900,
    handle: async () => forEach(logger, 'migration.advance-failed', await dueTenants(parts), advance),
  })
  jobs.define<{ tenantId: string }>({
    name: migrationJobs.advanceOne,
    timeoutSeconds: 900,
    handle: ({ tenantId }) => advance(tenantId),
  })
}

/** One tenant's trouble is not another's. */
async function forEach(
  logger: Logger,
  event: string,
  tenants: string[],
  work: (tenantId: string) => Promise<unknown>,
): Promise<void> {
  for (const tenantId of tenants) {
    try {
      await work(tenantId)
    } catch (error) {
      logger.error({ event, tenant: tenantId, code: isAppError(error) ? error.code : 'internal', err: error }, event)
    }
  }
}

/** Those that can be read and were not looked at for an hour, or whose preflight ran since. */
async function tenantsToLookAt({ provisioning: { db, clock } }: MigrationParts): Promise<string[]> {
  const rows = await db.asSystem((trx) =>
    trx
      .selectFrom('mailflow_connection as connection')
      .leftJoin('migration_state as state', 'state.tenant_id', 'connection.tenant_id')
      .select(['connection.tenant_id', 'connection.preflight', 'state.looked_at'])
      .where('connection.client_id', 'is not', null)
      .where('connection.state', 'not in', ['disconnecting', 'disconnected'])
      .execute(),
  )
  const old = clock.now().getTime() - look_ms
  return rows
    .filter(({ looked_at: lookedAt, preflight }) => {
      const checkedAt = Date.parse(String((preflight as { checkedAt?: string } | null)?.checkedAt ?? ''))
      return lookedAt === null ? preflight !== null : lookedAt.getTime() <= old || checkedAt > lookedAt.getTime()
    })
    .map((row) => row.tenant_id)
}

async function dueTenants({ provisioning: { db, clock } }: MigrationParts): Promise<string[]> {
  const rows = await db.asSystem((trx) =>
    trx
      .selectFrom('migration_state')
      .select('tenant_id')
      .where('stage', 'in', ['started', 'retiring', 'rolling-back'])
      .where((is) => is.or([is('next_run_at', 'is', null), is('next_run_at', '<=', clock.now())]))
      .execute(),
  )
  return rows.map((row) => row.tenant_id)
}
