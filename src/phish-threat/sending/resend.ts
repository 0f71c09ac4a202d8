// Sends again what failed: bounced and blocked mails, whatever the bounced list says.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { forgetBounces } from './bounces.ts'
import { requireCampaign, resendable } from './message-views.ts'

/**
 * Makes them due now, with attempts anew. `messageIds` absent: all that failed. Resolves with how many are due and how many of the
 * asked ones are not in a state to be sent again. Throws AppError `simulation.campaign-not-found`, `simulation.campaign-over`.
 */
export async function resendFailed(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  messageIds: readonly string[] | undefined,
  now: Date,
): Promise<{ queued: number; refused: number }> {
  const campaign = await requireCampaign(trx, tenantId, campaignId)
  const isOpen =
    ['running', 'paused', 'completed'].includes(campaign.state) && (campaign.ends_at === null || campaign.ends_at > now)
  if (!isOpen)
    throw new AppError({
      code: 'simulation.campaign-over',
      message: 'The campaign is over: what is sent now would not count. Start a new campaign with these people.',
      status: 409,
    })
  const which = messageIds === undefined ? sql`true` : sql`id = any(${sql.val([...messageIds])}::uuid[])`
  const { rows } = await sql<{ address: string }>`
    update campaign_message set state = 'deferred', attempts = 0, next_at = ${now}, is_unknown = false, look_at = null
    where tenant_id = ${tenantId} and campaign_id = ${campaignId} and not is_test
      and state = any(${sql.val([...resendable])}::text[]) and ${which}
    returning address`.execute(trx)
  // Who asks for it knows better than the list; another bounce puts the address there again.
  await forgetBounces(
    trx,
    tenantId,
    rows.map(({ address }) => address),
  )
  return { queued: rows.length, refused: messageIds === undefined ? 0 : messageIds.length - rows.length }
}
