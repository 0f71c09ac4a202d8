// When things happened: by the clock, since delivery, and how fast the first and the middle person were.
import { type RawBuilder, sql } from 'kysely'
import type { Figures } from './contract.ts'

const caughtAt = sql`least(clicked_at, submitted_at, attachment_at, replied_at)`
const hour_ms = 3_600_000
/** Longer campaigns are shown by day. */
const hours_max = 14 * 24

/** By the hour, in ms of the epoch; over `r`, which is what `recipientsIn` gives. */
export const happenedRows = (tenantId: string, campaignId: string): RawBuilder<unknown> => sql`
  select what, (extract(epoch from date_trunc('hour', at, 'UTC')) * 1000)::float8 as at_ms, count(*)::int as count from (
    select 'sent' as what, sent_at as at from r union all
    select 'caught', ${caughtAt} from r union all
    select 'reported', reported_at from r union all
    select 'automated', first_at from simulation_visit
    where tenant_id = ${tenantId} and campaign_id = ${campaignId} and verdict = 'automated') s
  where at is not null group by 1, 2`

export interface Happened {
  what: 'sent' | 'caught' | 'reported' | 'automated'
  at_ms: number
  count: number
}

/** Pure: hours or days without gaps, in UTC. */
export function timelineOf(happened: readonly Happened[]): Figures['timeline'] {
  if (happened.length === 0) return { unit: 'hour', buckets: [] }
  const times = happened.map(({ at_ms }) => at_ms)
  const hours = (Math.max(...times) - Math.min(...times)) / hour_ms
  const unit = hours > hours_max ? 'day' : 'hour'
  const step_ms = unit === 'day' ? 24 * hour_ms : hour_ms
  const floor = (at_ms: number) => Math.floor(at_ms / step_ms) * step_ms
  const [first, last] = [floor(Math.min(...times)), floor(Math.max(...times))]
  const buckets = Array.from({ length: (last - first) / step_ms + 1 }, (_, place) => ({
    at: new Date(first + place * step_ms).toISOString(),
    sent: 0,
    caught: 0,
    reported: 0,
    automated: 0,
  }))
  for (const { what, at_ms, count } of happened) buckets[(floor(at_ms) - first) / step_ms]![what] += count
  return { unit, buckets }
}

/** Minutes; each ends where the next begins. */
export const delays_minutes = [0, 1, 5, 15, 60, 240, 1_440, 4_320, 10_080] as const

export interface DelayRow {
  what: 'clicked' | 'reported' | 'automated'
  place: number
  count: number
}

/** Over `r`. */
export function delayRows(tenantId: string, campaignId: string): RawBuilder<unknown> {
  const bounds = sql.val(delays_minutes.slice(1).map((minutes) => minutes * 60))
  const place = (at: RawBuilder<unknown>) =>
    sql`width_bucket(greatest(extract(epoch from ${at} - delivered_at), 0), ${bounds}::numeric[])`
  return sql`
    select what, place::int as place, count(*)::int as count from (
      select 'clicked' as what, ${place(sql`clicked_at`)} as place from r where delivered_at is not null and clicked_at is not null
      union all
      select 'reported', ${place(sql`reported_at`)} from r where delivered_at is not null and reported_at is not null
      union all
      select 'automated', ${place(sql`first_at`)} from (
        select v.first_at, (select m.delivered_at from campaign_message m where m.tenant_id = v.tenant_id and m.id = v.message_id
          and not m.is_test and not m.is_canary) as delivered_at
        from simulation_visit v
        where v.tenant_id = ${tenantId} and v.campaign_id = ${campaignId} and v.verdict = 'automated') visit
      where delivered_at is not null) s
    group by 1, 2`
}

export function delaysOf(rows: readonly DelayRow[]): Figures['delays'] {
  return delays_minutes.map((from, index) => {
    const count = (what: DelayRow['what']) => rows.find((row) => row.what === what && row.place === index)?.count ?? 0
    return {
      from_minutes: from,
      to_minutes: delays_minutes[index + 1] ?? null,
      clicked: count('clicked'),
      reported: count('reported'),
      automated: count('automated'),
    }
  })
}

/** Whole seconds, over `r`. What came before the delivery was seen counts as at once. */
export function speedRow(): RawBuilder<unknown> {
  const between = (at: RawBuilder<unknown>) => sql`greatest(extract(epoch from ${at} - delivered_at), 0)`
  const median = (at: RawBuilder<unknown>) =>
    sql`round(percentile_cont(0.5) within group (order by ${between(at)}) filter (where ${at} is not null))::float8`
  const since = (at: RawBuilder<unknown>) =>
    sql`round(greatest(extract(epoch from min(${at}) - min(delivered_at)), 0))::float8`
  return sql`
    select ${since(sql`reported_at`)} as "firstReport_seconds", ${since(sql`clicked_at`)} as "firstClick_seconds",
      ${median(sql`clicked_at`)} as "medianClick_seconds", ${median(sql`reported_at`)} as "medianReport_seconds" from r`
}
