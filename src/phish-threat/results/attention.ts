// What of people's results administrators are told each day, as numbers and never by name: who was caught again, whose training is overdue.
import { sql } from 'kysely'
import type { AlertTypeName } from '#alerts/catalogue.ts'
import type { Trx } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../parts.ts'
import { group_size_min } from './small-groups.ts'

const day_ms = 86_400_000
const year_ms = 365 * day_ms
/** After it nobody is reminded of a training any more. */
const overdue_days = 30
/** A campaign is looked at for so long after its end: until its last training is overdue for longer than that. */
const looked_at_days = 180

interface Campaign {
  id: string
  name: string
  isUnderWay: boolean
}

/** One tenant's trouble is not another's. */
export async function tellOfResults(parts: PhishThreatParts): Promise<void> {
  const since = new Date(parts.clock.now().getTime() - looked_at_days * day_ms)
  const { rows } = await parts.db.asSystem((trx) =>
    sql<{ tenant_id: string; id: string; name: string; is_under_way: boolean }>`
      select tenant_id, id, name, state in ('running', 'paused') as is_under_way from campaign
      where state in ('running', 'paused') or (state in ('completed', 'stopped') and coalesce(ended_at, ends_at) >= ${since})
      order by tenant_id, id`.execute(trx),
  )
  for (const [tenantId, campaigns] of Map.groupBy(rows, ({ tenant_id }) => tenant_id))
    try {
      await tellTenant(
        parts,
        tenantId,
        campaigns.map(({ id, name, is_under_way }) => ({ id, name, isUnderWay: is_under_way })),
      )
    } catch (error) {
      const code = isAppError(error) ? error.code : 'internal'
      parts.logger.error({ event: 'simulations.results-not-told', tenant: tenantId, code, err: error })
    }
}

async function tellTenant(parts: PhishThreatParts, tenantId: string, campaigns: readonly Campaign[]): Promise<void> {
  const now = parts.clock.now()
  const underWay = campaigns.filter(({ isUnderWay }) => isUnderWay)
  await parts.db.inTenant(tenantId, async (trx) => {
    const again = await countCaughtAgain(trx, tenantId, underWay.map(idOf), now)
    for (const campaign of underWay)
      await tell(parts, trx, tenantId, campaign, {
        type: 'simulation.caught-again',
        count: again.get(campaign.id) ?? 0,
        title: `People were caught again in campaign ${campaign.name}`,
        text: (people) => `${people} were caught in it who had been caught in another campaign within twelve months.`,
        over: 'Nobody counts as caught again any more.',
      })
    const overdue = await countOverdue(trx, tenantId, campaigns.map(idOf), now)
    for (const campaign of campaigns)
      await tell(parts, trx, tenantId, campaign, {
        type: 'simulation.training-overdue',
        count: overdue.get(campaign.id) ?? 0,
        title: `Trainings of campaign ${campaign.name} are overdue`,
        text: (people) => `${people} have not done a training that was due.`,
        over: 'No training is overdue any more, or all are for longer than 30 days.',
      })
  })
}

const idOf = ({ id }: Campaign): string => id

interface Matter {
  type: AlertTypeName
  count: number
  title: string
  /** `people`: how many, fewer than five never exactly. */
  text: (people: string) => string
  over: string
}

async function tell(
  { alerts }: PhishThreatParts,
  trx: Trx,
  tenantId: string,
  { id: campaignId }: Campaign,
  { type, count, title, text, over }: Matter,
): Promise<void> {
  if (count === 0) return alerts.resolve(trx, tenantId, type, campaignId, over)
  const people = count < group_size_min ? `Fewer than ${group_size_min} people` : `${count} people`
  await alerts.raise(trx, { tenantId, type, subject: campaignId, title, text: text(people), data: { campaignId } })
}

interface Count {
  campaign_id: string
  people: number
}

/** By campaign. Anonymous ones count nowhere: in them nobody is the same as elsewhere. */
async function countCaughtAgain(
  trx: Trx,
  tenantId: string,
  campaignIds: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  if (campaignIds.length === 0) return new Map()
  const { rows } = await sql<Count>`
    select campaign_id, count(*)::int as people from (
      select campaign_id, count(*) over (partition by person_id) as campaigns from (
        select distinct m.person_id, m.campaign_id from simulation_fact f
        join campaign_message m on m.tenant_id = f.tenant_id and m.id = f.message_id
        join campaign c on c.tenant_id = f.tenant_id and c.id = f.campaign_id
        where f.tenant_id = ${tenantId} and f.fact in ('clicked', 'submitted', 'attachment-opened', 'replied')
          and f.first_at >= ${new Date(now.getTime() - year_ms)} and f.first_at <= coalesce(c.ends_at, 'infinity')
          and m.person_id is not null and not m.is_test and not m.is_canary and c.technique <> 'training'
          and c.anonymised_at is null and not coalesce((c.settings ->> 'isAnonymous')::boolean, false)) caught) each_one
    where campaigns > 1 and campaign_id = any(${sql.val([...campaignIds])}::uuid[]) group by campaign_id`.execute(trx)
  return byCampaign(rows)
}

async function countOverdue(
  trx: Trx,
  tenantId: string,
  campaignIds: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  const { rows } = await sql<Count>`
    select campaign_id, count(distinct message_id)::int as people from training_assignment
    where tenant_id = ${tenantId} and campaign_id = any(${sql.val([...campaignIds])}::uuid[])
      and state in ('assigned', 'started') and due_at <= ${now} and due_at > ${new Date(now.getTime() - overdue_days * day_ms)}
    group by campaign_id`.execute(trx)
  return byCampaign(rows)
}

const byCampaign = (rows: readonly Count[]): Map<string, number> =>
  new Map(rows.map(({ campaign_id, people }) => [campaign_id, people]))
