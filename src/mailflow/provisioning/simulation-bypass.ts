// Rule 25 on demand: stored as wanted, brought into force by an operation, and read back, so that the watch knows it at each moment.
import { isDeepStrictEqual } from 'node:util'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { systemActor } from '#platform/audit/audit.ts'
import { findConnection, requireConnection, updateConnection } from './connection-store.ts'
import type { Engine } from './engine.ts'
import type { SimulationBypass } from './objects.ts'
import type { ProvisioningParts } from './parts.ts'

const actor = systemActor('simulations')
const poll_ms = 1_000
const wait_ms_max = 120_000

/**
 * Null: no such rule. Resolves when the tenant shows it so, with whether anything was changed; at once when the tenant's mail does not flow through us. Throws AppError
 * `mailflow.busy` while another operation is under way, `mailflow.simulation-rule` (retryable) when it is not in force in time.
 */
export async function setSimulationBypass(
  parts: ProvisioningParts,
  engine: Engine,
  tenantId: string,
  wanted: SimulationBypass | null,
): Promise<boolean> {
  const { clock } = parts
  const until_ms = clock.monotonicMs() + wait_ms_max
  let problem = ''
  let hasChanged = false
  for (;;) {
    if (await isInForce(parts, tenantId, wanted)) return hasChanged
    hasChanged = true
    if (clock.monotonicMs() >= until_ms) throw notInForce(problem)
    await engine.start(tenantId, 'simulation', actor, (trx) => storeWish(trx, tenantId, wanted, clock.now()))
    const operation = await engine.advance(tenantId)
    if (operation?.state === 'failed') throw notInForce(operation.message)
    if (operation?.state === 'done') continue
    problem = operation?.message ?? 'Another process is working on it.'
    await clock.sleep(poll_ms)
  }
}

/** By what was last read in the tenant. Without mail flow there is nothing to be exempt from. */
async function isInForce(
  { db }: ProvisioningParts,
  tenantId: string,
  wanted: SimulationBypass | null,
): Promise<boolean> {
  return db.inTenant(tenantId, async (trx) => {
    const connection = await findConnection(trx, tenantId)
    if (connection === null || connection.connected_at === null || connection.phase === 'none') return true
    if (!isDeepStrictEqual(connection.options.simulation ?? null, wanted)) return false
    const rule = await trx
      .selectFrom('mailflow_object')
      .select('record')
      .where('tenant_id', '=', tenantId)
      .where('key', '=', 'r25')
      .executeTakeFirst()
    if (wanted === null || rule === undefined) return wanted === null && rule === undefined
    const seen = [(rule.record as Record<string, unknown>)['SenderIpRanges']].flat().map(String)
    return isDeepStrictEqual(seen.toSorted(), wanted.ranges.toSorted())
  })
}

async function storeWish(trx: Trx, tenantId: string, wanted: SimulationBypass | null, now: Date): Promise<void> {
  const { options } = await requireConnection(trx, tenantId)
  const { simulation: _, ...others } = options
  await updateConnection(trx, tenantId, {
    options: wanted === null ? others : { ...others, simulation: wanted },
    changed_at: now,
  })
}

const notInForce = (text: string): AppError =>
  new AppError({
    code: 'mailflow.simulation-rule',
    message: `The mail flow rule for simulations is not in force yet: ${text} It is tried again by itself.`,
    status: 503,
    retryable: true,
  })
