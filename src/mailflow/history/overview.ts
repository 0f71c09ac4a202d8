// The numbers of the overview: mail over time beside the period before, domains with their last mail, who is held most, what waits.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { CountedDisposition } from './counts.ts'
import type { TimelineStep } from './record.ts'

export interface OverviewQuery {
  from: Date
  to: Date
  step: 'hour' | 'day'
  /** IANA name: days begin at midnight there. */
  timeZone: string
}

export interface MailOverview {
  from: string
  to: string
  /** Since when mail is counted at all; null: none was seen yet. */
  since: string | null
  items: { at: string; direction: string; disposition: string; category: string; count: number }[]
  /** The period of the same length before; `at` moved into this one. */
  former: { at: string; disposition: string; count: number }[]
  domains: {
    domain: string
    inbound: number
    outbound: number
    held: number
    lastInboundAt: string | null
    lastOutboundAt: string | null
  }[]
  topHeld: { sender: string; count: number }[]
  topTargets: { recipient: string; count: number }[]
  /** Messages of the last 7 days that somebody may have to look at; at most 1,000 are counted each. */
  waiting: { held: number; deferred: number; failed: number; unscanned: number }
}

const top_max = 10
const looked_max = 20_000
const counted_max = 1_000
const domains_max = 100
const day_ms = 86_400_000

export async function mailOverview(trx: Trx, tenantId: string, query: OverviewQuery): Promise<MailOverview> {
  // Small tables: compiling would take longer than the work.
  await sql`select set_config('jit', 'off', true)`.execute(trx)
  const { from, to } = query
  const length_ms = to.getTime() - from.getTime()
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    since: await firstHour(trx, tenantId),
    items: await series(trx, tenantId, query),
    former: await formerSeries(trx, tenantId, {
      ...query,
      from: new Date(from.getTime() - length_ms),
      to: from,
    }).then((rows) => rows.map((row) => ({ ...row, at: new Date(Date.parse(row.at) + length_ms).toISOString() }))),
    domains: await domains(trx, tenantId, query),
    ...(await heldMost(trx, tenantId, query)),
    waiting: await waiting(trx, tenantId, to),
  }
}

async function firstHour(trx: Trx, tenantId: string): Promise<string | null> {
  const { rows } = await sql<{ at: Date | null }>`select min(hour) as at from message_hour where tenant_id = ${tenantId}
    and mode <> 'own'`.execute(trx)
  return rows[0]?.at?.toISOString() ?? null
}

async function series(trx: Trx, tenantId: string, { from, to, step, timeZone }: OverviewQuery) {
  const { rows } = await sql<{
    at: Date
    direction: string
    disposition: CountedDisposition
    category: string
    count: string
  }>`
    select date_trunc(${step}, hour, ${timeZone}) as at, direction, disposition, category, sum(count) as count from message_hour
    where tenant_id = ${tenantId} and hour >= date_trunc('hour', ${from}::timestamptz) and hour < ${to} and mode <> 'own'
    group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(trx)
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), count: Number(row.count) }))
}

async function formerSeries(trx: Trx, tenantId: string, { from, to, step, timeZone }: OverviewQuery) {
  const { rows } = await sql<{ at: Date; disposition: CountedDisposition; count: string }>`
    select date_trunc(${step}, hour, ${timeZone}) as at, disposition, sum(count) as count from message_hour
    where tenant_id = ${tenantId} and hour >= date_trunc('hour', ${from}::timestamptz) and hour < ${to} and mode <> 'own'
    group by 1, 2 order by 1, 2`.execute(trx)
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), count: Number(row.count) }))
}

async function domains(trx: Trx, tenantId: string, { from, to }: OverviewQuery): Promise<MailOverview['domains']> {
  const isIn = sql`hour >= date_trunc('hour', ${from}::timestamptz) and hour < ${to}`
  const { rows } = await sql<{
    domain: string
    inbound: string | null
    outbound: string | null
    held: string | null
    last_in: Date | null
    last_out: Date | null
  }>`
    select domain, sum(count) filter (where direction = 'inbound' and ${isIn}) as inbound,
      sum(count) filter (where direction = 'outbound' and ${isIn}) as outbound,
      sum(count) filter (where disposition = 'held' and ${isIn}) as held,
      max(last_at) filter (where direction = 'inbound') as last_in, max(last_at) filter (where direction = 'outbound') as last_out
    from message_hour where tenant_id = ${tenantId} and mode <> 'own' and domain <> ''
      and hour >= least(date_trunc('hour', ${from}::timestamptz), ${to}::timestamptz - interval '30 days')
    group by domain order by sum(count) desc, domain limit ${sql.lit(domains_max)}`.execute(trx)
  return rows.map((row) => ({
    domain: row.domain,
    inbound: Number(row.inbound ?? 0),
    outbound: Number(row.outbound ?? 0),
    held: Number(row.held ?? 0),
    lastInboundAt: row.last_in?.toISOString() ?? null,
    lastOutboundAt: row.last_out?.toISOString() ?? null,
  }))
}

/** Of what is held now: what was released is no question any more. Looks at the newest 20,000 of each status. */
async function heldMost(trx: Trx, tenantId: string, { from, to }: OverviewQuery) {
  const held = sql.join(
    (['quarantined', 'held'] satisfies TimelineStep[]).map(
      (
        status,
      ) => sql`(select mail_from, header_from, recipients from message where tenant_id = ${tenantId} and status = ${status}
        and received_at >= ${from} and received_at < ${to} order by received_at desc limit ${sql.lit(looked_max)})`,
    ),
    sql` union all `,
  )
  const senders = await sql<{ who: string; count: string }>`
    select lower(case when mail_from = '' then header_from else mail_from end) as who, count(*) as count
    from (${held}) rows group by 1 order by 2 desc, 1 limit ${sql.lit(top_max)}`.execute(trx)
  const targets = await sql<{ who: string; count: string }>`
    select lower(who) as who, count(*) as count from (${held}) rows, unnest(recipients) who group by 1 order by 2 desc, 1
    limit ${sql.lit(top_max)}`.execute(trx)
  return {
    topHeld: senders.rows.map(({ who, count }) => ({ sender: who, count: Number(count) })),
    topTargets: targets.rows.map(({ who, count }) => ({ recipient: who, count: Number(count) })),
  }
}

async function waiting(trx: Trx, tenantId: string, to: Date): Promise<MailOverview['waiting']> {
  const from = new Date(to.getTime() - 7 * day_ms)
  const statuses = ['held', 'deferred', 'failed', 'unscanned'] satisfies TimelineStep[]
  const { rows } = await sql<{ status: keyof MailOverview['waiting']; count: string }>`${sql.join(
    statuses.map(
      (
        status,
      ) => sql`select ${sql.lit(status)} as status, count(*) as count from (select 1 from message where tenant_id = ${tenantId}
        and status = ${status} and received_at >= ${from} limit ${sql.lit(counted_max)}) rows`,
    ),
    sql` union all `,
  )}`.execute(trx)
  const counts = { held: 0, deferred: 0, failed: 0, unscanned: 0 }
  for (const { status, count } of rows) counts[status] = Number(count)
  return counts
}
