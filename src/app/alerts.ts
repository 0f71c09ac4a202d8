// Alerts: raising, telling people, routes.
import { alertsHttp } from '#alerts/http.ts'
import { defineAlertJobs, queueNotification, within } from '#alerts/jobs.ts'
import { allNotifiers } from '#alerts/notifiers/all.ts'
import type { AlertInput, Alerts } from '#alerts/raise.ts'
import { createAlerts } from '#alerts/store.ts'
import type { HttpModule } from '#platform/http/module.ts'
import type { Platform } from './platform.ts'

export interface AlertParts {
  alerts: Alerts
  /** For parts that have no transaction and must not wait, such as the gateway. Failures are logged. */
  background: {
    raise(alert: AlertInput): void
    resolve(tenantId: string | null, type: string, subject: string, reason: string): void
  }
  httpModules: HttpModule[]
}

export function startAlerts({ db, jobs, clock, config, logger, secrets, audit }: Platform): AlertParts {
  const alerts = createAlerts({ clock, notify: queueNotification(jobs) })
  defineAlertJobs({
    db,
    jobs,
    secrets,
    clock,
    logger,
    notifiers: allNotifiers(config.notifications, clock),
    attempts: config.notifications.webhook.attempts,
    publicUrl: config.http.publicUrl ?? null,
    retentionDays: config.retention.alertDays,
  })
  const logFailure = (type: string) => (error: unknown) =>
    logger.error({ event: 'alerts.not-raised', type, err: error })
  return {
    alerts,
    background: {
      raise: (alert) =>
        void within(db, alert.tenantId, (trx) => alerts.raise(trx, alert)).catch(logFailure(alert.type)),
      resolve: (tenantId, type, subject, reason) =>
        void within(db, tenantId, (trx) => alerts.resolve(trx, tenantId, type, subject, reason)).catch(
          logFailure(type),
        ),
    },
    httpModules: [alertsHttp({ db, audit, clock, secrets })],
  }
}
