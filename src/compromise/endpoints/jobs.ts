// Scans go on whether or not an incident asks: after its release, and those that an administrator ordered.
import { isAppError } from '#platform/errors.ts'
import type { CompromiseParts } from '../parts.ts'
import { advanceAct } from './acts.ts'
import { advanceHunt } from './hunt.ts'
import { probeBackEnd } from './back-ends-http.ts'
import { endpointJobNames } from './job-names.ts'
import type { EndpointPorts } from './ports.ts'
import type { Registry } from './registry.ts'
import { advanceScan } from './scans.ts'
import { dueWork, type DueWork } from './store.ts'

const advance_seconds = 10
/** Also so that the events of Sophos, which exist for a day, are read when nothing else asks. */
const probe_seconds = 1_800
const atOnce_max = 20

export function defineEndpointJobs(parts: CompromiseParts, ports: Registry): void {
  parts.jobs.define({
    name: endpointJobNames.advance,
    schedule: { everySeconds: advance_seconds },
    handle: () => advanceAll(parts, ports),
  })
  parts.jobs.define({
    name: endpointJobNames.probe,
    schedule: { everySeconds: probe_seconds },
    handle: () => probeAll(parts, ports),
  })
}

/** Asks every product that is switched on whether it can be used. */
export async function probeAll(parts: CompromiseParts, registry: Registry): Promise<void> {
  const rows = await parts.db.asSystem((trx) =>
    trx.selectFrom('endpoint_back_end').select(['tenant_id', 'name']).where('is_on', '=', true).execute(),
  )
  for (const { tenant_id: tenantId, name } of rows) {
    if (name === 'agent') continue
    try {
      await probeBackEnd(parts, registry, tenantId, name)
    } catch (error) {
      parts.logger.error({ event: 'endpoint.probe-crashed', tenant: tenantId, backEnd: name, err: error }, 'probe')
    }
  }
}

/** One unit's trouble is not another's. */
export async function advanceAll(parts: CompromiseParts, ports: EndpointPorts): Promise<void> {
  const due = (await dueWork(parts.db, parts.clock.now())).values()
  // A product that is slow to answer holds its own work alone, not a whole batch.
  const work = async () => {
    for (const one of due) await advanceOne(parts, ports, one)
  }
  await Promise.all(Array.from({ length: atOnce_max }, work))
}

const advances = { hunt: advanceHunt, scan: advanceScan, act: advanceAct }

async function advanceOne(parts: CompromiseParts, ports: EndpointPorts, work: DueWork): Promise<void> {
  try {
    await advances[work.kind](parts, ports, work.tenantId, work.id)
  } catch (error) {
    parts.logger.error(
      {
        event: 'endpoint.advance-crashed',
        tenant: work.tenantId,
        kind: work.kind,
        code: isAppError(error) ? error.code : 'internal',
        err: error,
      },
      'scan of a computer',
    )
  }
}
