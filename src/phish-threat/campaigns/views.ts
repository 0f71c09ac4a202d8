// Campaigns for screens: the list, and one with everything that a page needs to say what may be done.
import { sql } from 'kysely'
import { likeText } from '#people/views.ts'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { checkedIdCursor } from '#platform/http/id-cursor.ts'
import type { CampaignState } from '../contract.ts'
import { changesSinceApproval, isApproved, mayDecide } from './approval.ts'
import type { CampaignSummary, CampaignView } from './contract.ts'
import { loadFacts } from './facts.ts'
import { actionsOf } from './states.ts'
import { type CampaignRow, readCampaign, readWork, type WorkRow } from './store.ts'
import { issuesOf, needsApproval, type TemplateFacts } from './validate.ts'

export interface CampaignListOptions {
  limit: number
  cursor?: string | undefined
  state?: CampaignState | undefined
  search?: string | undefined
  seriesId?: string | undefined
}

/** Without the settings, which may name thousands of people. */
const summaryColumns = [
  'id',
  'name',
  'technique',
  'state',
  'series_id',
  'created_by',
  'created_at',
  'updated_at',
  'starts_at',
  'ends_at',
] as const
type SummaryRow = Pick<CampaignRow, (typeof summaryColumns)[number]>

/** Newest first. */
export async function listCampaigns(trx: Trx, tenantId: string, options: CampaignListOptions) {
  let query = trx.selectFrom('campaign').select(summaryColumns).where('tenant_id', '=', tenantId)
  if (options.state !== undefined) query = query.where('state', '=', options.state)
  if (options.seriesId !== undefined) query = query.where('series_id', '=', options.seriesId)
  if (options.search !== undefined) query = query.where(sql<boolean>`lower(name) like ${likeText(options.search)}`)
  if (options.cursor !== undefined) query = query.where('id', '<', checkedIdCursor(options.cursor))
  const rows = await query
    .orderBy('id', 'desc')
    .limit(options.limit + 1)
    .execute()
  const shown = rows.slice(0, options.limit)
  return {
    items: await summaries(trx, tenantId, shown),
    next: rows.length > options.limit ? shown.at(-1)!.id : null,
    totals: await countByState(trx, tenantId),
  }
}

async function countByState(trx: Trx, tenantId: string): Promise<Record<string, number>> {
  const rows = await trx
    .selectFrom('campaign')
    .select(['state', sql<number>`count(*)::int`.as('count')])
    .where('tenant_id', '=', tenantId)
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

interface Numbers {
  recipients: number
  sent: number
  canaries: number
}

async function numbersOf(trx: Trx, tenantId: string, ids: readonly string[]): Promise<Map<string, Numbers>> {
  const { rows } = await sql<Numbers & { campaign_id: string }>`
    select campaign_id, count(*) filter (where not is_canary and state <> 'cancelled')::int as recipients,
      count(*) filter (where not is_canary and sent_at is not null)::int as sent, count(*) filter (where is_canary)::int as canaries
    from campaign_message where tenant_id = ${tenantId} and campaign_id = any(${sql.val([...ids])}::uuid[]) and not is_test
    group by campaign_id`.execute(trx)
  return new Map(rows.map((row) => [row.campaign_id, row]))
}

export async function summaries(trx: Trx, tenantId: string, rows: readonly SummaryRow[]): Promise<CampaignSummary[]> {
  const numbers = await numbersOf(
    trx,
    tenantId,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => summaryOf(row, numbers.get(row.id)))
}

const timeText = (time: Date | null): string | null => time?.toISOString() ?? null

const summaryOf = (row: SummaryRow, numbers: Numbers | undefined): CampaignSummary => ({
  id: row.id,
  name: row.name,
  technique: row.technique,
  state: row.state,
  seriesId: row.series_id,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  startsAt: timeText(row.starts_at),
  endsAt: timeText(row.ends_at),
  recipients: numbers?.recipients ?? 0,
  sent: numbers?.sent ?? 0,
})

/** Throws AppError `simulations.campaign.not-found`. */
export async function viewCampaign(
  trx: Trx,
  tenantId: string,
  id: string,
  viewer: { actor: AuditActor; mayApprove: boolean; now: Date },
): Promise<CampaignView> {
  const campaign = await readCampaign(trx, tenantId, id)
  const work = await readWork(trx, campaign)
  const facts = await loadFacts(trx, campaign, viewer.now)
  const isNeeded = needsApproval(campaign.settings, facts.templates)
  const numbers = (await numbersOf(trx, tenantId, [id])).get(id)
  const isEditable = ['draft', 'awaiting-approval', 'paused'].includes(campaign.state)
  // What runs has copies: how its templates look today changes nothing.
  const templates = isEditable ? facts.templates : []
  return {
    ...summaryOf(campaign, numbers),
    settings: campaign.settings,
    version: campaign.version,
    updatedBy: work.updated_by,
    launchedAt: timeText(campaign.launched_at),
    pausedAt: timeText(campaign.paused_at),
    resumedAt: timeText(campaign.resumed_at),
    endedAt: timeText(campaign.ended_at),
    anonymisedAt: timeText(campaign.anonymised_at),
    preparation: work.preparation,
    operationId: work.operation_id,
    canaries: numbers?.canaries ?? 0,
    refused: work.refused,
    attacks: await attackNames(trx, tenantId, id),
    approval: approvalOf(campaign, work, templates, { isNeeded, ...viewer }),
    issues: isEditable ? issuesOf(campaign, facts) : [],
    actions: actionsOf(campaign.state, {
      needsApproval: isNeeded,
      isApproved: !isNeeded || isApproved(campaign, work, templates),
    }),
  }
}

/** Those that somebody got or will get; copies made for tests are left out. */
async function attackNames(trx: Trx, tenantId: string, campaignId: string): Promise<CampaignView['attacks']> {
  const rows = await trx
    .selectFrom('campaign_attack')
    .select(['id', 'template_id', 'template_version', sql<string>`snapshot ->> 'name'`.as('name')])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where(
      sql<boolean>`exists (select 1 from campaign_message m where m.tenant_id = campaign_attack.tenant_id
        and m.campaign_id = campaign_attack.campaign_id and m.attack_id = campaign_attack.id and not m.is_test)`,
    )
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ id: row.id, templateId: row.template_id, version: row.template_version, name: row.name }))
}

function approvalOf(
  campaign: CampaignRow,
  work: WorkRow,
  templates: readonly TemplateFacts[],
  { isNeeded, actor, mayApprove }: { isNeeded: boolean; actor: AuditActor; mayApprove: boolean },
): CampaignView['approval'] {
  const isStale = campaign.approved_by !== null && !isApproved(campaign, work, templates)
  return {
    isNeeded,
    askedBy: work.asked_by,
    askedAt: timeText(work.asked_at),
    approvedBy: campaign.approved_by,
    approvedAt: timeText(campaign.approved_at),
    reason: work.decision_reason,
    refusedBy: work.refused_by,
    refusedAt: timeText(work.refused_at),
    isStale,
    changes: changesSinceApproval(campaign, work, templates),
    canApprove: mayApprove && mayDecide(work, actor) && ['awaiting-approval', 'paused'].includes(campaign.state),
  }
}
