// Takes away what is over: uploaded files after a week, and entries a month after their end.
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import { importKept_days } from './lists-operation.ts'
import './lists-tables.ts'
import './tables.ts'

const day_ms = 86_400_000
/** So that somebody who asks why a sender is no longer allowed still finds the entry. */
const endedKept_days = 30

export function defineListJobs(jobs: Jobs, { db, clock }: { db: Database; clock: Clock }): void {
  jobs.define({
    name: 'purge-lists',
    schedule: { cron: '40 3 * * *' },
    async handle() {
      const before = (days: number) => new Date(clock.now().getTime() - days * day_ms)
      await db.asSystem(async (trx) => {
        await trx.deleteFrom('list_import').where('created_at', '<', before(importKept_days)).execute()
        await trx.deleteFrom('list_entry').where('expires_at', '<', before(endedKept_days)).execute()
      })
    },
  })
}
