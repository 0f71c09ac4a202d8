// What the routes answer: one tenant's migration, and all that a caller may see.
import { listTenants } from '#people/tenants.ts'
import { findConnection } from '../provisioning/connection-store.ts'
import { banner, shownState } from './banner.ts'
import type { MigrationParts } from './parts.ts'
import { findState, readSaved, readSettings } from './store.ts'

const nameOf = (record: Record<string, unknown>): string => String(record['Name'])

export function migrationView({ provisioning }: MigrationParts, tenantId: string) {
  return provisioning.db.inTenant(tenantId, async (trx) => {
    const state = await findState(trx, tenantId)
    const settings = await readSettings(trx)
    const connection = await findConnection(trx, tenantId)
    const legacy = state?.found?.legacy
    const affectedDomains = state?.found?.affectedDomains ?? []
    const shown = shownState(state, connection?.state ?? null)
    return {
      state: shown,
      message:
        shown === 'unknown'
          ? 'Nobody has signed in to this tenant yet. Connect it: when it still has old connectors, connecting stops before anything is changed, and says so here.'
          : state!.message,
      deadline: settings.deadline,
      banner: banner(affectedDomains.length, settings, provisioning.clock.now(), shown),
      affectedDomains,
      evidence: state?.evidence.items ?? [],
      objects: {
        inbound: legacy?.inbound.map(nameOf) ?? [],
        outbound: legacy?.outbound.map(nameOf) ?? [],
        rules: legacy?.rules.map(nameOf) ?? [],
      },
      saved: (await readSaved(trx, tenantId)).map(({ name }) => name),
      lookedAt: state?.looked_at?.toISOString() ?? null,
      lookError: state?.look_error ?? null,
      nextRunAt: state?.next_run_at?.toISOString() ?? null,
    }
  })
}

/** Only tenants that are affected or have a migration; `visible` as for the list of tenants. */
export async function overview({ provisioning }: MigrationParts, visible: 'all' | readonly string[]) {
  const { db, clock } = provisioning
  const [tenants, settings] = await Promise.all([listTenants(db, visible), db.asSystem(readSettings)])
  const names = new Map(tenants.map(({ id, name }) => [id, name]))
  const rows = await db.asSystem((trx) =>
    trx
      .selectFrom('migration_state')
      .leftJoin('mailflow_connection', 'mailflow_connection.tenant_id', 'migration_state.tenant_id')
      .selectAll('migration_state')
      .select('mailflow_connection.state as connection_state')
      .execute(),
  )
  const seen = rows
    .filter((row) => names.has(row.tenant_id) && (row.found !== null || row.stage !== 'none'))
    .map((row) => ({
      tenantId: row.tenant_id,
      name: names.get(row.tenant_id)!,
      state: shownState(row, row.connection_state),
      affectedDomains: row.found?.affectedDomains.map(({ domain }) => domain) ?? [],
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
  const count = seen.reduce((sum, { affectedDomains }) => sum + affectedDomains.length, 0)
  return { deadline: settings.deadline, banner: banner(count, settings, clock.now()), tenants: seen, settings }
}
