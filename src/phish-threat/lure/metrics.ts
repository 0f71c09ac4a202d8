// Metrics of the lure server; docs/metrics.md is made from them.
import { counter } from '#platform/telemetry/metrics.ts'

export const lureRequests = counter(
  'lure_requests_total',
  'Requests of simulation tokens: asked = all, spool = those that went to the local file first because the database was away or slow',
  ['kept'],
)

export const lureUnknown = counter(
  'lure_unknown_total',
  'Requests of the lure server that were of no token: unknown, limited (too many from one address), ordinary (site files)',
  ['kind'],
)
