// The watch as background work: each connected tenant is looked at every five minutes, asked hourly whether mail comes back, tested with canaries.
import type { Jobs } from '#platform/jobs/jobs.ts'
import { redirectingStates, type ConnectionState } from '../provisioning/tables.ts'
import { createTenantRounds } from '../tenant-rounds.ts'
import { runCanaries } from './canary.ts'
import { checkTenant } from './check.ts'
import { lookAtDns } from './dns-look.ts'
import { runOutboundCanary } from './outbound-canary.ts'
import type { TamperParts } from './parts.ts'
import { reconcileTrace } from './reconcile.ts'
import { probeRelay } from './relay.ts'
import { forgetTenant } from './settle.ts'
import { validateConnector } from './validation.ts'

export interface WatchIntervals {
  check_seconds: number
  /** How often it is looked whether the relay test of the hour is due. */
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
  probe_seconds: 300,
  canary_seconds: 900,
  outbound_canary_seconds: 1800,
  dns_seconds: 3600,
  validation_seconds: 3600,
}

export function defineTamperJobs(jobs: Jobs, parts: TamperParts, intervals: WatchIntervals = defaultIntervals): void {
  parts.outbox.subscribe('tamper-forget', ['TenantDisconnected'], async ({ tenantId }) => {
    if (tenantId !== null) await forgetTenant(parts, tenantId)
  })
  /** `event`: of the log, when something goes wrong that the work itself does not expect. */
  const each = (
    name: string,
    everySeconds: number,
    event: string,
    work: (parts: TamperParts, tenantId: string) => Promise<unknown>,
    states: readonly ConnectionState[] = redirectingStates,
  ): void => {
    const round = createTenantRounds(parts.logger, event, (tenantId) => work(parts, tenantId))
    jobs.define({ name, schedule: { everySeconds }, handle: async () => round(await watchedTenants(parts, states)) })
  }
  each('check-tampering', intervals.check_seconds, 'tamper.check-crashed', checkTenant, comparedStates)
  each('probe-relay', intervals.probe_seconds, 'tamper.probe-crashed', probeRelay)
  each('reconcile-trace', intervals.canary_seconds, 'tamper.reconcile-crashed', reconcileTrace)
  each('send-canaries', intervals.canary_seconds, 'tamper.canary-crashed', runCanaries)
  each('send-outbound-canary', intervals.outbound_canary_seconds, 'tamper.outbound-canary-crashed', runOutboundCanary)
  each('look-at-dns', intervals.dns_seconds, 'tamper.dns-crashed', lookAtDns)
  each('validate-connector', intervals.validation_seconds, 'tamper.validation-crashed', validateConnector)
}

/** Also while a connection comes or goes: mail is under way then. */
const comparedStates: readonly ConnectionState[] = [...redirectingStates, 'connecting', 'disconnecting']

const watchedTenants = ({ db }: TamperParts, states: readonly ConnectionState[]): Promise<string[]> =>
  db.asSystem(async (trx) => {
    const rows = await trx.selectFrom('mailflow_connection').select('tenant_id').where('state', 'in', states).execute()
    return rows.map((row) => row.tenant_id)
  })
