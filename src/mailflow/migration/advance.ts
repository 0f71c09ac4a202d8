// Moves a migration on: proves the new way, takes the old objects away, or goes back. One worker per tenant (the provisioning's lease);
// where it stands is stored before and after each part, and each part does nothing the second time.
import { randomUUID } from 'node:crypto'
import { isAppError } from '#platform/errors.ts'
import { json } from '#platform/db/json.ts'
import {
  findConnection,
  knownObjects,
  requireConnection,
  touchRoutes,
  updateConnection,
} from '../provisioning/connection-store.ts'
import { createStepContext } from '../provisioning/context.ts'
import { executeStep } from '../provisioning/converge.ts'
import { readActualState } from '../provisioning/exchange-state.ts'
import { withLease } from '../provisioning/lease.ts'
import { planRemoval, type PlanStep } from '../provisioning/plan.ts'
import { propagation_minutes, removeSealerStep } from '../provisioning/steps/removal.ts'
import { forgetTenant } from '../tamper/settle.ts'
import { isConnected, isDisconnecting, isReady } from './banner.ts'
import { carryOut } from './carry-out.ts'
import { look } from './look.ts'
import type { MigrationParts } from './parts.ts'
import { gatherEvidence } from './proof.ts'
import { nextRestoration, nextRetirement } from './saved-objects.ts'
import { findState, leaveStage, readSaved, readSettings, saveState, type MigrationState } from './store.ts'

/** Proofs cost reads of traces; steps that wait for Exchange Online are looked at more often. */
const prove_seconds = 300
const step_seconds = 5
const hour_ms = 3_600_000

export type Advance = (tenantId: string) => Promise<void>

export function createAdvance(parts: MigrationParts): Advance {
  return async (tenantId) => {
    // One for each run: two jobs of the same process must not share it.
    await withLease(parts.provisioning, tenantId, `migration ${randomUUID()}`, async () => {
      try {
        await advanceStage(parts, tenantId)
      } catch (error) {
        if (!isAppError(error)) throw error
        await note(parts, tenantId, error.message, error.retryable ? 60 : prove_seconds)
      }
    })
  }
}

async function advanceStage(parts: MigrationParts, tenantId: string): Promise<void> {
  const { state, connection } = await parts.provisioning.db.inTenant(tenantId, async (trx) => ({
    state: await findState(trx, tenantId),
    connection: await findConnection(trx, tenantId),
  }))
  // Neither way is wanted any more; the end of the disconnect is the end of the migration.
  if (isDisconnecting(connection?.state ?? null)) return
  if (state?.stage === 'started') return prove(parts, tenantId)
  if (state?.stage === 'retiring') return retire(parts, tenantId)
  if (state?.stage === 'rolling-back') return rollBack(parts, state)
}

async function note(parts: MigrationParts, tenantId: string, message: string, seconds: number): Promise<void> {
  const { db, clock } = parts.provisioning
  const now = clock.now()
  const nextRunAt = new Date(now.getTime() + seconds * 1000)
  await db.inTenant(tenantId, (trx) => saveState(trx, tenantId, { message, next_run_at: nextRunAt }, now))
}

/** Looks at everything again; resolves with what was found. */
export async function prove(parts: MigrationParts, tenantId: string): Promise<void> {
  const { db, clock } = parts.provisioning
  const connection = await db.inTenant(tenantId, (trx) => findConnection(trx, tenantId))
  if (!isConnected(connection?.state ?? null)) {
    // What was seen of the new way before it stopped proves nothing.
    await db.inTenant(tenantId, (trx) =>
      saveState(trx, tenantId, { evidence: json({ items: [] }) as never }, clock.now()),
    )
    return note(parts, tenantId, connection?.state_reason ?? 'Waiting for the connection.', step_seconds)
  }
  const settings = await db.asSystem(readSettings)
  const items = await gatherEvidence(parts, tenantId, settings)
  const missing = items.filter(({ isProven }) => !isProven)
  const message =
    missing.length === 0
      ? 'Everything is proven: the old objects can be retired.'
      : `Not proven yet: ${missing.map(({ title, detail }) => `${title} (${detail})`).join('; ')}.`
  const now = clock.now()
  await db.inTenant(tenantId, (trx) =>
    saveState(
      trx,
      tenantId,
      {
        evidence: json({ items, at: now.toISOString() }) as never,
        message,
        next_run_at: new Date(now.getTime() + prove_seconds * 1000),
      },
      now,
    ),
  )
}

async function retire(parts: MigrationParts, tenantId: string): Promise<void> {
  const { db, clock, audit } = parts.provisioning
  if (!(await isStillProven(parts, tenantId))) return
  const saved = await db.inTenant(tenantId, (trx) => readSaved(trx, tenantId))
  const result = await carryOut(parts, tenantId, async (actual) =>
    (await mayRetire(parts, tenantId)) ? nextRetirement(saved, actual) : { kind: 'done' },
  )
  if (result === 'wait')
    return note(parts, tenantId, 'Waiting until Exchange Online shows the last change.', step_seconds)
  parts.onCheckpoint?.('retired')
  if (!(await mayRetire(parts, tenantId))) return
  const names = saved.map(({ name }) => name)
  await db.inTenant(tenantId, async (trx) => {
    const now = clock.now()
    const message = `Removed: ${names.join(', ')}.`
    const ended = { stage: 'done' as const, stage_since: now, message, next_run_at: null }
    if (!(await leaveStage(trx, tenantId, 'retiring', ended))) return
    await touchRoutes(trx, tenantId)
    const actor = { kind: 'system' as const, id: 'migration', name: 'migration', address: null }
    await audit.append(trx, {
      tenantId,
      actor,
      action: 'mailflow.migration.done',
      target: 'ip-connectors',
      before: names,
    })
  })
  await look(parts, tenantId)
}

/** Since the retirement was asked for, the new way may have stopped: by a disconnect that was cancelled, or by somebody else. */
async function isStillProven(parts: MigrationParts, tenantId: string): Promise<boolean> {
  const { db, clock } = parts.provisioning
  const read = () => db.inTenant(tenantId, async (trx) => (await findState(trx, tenantId))!)
  const { evidence } = await read()
  const age_ms = clock.now().getTime() - Date.parse(evidence.at ?? '')
  if (age_ms < prove_seconds * 1000 && (await mayRetire(parts, tenantId))) return true
  await prove(parts, tenantId)
  const state = await read()
  if (isReady(state)) return true
  const message = `The old objects that are left stay until the new way is proven again. ${state.message}`
  await db.inTenant(tenantId, (trx) => saveState(trx, tenantId, { message }, clock.now()))
  return false
}

/** False as soon as somebody asks for the way back (what is gone by then is put back by it), and when the new way stops. */
const mayRetire = ({ provisioning: { db } }: MigrationParts, tenantId: string): Promise<boolean> =>
  db.inTenant(tenantId, async (trx) => {
    const state = await findState(trx, tenantId)
    const connection = await findConnection(trx, tenantId)
    return state?.stage === 'retiring' && isReady(state) && isConnected(connection?.state ?? null)
  })

/** The old way is whole again before the new one stops; what is under way on the new one still comes back for as long as it may. */
async function rollBack(parts: MigrationParts, state: MigrationState): Promise<void> {
  const { tenant_id: tenantId } = state
  const { db, clock } = parts.provisioning
  const saved = await db.inTenant(tenantId, (trx) => readSaved(trx, tenantId))
  const restored = await carryOut(parts, tenantId, (actual) => nextRestoration(saved, actual))
  if (restored === 'wait')
    return note(parts, tenantId, 'Waiting until Exchange Online shows the old objects.', step_seconds)
  if (!(await stopNewWay(parts, tenantId)))
    return note(parts, tenantId, 'Waiting until Exchange Online shows that the new rules are off.', step_seconds)
  const stoppedAt = state.stopped_at ?? clock.now()
  const { drain_hours: hours } = (await db.inTenant(tenantId, (trx) => requireConnection(trx, tenantId))).options
  const until = new Date(stoppedAt.getTime() + propagation_minutes * 60_000 + hours * hour_ms)
  if (clock.now() < until) {
    await db.inTenant(tenantId, (trx) => saveState(trx, tenantId, { stopped_at: stoppedAt }, clock.now()))
    const text = until.toISOString().slice(0, 16).replace('T', ' ')
    return note(
      parts,
      tenantId,
      `Mail takes the old way again. The new objects stay for what is under way, until ${text} UTC.`,
      60,
    )
  }
  if (!(await removeNewObjects(parts, tenantId)))
    return note(parts, tenantId, 'Waiting until Exchange Online shows that the new objects are gone.', step_seconds)
  await db.inTenant(tenantId, async (trx) => {
    const now = clock.now()
    const message = 'The old connectors carry the mail again; nothing of the new way is left in Exchange Online.'
    await saveState(trx, tenantId, { stage: 'rolled-back', stage_since: now, message, next_run_at: null }, now)
  })
  await look(parts, tenantId)
}

/** First the wish, then the rules: whoever repairs meanwhile does not switch them on again. */
async function stopNewWay(parts: MigrationParts, tenantId: string): Promise<boolean> {
  await parts.provisioning.db.inTenant(tenantId, async (trx) => {
    await updateConnection(trx, tenantId, {
      phase: 'none',
      state: 'connecting',
      state_reason: 'Rolled back: the old connectors carry the mail.',
      connected_at: null,
      changed_at: parts.provisioning.clock.now(),
    })
    await touchRoutes(trx, tenantId)
  })
  await forgetTenant(parts.provisioning, tenantId)
  return removeStepwise(parts, tenantId, ({ stop }) => stop)
}

async function removeNewObjects(parts: MigrationParts, tenantId: string): Promise<boolean> {
  const { provisioning, engine } = parts
  if (!(await removeStepwise(parts, tenantId, ({ stop, remove }) => [...stop, ...remove]))) return false
  const context = createStepContext(provisioning, engine.clients, tenantId, provisioning.clock.now())
  return (await removeSealerStep.run(context)).kind !== 'wait'
}

/** True when a read shows that nothing is left to do. */
async function removeStepwise(
  parts: MigrationParts,
  tenantId: string,
  choose: (plan: ReturnType<typeof planRemoval>) => PlanStep[],
): Promise<boolean> {
  const { provisioning, engine } = parts
  const context = createStepContext(provisioning, engine.clients, tenantId, provisioning.clock.now())
  let last = ''
  for (;;) {
    const known = await context.inTenant((trx) => knownObjects(trx, tenantId))
    const step = choose(planRemoval(tenantId, await readActualState(await context.exchange()), known))[0]
    if (step === undefined) return true
    const same = JSON.stringify([step.cmdlet, step.parameters])
    if (same === last) return false
    last = same
    await executeStep(context, step)
  }
}
