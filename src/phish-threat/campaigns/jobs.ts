// Work in the background: launches in chunks, and the clock of campaigns.
import { systemActor } from '#platform/audit/audit.ts'
import type { PhishThreatParts } from '../parts.ts'
import { prepareCampaign } from './launch.ts'
import { advanceCampaigns } from './lifecycle.ts'
import { enrolNewcomers } from './newcomers.ts'
import { launchKind, startPreparing } from './preparing.ts'
import { runSeries } from './series-run.ts'

const advance_seconds = 30
const newcomers_seconds = 600
const series_seconds = 60

export function defineCampaignJobs(parts: PhishThreatParts): void {
  parts.operations.define<{ campaignId: string }>({
    kind: launchKind,
    reads: 'simulations.read',
    needs: () => ['simulations.launch'],
    run: async ({ campaignId }, { tenantId, signal, setTotal, setCurrent }) => {
      const progress = { setTotal, setDone: (done: number) => setCurrent(`${done} mails are ready`) }
      await prepareCampaign(parts, tenantId, campaignId, { signal, progress })
    },
  })
  parts.jobs.define({
    name: 'advance-campaigns',
    schedule: { everySeconds: advance_seconds },
    timeoutSeconds: 600,
    handle: () =>
      advanceCampaigns(parts, (trx, campaign) =>
        startPreparing(parts, trx, campaign, systemActor('phish-threat')).then(() => undefined),
      ),
  })
  parts.jobs.define({
    name: 'enrol-newcomers',
    schedule: { everySeconds: newcomers_seconds },
    timeoutSeconds: 600,
    handle: () => enrolNewcomers(parts),
  })
  parts.jobs.define({
    name: 'run-campaign-series',
    schedule: { everySeconds: series_seconds },
    timeoutSeconds: 600,
    handle: () => runSeries(parts),
  })
}
