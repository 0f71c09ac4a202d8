// Metrics of the alerts.
import { counter } from '#platform/telemetry/metrics.ts'

export const alertMetrics = {
  raised: counter('alerts_raised_total', 'New alerts', ['type', 'severity']),
  notifications: counter('alert_notifications_total', 'Notifications of alerts', ['channel', 'result']),
}
