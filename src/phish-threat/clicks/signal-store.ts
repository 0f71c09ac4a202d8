// What the tenant said about visits, as yes, no or unknown (click-authenticity 9).
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { TenantSignals, VisitFacts } from './model.ts'
import type { MatchedVisit } from './store.ts'

interface KeptSignals {
  signals: TenantSignals
  lookedAt: number
}

export async function loadSignals(
  trx: Trx,
  tenantId: string,
  matched: readonly MatchedVisit[],
): Promise<Map<string, KeptSignals>> {
  if (matched.length === 0) return new Map()
  const rows = await trx
    .selectFrom('simulation_signal')
    .select(['visit_id', 'signals', 'looked_at'])
    .where('tenant_id', '=', tenantId)
    .where(
      'visit_id',
      'in',
      matched.map(({ id }) => id),
    )
    .execute()
  return new Map(rows.map((row) => [row.visit_id, { signals: row.signals, lookedAt: row.looked_at.getTime() }]))
}

/** After the visits themselves are written. */
export async function saveSignals(
  trx: Trx,
  tenantId: string,
  matched: readonly MatchedVisit[],
  signals: ReadonlyMap<VisitFacts, TenantSignals>,
  now: Date,
): Promise<void> {
  const rows = matched.flatMap(({ visit, id }) => {
    const known = signals.get(visit)
    return known === undefined ? [] : [{ visit_id: id, signals: known }]
  })
  if (rows.length === 0) return
  await sql`
    insert into simulation_signal (tenant_id, visit_id, signals, looked_at)
    select ${tenantId}::uuid, visit_id, signals, ${now.toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (visit_id uuid, signals jsonb)
    on conflict (tenant_id, visit_id) do update set signals = excluded.signals, looked_at = excluded.looked_at`.execute(
    trx,
  )
}
