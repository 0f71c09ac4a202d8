// Compares what Exchange says it delivered from outside with what the gateway saw (exchange-online 5.6 no. 10): nothing bypasses.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { isAppError } from '#platform/errors.ts'
import { json } from '#platform/db/json.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { isInRanges } from '../gateway/address.ts'
import { rangesOf } from '../gateway/route-index.ts'
import type { TamperParts } from './parts.ts'
import { updateWatch } from './store.ts'
import type { Reconciliation } from './tables.ts'
import { scansEverybody, simulationRanges } from './wanted.ts'

/** The trace shows a message some minutes after its delivery. */
const traceLag_ms = 15 * 60_000
/** A large tenant has more rows in an hour than one answer holds: then less time is looked at. */
const windows_ms = [3600_000, 600_000, 60_000]
/** A message waits in Exchange before and after the gateway for up to a day; most take seconds. */
const slack_ms = 4 * 3600_000
const rows_max = 5000
const samples_max = 5

/** Stores the result for the next check; none where not everybody's mail is to be scanned: there the shares say nothing. */
export async function reconcileTrace(parts: TamperParts, tenantId: string): Promise<void> {
  const target = await parts.expectation(tenantId)
  if (target === null) return
  if (!scansEverybody(target)) return keep(parts, tenantId, null)
  const until = new Date(parts.clock.now().getTime() - traceLag_ms)
  const { exchange } = await parts.clients(tenantId)
  const traced = await readTrace(exchange, until)
  if (traced === null) return
  const { records, from } = traced
  const delivered = fromOutside(records, new Set(target.coveredDomains), simulationRanges(target))
  const seen = await seenByGateway(parts, tenantId, [...delivered], from)
  const missed = [...delivered].filter((id) => !seen.has(id))
  const result: Reconciliation = {
    delivered: delivered.size,
    unscanned: missed.length,
    samples: missed.slice(0, samples_max),
    until: until.toISOString(),
  }
  await keep(parts, tenantId, result)
}

const keep = ({ db }: TamperParts, tenantId: string, result: Reconciliation | null): Promise<void> =>
  db.inTenant(tenantId, (trx) =>
    updateWatch(trx, tenantId, { reconciliation: result === null ? null : (json(result) as never) }),
  )

async function readTrace(
  exchange: ExchangeClient,
  until: Date,
): Promise<{ records: ExchangeRecord[]; from: Date } | null> {
  for (const window_ms of windows_ms) {
    const from = new Date(until.getTime() - window_ms)
    try {
      const { records } = await exchange.invoke(
        'Get-MessageTraceV2',
        { StartDate: from.toISOString(), EndDate: until.toISOString(), ResultSize: rows_max },
        { kind: 'read' },
      )
      return { records, from }
    } catch (error) {
      if (!isAppError(error, 'microsoft.exchange.truncated')) throw error
    }
  }
  return null
}

/** Message-IDs of what was delivered to people of the tenant by senders of other domains, our simulations (`exempt` ranges) aside. */
export function fromOutside(
  records: readonly ExchangeRecord[],
  ours: ReadonlySet<string>,
  exempt: string[],
): Set<string> {
  const exemptRanges = rangesOf(exempt)
  const domainOf = (address: unknown): string => String(address).split('@').at(-1)!.toLowerCase()
  return new Set(
    records
      .filter(
        (record) =>
          record['Status'] === 'Delivered' &&
          String(record['SenderAddress'] ?? '').includes('@') &&
          !ours.has(domainOf(record['SenderAddress'])) &&
          ours.has(domainOf(record['RecipientAddress'])) &&
          !isInRanges(String(record['FromIP'] ?? ''), exemptRanges),
      )
      .map((record) => String(record['MessageId'] ?? ''))
      .filter((id) => id !== ''),
  )
}

async function seenByGateway(
  parts: TamperParts,
  tenantId: string,
  ids: readonly string[],
  from: Date,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await parts.db.inTenant(tenantId, (trx) =>
    trx
      .selectFrom('message')
      .select('internet_message_id')
      .where('tenant_id', '=', tenantId)
      .where('received_at', '>=', new Date(from.getTime() - slack_ms))
      .where('internet_message_id', 'in', [...ids])
      .execute(),
  )
  return new Set(rows.map((row) => row.internet_message_id!))
}
