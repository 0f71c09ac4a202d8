// The alert that a campaign as a whole cannot be sent.
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { CampaignContext } from './campaign-context.ts'
import type { Outcome } from './outcome.ts'

/** All mails of a campaign meet the same obstacle: told once; taken back with the first one that goes. */
export async function tellFault(
  { alerts }: PhishThreatParts,
  trx: Trx,
  { tenantId, campaignId, name }: CampaignContext,
  attempts: readonly { outcome: Outcome }[],
): Promise<void> {
  const minute_ms = 60_000
  const type = 'simulation.sending-fault'
  if (attempts.some(({ outcome }) => outcome.kind === 'accepted'))
    return alerts.resolve(trx, tenantId, type, campaignId, 'Mails are taken again.')
  const fault = attempts.find(({ outcome }) => outcome.kind === 'unavailable' && outcome.wait_ms >= minute_ms)
  if (fault === undefined) return
  await alerts.raise(trx, {
    tenantId,
    type,
    subject: campaignId,
    title: `Campaign ${name} cannot be sent`,
    text: `${fault.outcome.reply} The mails wait and are tried again every 15 minutes; nobody gets one twice.`,
    data: { campaignId },
  })
}
