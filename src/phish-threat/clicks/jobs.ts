// Background work of the judgement: messages that something was requested for, visits whose settling time is over, and requests that
// nobody asked a judgement for.
import { sql } from 'kysely'
import type { PhishThreatParts } from '../parts.ts'
import { purgeVisits } from './purge.ts'
import { lookAtReadStates } from './read-states.ts'
import { rejudgeOperation } from './rejudge.ts'
import { settleMessage } from './settle.ts'
import { settleJob, type SettleData } from './settling.ts'

const batch_max = 200
/** Whoever stored a request asks within seconds, and is answered within two minutes (settling.ts). */
const unasked_ms = 3 * 60_000

/** Before the jobs start. */
export function defineClickJobs(parts: PhishThreatParts): void {
  parts.operations.define(rejudgeOperation(parts))
  parts.jobs.define<SettleData>({
    name: settleJob,
    retryLimit: 5,
    timeoutSeconds: 60,
    handle: ({ tenantId, messageId }) => settleMessage(parts, tenantId, messageId),
  })
  parts.jobs.define({
    name: 'settle-provisional-visits',
    schedule: { everySeconds: 30 },
    timeoutSeconds: 300,
    handle: async (_, { signal }) => {
      await settleDue(parts, signal)
    },
  })
  parts.jobs.define({
    name: 'look-at-read-simulations',
    schedule: { everySeconds: 600 },
    timeoutSeconds: 540,
    handle: async (_, { signal }) => lookAtReadStates(parts, signal),
  })
  parts.jobs.define({
    name: 'purge-simulation-visits',
    schedule: { cron: '35 3 * * *' },
    timeoutSeconds: 3_600,
    handle: async () => {
      await purgeVisits(parts)
    },
  })
}

/**
 * Messages with a visit whose settling time is over, or with a request that no judgement has seen: the process that stored it may have
 * ended before it asked for one. Oldest first; the rest in the next round. One message's trouble is not another's.
 */
export async function settleDue(parts: PhishThreatParts, signal?: AbortSignal): Promise<number> {
  const now = parts.clock.now()
  const { rows } = await parts.db.asSystem((trx) =>
    sql<{ tenant_id: string; message_id: string }>`
      select tenant_id, message_id from (
        select tenant_id, message_id, provisional_until as due_at from simulation_visit where provisional_until <= ${now}
        union all
        select tenant_id, message_id, at from simulation_request
        where judged_at is null and purged_at is null and at <= ${new Date(now.getTime() - unasked_ms)}) due
      group by tenant_id, message_id order by min(due_at) limit ${batch_max}`.execute(trx),
  )
  for (const { tenant_id: tenantId, message_id: messageId } of rows) {
    if (signal?.aborted === true) break
    try {
      await settleMessage(parts, tenantId, messageId)
    } catch (error) {
      parts.logger.warn({ event: 'simulation.not-settled', tenant: tenantId, err: error }, 'visit not judged')
    }
  }
  return rows.length
}
