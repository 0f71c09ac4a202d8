// What a look is judged with: what we expect of the tenant, and what the flow checks have found.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Expectation, FlowFacts, Observation } from './observation.ts'
import { managedKeys } from '../objects.ts'
import type { TamperParts, WatchTarget } from './parts.ts'
import { returnsSince } from './returns.ts'
import type { WatchState } from './store.ts'

/** What the gateway counted. */
export type FlowCounts = Pick<FlowFacts, 'loopsSeen' | 'returns'>

export const noCounts: FlowCounts = { loopsSeen: 0, returns: { returned: 0, throttled: 0 } }
const returnsWindow_ms = 3600_000

export const expectationOf = (target: WatchTarget, state: WatchState): Expectation => ({
  ...target,
  baseline: state.baseline.foreign,
  baselineSealers: state.baseline.sealers,
  baselineInternalRelay: state.baseline.internalRelay,
})

export const flowOf = (
  { gateway }: Pick<TamperParts, 'gateway'>,
  target: WatchTarget,
  state: WatchState,
  counts: FlowCounts,
): FlowFacts => ({
  relay: { failures: state.relay_failures, problem: state.relay_problem },
  inboundCanaryFailures: state.inbound_canary_failures,
  outboundCanaryFailures: state.outbound_canary_failures,
  forgedCanaryUnscanned: state.forged_canary_unscanned,
  unscannedCanaries: state.unscanned_canaries,
  trace: state.reconciliation,
  dns: state.dns,
  publicAddresses: gateway.publicAddresses,
  validation: state.validation,
  connectorCertificate: target.connectorCertificate,
  gatewayCertificate: target.gatewayCertificate,
  auditFeedLastAt: state.feed_last_record_at,
  auditFeedSince: state.feed_since,
  ...counts,
})

/** Whether an operation that is under way may be changing it now: then what is seen says nothing. */
export function isInFlux(
  { flux, known }: WatchTarget,
  { objectKey, guid }: { objectKey: string; guid: string | null },
): boolean {
  if (flux === 'none') return false
  const keys = flux === 'all' ? managedKeys : ['r25']
  return (
    objectKey === 'rules' ||
    (keys as readonly string[]).includes(objectKey) ||
    // What is on its way out is no longer wanted, but still ours.
    known.some((object) => (keys as readonly string[]).includes(object.key) && object.guid === guid)
  )
}

/** A later look was judged already. One at the same time is not later: clocks may stand. */
export const isOutdated = ({ checked_at: last }: WatchState, { at }: Observation): boolean => last !== null && at < last

interface Between {
  /** The last look; null: there was none. */
  since: Date | null
  until: Date
}

/** Loops since the last look (row 27 of the failure matrix), returns of the last hour. */
export async function countFlow(trx: Trx, tenantId: string, between: Between): Promise<FlowCounts> {
  return {
    loopsSeen: await countLoops(trx, tenantId, between),
    returns: await returnsSince(trx, tenantId, new Date(between.until.getTime() - returnsWindow_ms)),
  }
}

async function countLoops(trx: Trx, tenantId: string, { since, until }: Between): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from outbox_event
    where tenant_id = ${tenantId} and type = 'GatewaySecurityEvent' and payload->>'kind' = 'loop'
      and occurred_at > ${since ?? new Date(0)} and occurred_at <= ${until}`.execute(trx)
  return rows[0]?.count ?? 0
}
