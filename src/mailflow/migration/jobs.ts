// The migration as background work: looks at tenants after their preflight and each hour, and moves migrations on.
import type { Jobs } from '#platform/jobs/jobs.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { createTenantRounds } from '../tenant-rounds.ts'
import { createAdvance } from './advance.ts'
import { endAlert } from './alert.ts'
import { look } from './look.ts'
import type { MigrationParts } from './parts.ts'
import { forgetMigration } from './store.ts'

export const migrationJobs = {
  look: 'look-for-ip-connectors',
  advance: 'advance-migrations',
  advanceOne: 'advance-migration-tenant',
} as const

const look_ms = 3_600_000

export function defineMigrationJobs(jobs: Jobs, parts: MigrationParts, logger: Logger): void {
  const { db, outbox, alerts } = parts.provisioning
  outbox.subscribe('migration-forget', ['TenantDisconnected'], async ({ tenantId }) => {
    if (tenantId === null) return
    await db.inTenant(tenantId, async (trx) => {
      await forgetMigration(trx, tenantId)
      await endAlert(trx, alerts, tenantId)
    })
  })
  const advance = createAdvance(parts)
  const lookAtAll = createTenantRounds(logger, 'migration.look-failed', (tenantId) => look(parts, tenantId))
  const advanceAll = createTenantRounds(logger, 'migration.advance-failed', advance)
  jobs.define({
    name: migrationJobs.look,
    schedule: { everySeconds: 60 },
    handle: async () => lookAtAll(await tenantsToLookAt(parts)),
  })
  jobs.define({
    name: migrationJobs.advance,
    schedule: { everySeconds: 15 },
    handle: async () => advanceAll(await dueTenants(parts)),
  })
  jobs.define<{ tenantId: string }>({
    name: migrationJobs.advanceOne,
    timeoutSeconds: 900,
    parallel: { most: 4, ofGroup: 1, groupOf: ({ tenantId }) => tenantId },
    handle: ({ tenantId }) => advance(tenantId),
  })
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
