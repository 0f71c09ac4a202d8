// Scans go on whether or not an incident asks: after its release, and those that an administrator ordered.
import { isAppError } from '#platform/errors.ts'
import type { CompromiseParts } from '../parts.ts'
import { advanceAct } from './acts.ts'
import { advanceHunt } from './hunt.ts'
import type { EndpointPorts } from './ports.ts'
import { advanceScan } from './scans.ts'
import { dueWork, type DueWork } from './store.ts'

export const endpointJobs = { advance: 'advance-computer-scans' } as const

const advance_seconds = 10
const atOnce_max = 20

export function defineEndpointJobs(parts: CompromiseParts, ports: EndpointPorts): void {
  parts.jobs.define({
    name: endpointJobs.advance,
    schedule: { everySeconds: advance_seconds },
    handle: () => advanceAll(parts, ports),
  })
}

/** One unit's trouble is not another's. */
export async function advanceAll(parts: CompromiseParts, ports: EndpointPorts): Promise<void> {
  const due = await dueWork(parts.db, parts.clock.now())
  for (let start = 0; start < due.length; start += atOnce_max)
    await Promise.all(due.slice(start, start + atOnce_max).map((work) => advanceOne(parts, ports, work)))
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
