// Background work of the quarantine: bring files and rows together each hour, remove what is over its time.
import type { Jobs } from '#platform/jobs/jobs.ts'
import type { Quarantine } from './quarantine.ts'

const minimumAge_ms = 3_600_000

export function defineQuarantineJobs(jobs: Jobs, quarantine: Quarantine): void {
  jobs.define({
    name: 'sweep-quarantine',
    schedule: { cron: '17 * * * *' },
    timeoutSeconds: 1800,
    handle: async () => void (await quarantine.recover({ minimumAge_ms })),
  })
  jobs.define({
    name: 'expire-quarantine',
    schedule: { cron: '*/10 * * * *' },
    timeoutSeconds: 1800,
    handle: async () => void (await quarantine.expire()),
  })
}
