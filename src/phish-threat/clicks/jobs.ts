// Background work of the judgement: messages that something was requested for, visits whose settling time is over, and requests that
// nobody asked a judgement for.
import type { PhishThreatParts } from '../parts.ts'
import { purgeVisits } from './purge.ts'
import { lookAtReadStates } from './read-states.ts'
import { rejudgeOperation } from './rejudge.ts'
import { settleMessage } from './settle.ts'
import { settleDue } from './settle-due.ts'
import { settleJob, type SettleData } from './settling.ts'

/** Before the jobs start. */
export function defineClickJobs(parts: PhishThreatParts): void {
  parts.operations.define(rejudgeOperation(parts))
  parts.jobs.define<SettleData>({
    name: settleJob,
    retryLimit: 5,
    timeoutSeconds: 60,
    handle: async ({ tenantId, messageId }) => {
      await settleMessage(parts, tenantId, messageId)
    },
  })
  parts.jobs.define({
    name: 'settle-provisional-visits',
    schedule: { everySeconds: 30 },
    timeoutSeconds: 300,
    handle: async (_, { signal }) => {
      await settleDue(parts, { signal })
    },
  })
  parts.jobs.define({
    name: 'look-at-read-simulations',
    schedule: { everySeconds: 600 },
    timeoutSeconds: 540,
    handle: async (_, { signal }) => lookAtReadStates(parts, signal),
  })
  parts.jobs.define({
    name: 'purge-simulation-visits',
    schedule: { cron: '35 3 * * *' },
    timeoutSeconds: 3_600,
    handle: async () => {
      await purgeVisits(parts)
    },
  })
}
