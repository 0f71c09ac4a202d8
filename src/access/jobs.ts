// Forgets what sign-in does not need any more: old sessions, failures, devices, links and access tokens.
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import { forgetSessions } from './sessions.ts'
import { forgetFailures } from './throttle.ts'
import './tables.ts'

const day_ms = 24 * 3_600_000
/** As long as the device cookie lives. */
const device_days = 180

export function defineAccessJobs(jobs: Jobs, { db, clock }: { db: Database; clock: Clock }): void {
  jobs.define({
    name: 'forget-sign-ins',
    schedule: { cron: '20 3 * * *' },
    handle: () => forgetSignIns(db, clock.now()),
  })
}

async function forgetSignIns(db: Database, now: Date): Promise<void> {
  await forgetFailures(db, now)
  await db.asSystem(async (trx) => {
    await forgetSessions(trx, now)
    const unused = new Date(now.getTime() - device_days * day_ms)
    await trx.deleteFrom('access_device').where('used_at', '<', unused).execute()
    await trx.deleteFrom('access_link').where('expires_at', '<=', now).execute()
    await trx.deleteFrom('access_challenge').where('expires_at', '<=', now).execute()
    await trx.deleteFrom('access_credential_token').where('expires_at', '<=', now).execute()
  })
}
