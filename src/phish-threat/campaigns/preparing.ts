// The operation that makes the mails of a campaign ready: what it is called, and how it is started.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { PhishThreatParts } from '../parts.ts'
import { type CampaignRow, updateWork } from './store.ts'

export const launchKind = 'simulations.launch'

/** In the transaction that decided it; joins one that is under way. */
export async function startPreparing(
  { operations }: Pick<PhishThreatParts, 'operations'>,
  trx: Trx,
  campaign: CampaignRow,
  actor: AuditActor,
): Promise<string> {
  const { id } = await operations.start(trx, {
    tenantId: campaign.tenant_id,
    kind: launchKind,
    title: `Make the mails of ${campaign.name} ready`,
    input: { campaignId: campaign.id },
    actor,
    key: campaign.id,
  })
  await updateWork(trx, campaign, { operation_id: id })
  return id
}
