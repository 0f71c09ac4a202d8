// The audit log: its routes, and the nightly job that keeps it bounded and verified.
import type { Alerts } from '#alerts/raise.ts'
import { auditHttp } from '#platform/audit/http.ts'
import { defineAuditJobs } from '#platform/audit/jobs.ts'
import { within } from '#platform/db/within.ts'
import type { HttpModule } from '#platform/http/module.ts'
import type { Platform } from './platform.ts'

export function wireAudit(
  { db, jobs, secrets, clock, logger, audit, outbox, config }: Platform,
  alerts: Alerts,
): HttpModule {
  defineAuditJobs({
    db,
    jobs,
    secrets,
    clock,
    logger,
    retentionDays: config.retention.auditDays,
    // By the event log into the feed for SIEM systems: a place that who tampers with the database does not reach.
    onHead: (trx, { chain, tenantId, position, hash }) =>
      outbox.append(trx, { type: 'AuditHeadNoted', tenantId, payload: { chain, position, hash } }),
    onBroken: (tenantId, problem) =>
      within(db, tenantId, async (trx) => {
        await alerts.raise(trx, {
          tenantId,
          type: 'audit.broken',
          subject: 'audit',
          title: 'The audit log was tampered with',
          text: problem,
        })
      }),
  })
  return auditHttp({ db, audit, secrets, clock })
}
