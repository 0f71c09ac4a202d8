// Background work of the containment: what is due every minute, also of incidents that are long over and not put back yet.
import { isAppError } from '#platform/errors.ts'
import type { CompromiseParts } from '../parts.ts'
import { advanceContainment } from './run.ts'
import { dueContainments } from './store.ts'

export const reconcileContainmentJob = 'reconcile-containment'
/** endpoint-response 4.6. */
const reconcile_seconds = 60

/** Before the jobs start. */
export function defineContainmentJobs(parts: CompromiseParts): void {
  const { jobs } = parts
  jobs.define({
    name: reconcileContainmentJob,
    schedule: { everySeconds: reconcile_seconds },
    handle: () => reconcileContainment(parts),
  })
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
