// People who are new in the directory, and campaigns that they join by themselves (product behaviour 8.4).
import { sql } from 'kysely'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { enrol, peopleOfCampaign } from './additions.ts'
import { resolveAudience } from './audience.ts'
import { lockCampaign, readWork } from './store.ts'

const by = systemActor('phish-threat')
/** The first mail of who joins comes so much later. */
const settleIn_ms = 24 * 3_600_000

/** Whoever is there when a tenant is looked at for the first time is not new. Only after its directory was read as a whole. */
export async function noteNewPeople(trx: Trx, now: Date): Promise<void> {
  await sql`insert into simulation_person (tenant_id, person_id, first_seen_at, is_initial)
    select p.tenant_id, p.id, ${now}, not exists (select 1 from simulation_person s where s.tenant_id = p.tenant_id)
    from person p join sync_state y on y.tenant_id = p.tenant_id and y.resource = 'users' and y.completed_at is not null
    where p.deleted_at is null
      and not exists (select 1 from simulation_person s where s.tenant_id = p.tenant_id and s.person_id = p.id)
    on conflict do nothing`.execute(trx)
}

/** One campaign's trouble is not another's. */
export async function enrolNewcomers(parts: PhishThreatParts): Promise<void> {
  const campaigns = await parts.db.asSystem(async (trx) => {
    await noteNewPeople(trx, parts.clock.now())
    return campaignsWithNewcomers(trx)
  })
  for (const { tenant_id: tenantId, id } of campaigns)
    try {
      await parts.db.inTenant(tenantId, (trx) => enrolInto(parts, trx, tenantId, id))
    } catch (error) {
      parts.logger.error({ event: 'simulations.enrol-failed', tenant: tenantId, campaign: id, err: error })
    }
}

async function campaignsWithNewcomers(trx: Trx): Promise<{ tenant_id: string; id: string }[]> {
  const { rows } = await sql<{ tenant_id: string; id: string }>`
    select c.tenant_id, c.id from campaign c
    where c.state in ('scheduled', 'running') and (c.settings ->> 'autoEnrol')::boolean and exists (
      select 1 from simulation_person s where s.tenant_id = c.tenant_id and not s.is_initial and s.first_seen_at >= c.launched_at
        and not exists (select 1 from campaign_message m where m.tenant_id = s.tenant_id and m.campaign_id = c.id
          and m.person_id = s.person_id::text and not m.is_test))`.execute(trx)
  return rows
}

async function enrolInto(parts: PhishThreatParts, trx: Trx, tenantId: string, campaignId: string): Promise<void> {
  const campaign = await lockCampaign(trx, tenantId, campaignId)
  const work = await readWork(trx, campaign)
  if (!['scheduled', 'running'].includes(campaign.state) || work.preparation !== 'ready') return
  if (!(await parts.hasPhishThreat(trx, tenantId))) return
  const newcomers = await newcomersSince(trx, tenantId, campaign.launched_at ?? campaign.created_at)
  const { settings } = campaign
  const { recipients } = await resolveAudience(
    trx,
    tenantId,
    { ...settings.audience, pilot: null },
    {
      now: parts.clock.now(),
      seed: settings.schedule.seed,
      without: await peopleOfCampaign(trx, tenantId, campaignId),
    },
  )
  const joining = recipients.filter(({ personId }) => newcomers.has(personId))
  const added = await enrol(parts, trx, campaign, joining, by, newcomers)
  if (added === null) return
  await parts.audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.campaign.enrol',
    target: campaign.name,
    after: { id: campaignId, people: added.people },
  })
}

/** Person → from when on they may get something. */
async function newcomersSince(trx: Trx, tenantId: string, since: Date): Promise<Map<string, Date>> {
  const rows = await trx
    .selectFrom('simulation_person')
    .select(['person_id', 'first_seen_at'])
    .where('tenant_id', '=', tenantId)
    .where('is_initial', '=', false)
    .where('first_seen_at', '>=', since)
    .execute()
  return new Map(rows.map((row) => [row.person_id, new Date(row.first_seen_at.getTime() + settleIn_ms)]))
}
