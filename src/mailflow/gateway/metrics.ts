// All metrics of the gateway. Labels have few values: no tenant in counters that grow, phases and outcomes are closed lists.
import { Counter, Gauge, Histogram } from 'prom-client'
import type { Registry } from 'prom-client'

export type Phase = 'mail' | 'rcpt' | 'receive' | 'scan' | 'upstream' | 'answer'
export type Outcome =
  | 'delivered'
  | 'deferred'
  | 'rejected'
  | 'quarantined'
  | 'held'
  | 'deleted'
  | 'duplicate'
  | 'in-doubt'
  | 'abandoned'

export interface GatewayMetrics {
  sessions: Gauge
  refusedConnections: Counter<'reason'>
  messages: Counter<'outcome' | 'direction'>
  bytes: Counter
  phase: Histogram<'phase'>
  upstreamConnections: Gauge<'state'>
  upstreamFaults: Counter<'kind'>
  memory: Gauge
  spool: Gauge
  journalEntries: Gauge
  journalFaults: Counter
  securityEvents: Counter<'kind'>
  scannerDown: Gauge<'scanner'>
  inDoubt: Counter
  snapshotAge: Gauge
  abuseUncounted: Counter
}

const phaseBuckets_seconds = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600,
]

const known = new WeakMap<Registry, GatewayMetrics>()

/** One set per registry, also when several gateways of a process share it. */
export function createMetrics(registry: Registry): GatewayMetrics {
  const metrics = known.get(registry) ?? declareMetrics(registry)
  known.set(registry, metrics)
  return metrics
}

function declareMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry]
  return {
    sessions: new Gauge({ name: 'mailwarden_gateway_sessions', help: 'Open SMTP sessions', registers }),
    refusedConnections: new Counter({
      name: 'mailwarden_gateway_refused_connections_total',
      help: 'Connections answered 421 before EHLO, by reason',
      labelNames: ['reason'],
      registers,
    }),
    messages: new Counter({
      name: 'mailwarden_gateway_messages_total',
      help: 'Messages whose content was received completely, by outcome and direction',
      labelNames: ['outcome', 'direction'],
      registers,
    }),
    bytes: new Counter({
      name: 'mailwarden_gateway_received_bytes_total',
      help: 'Message content received',
      registers,
    }),
    phase: new Histogram({
      name: 'mailwarden_gateway_phase_seconds',
      help: 'Duration of each phase of a mail transaction',
      labelNames: ['phase'],
      buckets: phaseBuckets_seconds,
      registers,
    }),
    upstreamConnections: new Gauge({
      name: 'mailwarden_gateway_upstream_connections',
      help: 'Connections to next hops, by state',
      labelNames: ['state'],
      registers,
    }),
    upstreamFaults: new Counter({
      name: 'mailwarden_gateway_upstream_faults_total',
      help: 'Next hop unreachable, certificate not trusted, connection lost, too busy',
      labelNames: ['kind'],
      registers,
    }),
    memory: new Gauge({
      name: 'mailwarden_gateway_content_memory_bytes',
      help: 'Message content held in memory',
      registers,
    }),
    spool: new Gauge({
      name: 'mailwarden_gateway_content_spool_bytes',
      help: 'Message content held in temporary files',
      registers,
    }),
    journalEntries: new Gauge({
      name: 'mailwarden_gateway_journal_entries',
      help: 'Deliveries remembered against duplicates',
      registers,
    }),
    journalFaults: new Counter({
      name: 'mailwarden_gateway_journal_faults_total',
      help: 'Journal entries that could not be written',
      registers,
    }),
    securityEvents: new Counter({
      name: 'mailwarden_gateway_security_events_total',
      help: 'Refused or held for lack of proof, by kind',
      labelNames: ['kind'],
      registers,
    }),
    scannerDown: new Gauge({
      name: 'mailwarden_gateway_scanner_down',
      help: '1 while the scanner answers with faults',
      labelNames: ['scanner'],
      registers,
    }),
    inDoubt: new Counter({
      name: 'mailwarden_gateway_in_doubt_total',
      help: 'Connection lost or silent after the final byte: the retry may make a duplicate',
      registers,
    }),
    snapshotAge: new Gauge({
      name: 'mailwarden_gateway_snapshot_age_seconds',
      help: 'Age of the routes in use',
      registers,
    }),
    abuseUncounted: new Counter({
      name: 'mailwarden_gateway_abuse_uncounted_total',
      help: 'Bad messages from inside that the counter of mailboxes could not count at once; they count later',
      registers,
    }),
  }
}
