// Alerts: raising, telling people, routes.
import type { AlertAction } from '#alerts/contract.ts'
import { eventsHttp } from '#alerts/events/http.ts'
import { logEvents } from '#alerts/events/store.ts'
import { type AlertActionHandler, alertsHttp } from '#alerts/http.ts'
import { defineAlertJobs, tellOfAlerts } from '#alerts/jobs.ts'
import { allNotifiers } from '#alerts/notifiers/all.ts'
import type { AlertInput, Alerts } from '#alerts/raise.ts'
import { rulesHttp } from '#alerts/rules-http.ts'
import { siemHttp } from '#alerts/siem/http.ts'
import { createAlerts } from '#alerts/store.ts'
import { within } from '#platform/db/within.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { wireAudit } from './audit.ts'
import type { Platform } from './platform.ts'
import { tenantExists } from './tenant-exists.ts'

export interface AlertParts {
  alerts: Alerts
  /** For parts that have no transaction and must not wait, such as the gateway. Failures are logged. */
  background: {
    raise(alert: AlertInput): void
    resolve(tenantId: string | null, type: string, subject: string, reason: string): void
  }
  /** What alerts of some types offer besides (repair, check): filled by the parts that can do it. */
  handlers: Map<AlertAction, AlertActionHandler>
  httpModules: HttpModule[]
}

export function startAlerts(platform: Platform): AlertParts {
  const { db, jobs, clock, config, logger, secrets, audit, outbox } = platform
  const tell = tellOfAlerts(jobs, outbox)
  const alerts = createAlerts({ clock, notify: tell })
  const notifiers = allNotifiers(config.notifications, clock)
  const handlers = new Map<AlertAction, AlertActionHandler>()
  defineAlertJobs({
    db,
    jobs,
    secrets,
    clock,
    logger,
    notifiers,
    alerts,
    tell,
    attempts: config.notifications.webhook.attempts,
    publicUrl: config.http.publicUrl ?? null,
    retentionDays: config.retention.alertDays,
    eventDays: config.retention.eventDays,
  })
  logEvents(db, outbox, clock)
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
    handlers,
    httpModules: [
      alertsHttp({ db, audit, clock, tell, handlers }),
      wireAudit(platform, alerts),
      rulesHttp({ db, audit, clock, secrets, notifiers }),
      eventsHttp(db),
      siemHttp({ db, clock, tenantExists: (tenantId) => tenantExists(db, tenantId) }),
    ],
  }
}
