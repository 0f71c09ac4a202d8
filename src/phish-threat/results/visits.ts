// What visits say beyond the facts: devices of people, and machines apart from everything else.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Figures } from './contract.ts'

/** Tests and canaries are few, and looked up once: see counted.ts. */
const isRecipient = (tenantId: string, campaignId: string) =>
  sql`message_id <> all(array(select id from campaign_message
    where tenant_id = ${tenantId} and campaign_id = ${campaignId} and (is_test or is_canary)))`

/** By recipient and device: somebody who used two stands in both. Tests and canaries are nobody's. */
export async function loadDevices(trx: Trx, tenantId: string, campaignId: string): Promise<Figures['devices']> {
  const { rows } = await sql<{ device: string | null; opened: number; caught: number }>`
    select device, sum(opened)::int as opened, sum(caught)::int as caught from (
      select v.device, 0 as opened, count(distinct v.message_id) as caught
      from simulation_visit v
      where v.tenant_id = ${tenantId} and v.campaign_id = ${campaignId} and v.verdict = 'human' and not v.is_other_person
        and ${isRecipient(tenantId, campaignId)}
      group by v.device
      union all
      select f.data ->> 'device', count(*), 0
      from simulation_fact f
      where f.tenant_id = ${tenantId} and f.campaign_id = ${campaignId} and f.fact = 'opened'
        and coalesce(f.data ->> 'kind', '') <> 'proxy' and ${isRecipient(tenantId, campaignId)}
      group by 1) s
    group by device order by sum(caught) desc, sum(opened) desc, device nulls last`.execute(trx)
  return rows
}

/** Automated visits by the reason that weighed most, and how many nobody can tell. Canaries included: they are what finds machines. */
export async function loadAutomated(trx: Trx, tenantId: string, campaignId: string): Promise<Figures['automated']> {
  const { rows } = await sql<{ verdict: string; code: string; text: string; visits: number }>`
    select verdict, coalesce(reasons -> 0 ->> 'code', 'none') as code, max(coalesce(reasons -> 0 ->> 'text', '')) as text,
      count(*)::int as visits
    from simulation_visit
    where tenant_id = ${tenantId} and campaign_id = ${campaignId} and verdict <> 'human'
    group by 1, 2 order by 4 desc, 2`.execute(trx)
  const automated = rows.filter(({ verdict }) => verdict === 'automated')
  return {
    visits: automated.reduce((sum, { visits }) => sum + visits, 0),
    unconfirmedVisits: rows.reduce((sum, { verdict, visits }) => sum + (verdict === 'unconfirmed' ? visits : 0), 0),
    reasons: automated.map(({ code, text, visits }) => ({ code, text, visits })),
  }
}

export async function loadProvisional(trx: Trx, tenantId: string, campaignId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('simulation_visit')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('provisional_until', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(count)
}
