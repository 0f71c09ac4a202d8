// Counts a bad message of a mailbox and decides whether the mailbox may go on sending: in one database transaction, so that it is
// right over several gateways, restarts and replays (endpoint-response 3.4). Memory is never the truth.
import type { CompromiseParts, CountDecision, OutboundThreat } from '../parts.ts'
import type { IncidentOpening } from '../incidents/open.ts'

export interface CountOptions {
  /** False: another node gave the time, and the difference of our own clock says nothing about it. Default: true. */
  isOwnStamp?: boolean
}

export interface Counter {
  /** Idempotent by `countKey`. Rejects when the database does not answer: nothing is counted then. */
  count(threat: OutboundThreat, options?: CountOptions): Promise<CountDecision>
}

export interface CounterOptions {
  /** Whose time decides: that of the database, or (time moved by hand) that of `parts.clock`. Default: by the kind of clock. */
  time?: 'database' | 'clock'
  /** Name of this machine in an alert about its clock; default: the host name. */
  nodeName?: string
}

export type CreateCounter = (parts: CompromiseParts, incidents: IncidentOpening, options?: CounterOptions) => Counter
