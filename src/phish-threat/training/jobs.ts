// Background work of trainings.
import type { PhishThreatParts } from '../parts.ts'
import { assignFromCampaigns, consumeFailed } from './assign.ts'
import { sendTrainingMails } from './mail-job.ts'

const look_seconds = 60

/** Before the jobs start. */
export function defineTrainingJobs(parts: PhishThreatParts): void {
  const { jobs, outbox } = parts
  outbox.subscribe('training', ['SimulationFailed'], async ({ tenantId, payload }) => {
    if (tenantId !== null) await consumeFailed(parts, tenantId, payload as Parameters<typeof consumeFailed>[2])
  })
  jobs.define({
    name: 'assign-trainings',
    schedule: { everySeconds: look_seconds },
    handle: async (_data, { signal }) => {
      await assignFromCampaigns(parts, signal)
    },
  })
  jobs.define({
    name: 'send-training-mails',
    schedule: { everySeconds: look_seconds },
    handle: async (_data, { signal }) => {
      while (!signal.aborted && (await sendTrainingMails(parts)) > 0);
    },
  })
}
