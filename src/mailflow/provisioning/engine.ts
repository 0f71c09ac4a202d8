// Runs operations: one worker per tenant by a lease, one step after another, each result stored before the next begins. A crash
// anywhere goes on at the step that was not stored as done; steps are idempotent, so running one again does no harm.
import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { systemActor, type AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { createRounds } from '#platform/rounds.ts'
import { findConnection, haltDisconnect, lockConnection, touchRoutes } from './connection-store.ts'
import { createClientCache, createStepContext, type ClientCache } from './context.ts'
import { takeLease, withLease } from './lease.ts'
import {
  dueTenants,
  insertOperation,
  latestOperation,
  listSteps,
  openStates,
  reopen,
  updateOperation,
  updateStep,
  type Operation,
  type StoredStep,
} from './operation-store.ts'
import type { SettingsBefore } from './moment.ts'
import { operationSteps, repairSteps } from './operations.ts'
import type { ProvisioningParts } from './parts.ts'
import type { RepairChoice } from './plan-choice.ts'
import { dropSession } from './session-store.ts'
import type { Step, StepOutcome } from './step.ts'
import { retireTokensStep } from './steps/rotation.ts'
import type { OperationKind } from './tables.ts'
import { hasOldTokens } from './token-store.ts'

export interface Engine {
  readonly clients: ClientCache
  /**
   * Starts an operation, or goes on with the same one. `change`: what is wanted by it, in the same transaction, so that no worker
   * begins without it and nothing is changed when it cannot start. `choice`: an `apply` of this alone. Throws AppError `mailflow.busy` when another kind is under way.
   */
  start(
    tenantId: string,
    kind: OperationKind,
    actor: AuditActor,
    change?: (trx: Trx, goesOn: boolean) => Promise<void>,
    choice?: RepairChoice,
  ): Promise<Operation>
  /** Goes as far as possible now; resolves with the operation as it then is, null when there is none or another worker has it. */
  advance(tenantId: string): Promise<Operation | null>
  /** All tenants whose time has come. One that takes long goes on by itself; a failure stops no other, and is thrown at the end. */
  advanceDue(): Promise<void>
  cancel(tenantId: string): Promise<void>
}

const kindWords: Record<OperationKind, string> = {
  prepare: 'Reading the tenant',
  connect: 'Connecting',
  apply: 'Applying changes',
  rotate: 'Rotating tokens',
  permissions: 'Changing permissions',
  simulation: 'Changing the rule for simulations',
  disconnect: 'Disconnecting',
}

const due = { most: 16, patience_ms: 4_000 }

export function createEngine(parts: ProvisioningParts): Engine {
  const owner = randomUUID()
  // The lease tells processes apart, not the jobs of one process.
  const working = new Set<string>()
  const clients = createClientCache(parts)
  const { db, clock } = parts

  const start: Engine['start'] = (tenantId, kind, actor, change, choice) =>
    db.inTenant(tenantId, async (trx) => {
      await lockConnection(trx, tenantId)
      const now = clock.now()
      const latest = await latestOperation(trx, tenantId)
      const isOpen = latest !== null && openStates.includes(latest.state)
      if (isOpen && latest.kind !== kind && !mayReplace(latest, kind)) throw busy(latest)
      // One that failed is done anew: by now its first steps may have something else to do.
      const goesOn =
        isOpen &&
        latest.kind === kind &&
        !(kind === 'apply' && latest.state === 'failed') &&
        (latest.choice === null || isDeepStrictEqual(latest.choice, choice))
      const before = kind === 'apply' ? await settingsBefore(trx, tenantId, isOpen ? latest : null) : null
      await change?.(trx, goesOn)
      if (goesOn) {
        await reopen(trx, latest)
        return { ...latest, state: 'running', next_run_at: null }
      }
      if (isOpen) await updateOperation(trx, latest, { state: 'cancelled', finished_at: now, next_run_at: null })
      await parts.audit.append(trx, { tenantId, actor, action: `mailflow.${kind}`, target: `tenant ${tenantId}` })
      const steps = choice === undefined ? operationSteps[kind] : repairSteps(choice)
      return insertOperation(trx, tenantId, kind, steps, actor, now, { choice: choice ?? null, before })
    })

  const advance: Engine['advance'] = async (tenantId) => {
    if (working.has(tenantId)) return null
    working.add(tenantId)
    try {
      return await withLease(parts, tenantId, owner, () => runOperation(tenantId))
    } finally {
      working.delete(tenantId)
    }
  }

  const runOperation = async (tenantId: string): Promise<Operation | null> => {
    for (;;) {
      const state = await db.inTenant(tenantId, async (trx) => {
        const operation = await latestOperation(trx, tenantId)
        return operation === null ? null : { operation, steps: await listSteps(trx, operation) }
      })
      if (state === null || (state.operation.state !== 'running' && state.operation.state !== 'waiting'))
        return state?.operation ?? null
      const stored = state.steps.find((step) => step.state !== 'done' && step.state !== 'skipped')
      if (stored === undefined) return finish(state.operation)
      const goesOn = await runStep(state.operation, stored)
      const isOurs = await db.inTenant(tenantId, (trx) => takeLease(trx, tenantId, owner, clock.now()))
      if (!isOurs) return null
      if (!goesOn) return db.inTenant(tenantId, (trx) => latestOperation(trx, tenantId))
    }
  }

  const finish = async (operation: Operation): Promise<Operation> => {
    const change = {
      state: 'done' as const,
      message: `${kindWords[operation.kind]} is done.`,
      finished_at: clock.now(),
      next_run_at: null,
    }
    const { tenant_id: tenantId, kind } = operation
    await db.inTenant(tenantId, async (trx) => {
      if (!(await updateOperation(trx, operation, change))) return
      // Connecting follows upon looking, with the same sign-in; otherwise it is needed no more.
      if (kind !== 'prepare') await dropSession(trx, tenantId)
      if (kind !== 'disconnect' && (await hasOldTokens(trx, tenantId))) await finishRotation(trx, tenantId)
    })
    return { ...operation, ...change }
  }

  /** A rotation that had to make way has its last step left: old tokens must not be accepted for ever. */
  const finishRotation = (trx: Trx, tenantId: string): Promise<unknown> =>
    insertOperation(trx, tenantId, 'rotate', [retireTokensStep], systemActor('rotation'), clock.now())

  /** True when the next step may follow at once. */
  const runStep = async (operation: Operation, stored: StoredStep): Promise<boolean> => {
    const step = operationSteps[operation.kind].find((each) => each.key === stored.key)
    if (step === undefined) throw new Error(`no step ${stored.key} in ${operation.kind}`)
    const startedAt = stored.started_at ?? clock.now()
    const attempts = stored.attempts + 1
    const isOpen = await db.inTenant(operation.tenant_id, async (trx) => {
      const message = `${step.title}…`
      const isTold = await updateOperation(trx, operation, {
        state: 'running',
        message,
        error_code: null,
        next_run_at: null,
      })
      if (isTold) await updateStep(trx, stored, { state: 'running', started_at: startedAt, attempts })
      return isTold
    })
    if (!isOpen) return false
    parts.onCheckpoint?.(`begin ${step.key}`)
    const outcome = await settle(step, operation, startedAt, attempts)
    parts.onCheckpoint?.(`end ${step.key}`)
    if (!(await store(operation, stored, step, startedAt, outcome))) return false
    parts.onCheckpoint?.(`stored ${step.key}`)
    if (outcome.kind === 'wait') return outcome.seconds === 0
    return outcome.kind === 'done' || outcome.kind === 'skipped' || outcome.kind === 'again'
  }

  const settle = async (step: Step, operation: Operation, startedAt: Date, attempts: number): Promise<StepOutcome> => {
    try {
      return await step.run(createStepContext(parts, clients, operation.tenant_id, startedAt, operation.choice))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.retryable)
        return { kind: 'wait', seconds: Math.min(120, 5 * 2 ** Math.min(attempts, 6)), reason: error.message }
      return { kind: 'failed', code: error.code, message: error.message }
    }
  }

  /** False: this process was paused, or without its database, for so long that another has taken over and knows better. */
  const store = async (
    operation: Operation,
    stored: StoredStep,
    step: Step,
    startedAt: Date,
    given: StepOutcome,
  ): Promise<boolean> => {
    const now = clock.now()
    const outcome = withLimit(given, step, startedAt, now)
    return db.inTenant(operation.tenant_id, async (trx) => {
      if (!(await takeLease(trx, operation.tenant_id, owner, now))) return false
      switch (outcome.kind) {
        case 'done':
        case 'skipped':
          await updateStep(trx, stored, { state: outcome.kind, detail: outcome.detail, finished_at: now })
          break
        case 'wait':
          await updateStep(trx, stored, { state: 'waiting', detail: outcome.reason })
          await updateOperation(trx, operation, {
            state: 'waiting',
            message: outcome.reason,
            next_run_at: new Date(now.getTime() + outcome.seconds * 1000),
          })
          break
        case 'again':
          for (const each of await listSteps(trx, operation))
            await updateStep(trx, each, { state: 'open', attempts: 0, started_at: null })
          break
        case 'sign-in':
          await updateStep(trx, stored, { state: 'waiting', detail: outcome.reason })
          await updateOperation(trx, operation, { state: 'needs-sign-in', message: outcome.reason, next_run_at: null })
          break
        case 'failed':
          await updateStep(trx, stored, { state: 'failed', detail: outcome.message })
          await updateOperation(trx, operation, {
            state: 'failed',
            message: outcome.message,
            error_code: outcome.code,
            next_run_at: null,
          })
          break
      }
      return true
    })
  }

  const advanceAll = createRounds(advance, due)

  return {
    clients,
    start,
    advance,
    async advanceDue() {
      const tenants = await db.asSystem((trx) => dueTenants(trx, clock.now()))
      const failures = await advanceAll(tenants)
      if (failures.length > 0) throw new AggregateError(failures, 'operations of tenants went wrong')
    },
    cancel: (tenantId) =>
      db.inTenant(tenantId, async (trx) => {
        await lockConnection(trx, tenantId)
        const latest = await latestOperation(trx, tenantId)
        if (latest === null || !openStates.includes(latest.state)) return
        await updateOperation(trx, latest, {
          state: 'cancelled',
          message: 'Cancelled.',
          finished_at: clock.now(),
          next_run_at: null,
        })
        if (latest.kind === 'disconnect') await haltDisconnect(trx, tenantId, clock.now())
        await touchRoutes(trx, tenantId)
      }),
  }
}

/** What is there is what was wanted before the first of several changes that have not reached the tenant. */
async function settingsBefore(trx: Trx, tenantId: string, open: Operation | null): Promise<SettingsBefore | null> {
  if (open?.kind === 'apply' && open.before !== null) {
    const objects = (await listSteps(trx, open)).find(({ key }) => key === 'objects')
    if (objects?.state === 'open' && objects.attempts === 0) return open.before
  }
  const connection = await findConnection(trx, tenantId)
  if (connection === null) return null
  const { direction, scope, options } = connection
  return { direction, scope, options }
}

/** Disconnecting replaces whatever is under way; a failed or waiting connect may be left for it, a rotation or a look for anything. */
const mayReplace = (open: Operation, kind: OperationKind): boolean =>
  kind === 'disconnect' ||
  open.kind === 'prepare' ||
  open.kind === 'rotate' ||
  open.kind === 'permissions' ||
  (open.kind === 'simulation' && open.state !== 'running') ||
  (open.kind === 'apply' && open.state === 'failed')

const busy = (operation: Operation): AppError =>
  new AppError({
    code: 'mailflow.busy',
    message: `${kindWords[operation.kind]} is under way (${operation.message || operation.state}). Wait until it ends, or cancel it.`,
    status: 409,
  })

function withLimit(outcome: StepOutcome, step: Step, startedAt: Date, now: Date): StepOutcome {
  const waited_minutes = (now.getTime() - startedAt.getTime()) / 60_000
  if (outcome.kind !== 'wait' || waited_minutes < step.limit_minutes) return outcome
  return {
    kind: 'failed',
    code: 'mailflow.step-too-long',
    message: `${step.title}: not done after ${Math.round(waited_minutes)} minutes. ${outcome.reason} Look into it, then start again: it goes on here.`,
  }
}
