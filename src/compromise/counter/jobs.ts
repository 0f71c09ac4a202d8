// Background work of the counter: rows that can count no more go, storms that are calm end.
import type { CompromiseParts } from '../parts.ts'
import { endCalmStorms } from './storm.ts'

/** Longest window and longest delay are an hour each; a day keeps a late replay known, too. */
const keep_ms = 24 * 3_600_000

type Parts = Pick<CompromiseParts, 'db' | 'clock' | 'alerts' | 'jobs'>

/** Before the jobs start. */
export function defineCounterJobs(parts: Parts): void {
  parts.jobs.define({
    name: 'tidy-abuse-counter',
    schedule: { cron: '*/10 * * * *' },
    timeoutSeconds: 300,
    handle: () => tidy(parts),
  })
}

async function tidy({ db, clock, alerts }: Parts): Promise<void> {
  const now = clock.now()
  const before = new Date(now.getTime() - keep_ms)
  await db.asSystem(async (trx) => {
    await trx.deleteFrom('abuse_event').where('counted_at', '<', before).execute()
    await trx.deleteFrom('abuse_trigger').where('at', '<', before).execute()
    await trx.deleteFrom('abuse_storm').where('ended_at', '<', before).execute()
    for (const { tenantId, cluster } of await endCalmStorms(trx, now))
      await alerts.resolve(trx, tenantId, 'compromise.storm', cluster, 'no bad message for this reason within an hour')
  })
}
