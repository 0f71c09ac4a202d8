// Delivery checks as the page shows them: the stored result beside the visits that came in meanwhile.
import { sql } from 'kysely'
import type { PhishThreatParts } from '../parts.ts'
import '../tables.ts'
import { adviceOf } from './compare.ts'
import type { DeliveryCheck } from './contract.ts'
import { checkNotFound } from './delivery-check.ts'
import './tables.ts'

const shown_max = 50

export async function viewChecks(
  parts: PhishThreatParts,
  tenantId: string,
  id: string | null,
): Promise<DeliveryCheck[]> {
  const isConnected = (await parts.microsoft.clients(tenantId)) !== null
  return parts.db.inTenant(tenantId, async (trx) => {
    const rows = await trx
      .selectFrom('delivery_check')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .$if(id !== null, (query) => query.where('id', '=', id!))
      .orderBy('id', 'desc')
      .limit(shown_max)
      .execute()
    if (id !== null && rows.length === 0) throw checkNotFound()
    const fetches = await fetchesOf(
      trx,
      tenantId,
      rows.map((row) => row.message_id),
    )
    return rows.map((row): DeliveryCheck => {
      const own = fetches.get(row.message_id) ?? []
      const { result, channel, state } = row
      return {
        id: row.id,
        startedAt: row.started_at.toISOString(),
        startedBy: row.started_by,
        mailbox: row.mailbox,
        channel,
        state,
        ...result,
        fetches: own,
        advice: adviceOf({ ...result, channel, state, isConnected, fetches: own.length }),
      }
    })
  })
}

/** By visitor and token; of the pixel, too: a proxy that loads pictures is no person either. */
async function fetchesOf(
  trx: Parameters<Parameters<PhishThreatParts['db']['inTenant']>[1]>[0],
  tenantId: string,
  messageIds: readonly string[],
): Promise<Map<string, DeliveryCheck['fetches']>> {
  if (messageIds.length === 0) return new Map()
  const rows = await trx
    .selectFrom('simulation_request')
    .select([
      'message_id',
      'ip',
      'token_kind',
      sql<string>`coalesce(headers->>'user-agent', '')`.as('agent'),
      sql<string>`min(method)`.as('method'),
      sql<Date>`min(at)`.as('at'),
      sql<string>`count(*)`.as('requests'),
    ])
    .where('tenant_id', '=', tenantId)
    .where('message_id', 'in', [...messageIds])
    .groupBy(['message_id', 'ip', 'token_kind', 'agent'])
    .orderBy('at')
    .limit(2_000)
    .execute()
  const found = new Map<string, DeliveryCheck['fetches']>()
  for (const row of rows)
    found.set(row.message_id, [
      ...(found.get(row.message_id) ?? []),
      {
        at: new Date(row.at).toISOString(),
        address: row.ip,
        userAgent: row.agent,
        method: row.method,
        token: row.token_kind,
        requests: Number(row.requests),
      },
    ])
  return found
}
