// The dashboard: what runs, how aware people are, and how the last campaigns went.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { CampaignState } from '../contract.ts'
import { countRecipients } from './counted.ts'
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
  const tallies = await talliesOf(
    trx,
    tenantId,
    recent.map(({ id }) => id),
  )
  const year = new Date(now.getTime() - year_ms)
  return {
    active: await activeCampaigns(trx, tenantId, hasNames),
    factors: factorsOf(await awareness(trx, tenantId, now), now),
    ratios: ratiosOf([...tallies.values()]),
    trend: trendOf(recent, tallies, hasNames),
    mostCaught: hasNames ? await ranked(trx, tenantId, 'caught', year) : null,
    bestReporters: hasNames ? await ranked(trx, tenantId, 'reported', year) : null,
    repeatedlyCaught: await countRepeated(trx, tenantId, year),
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

/** Archived ones have theirs stored. */
async function talliesOf(trx: Trx, tenantId: string, ids: readonly string[]): Promise<Map<string, Tally>> {
  const found = new Map<string, Tally>()
  if (ids.length === 0) return found
  const archived = await trx
    .selectFrom('campaign_total')
    .select(['campaign_id', 'figures'])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', 'in', [...ids])
    .execute()
  for (const { campaign_id, figures } of archived) found.set(campaign_id, figures.tally)
  const others = ids.filter((id) => !found.has(id))
  for (const { name, counted } of await countRecipients(trx, tenantId, others, 'campaign'))
    found.set(name!, tally(counted, basisOf(counted)))
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
async function activeCampaigns(trx: Trx, tenantId: string, hasNames: boolean): Promise<Dashboard['active']> {
  const rows = await trx
    .selectFrom('campaign')
    .select(['id', 'name', 'state', 'ends_at', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('state', 'in', ['scheduled', 'running', 'paused'])
    .orderBy('ends_at')
    .orderBy('id')
    .limit(active_max)
    .execute()
  const active: Dashboard['active'] = []
  for (const { id, name, state, ends_at, settings } of rows) {
    const [part] = await countRecipients(trx, tenantId, [id])
    const counted = part?.counted ?? []
    const sum = tally(counted)
    const isShown = withheldOf(sum, hasNames && settings.isAnonymous !== true) === null
    active.push({
      campaign: { id, name },
      state,
      endsAt: ends_at?.toISOString() ?? null,
      recipients: sum.recipients,
      sent:
        sum.recipients -
        counted.reduce((waiting, one) => waiting + (isWaiting(one.recipient.state) ? one.count : 0), 0),
      delivered: sum.delivered,
      rates: isShown ? ratesOf(sum) : null,
    })
  }
  return active
}

const isWaiting = (state: string): boolean => state === 'scheduled' || state === 'sending' || state === 'deferred'

export interface Awareness {
  people: number
  tested: number
  caught: number
  reported: number
  lastCampaignAt: Date | null
}

/** People with a mailbox, and what they did with simulations of the last three months. Numbers only, anonymous campaigns included. */
async function awareness(trx: Trx, tenantId: string, now: Date): Promise<Awareness> {
  const since = new Date(now.getTime() - quarter_ms)
  const { rows } = await sql<Omit<Awareness, 'lastCampaignAt'> & { lastCampaignAt: Date | null }>`
    with m as (
      select distinct on (coalesce(m.person_id, m.address), m.id) m.id, coalesce(m.person_id, m.address) as person
      from campaign_message m where m.tenant_id = ${tenantId} and not m.is_test and not m.is_canary and m.attack_id is not null
        and m.planned_at >= ${since} and m.state in ('accepted', 'delivered')),
    f as (select message_id, bool_or(fact <> 'reported') as caught, bool_or(fact = 'reported') as reported from simulation_fact
      where tenant_id = ${tenantId} and fact in ('clicked', 'submitted', 'attachment-opened', 'replied', 'reported') group by 1)
    select
      (select count(*) from person p where p.tenant_id = ${tenantId} and p.deleted_at is null and p.is_enabled and not p.is_guest
        and (p.has_exchange_plan or exists (select 1 from mailbox b where b.tenant_id = p.tenant_id and b.person_id = p.id
          and b.kind = 'user' and b.deleted_at is null)))::int as people,
      (select count(distinct person) from m)::int as tested,
      (select count(distinct person) from m join f on f.message_id = m.id where f.caught)::int as caught,
      (select count(distinct person) from m join f on f.message_id = m.id where f.reported)::int as reported,
      (select max(launched_at) from campaign where tenant_id = ${tenantId}) as "lastCampaignAt"`.execute(trx)
  return rows[0]!
}

/** Most often first. */
async function ranked(trx: Trx, tenantId: string, what: 'caught' | 'reported', since: Date) {
  const facts = what === 'caught' ? ['clicked', 'submitted', 'attachment-opened', 'replied'] : ['reported']
  const { rows } = await sql<NonNullable<Dashboard['mostCaught']>[number]>`
    select max(m.person_id) as "personId", (array_agg(m.display_name order by m.planned_at desc))[1] as "displayName",
      (array_agg(m.address order by m.planned_at desc))[1] as address,
      (array_agg(m.department order by m.planned_at desc))[1] as department, count(distinct m.id)::int as times
    from simulation_fact f join campaign_message m on m.tenant_id = f.tenant_id and m.id = f.message_id
    join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
    where f.tenant_id = ${tenantId} and f.fact = any(${sql.val(facts)}) and m.planned_at >= ${since}
      and not m.is_test and not m.is_canary and m.address not like '%@erased.invalid'
      and c.anonymised_at is null and not coalesce((c.settings ->> 'isAnonymous')::boolean, false)
    group by coalesce(m.person_id, m.address)
    order by count(distinct m.id) desc, 3 limit ${ranked_max}`.execute(trx)
  return rows
}

async function countRepeated(trx: Trx, tenantId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from simulation_fact f join campaign_message m on m.tenant_id = f.tenant_id and m.id = f.message_id
      where f.tenant_id = ${tenantId} and f.fact in ('clicked', 'submitted', 'attachment-opened', 'replied')
        and m.planned_at >= ${since} and not m.is_test and not m.is_canary and m.address not like '%@erased.invalid'
      group by coalesce(m.person_id, m.address) having count(distinct m.id) >= 2) s`.execute(trx)
  return rows[0]!.count
}
