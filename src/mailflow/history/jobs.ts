// Background work of the history: partitions made ahead, old ones and old counts dropped.
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import { dropOldCounts } from './counts.ts'
import { dropOldPartitions, ensurePartitions } from './partitions.ts'

export interface HistoryJobsOptions {
  db: Database
  clock: Clock
  retention_days?: number
}

export function defineHistoryJobs(jobs: Jobs, { db, clock, retention_days = 90 }: HistoryJobsOptions): void {
  jobs.define({
    name: 'keep-history-partitions',
    schedule: { cron: '23 3 * * *' },
    handle: async () => {
      await ensurePartitions(db, clock.now())
      await dropOldPartitions(db, clock.now(), retention_days)
      await dropOldCounts(db, clock.now())
    },
  })
}
