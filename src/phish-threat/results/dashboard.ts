// The dashboard: what runs, how aware people are, and how the last campaigns went.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { CampaignState } from '../contract.ts'
import { countRecipients, recipientsIn } from './counted.ts'
import { factorsOf } from './factors.ts'
import { addTallies, basisOf, ratesOf, tally, type Tally } from './figures.ts'
import type { Dashboard } from './programme-contract.ts'
import type { TrendPoint } from './contract.ts'
import { withheldOf } from './words.ts'

const active_max = 2
const ratio_campaigns = 5
const ranked_max = 10
const year_ms = 365 * 86_400_000
const quarter_ms = 91 * 86_400_000

export interface DashboardOptions {
  hasNames: boolean
  now: Date
}

export async function viewDashboard(
  trx: Trx,
  tenantId: string,
  { hasNames, now }: DashboardOptions,
): Promise<Dashboard> {
  const recent = await recentCampaigns(trx, tenantId, ratio_campaigns)
  const active = await activeCampaigns(trx, tenantId)
  const counted = await countedOf(trx, tenantId, [...new Set([...recent, ...active].map(({ id }) => id))])
  const tallies = new Map(recent.flatMap(({ id }) => (counted.has(id) ? [[id, counted.get(id)!.tally] as const] : [])))
  const people = await peopleOf(trx, tenantId, now)
  return {
    active: active.map((one) => toActive(one, counted.get(one.id), hasNames)),
    factors: factorsOf(people.awareness, now),
    ratios: ratiosOf([...tallies.values()]),
    trend: trendOf(recent, tallies, hasNames),
    mostCaught: hasNames ? people.mostCaught : null,
    bestReporters: hasNames ? people.bestReporters : null,
    repeatedlyCaught: people.repeatedlyCaught,
  }
}

interface Recent {
  id: string
  name: string
  state: CampaignState
  launched_at: Date | null
  ends_at: Date | null
  isAnonymous: boolean
}

/** With attacks, newest first. */
async function recentCampaigns(trx: Trx, tenantId: string, limit: number): Promise<Recent[]> {
  const rows = await trx
    .selectFrom('campaign')
    .select(['id', 'name', 'state', 'launched_at', 'ends_at', 'settings', 'anonymised_at'])
    .where('tenant_id', '=', tenantId)
    .where('technique', '<>', 'training')
    .where('launched_at', 'is not', null)
    .orderBy('launched_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, isAnonymous: row.settings.isAnonymous === true || row.anonymised_at !== null }))
}

interface CampaignCount {
  tally: Tally
  /** Not sent yet. */
  waiting: number
}

/** Archived ones have theirs stored. */
async function countedOf(trx: Trx, tenantId: string, ids: readonly string[]): Promise<Map<string, CampaignCount>> {
  const found = new Map<string, CampaignCount>()
  if (ids.length === 0) return found
  const archived = await trx
    .selectFrom('campaign_total')
    .select(['campaign_id', 'figures'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', 'in', [...ids])
    .execute()
  for (const { campaign_id, figures } of archived) found.set(campaign_id, { tally: figures.tally, waiting: 0 })
  const others = ids.filter((id) => !found.has(id))
  for (const { name, counted } of await countRecipients(trx, tenantId, others, 'campaign')) {
    const waiting = counted.reduce((sum, { recipient, count }) => sum + (isWaiting(recipient.state) ? count : 0), 0)
    found.set(name!, { tally: tally(counted, basisOf(counted)), waiting })
  }
  return found
}

/** Average over campaigns, not over people: a large one does not hide the others. */
function ratiosOf(tallies: readonly Tally[]): Dashboard['ratios'] {
  const opened = tallies.filter((one) => one.opened > 0)
  const sum = addTallies(tallies)
  return {
    campaigns: tallies.length,
    caughtToOpened: average(opened.map((one) => one.caught / one.opened)),
    reportedToOpened: average(opened.map((one) => one.reported / one.opened)),
    report: sum.delivered === 0 ? null : sum.reported / sum.delivered,
    caught: sum.delivered === 0 ? null : sum.caught / sum.delivered,
  }
}

const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** Oldest first; small ones are not shown. */
function trendOf(recent: readonly Recent[], tallies: ReadonlyMap<string, Tally>, hasNames: boolean): TrendPoint[] {
  return recent.toReversed().flatMap(({ id, name, launched_at, isAnonymous }) => {
    const one = tallies.get(id)
    if (one === undefined || one.delivered === 0 || withheldOf(one, hasNames && !isAnonymous) !== null) return []
    const { report, click, caught } = ratesOf(one)
    return [{ campaign: { id, name }, at: launched_at!.toISOString(), report, click, caught, ratio: null }]
  })
}

/** The two nearest to their end. */
async function activeCampaigns(trx: Trx, tenantId: string) {
  const rows = await trx
    .selectFrom('campaign')
    .select(['id', 'name', 'state', 'ends_at', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('state', 'in', ['scheduled', 'running', 'paused'])
    .orderBy('ends_at')
    .orderBy('id')
    .limit(active_max)
    .execute()
  return rows.map(({ settings, ...row }) => ({ ...row, isAnonymous: settings.isAnonymous === true }))
}

function toActive(
  { id, name, state, ends_at, isAnonymous }: Omit<Recent, 'launched_at'>,
  counted: CampaignCount | undefined,
  hasNames: boolean,
): Dashboard['active'][number] {
  const sum = counted?.tally ?? tally([])
  return {
    campaign: { id, name },
    state,
    endsAt: ends_at?.toISOString() ?? null,
    recipients: sum.recipients,
    sent: sum.recipients - (counted?.waiting ?? 0),
    delivered: sum.delivered,
    rates: withheldOf(sum, hasNames && !isAnonymous) === null ? ratesOf(sum) : null,
  }
}

const isWaiting = (state: string): boolean => state === 'scheduled' || state === 'sending' || state === 'deferred'

export interface Awareness {
  people: number
  tested: number
  caught: number
  reported: number
  lastCampaignAt: Date | null
}

interface PeopleRow {
  people: number
  tested: number
  caught: number
  reported: number
  lastCampaignAt: string | null
  mostCaught: NonNullable<Dashboard['mostCaught']>
  bestReporters: NonNullable<Dashboard['mostCaught']>
  repeatedlyCaught: number
}

/**
 * What people did with the simulations of the last 12 months, and of the last three for the awareness. Anonymous campaigns are in the
 * numbers and not in the lists of names.
 */
async function peopleOf(trx: Trx, tenantId: string, now: Date) {
  const [quarter, year] = [new Date(now.getTime() - quarter_ms), new Date(now.getTime() - year_ms)]
  const campaigns = await campaignsSince(trx, tenantId, year)
  const named = sql`campaign_id = any(${sql.val(campaigns.filter(({ isNamed }) => isNamed).map(({ id }) => id))}::uuid[])`
  const caught = sql`(clicked_at is not null or submitted_at is not null or attachment_at is not null or replied_at is not null)`
  const { rows } = await sql<PeopleRow>`
    with r as materialized (${recipientsIn(tenantId, { campaignIds: campaigns.map(({ id }) => id) }, personColumns)}),
    one as materialized (
      select max(person_id) as "personId", ${last('display_name')} as "displayName", ${last('address')} as address,
        ${last('department')} as department, count(*) filter (where ${caught}) as caught,
        count(*) filter (where ${caught} and ${named}) as caught_named,
        count(*) filter (where reported_at is not null and ${named}) as reported_named,
        bool_or(planned_at >= ${quarter}) as is_tested, bool_or(planned_at >= ${quarter} and ${caught}) as is_caught,
        bool_or(planned_at >= ${quarter} and reported_at is not null) as is_reporter
      from r where planned_at >= ${year} and state in ('accepted', 'delivered') and address not like '%@erased.invalid'
      group by coalesce(person_id, address))
    select
      (select count(*) from person p where p.tenant_id = ${tenantId} and p.deleted_at is null and p.is_enabled and not p.is_guest
        and (p.has_exchange_plan or p.id in (select b.person_id from mailbox b where b.tenant_id = ${tenantId}
          and b.kind = 'user' and b.deleted_at is null)))::int as people,
      (select count(*) from one where is_tested)::int as tested, (select count(*) from one where is_caught)::int as caught,
      (select count(*) from one where is_reporter)::int as reported,
      (select count(*) from one where caught >= 2)::int as "repeatedlyCaught",
      (select max(launched_at) from campaign where tenant_id = ${tenantId}) as "lastCampaignAt",
      ${ranked('caught_named')} as "mostCaught", ${ranked('reported_named')} as "bestReporters"`.execute(trx)
  const { mostCaught, bestReporters, repeatedlyCaught, lastCampaignAt, ...awareness } = rows[0]!
  return {
    mostCaught,
    bestReporters,
    repeatedlyCaught,
    awareness: { ...awareness, lastCampaignAt: lastCampaignAt === null ? null : new Date(lastCampaignAt) },
  }
}

const personColumns = ['campaign_id', 'person_id', 'address', 'display_name', 'department', 'planned_at'] as const

/** With attacks, not ended by then. */
async function campaignsSince(trx: Trx, tenantId: string, since: Date): Promise<{ id: string; isNamed: boolean }[]> {
  const { rows } = await sql<{ id: string; isNamed: boolean }>`
    select id, anonymised_at is null and not coalesce((settings ->> 'isAnonymous')::boolean, false) as "isNamed"
    from campaign where tenant_id = ${tenantId} and technique <> 'training' and launched_at is not null
      and (ends_at is null or ends_at >= ${since})`.execute(trx)
  return rows
}

/** Of the newest mail. */
const last = (column: string) => sql`(array_agg(${sql.ref(column)} order by planned_at desc))[1]`

/** Most often first. */
const ranked = (times: 'caught_named' | 'reported_named') => sql`(select coalesce(json_agg(t), '[]') from (
  select "personId", "displayName", address, department, ${sql.ref(times)}::int as times from one
  where ${sql.ref(times)} > 0 order by 5 desc, address limit ${ranked_max}) t)`
