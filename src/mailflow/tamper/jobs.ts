// The watch as background work: each connected tenant is looked at every five minutes, probed hourly, tested with canaries.
import { isAppError } from '#platform/errors.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import { runCanaries } from './canary.ts'
import { checkTenant } from './check.ts'
import { lookAtDns } from './dns-look.ts'
import { runOutboundCanary } from './outbound-canary.ts'
import type { TamperParts } from './parts.ts'
import { reconcileTrace } from './reconcile.ts'
import { forgetWatch, updateWatch } from './store.ts'
import { validateConnector } from './validation.ts'

export interface WatchIntervals {
  check_seconds: number
  probe_seconds: number
  canary_seconds: number
  outbound_canary_seconds: number
  dns_seconds: number
  /** How often it is looked whether the validation of the day is due. */
  validation_seconds: number
}

/** exchange-online 5.6. */
export const defaultIntervals: WatchIntervals = {
  check_seconds: 300,
  probe_seconds: 3600,
  canary_seconds: 900,
  outbound_canary_seconds: 1800,
  dns_seconds: 3600,
  validation_seconds: 3600,
}

export function defineTamperJobs(jobs: Jobs, parts: TamperParts, intervals: WatchIntervals = defaultIntervals): void {
  parts.outbox.subscribe('tamper-forget', ['TenantDisconnected'], async ({ tenantId }) => {
    if (tenantId !== null) await parts.db.inTenant(tenantId, (trx) => forgetWatch(trx, tenantId))
  })
  jobs.define({
    name: 'check-tampering',
    schedule: { everySeconds: intervals.check_seconds },
    handle: () =>
      forEachConnected(parts, 'tamper.check-crashed', async (tenantId) => void (await checkTenant(parts, tenantId))),
  })
  jobs.define({
    name: 'probe-relay',
    schedule: { everySeconds: intervals.probe_seconds },
    handle: () => forEachConnected(parts, 'tamper.probe-crashed', (tenantId) => probe(parts, tenantId)),
  })
  jobs.define({
    name: 'reconcile-trace',
    schedule: { everySeconds: intervals.canary_seconds },
    handle: () => forEachConnected(parts, 'tamper.reconcile-crashed', (tenantId) => reconcileTrace(parts, tenantId)),
  })
  jobs.define({
    name: 'send-canaries',
    schedule: { everySeconds: intervals.canary_seconds },
    handle: () => forEachConnected(parts, 'tamper.canary-crashed', (tenantId) => runCanaries(parts, tenantId)),
  })
  jobs.define({
    name: 'send-outbound-canary',
    schedule: { everySeconds: intervals.outbound_canary_seconds },
    handle: () =>
      forEachConnected(parts, 'tamper.outbound-canary-crashed', (tenantId) => runOutboundCanary(parts, tenantId)),
  })
  jobs.define({
    name: 'look-at-dns',
    schedule: { everySeconds: intervals.dns_seconds },
    handle: () => forEachConnected(parts, 'tamper.dns-crashed', (tenantId) => lookAtDns(parts, tenantId)),
  })
  jobs.define({
    name: 'validate-connector',
    schedule: { everySeconds: intervals.validation_seconds },
    handle: () =>
      forEachConnected(parts, 'tamper.validation-crashed', (tenantId) => validateConnector(parts, tenantId)),
  })
}

async function probe(parts: TamperParts, tenantId: string): Promise<void> {
  if ((await parts.expectation(tenantId)) === null) return
  const result = await parts.relayProbe(tenantId)
  if (!result.ok)
    parts.logger.warn(
      { event: 'tamper.relay-probe-failed', tenant: tenantId, reply: result.text },
      'relay probe failed',
    )
  await parts.db.inTenant(tenantId, (trx) =>
    updateWatch(trx, tenantId, { relay_probe: result.ok ? 'passed' : 'failed', relay_probe_at: parts.clock.now() }),
  )
}

/** One tenant's trouble is not another's. */
async function forEachConnected(
  parts: TamperParts,
  event: string,
  work: (tenantId: string) => Promise<void>,
): Promise<void> {
  const rows = await parts.db.asSystem((trx) =>
    trx
      .selectFrom('mailflow_connection')
      .select('tenant_id')
      .where('state', 'in', ['pilot', 'active', 'degraded', 'broken'])
      .execute(),
  )
  for (const { tenant_id } of rows) {
    try {
      await work(tenant_id)
    } catch (error) {
      parts.logger.error(
        { event, tenant: tenant_id, code: isAppError(error) ? error.code : 'internal', err: error },
        'tamper watch',
      )
    }
  }
}
