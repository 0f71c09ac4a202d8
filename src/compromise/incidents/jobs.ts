// Background work of incidents: carried on after each event and by the clock.
import type { Trx } from '#platform/db/database.ts'
import type { CompromiseParts } from '../parts.ts'
import type { Advance } from './advance.ts'

export const advanceIncidentJob = 'advance-incident'
/** endpoint-response 4.6. */
const reconcile_seconds = 60

interface Advancing {
  tenantId: string
  incidentId: string
}

export function defineIncidentJobs({ jobs, outbox, clock }: CompromiseParts, { advance, reconcile }: Advance): void {
  jobs.define<Advancing>({
    name: advanceIncidentJob,
    retryLimit: 2,
    // Microsoft may be slow for one of them; and an incident is carried on by one at a time.
    parallel: { most: 4, ofGroup: 1, groupOf: ({ incidentId }) => incidentId },
    handle: async (data) => {
      const { nextAt } = await advance(data.tenantId, data.incidentId)
      const wait_seconds = nextAt === null ? Infinity : (nextAt.getTime() - clock.now().getTime()) / 1_000
      // Later is the reconciler's: it comes every minute.
      if (wait_seconds < reconcile_seconds)
        await jobs.send(advanceIncidentJob, data, {
          delaySeconds: wait_seconds,
          singletonKey: `${data.incidentId}/timer`,
        })
    },
  })
  jobs.define({ name: 'reconcile-incidents', schedule: { everySeconds: reconcile_seconds }, handle: reconcile })
  outbox.subscribe('incidents', ['MailboxBlocked', 'MailboxReleased', 'ComputerScanEnded'], async (event) => {
    const { incidentId } = event.payload as { incidentId: string | null }
    if (event.tenantId !== null && incidentId !== null)
      await requestAdvance({ jobs }, { tenantId: event.tenantId, incidentId })
  })
}

/** Soon, in the worker; inside `trx` when given. */
export function requestAdvance({ jobs }: Pick<CompromiseParts, 'jobs'>, data: Advancing, trx?: Trx): Promise<void> {
  return jobs.send(advanceIncidentJob, data, { singletonKey: data.incidentId, ...(trx === undefined ? {} : { trx }) })
}
