// How often the tenant's MX host took mail back, and how often it refused it for a while because of us (exchange-online 5.6 no. 12).
// Counted by the gateway in memory, kept in slots of ten minutes.
import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import './tables.ts'

export type ReturnOutcome = 'returned' | 'throttled'

export interface ReturnCounter {
  /** Never throws, never waits. */
  note(tenantId: string, outcome: ReturnOutcome): void
  /** Writes what was counted; what cannot be written is kept for the next time. */
  flush(): Promise<void>
}

const slot_ms = 600_000
const kept_ms = 2 * 86_400_000

export interface ReturnCounterParts {
  db: Database
  clock: Clock
  logger: Logger
}

export function createReturnCounter({ db, clock, logger }: ReturnCounterParts): ReturnCounter {
  let counted = new Map<string, { returned: number; throttled: number }>()

  const add = (tenantId: string, returned: number, throttled: number): void => {
    const known = counted.get(tenantId) ?? { returned: 0, throttled: 0 }
    counted.set(tenantId, { returned: known.returned + returned, throttled: known.throttled + throttled })
  }

  return {
    note: (tenantId, outcome) => add(tenantId, outcome === 'returned' ? 1 : 0, outcome === 'throttled' ? 1 : 0),
    async flush() {
      const taken = counted
      counted = new Map()
      for (const [tenantId, { returned, throttled }] of taken) {
        try {
          await db.inTenant(tenantId, (trx) => addReturns(trx, tenantId, { returned, throttled }, clock.now()))
        } catch (error) {
          add(tenantId, returned, throttled)
          logger.warn({ event: 'tamper.returns-not-kept', tenant: tenantId, err: error }, 'returns not counted yet')
        }
      }
    },
  }
}

async function addReturns(
  trx: Trx,
  tenantId: string,
  { returned, throttled }: { returned: number; throttled: number },
  now: Date,
): Promise<void> {
  const slot = new Date(Math.floor(now.getTime() / slot_ms) * slot_ms)
  await sql`
    insert into tamper_return (tenant_id, slot, returned, throttled)
    values (${tenantId}, ${slot}, ${returned}, ${throttled})
    on conflict (tenant_id, slot) do update
    set returned = tamper_return.returned + excluded.returned,
        throttled = tamper_return.throttled + excluded.throttled`.execute(trx)
  await trx
    .deleteFrom('tamper_return')
    .where('tenant_id', '=', tenantId)
    .where('slot', '<', new Date(now.getTime() - kept_ms))
    .execute()
}

/** Slots that began after `since`. */
export async function returnsSince(
  trx: Trx,
  tenantId: string,
  since: Date,
): Promise<{ returned: number; throttled: number }> {
  const { rows } = await sql<{ returned: number; throttled: number }>`
    select coalesce(sum(returned), 0)::int as returned, coalesce(sum(throttled), 0)::int as throttled
    from tamper_return where tenant_id = ${tenantId} and slot > ${since}`.execute(trx)
  return rows[0] ?? { returned: 0, throttled: 0 }
}
