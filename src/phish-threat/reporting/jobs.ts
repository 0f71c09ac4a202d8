// Background work of reports: the mailboxes are read, old reports go.
import type { PhishThreatParts } from '../parts.ts'
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
    handle: () => purge(parts),
  })
}

async function readAll(parts: PhishThreatParts): Promise<void> {
  const rows = await parts.db.asSystem((trx) =>
    trx.selectFrom('report_settings').select(['tenant_id', 'settings']).execute(),
  )
  for (const { tenant_id: tenantId, settings } of rows)
    if (settings.mailbox !== null) await readReportMailbox(parts, tenantId)
}

async function purge(parts: PhishThreatParts): Promise<void> {
  const before = new Date(parts.clock.now().getTime() - parts.config.phishThreat.resultDays * day_ms)
  await parts.db.asSystem((trx) => trx.deleteFrom('message_report').where('reported_at', '<', before).execute())
}
