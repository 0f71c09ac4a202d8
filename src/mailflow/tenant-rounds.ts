// Work on each tenant by schedule: one tenant's trouble is not another's, nor its slowness.
import { isAppError } from '#platform/errors.ts'
import { createRounds } from '#platform/rounds.ts'
import type { Logger } from '#platform/telemetry/logger.ts'

/** Less than a scheduled job may take: what is slower goes on behind it. */
const limits = { most: 16, patience_ms: 45_000 }

/** What goes wrong is logged as `event`. */
export function createTenantRounds(
  logger: Logger,
  event: string,
  work: (tenantId: string) => Promise<unknown>,
): (tenantIds: Iterable<string>) => Promise<void> {
  const round = createRounds(async (tenantId) => {
    try {
      await work(tenantId)
    } catch (error) {
      logger.error({ event, tenant: tenantId, code: isAppError(error) ? error.code : 'internal', err: error }, event)
    }
  }, limits)
  return async (tenantIds) => void (await round(tenantIds))
}
