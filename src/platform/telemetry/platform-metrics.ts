// Metrics of the platform itself.
import { counter, gauge, histogram } from './metrics.ts'

export const platformMetrics = {
  httpRequests: histogram('http_request_seconds', 'Duration of HTTP requests', ['method', 'route', 'status']),
  signInFailures: counter('sign_in_failures_total', 'Refused API credentials', ['reason']),
  jobs: histogram('job_seconds', 'Duration of background jobs', ['job', 'result']),
  outboxEvents: counter('outbox_events_total', 'Domain events given to consumers', ['consumer', 'result']),
  databaseUp: gauge('database_up', '1 while the database answers, else 0'),
}
