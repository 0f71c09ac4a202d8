// What is not kept for ever: single results become totals, anonymous campaigns lose their names when they are over, and what arrives
// late for somebody who was erased is removed.
import { sql } from 'kysely'
import { systemActor } from '#platform/audit/audit.ts'
import type { PhishThreatParts } from '../parts.ts'
import { anonymise } from './anonymise.ts'
import { loadFigures } from './overview.ts'

const day_ms = 86_400_000
const chunk_size = 2_000
const campaigns_max = 50

interface Due {
  tenant_id: string
  id: string
}

/** Resolves with how many campaigns became totals. */
export async function archiveOldCampaigns(parts: PhishThreatParts): Promise<number> {
  const before = new Date(parts.clock.now().getTime() - parts.config.phishThreat.resultDays * day_ms)
  const { rows } = await parts.db.asSystem((trx) =>
    sql<Due>`
      select tenant_id, id from campaign c where state in ('completed', 'stopped') and coalesce(ended_at, ends_at) < ${before}
        and (not exists (select 1 from campaign_total t where t.tenant_id = c.tenant_id and t.campaign_id = c.id)
          or exists (select 1 from campaign_message m where m.tenant_id = c.tenant_id and m.campaign_id = c.id))
      order by tenant_id, id limit ${campaigns_max}`.execute(trx),
  )
  for (const { tenant_id, id } of rows) await archive(parts, tenant_id, id)
  return rows.length
}

/** The totals first: from then on they are what is shown, and what is left of single results goes in pieces. */
async function archive({ db, clock, audit }: PhishThreatParts, tenantId: string, campaignId: string): Promise<void> {
  const now = clock.now()
  await db.inTenant(tenantId, async (trx) => {
    const known = await trx
      .selectFrom('campaign_total')
      .select('campaign_id')
      .where('tenant_id', '=', tenantId)
      .where('campaign_id', '=', campaignId)
      .executeTakeFirst()
    if (known !== undefined) return
    const figures = await loadFigures(trx, tenantId, campaignId, now)
    await trx
      .insertInto('campaign_total')
      .values({ tenant_id: tenantId, campaign_id: campaignId, at: now, figures: JSON.stringify(figures) })
      .execute()
    await audit.append(trx, {
      tenantId,
      actor: systemActor('retention'),
      action: 'simulation.archive',
      target: campaignId,
      after: { recipients: figures.tally.recipients },
    })
  })
  while ((await deletePiece({ db }, tenantId, campaignId)) > 0);
}

function deletePiece({ db }: Pick<PhishThreatParts, 'db'>, tenantId: string, campaignId: string): Promise<number> {
  return db.inTenant(tenantId, async (trx) => {
    const { numAffectedRows } = await sql`
      delete from campaign_message where tenant_id = ${tenantId} and id in (
        select id from campaign_message where tenant_id = ${tenantId} and campaign_id = ${campaignId} limit ${chunk_size})`.execute(
      trx,
    )
    return Number(numAffectedRows ?? 0)
  })
}

/** After the last training of an anonymous campaign was due. Resolves with how many campaigns. */
export async function anonymiseEnded(parts: PhishThreatParts): Promise<number> {
  const { rows } = await parts.db.asSystem((trx) =>
    sql<Due>`
      select tenant_id, id from campaign where state in ('completed', 'stopped') and anonymised_at is null
        and coalesce((settings ->> 'isAnonymous')::boolean, false)
        and coalesce(ended_at, ends_at) + make_interval(days => coalesce((settings #>> '{training,due_days}')::int, 0)) < ${parts.clock.now()}
      order by tenant_id, id limit ${campaigns_max}`.execute(trx),
  )
  const reason = 'The campaign was anonymous, and its trainings are over.'
  for (const { tenant_id, id } of rows) await anonymise(parts, tenant_id, id, { by: null, reason })
  return rows.length
}

/** A lure server may know the token of an erased person for a while longer: what it noted since goes again. */
export async function sweepErased({ db }: Pick<PhishThreatParts, 'db'>): Promise<void> {
  const isErased = sql`m.address like 'erased-%@erased.invalid'`
  await db.asSystem(async (trx) => {
    await sql`delete from simulation_request r using campaign_message m
      where m.tenant_id = r.tenant_id and m.id = r.message_id and ${isErased}`.execute(trx)
    await sql`delete from simulation_visit v using campaign_message m
      where m.tenant_id = v.tenant_id and m.id = v.message_id and ${isErased} and v.ip <> ''`.execute(trx)
  })
}
