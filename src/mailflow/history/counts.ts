// Counts by the hour: kept with the messages, in the transaction that writes them, so that a year is a few thousand rows and each
// message counts once. They say what was done at once; what happens later (a release) does not change them.
import { sql } from 'kysely'
import type { Database, Trx } from '#platform/db/database.ts'
import type { MessageRecord } from './record.ts'
import './tables.ts'

export const dispositions = ['delivered', 'tagged', 'held', 'deleted', 'refused', 'deferred'] as const
export type CountedDisposition = (typeof dispositions)[number]

const countsKept_days = 400

const groupOf: Record<MessageRecord['outcomes'][number]['action'], CountedDisposition> = {
  deliver: 'delivered',
  tag: 'tagged',
  banner: 'tagged',
  quarantine: 'held',
  hold: 'held',
  reject: 'refused',
  rejected: 'refused',
  failed: 'refused',
  delete: 'deleted',
  deferred: 'deferred',
}

/** When recipients had different ends the one that needs most attention counts. */
const weight: readonly CountedDisposition[] = ['held', 'refused', 'deleted', 'deferred', 'tagged', 'delivered']

export function dispositionOf(outcomes: MessageRecord['outcomes']): CountedDisposition {
  const found = new Set(outcomes.map(({ action }) => groupOf[action]))
  return weight.find((each) => found.has(each)) ?? 'delivered'
}

/** The tenant's side of the message; empty for what was refused, as there anybody may name any domain. */
function ownDomainOf(record: MessageRecord, disposition: CountedDisposition): string {
  if (disposition === 'refused') return ''
  const address = (record.direction === 'inbound' ? record.recipients[0] : record.mailFrom) ?? ''
  const at = address.lastIndexOf('@')
  return at < 0
    ? ''
    : address
        .slice(at + 1, at + 254)
        .toLowerCase()
        .replaceAll('\0', '')
        .toWellFormed()
}

interface Cell {
  tenant_id: string
  hour: string
  direction: MessageRecord['direction']
  mode: MessageRecord['mode']
  category: MessageRecord['category']
  disposition: CountedDisposition
  domain: string
  count: number
  size_bytes: number
  last_at: string
}

/** `records` are those that were written just now. */
export async function countMessages(trx: Trx, records: readonly MessageRecord[]): Promise<void> {
  const cells = new Map<string, Cell>()
  for (const record of records) add(cells, record)
  // In one order in every process: two that count at once wait for each other instead of dying of a deadlock.
  const rows = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
  if (rows.length === 0) return
  await trx
    .insertInto('message_hour')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'hour', 'direction', 'mode', 'category', 'disposition', 'domain'])
        .doUpdateSet(() => ({
          count: sql<number>`message_hour.count + excluded.count`,
          size_bytes: sql<number>`message_hour.size_bytes + excluded.size_bytes`,
          last_at: sql<Date>`greatest(message_hour.last_at, excluded.last_at)`,
        })),
    )
    .execute()
}

function add(cells: Map<string, Cell>, record: MessageRecord): void {
  const { tenantId: tenant_id, direction, mode, category, size_bytes } = record
  const last_at = new Date(record.receivedAt).toISOString()
  const hour = `${last_at.slice(0, 13)}:00:00.000Z`
  const disposition = dispositionOf(record.outcomes)
  const domain = ownDomainOf(record, disposition)
  const key = [tenant_id, hour, direction, mode, category, disposition, domain].join('\n')
  const cell = cells.get(key)
  if (cell === undefined) {
    cells.set(key, {
      tenant_id,
      hour,
      direction,
      mode,
      category,
      disposition,
      domain,
      count: 1,
      size_bytes,
      last_at,
    })
    return
  }
  cell.count += 1
  cell.size_bytes += size_bytes
  if (last_at > cell.last_at) cell.last_at = last_at
}

/** Counts what is in the history already, for databases that are older than the counts. */
export async function countAgain(trx: Trx): Promise<void> {
  await sql`insert into message_hour (tenant_id, hour, direction, mode, category, disposition, domain, count, size_bytes, last_at)
    select tenant_id, date_trunc('hour', received_at, 'UTC'), direction, mode, category,
      case when status in ('quarantined', 'held', 'released') then 'held' when status in ('rejected', 'failed') then 'refused'
        when status = 'deleted' then 'deleted' when status = 'deferred' then 'deferred' else 'delivered' end as disposition,
      case when status in ('rejected', 'failed') then '' when direction = 'inbound' then left(lower(split_part(coalesce(recipients[1], ''), '@', 2)), 253)
        else left(lower(split_part(mail_from, '@', 2)), 253) end as domain,
      count(*), sum(size_bytes), max(received_at)
    from message group by 1, 2, 3, 4, 5, 6, 7`.execute(trx)
}

/** A year and a bit, as reports go back 365 days. */
export async function dropOldCounts(db: Database, now: Date): Promise<void> {
  const before = new Date(now.getTime() - countsKept_days * 86_400_000)
  await db.asSystem((trx) => trx.deleteFrom('message_hour').where('hour', '<', before).execute())
}
