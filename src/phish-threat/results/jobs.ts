// Background work of results: retention, scheduled reports, and what administrators are told.
import type { PhishThreatParts } from '../parts.ts'
import { tellOfResults } from './attention.ts'
import { anonymiseEnded, archiveOldCampaigns, sweepErased } from './retention.ts'
import { sendCampaignReports, sendDueReports } from './scheduled.ts'

/** Before the jobs start. */
export function defineResultJobs(parts: PhishThreatParts): void {
  const { jobs, outbox } = parts
  jobs.define({
    name: 'keep-simulation-totals',
    schedule: { cron: '20 2 * * *' },
    timeoutSeconds: 3_600,
    handle: async () => {
      await archiveOldCampaigns(parts)
      await anonymiseEnded(parts)
    },
  })
  jobs.define({
    name: 'tell-of-simulation-results',
    schedule: { cron: '50 6 * * *' },
    timeoutSeconds: 900,
    handle: () => tellOfResults(parts),
  })
  jobs.define({ name: 'sweep-erased-people', schedule: { cron: '*/15 * * * *' }, handle: () => sweepErased(parts) })
  jobs.define({
    name: 'send-simulation-reports',
    schedule: { cron: '*/10 * * * *' },
    handle: async () => {
      if (parts.mailer.missing() === null) await sendDueReports(parts)
    },
  })
  jobs.define<{ tenantId: string; campaignId: string }>({
    name: 'send-campaign-report',
    retryLimit: 5,
    handle: ({ tenantId, campaignId }) => sendCampaignReports(parts, tenantId, campaignId),
  })
  outbox.subscribe('simulation-reports', ['CampaignChanged'], async ({ tenantId, payload }) => {
    const { campaignId, state } = payload as { campaignId: string; state: string }
    if (tenantId === null || (state !== 'completed' && state !== 'stopped') || parts.mailer.missing() !== null) return
    await jobs.send('send-campaign-report', { tenantId, campaignId }, { singletonKey: campaignId })
  })
}
