// One campaign's visits in numbers: the click rate as an interval, automated visits by reason and source, what canaries found.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { loadPrivacy } from '../results/privacy.ts'
import { countDelivered } from './load.ts'
import { ruleVersion } from './evidence/codes.ts'
import { canaryText } from './canary-text.ts'
import type { VisitSummary } from './contract.ts'

type Summary = Omit<VisitSummary, 'hasNetworksFile'>
type Source = Summary['sources'][number]
type Finding = Summary['canaries']['findings'][number]

/** Throws AppError `simulations.campaign-not-found`. */
export async function summarize(trx: Trx, tenantId: string, campaignId: string): Promise<Summary> {
  const campaign = await trx
    .selectFrom('campaign')
    .select('settings')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', campaignId)
    .executeTakeFirst()
  if (campaign === undefined)
    throw new AppError({
      code: 'simulations.campaign-not-found',
      message: 'There is no such campaign. It may have been deleted.',
      status: 404,
    })
  const delivered = await countDelivered(trx, tenantId, campaignId)
  return {
    clickRate: await clickRate(trx, tenantId, campaignId, delivered),
    ...(await countVisits(trx, tenantId, campaignId)),
    reasons: await countReasons(trx, tenantId, campaignId),
    sources: await listSources(trx, tenantId, campaignId),
    canaries: await canaries(trx, tenantId, campaignId),
    proxyOpens: await countProxyOpens(trx, tenantId, campaignId),
    ruleVersion,
    settling_minutes: campaign.settings.settling_minutes ?? 10,
    hasTelemetry: campaign.settings.hasTelemetry !== false && !(await loadPrivacy(trx, tenantId)).isWorksCouncil,
  }
}

async function clickRate(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  delivered: number,
): Promise<Summary['clickRate']> {
  const { rows } = await sql<{ confirmed: number; unconfirmed: number }>`
    select count(*) filter (where is_clicked)::int as confirmed, count(*) filter (where not is_clicked)::int as unconfirmed from (
      select bool_or(v.verdict = 'human') as is_clicked
      from simulation_visit v join campaign_message m on m.tenant_id = v.tenant_id and m.id = v.message_id
      join campaign c on c.tenant_id = v.tenant_id and c.id = v.campaign_id
      where v.tenant_id = ${tenantId} and v.campaign_id = ${campaignId} and v.verdict <> 'automated' and not v.is_excluded
        and not m.is_test and not m.is_canary and v.kinds && array['link', 'text-link', 'qr']
        and (c.ends_at is null or v.first_at <= c.ends_at)
      group by v.message_id) s`.execute(trx)
  const { confirmed, unconfirmed } = rows[0]!
  const share = (part: number) => (delivered === 0 ? null : Math.min(1, part / delivered))
  return { delivered, confirmed, unconfirmed, low: share(confirmed), high: share(confirmed + unconfirmed) }
}

async function countVisits(
  trx: Trx,
  tenantId: string,
  campaignId: string,
): Promise<Pick<Summary, 'visits' | 'needsReview'>> {
  const { rows } = await sql<Summary['visits'] & { review: number }>`
    select count(*) filter (where verdict = 'human')::int as human,
      count(*) filter (where verdict = 'automated' and not is_excluded)::int as automated,
      count(*) filter (where verdict = 'unconfirmed')::int as unconfirmed,
      count(*) filter (where is_excluded)::int as excluded,
      count(*) filter (where provisional_until is not null)::int as provisional,
      count(*) filter (where needs_review and decided_by is null)::int as review
    from simulation_visit v join campaign_message m on m.tenant_id = v.tenant_id and m.id = v.message_id
    where v.tenant_id = ${tenantId} and v.campaign_id = ${campaignId} and not m.is_test`.execute(trx)
  const { review, ...visits } = rows[0]!
  return { visits, needsReview: review }
}

async function countReasons(trx: Trx, tenantId: string, campaignId: string): Promise<Summary['reasons']> {
  const { rows } = await sql<Summary['reasons'][number]>`
    select reasons -> 0 ->> 'code' as code, max(reasons -> 0 ->> 'text') as text, count(*)::int as visits
    from simulation_visit
    where tenant_id = ${tenantId} and campaign_id = ${campaignId} and verdict = 'automated' and not is_excluded
      and reasons -> 0 is not null
    group by 1 order by 3 desc, 1`.execute(trx)
  return rows
}

const sources_max = 50

async function listSources(trx: Trx, tenantId: string, campaignId: string): Promise<Source[]> {
  const { rows } = await sql<Source>`
    select network_owner as owner, coalesce(network_kind, 'unknown') as kind, agent, count(*)::int as visits,
      count(distinct message_id)::int as recipients, bool_or(has_canary) as "hasVisitedCanary",
      mode() within group (order by reasons -> 0) as reason
    from (
      select v.*, exists (select 1 from simulation_source s where s.tenant_id = v.tenant_id and s.campaign_id = v.campaign_id
        and s.source = v.source_key and s.kind = 'canary') as has_canary
      from simulation_visit v
      where v.tenant_id = ${tenantId} and v.campaign_id = ${campaignId} and v.verdict = 'automated' and not v.is_excluded) v
    group by 1, 2, 3 order by 4 desc, 1 nulls last, 3 limit ${sources_max}`.execute(trx)
  return rows
}

interface CanaryRow {
  owner: string | null
  kind: Finding['kind']
  agent: string | null
  offsets: (number | null)[]
  scripts: boolean
  decoy: boolean
  used: boolean
}

const offsets_max = 20

async function canaries(trx: Trx, tenantId: string, campaignId: string): Promise<Summary['canaries']> {
  const { rows } = await sql<{ recipients: number; visited: number }>`
    select count(*)::int as recipients, count(*) filter (where exists (select 1 from simulation_visit v
      where v.tenant_id = m.tenant_id and v.message_id = m.id))::int as visited
    from campaign_message m where m.tenant_id = ${tenantId} and m.campaign_id = ${campaignId} and m.is_canary`.execute(
    trx,
  )
  const found = await sql<CanaryRow>`
    select v.network_owner as owner, coalesce(v.network_kind, 'unknown') as kind, v.agent,
      array_agg(round(extract(epoch from v.first_at - m.delivered_at))::int order by v.first_at) as offsets,
      bool_or(not v.reasons @> '[{"code":"no-script"}]') as scripts, bool_or('decoy' = any(v.kinds)) as decoy,
      bool_or(v.reasons @> '[{"code":"input"}]' or v.reasons @> '[{"code":"input-body"}]') as used
    from simulation_visit v join campaign_message m on m.tenant_id = v.tenant_id and m.id = v.message_id
    where v.tenant_id = ${tenantId} and v.campaign_id = ${campaignId} and m.is_canary
    group by 1, 2, 3 order by count(*) desc limit ${sources_max}`.execute(trx)
  return { ...rows[0]!, findings: found.rows.map(findingOf) }
}

function findingOf({ owner, kind, agent, offsets, scripts, decoy, used }: CanaryRow): Finding {
  const finding = {
    owner,
    kind,
    agent,
    afterDelivery_seconds: offsets.flatMap((offset) => (offset === null ? [] : [offset])).slice(0, offsets_max),
    ranScripts: scripts,
    followedDecoy: decoy,
    usedPage: used,
  }
  return { ...finding, text: canaryText(finding) }
}

async function countProxyOpens(trx: Trx, tenantId: string, campaignId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from simulation_fact
    where tenant_id = ${tenantId} and campaign_id = ${campaignId} and fact = 'opened' and data ->> 'kind' = 'proxy'`.execute(
    trx,
  )
  return rows[0]!.count
}
