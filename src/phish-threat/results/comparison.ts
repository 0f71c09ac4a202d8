// A campaign against another one, and the trend over waves; a change is called one only when it is more than chance.
import type { Trx } from '#platform/db/database.ts'
import type { Comparison, Figures, TrendPoint } from './contract.ts'
import { loadAttacks } from './attacks.ts'
import { countRecipients } from './counted.ts'
import { difficultyOf } from './difficulty.ts'
import { basisOf, type Rate, ratesOf, tally } from './figures.ts'
import { percent } from './format.ts'
import { campaignNotFound } from './overview.ts'
import { withheldOf } from './words.ts'
import { differenceOf } from './wilson.ts'

const trend_max = 8

/** `baselineId` null: the first campaign of the trend. Throws AppError `simulations.campaign-not-found`. */
export async function compareCampaigns(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  baselineId: string | null,
  hasNames: boolean,
): Promise<Comparison> {
  const campaign = await loadCampaign(trx, tenantId, campaignId)
  const trend: TrendPoint[] = []
  for (const row of await wavesUpTo(trx, tenantId, campaign)) {
    const point = await pointOf(trx, tenantId, row, hasNames)
    if (point !== null) trend.push(point)
  }
  const now = trend.find((point) => point.campaign.id === campaignId) ?? null
  const baseline =
    baselineId === null
      ? (trend.find((point) => point.campaign.id !== campaignId) ?? null)
      : await pointOf(trx, tenantId, await loadCampaign(trx, tenantId, baselineId), hasNames)
  return { baseline, now, ...differencesOf(baseline, now), trend }
}

interface Campaign {
  id: string
  name: string
  series_id: string | null
  launched_at: Date | null
  isAnonymous: boolean
}

async function loadCampaign(trx: Trx, tenantId: string, id: string): Promise<Campaign> {
  const row = await trx
    .selectFrom('campaign')
    .select(['id', 'name', 'series_id', 'launched_at', 'anonymised_at', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw campaignNotFound()
  return { ...row, isAnonymous: row.settings.isAnonymous === true || row.anonymised_at !== null }
}

/** Of the same series, else of the whole tenant; attacks only, oldest first, this one last. */
async function wavesUpTo(trx: Trx, tenantId: string, campaign: Campaign): Promise<Campaign[]> {
  if (campaign.launched_at === null) return []
  let query = trx
    .selectFrom('campaign')
    .select(['id', 'name', 'series_id', 'launched_at', 'anonymised_at', 'settings'])
    .where('tenant_id', '=', tenantId)
    .where('technique', '<>', 'training')
    .where('launched_at', '<=', campaign.launched_at)
    .orderBy('launched_at', 'desc')
    .orderBy('id', 'desc')
    .limit(trend_max)
  if (campaign.series_id !== null) query = query.where('series_id', '=', campaign.series_id)
  const rows = await query.execute()
  return rows
    .toReversed()
    .map((row) => ({ ...row, isAnonymous: row.settings.isAnonymous === true || row.anonymised_at !== null }))
}

type Numbers = Pick<Figures, 'tally' | 'rates' | 'difficulty'>

/** Null: nothing was delivered, or too few people to be shown. */
async function pointOf(trx: Trx, tenantId: string, campaign: Campaign, hasNames: boolean): Promise<TrendPoint | null> {
  const { tally: sum, rates, difficulty } = await loadNumbers(trx, tenantId, campaign.id)
  if (sum.delivered === 0 || withheldOf(sum, hasNames && !campaign.isAnonymous) !== null) return null
  return {
    campaign: { id: campaign.id, name: campaign.name },
    at: (campaign.launched_at ?? new Date(0)).toISOString(),
    report: rates.report,
    click: rates.click,
    caught: rates.caught,
    ratio: difficulty?.ratio ?? null,
  }
}

/** What the overview says, without its expensive parts. */
export async function loadNumbers(trx: Trx, tenantId: string, campaignId: string): Promise<Numbers> {
  const archived = await trx
    .selectFrom('campaign_total')
    .select('figures')
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .executeTakeFirst()
  if (archived !== undefined) return archived.figures
  const parts = await countRecipients(trx, tenantId, [campaignId], 'attack')
  const all = parts.flatMap(({ counted }) => counted)
  const basis = basisOf(all)
  const sum = tally(all, basis)
  const attacks = await loadAttacks(trx, tenantId, campaignId, parts, basis)
  return { tally: sum, rates: ratesOf(sum), difficulty: difficultyOf(attacks) }
}

/** Pure. */
export function differencesOf(
  baseline: TrendPoint | null,
  now: TrendPoint | null,
): Pick<Comparison, 'differences' | 'summary'> {
  if (baseline === null || now === null)
    return {
      differences: { report: null, click: null, caught: null },
      summary: ['There is no earlier campaign to compare with.'],
    }
  const differences = {
    report: differenceOf(now.report, baseline.report),
    click: differenceOf(now.click, baseline.click),
    caught: differenceOf(now.caught, baseline.caught),
  }
  const summary = [
    sentence('reported', baseline.report, now.report, differences.report),
    sentence('were caught', baseline.caught, now.caught, differences.caught),
  ]
  if (baseline.ratio !== null && now.ratio !== null)
    summary.push(
      `Measured by what was to be expected of the attacks: ${times(baseline.ratio)} before, ${times(now.ratio)} now (under 1 is better than expected).`,
    )
  return { differences, summary }
}

const times = (ratio: number) => `${Math.round(ratio * 100) / 100} times`

function sentence(what: string, before: Rate, now: Rate, difference: Comparison['differences']['report']): string {
  const change = `${percent(now.rate)} ${what}, ${percent(before.rate)} before`
  return difference?.isClear === true ? `${change}: more than chance.` : `${change}: this may be chance.`
}
