// Calls that take old objects away or put them back: one at a time, an intent before each, and a fresh read after it. Nothing is
// concluded from an answer, so a crash or a lost answer anywhere is made good by the next run.
import { isUncertain } from '#microsoft/exchange.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { readActualState } from '../provisioning/exchange-state.ts'
import type { ActualState } from '../objects.ts'
import type { MigrationParts } from './parts.ts'
import type { Call, Next } from './saved-objects.ts'

const calls_max = 100

/** 'done' when nothing is left to do, 'wait' when Exchange Online does not show the last change yet. */
export async function carryOut(
  parts: MigrationParts,
  tenantId: string,
  next: (actual: ActualState) => Next | Promise<Next>,
): Promise<'done' | 'wait'> {
  const exchange = await parts.engine.clients.exchange(tenantId)
  let last = ''
  for (let calls = 0; calls < calls_max; calls += 1) {
    const step = await next(await readActualState(exchange))
    if (step.kind === 'done') return 'done'
    if (step.kind === 'conflict')
      throw new AppError({ code: 'mailflow.migration.name-taken', message: step.text, status: 409 })
    const same = JSON.stringify(step.call)
    // Asked twice in a row: the read is older than the write (exchange-online 1.5).
    if (same === last) return 'wait'
    last = same
    await make(parts, tenantId, step.call)
  }
  throw new AppError({
    code: 'mailflow.does-not-settle',
    message: 'Somebody or something else is changing the same objects. Stop that, then it goes on.',
    status: 409,
  })
}

async function make(parts: MigrationParts, tenantId: string, call: Call): Promise<void> {
  const exchange = await parts.engine.clients.exchange(tenantId)
  const id = await recordIntent(parts, tenantId, call)
  parts.onCheckpoint?.(`before ${call.cmdlet} ${call.name}`)
  let outcome: 'done' | 'uncertain' | 'failed' = 'done'
  try {
    await exchange.invoke(call.cmdlet, call.parameters, { kind: 'write' })
  } catch (error) {
    const isStale =
      isAppError(error, 'microsoft.exchange.already-exists') || isAppError(error, 'microsoft.exchange.not-found')
    outcome = isUncertain(error) || isStale ? 'uncertain' : 'failed'
    if (outcome === 'failed') {
      await closeIntent(parts, tenantId, id, outcome)
      throw error
    }
  }
  parts.onCheckpoint?.(`after ${call.cmdlet} ${call.name}`)
  await closeIntent(parts, tenantId, id, outcome)
}

/** In the same table as the provisioning's: the tamper watch knows our own changes by it. */
async function recordIntent({ provisioning }: MigrationParts, tenantId: string, call: Call): Promise<string> {
  const now = provisioning.clock.now()
  const id = newId(now)
  await provisioning.db.inTenant(tenantId, (trx) =>
    trx
      .insertInto('mailflow_intent')
      .values({
        tenant_id: tenantId,
        id,
        object_key: `legacy ${call.guid}`,
        object_name: call.name,
        cmdlet: call.cmdlet,
        parameters: { names: Object.keys(call.parameters), hash: '', seen: '' },
        created_at: now,
        finished_at: null,
        outcome: null,
      })
      .execute(),
  )
  return id
}

async function closeIntent(
  { provisioning }: MigrationParts,
  tenantId: string,
  id: string,
  outcome: 'done' | 'uncertain' | 'failed',
): Promise<void> {
  await provisioning.db.inTenant(tenantId, (trx) =>
    trx
      .updateTable('mailflow_intent')
      .set({ outcome, finished_at: provisioning.clock.now() })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute(),
  )
}
