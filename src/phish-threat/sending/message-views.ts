// The delivery list of a campaign: a page at a time, names only for who may see them.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { likeText } from '#people/views.ts'
import { deliveryStates, type DeliveryState } from '../contract.ts'
import type { CampaignMessageTable } from '../tables.ts'
import type { CampaignMessageView } from './contract.ts'

export interface MessageQuery {
  limit: number
  cursor?: string | undefined
  state?: DeliveryState | undefined
  search?: string | undefined
}

/** Throws AppError `simulation.campaign-not-found`. */
export async function listMessages(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  query: MessageQuery,
  { hasNames }: { hasNames: boolean },
) {
  const campaign = await requireCampaign(trx, tenantId, campaignId)
  const totals = await totalsOf(trx, tenantId, campaignId)
  // Of an anonymous campaign a line a person tells who it is, by its time alone.
  if (campaign.settings.isAnonymous || campaign.anonymised_at !== null) return { items: [], cursor: null, totals }
  const search = hasNames && query.search !== undefined ? likeText(query.search) : null
  const rows = await trx
    .selectFrom('campaign_message')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('is_test', '=', false)
    .$if(query.state !== undefined, (q) => q.where('state', '=', query.state!))
    .$if(query.cursor !== undefined && uuid.test(query.cursor), (q) => q.where('id', '>', query.cursor!))
    .$if(search !== null, (q) => q.where(sql<boolean>`(address like ${search} or lower(display_name) like ${search})`))
    .orderBy('id')
    .limit(query.limit + 1)
    .execute()
  const items = rows.slice(0, query.limit)
  return {
    items: items.map((row) => viewOf(row, hasNames)),
    cursor: rows.length > query.limit ? items.at(-1)!.id : null,
    totals,
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export async function requireCampaign(trx: Trx, tenantId: string, campaignId: string) {
  const campaign = await trx
    .selectFrom('campaign')
    .select(['id', 'name', 'state', 'settings', 'ends_at', 'anonymised_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', campaignId)
    .executeTakeFirst()
  if (campaign === undefined)
    throw new AppError({
      code: 'simulation.campaign-not-found',
      message: 'There is no such campaign. Open the list of campaigns and choose one of it.',
      status: 404,
    })
  return campaign
}

async function totalsOf(trx: Trx, tenantId: string, campaignId: string): Promise<Record<DeliveryState, number>> {
  const rows = await trx
    .selectFrom('campaign_message')
    .select((eb) => ['state', eb.fn.countAll<string>().as('count')])
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('is_test', '=', false)
    .groupBy('state')
    .execute()
  return Object.fromEntries(
    deliveryStates.map((state) => [state, Number(rows.find((row) => row.state === state)?.count ?? 0)]),
  ) as Record<DeliveryState, number>
}

/** What may be sent again: it failed, and nothing of it arrived. */
export const resendable = ['bounced', 'blocked'] as const

const viewOf = (row: Selectable<CampaignMessageTable>, hasNames: boolean): CampaignMessageView => ({
  id: row.id,
  address: hasNames ? row.address : null,
  displayName: hasNames ? row.display_name : null,
  isCanary: row.is_canary,
  state: row.state,
  channel: row.channel,
  plannedAt: row.planned_at.toISOString(),
  sentAt: row.sent_at?.toISOString() ?? null,
  acceptedAt: row.accepted_at?.toISOString() ?? null,
  deliveredAt: row.delivered_at?.toISOString() ?? null,
  attempts: row.attempts,
  nextAt: row.next_at?.toISOString() ?? null,
  // The answer of a mail server often repeats the address.
  reply: row.reply === null ? null : hasNames ? row.reply : row.reply.replaceAll(row.address, '…'),
  isUnknown: row.is_unknown,
  canResend: (resendable as readonly string[]).includes(row.state),
})
