// What a look is judged with: what we expect of the tenant, and what the flow checks have found.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Expectation, FlowFacts } from './observation.ts'
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
  relayProbe: state.relay_probe,
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

/** Loops since the last check (row 27 of the failure matrix), returns of the last hour. */
export async function countFlow(trx: Trx, tenantId: string, since: Date | null, now: Date): Promise<FlowCounts> {
  return {
    loopsSeen: await loopsSince(trx, tenantId, since),
    returns: await returnsSince(trx, tenantId, new Date(now.getTime() - returnsWindow_ms)),
  }
}

async function loopsSince(trx: Trx, tenantId: string, since: Date | null): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from outbox_event
    where tenant_id = ${tenantId} and type = 'GatewaySecurityEvent' and payload->>'kind' = 'loop'
      and occurred_at > ${since ?? new Date(0)}`.execute(trx)
  return rows[0]?.count ?? 0
}
