// Work in the background: launches in chunks, and the clock of campaigns.
import type { Trx } from '#platform/db/database.ts'
import { systemActor, type AuditActor } from '#platform/audit/audit.ts'
import type { PhishThreatParts } from '../parts.ts'
import { launchKind, prepareCampaign } from './launch.ts'
import { advanceCampaigns } from './lifecycle.ts'
import { type CampaignRow, updateWork } from './store.ts'

const advance_seconds = 30

export const advanceJob = 'advance-campaigns'

export function defineCampaignJobs(parts: PhishThreatParts): void {
  parts.operations.define<{ campaignId: string }>({
    kind: launchKind,
    reads: 'simulations.read',
    needs: () => ['simulations.launch'],
    run: async ({ campaignId }, { tenantId, signal, setTotal, setCurrent }) => {
      await prepareCampaign(parts, tenantId, campaignId, {
        signal,
        setTotal,
        setDone: (done) => setCurrent(`${done} mails are ready`),
      })
    },
  })
  parts.jobs.define({
    name: advanceJob,
    schedule: { everySeconds: advance_seconds },
    timeoutSeconds: 600,
    handle: () =>
      advanceCampaigns(parts, (trx, campaign) =>
        startPreparing(parts, trx, campaign, systemActor('phish-threat')).then(() => undefined),
      ),
  })
}

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
