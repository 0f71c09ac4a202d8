// Requests for release that were overtaken: an administrator released or deleted the message itself, or its time is over. Looked for
// instead of hooked into each way of deciding, so that none is forgotten and a process that died in between leaves nothing open.
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { ReleaseRequest } from './contract.ts'
import { tellPerson, type Outcome } from './decision-mail.ts'
import type { PortalParts } from './parts.ts'
import { decideRequest } from './requests.ts'

export const overtakenJob = 'close-overtaken-requests'
const interval_seconds = 60
/** An approval releases first and is noted a moment later: that one is not overtaken. */
const grace_ms = 15_000
const rows_max = 1_000

export function defineRequestJobs(parts: PortalParts): void {
  parts.jobs.define({
    name: overtakenJob,
    schedule: { everySeconds: interval_seconds },
    timeoutSeconds: 600,
    handle: (_data, { signal }) => closeAll(parts, signal),
  })
}

async function closeAll(parts: PortalParts, signal: AbortSignal): Promise<void> {
  const before = new Date(parts.clock.now().getTime() - grace_ms)
  const found = await parts.db.asSystem((trx) =>
    overtaken(trx)
      .where((each) => each(each.fn.coalesce('item.decided_at', 'item.expires_at'), '<=', before))
      .orderBy('request.id')
      .limit(rows_max)
      .execute(),
  )
  for (const { tenant_id: tenantId, id } of found) {
    if (signal.aborted) return
    await closeOvertaken(parts, tenantId, id)
  }
}

/** Nothing happens to a request that still waits for a decision. */
export async function closeOvertaken(parts: PortalParts, tenantId: string, id: string): Promise<void> {
  const closed = await parts.db.inTenant(tenantId, async (trx) => {
    const row = await overtaken(trx)
      .where('request.tenant_id', '=', tenantId)
      .where('request.id', '=', id)
      .forUpdate('request')
      .executeTakeFirst()
    if (row === undefined) return null
    const { audit, clock } = parts
    const outcome: Outcome = row.is_released ? 'released' : row.status === 'expired' ? 'expired' : 'deleted'
    const made = await decideRequest(trx, tenantId, id, {
      state: row.is_released ? 'approved' : 'refused',
      answer: '',
      actor: systemActor('portal'),
      decidedBy: outcome === 'expired' ? null : row.decided_by,
      now: clock.now(),
      audit,
    })
    await parts.onDecided(trx, tenantId, made)
    return { made, outcome }
  })
  if (closed !== null && !isOwnDeed(closed.made)) await tellPerson(parts, tenantId, closed.made, closed.outcome)
}

const isOwnDeed = ({ person, decidedBy }: ReleaseRequest): boolean => decidedBy?.toLowerCase() === person

const overtaken = (trx: Trx) =>
  trx
    .selectFrom('release_request as request')
    .innerJoin('quarantine_item as item', (join) =>
      join.onRef('item.tenant_id', '=', 'request.tenant_id').onRef('item.id', '=', 'request.item_id'),
    )
    .select(['request.tenant_id', 'request.id', 'item.status', 'item.decided_by'])
    .select((each) => each('request.recipients', '<@', each.ref('item.released_to')).as('is_released'))
    .where('request.state', '=', 'open')
    .where((each) =>
      each.or([
        each('request.recipients', '<@', each.ref('item.released_to')),
        each('item.status', 'in', ['deleted', 'expired']),
      ]),
    )
