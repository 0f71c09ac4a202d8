// Background work of reports: the mailboxes are read, old reports go.
import type { PhishThreatParts } from '../parts.ts'
import { apart } from '../sending/apart.ts'
import { readReportMailbox } from './mailbox.ts'

export const reportJobs = { read: 'read-report-mailboxes', purge: 'purge-reports' } as const

const day_ms = 86_400_000

export function defineReportJobs(parts: PhishThreatParts): void {
  parts.jobs.define({
    name: reportJobs.read,
    schedule: { everySeconds: 60 },
    timeoutSeconds: 900,
    handle: () => readAll(parts),
  })
  parts.jobs.define({
    name: reportJobs.purge,
    schedule: { cron: '40 3 * * *' },
    timeoutSeconds: 900,
    handle: () => purgeReports(parts),
  })
}

async function readAll(parts: PhishThreatParts): Promise<void> {
  const rows = await parts.db.asSystem((trx) =>
    trx.selectFrom('report_settings').select(['tenant_id', 'settings']).execute(),
  )
  const tenants = rows.flatMap(({ tenant_id: tenantId, settings }) => (settings.mailbox === null ? [] : [tenantId]))
  const how = { logger: parts.logger, event: 'reports.mailbox-failed', about: (tenant: string) => ({ tenant }) }
  await apart(tenants, how, async (tenantId) => {
    await readReportMailbox(parts, tenantId)
  })
}

/** What is known of the copies of a reported message is kept as long as the report itself. */
export async function purgeReports({ db, clock, config, removal }: PhishThreatParts): Promise<void> {
  const before = new Date(clock.now().getTime() - config.phishThreat.resultDays * day_ms)
  await db.asSystem(async (trx) => {
    await trx.deleteFrom('message_report').where('reported_at', '<', before).execute()
    await removal.forget(trx, before)
  })
}
