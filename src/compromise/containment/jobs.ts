// Background work of the containment: what is due every minute, also of incidents that are long over and not put back yet.
import { isAppError } from '#platform/errors.ts'
import type { CompromiseParts } from '../parts.ts'
import { probeContainment } from './probe.ts'
import { advanceContainment } from './run.ts'
import { dueContainments } from './store.ts'

export const reconcileContainmentJob = 'reconcile-containment'
export const probeContainmentJob = 'probe-containment'
/** endpoint-response 4.6; 1.1 for the probe. */
const reconcile_seconds = 60
const probe_seconds = 3600

/** Before the jobs start. */
export function defineContainmentJobs(parts: CompromiseParts): void {
  const { jobs } = parts
  jobs.define({
    name: reconcileContainmentJob,
    schedule: { everySeconds: reconcile_seconds },
    handle: () => reconcileContainment(parts),
  })
  jobs.define({
    name: probeContainmentJob,
    schedule: { everySeconds: probe_seconds },
    handle: () => probeAll(parts),
  })
}

/** Each tenant that there is: whether it is connected is what the probe says. */
async function probeAll(parts: CompromiseParts): Promise<void> {
  const tenants = await parts.db.asSystem((trx) => trx.selectFrom('tenant').select('tenant_id').execute())
  for (const { tenant_id: tenantId } of tenants)
    await probeContainment(parts, tenantId).catch((err: unknown) =>
      parts.logger.error({ event: 'containment.probe-failed', tenant: tenantId, err }, 'containment'),
    )
}

/** The trouble of one incident is not another's. */
async function reconcileContainment(parts: CompromiseParts): Promise<void> {
  const { db, clock, logger } = parts
  for (const incident of await db.asSystem((trx) => dueContainments(trx, clock.now())))
    await advanceContainment(parts, incident).catch((err: unknown) =>
      logger.error(
        {
          event: 'containment.crashed',
          tenant: incident.tenantId,
          incident: incident.id,
          code: isAppError(err) ? err.code : 'internal',
          err,
        },
        'containment',
      ),
    )
}
