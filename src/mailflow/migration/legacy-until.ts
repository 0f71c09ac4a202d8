// Until when the gateways take a tenant's mail without a route token: the old rules stamp none.
import type { Trx } from '#platform/db/database.ts'
import { findState } from './store.ts'

/** Exchange Online keeps a message in its queue for a day: what left by the old rules may arrive that much later. */
const queue_ms = 86_400_000
const open = '9999-12-31T00:00:00.000Z'

/** An ISO date, or null for a tenant that has (or had) nothing of the old kind. */
export async function legacyUntil(trx: Trx, tenantId: string): Promise<string | null> {
  const state = await findState(trx, tenantId)
  if (state === null) return null
  if (state.stage === 'done') return new Date(state.stage_since.getTime() + queue_ms).toISOString()
  return state.found === null && state.stage !== 'rolling-back' && state.stage !== 'rolled-back' ? null : open
}
