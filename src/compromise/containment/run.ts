// Runs the steps of one incident that are due: lease, one try, result under the number of the lease. A crash anywhere leaves the lease
// to run out; the next try reads the tenant first and goes on from there.
import type { AuditAction } from '#platform/audit/actions.ts'
import { sql, type Updateable } from 'kysely'
import { systemActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { IncidentFacts } from '../parts.ts'
import type { ContainmentParts } from './parts.ts'
import { tellChangedByOthers, tellStand } from './alerts.ts'
import { createCalls, type Calls } from './calls.ts'
import { createStepContext, type StepContext } from './context.ts'
import { outcomeOfError, type StepOutcome } from './outcome.ts'
import { confirm_ms, isOverdue, nextLook, nextTry } from './retry.ts'
import { disableSignIn, restoreSignIn } from './steps/sign-in.ts'
import { revokeSessions } from './steps/sessions.ts'
import { acceptSender, refuseSender } from './steps/reject-rule.ts'
import { liftBlock, lookAtBlock } from './steps/microsoft-block.ts'
import {
  findContainment,
  leaseStep,
  listSteps,
  pausedUntil,
  updateContainment,
  updateLeased,
  type Containment,
  type ContainmentStep,
  type Service,
} from './store.ts'
import type { Goal, StepKey } from './tables.ts'
import { neverBegun } from './texts.ts'

type Work = (context: StepContext) => Promise<StepOutcome>

const nothing: Work = () => Promise.resolve({ kind: 'restored', detail: 'There is nothing to put back.' })

const works: Record<StepKey, { service: Service } & Record<Goal, Work>> = {
  'sign-in': { service: 'graph', contain: disableSignIn, restore: restoreSignIn },
  sessions: { service: 'graph', contain: revokeSessions, restore: nothing },
  password: { service: 'graph', contain: nothing, restore: nothing },
  'reject-rule': { service: 'exchange', contain: refuseSender, restore: acceptSender },
  'microsoft-block': { service: 'exchange', contain: lookAtBlock, restore: liftBlock },
}

/** Steps at once at most: each is leased anew, and what is due again within the same call waits for the next one. */
const tries_max = 8

/** Does what is due now. Several workers may call it at once. Rejects only for faults of our own. */
export async function advanceContainment(parts: ContainmentParts, incident: IncidentFacts): Promise<void> {
  const tried = new Set<StepKey>()
  for (let count = 0; count < tries_max; count += 1) {
    const leased = await leaseNext(parts, incident, tried)
    if (leased === null) break
    tried.add(leased.step.key)
    await runStep(parts, incident, leased)
  }
  if (tried.size > 0) await parts.db.inTenant(incident.tenantId, (trx) => tellStand(parts, trx, incident, tried))
}

interface Leased {
  containment: Containment
  step: ContainmentStep
}

const leaseNext = (
  { db, clock }: ContainmentParts,
  { tenantId, id }: IncidentFacts,
  tried: ReadonlySet<StepKey>,
): Promise<Leased | null> =>
  db.inTenant(tenantId, async (trx) => {
    const now = clock.now()
    const due = (await listSteps(trx, tenantId, id)).filter(
      (step) => !tried.has(step.key) && step.next_at !== null && step.next_at <= now && step.target !== null,
    )
    for (const candidate of due) {
      if (!(await isFree(trx, candidate, now))) continue
      const step = await leaseStep(trx, candidate, now)
      const containment = step === null ? null : await findContainment(trx, tenantId, id)
      if (step !== null && containment !== null) return { containment, step }
    }
    return null
  })

/** Two incidents about one account take turns, so that the value of before is read by one at a time. */
async function isFree(trx: Trx, { tenant_id, incident_id, key, target }: ContainmentStep, now: Date): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`containment ${tenant_id} ${key} ${target}`}, 0))`.execute(
    trx,
  )
  const other = await trx
    .selectFrom('containment_step')
    .select('incident_id')
    .where('tenant_id', '=', tenant_id)
    .where('key', '=', key)
    .where('target', '=', target)
    .where('incident_id', '!=', incident_id)
    .where('lease_until', '>', now)
    .executeTakeFirst()
  return other === undefined
}

async function runStep(parts: ContainmentParts, incident: IncidentFacts, leased: Leased): Promise<void> {
  const checkpoint = (name: string): void => parts.onCheckpoint?.(`containment: ${name}`)
  checkpoint(`leased ${leased.step.key}`)
  const outcome = await settle(parts, incident, leased, checkpoint)
  checkpoint(`settled ${leased.step.key}`)
  await store(parts, incident, leased, outcome)
  checkpoint(`stored ${leased.step.key}`)
}

async function settle(
  parts: ContainmentParts,
  incident: IncidentFacts,
  { containment, step }: Leased,
  checkpoint: (name: string) => void,
): Promise<StepOutcome> {
  try {
    if (containment.goal === 'restore' && step.wrote_at === null && step.verified_at === null)
      return { kind: 'skipped', detail: neverBegun }
    const clients = await parts.microsoft.clients(incident.tenantId)
    if (clients === null) return notConnected
    const calls: Calls = createCalls(parts, incident.tenantId, clients)
    const context = createStepContext(parts, { incident, containment, step, calls, checkpoint })
    const outcome = await works[step.key][containment.goal](context)
    return outcome.kind === 'suspect' && isConfirmed(step, parts.clock.now()) ? outcome.then : outcome
  } catch (error) {
    return outcomeOfError(error)
  }
}

const notConnected: StepOutcome = {
  kind: 'failed',
  code: 'mailflow.not-connected',
  detail: 'The tenant is not connected. Connect it, or do the step by hand.',
  isPermission: true,
}

type StepChange = Updateable<Tables['containment_step']>

async function store(
  parts: ContainmentParts,
  incident: IncidentFacts,
  { containment, step }: Leased,
  outcome: StepOutcome,
): Promise<void> {
  const now = parts.clock.now()
  await parts.db.inTenant(incident.tenantId, async (trx) => {
    const current = await findContainment(trx, incident.tenantId, incident.id)
    if (outcome.kind === 'overtaken' || current === null || current.goal !== containment.goal) {
      // The incident ended meanwhile: what it wants now is done next, from what the tenant shows.
      await updateLeased(trx, step, { lease_until: null, ...(current?.goal === 'restore' ? { next_at: now } : {}) })
      return
    }
    const notBefore = await pausedUntil(trx, incident.tenantId, works[step.key].service, now)
    const change = changeFor(outcome, step, containment, now, notBefore)
    if (!(await updateLeased(trx, step, { ...change, lease_until: null }))) return
    if (outcome.kind === 'skipped' && outcome.isOnlyAdministrator === true)
      await updateContainment(trx, incident.tenantId, incident.id, { is_only_administrator: true })
    if (outcome.kind === 'kept' && containment.goal === 'contain' && outcome.isQuiet !== true)
      await tellChangedByOthers(parts, trx, incident, step.key, outcome.detail)
    await writeAudit(parts, trx, incident, step, outcome)
  })
}

function changeFor(
  outcome: Exclude<StepOutcome, { kind: 'overtaken' }>,
  step: ContainmentStep,
  { goal, goal_since: goalSince }: Containment,
  now: Date,
  notBefore: Date | null,
): StepChange {
  const clear = { error_code: null, suspected_at: null }
  const tryFacts = { now, goalSince, attempts: step.attempts, notBefore }
  // A value that was verified stays so while it cannot be looked at.
  const shown = (detail: string): StepChange => (goal === 'contain' && step.verified_at !== null ? {} : { detail })
  switch (outcome.kind) {
    case 'done':
      return {
        ...clear,
        state: 'done',
        detail: outcome.detail,
        verified_at: step.verified_at ?? now,
        done_at: step.done_at ?? now,
        next_at: outcome.looksAgain ? (outcome.nextLook ?? nextLook(goalSince, now)) : null,
      }
    case 'restored':
    case 'kept':
    case 'manual':
    case 'skipped':
      return {
        ...clear,
        state: outcome.kind,
        detail: outcome.detail,
        done_at: endOf(outcome.kind, step, now),
        next_at: null,
      }
    case 'suspect':
      return suspected(step, now)
    case 'wait':
      return { ...shown(outcome.detail), next_at: outcome.until, ...late(step, goal, goalSince, now) }
    case 'unconfirmed':
      return {
        ...shown(outcome.detail),
        error_code: 'compromise.no-effect',
        next_at: nextTry({ ...tryFacts, isPermission: false }),
        ...late(step, goal, goalSince, now),
      }
    case 'failed':
      return {
        ...shown(outcome.detail),
        error_code: outcome.code,
        next_at: nextTry({ ...tryFacts, isPermission: outcome.isPermission }),
        ...(step.verified_at !== null && goal === 'contain'
          ? {}
          : outcome.isPermission && step.key !== 'microsoft-block'
            ? { state: 'failed' as const }
            : late(step, goal, goalSince, now)),
      }
  }
}

const endOf = (kind: 'restored' | 'kept' | 'manual' | 'skipped', step: ContainmentStep, now: Date): Date | null =>
  kind === 'restored' || kind === 'kept' ? now : step.done_at

/** After the quarter of an hour it counts as failed, and is tried again all the same; a value that was verified stays so. */
function late(step: ContainmentStep, goal: Goal, goalSince: Date, now: Date): StepChange {
  if (goal === 'contain' && step.verified_at !== null) return {}
  if (step.key === 'microsoft-block' || !isOverdue(goalSince, now))
    return { state: goal === 'contain' ? 'running' : 'restoring' }
  return { state: 'failed' }
}

/** Replicas are behind for seconds: a first look that differs only makes the next one come soon. */
function suspected(step: ContainmentStep, now: Date): StepChange {
  return { suspected_at: step.suspected_at ?? now, next_at: new Date(now.getTime() + confirm_ms) }
}

/** A difference that was seen twice, far enough apart, is how it is. */
const isConfirmed = ({ suspected_at: since }: ContainmentStep, now: Date): boolean =>
  since !== null && now.getTime() - since.getTime() >= confirm_ms

const actions: Partial<Record<StepKey, Record<Goal, AuditAction>>> = {
  'sign-in': { contain: 'compromise.sign-in-disabled', restore: 'compromise.sign-in-restored' },
  sessions: { contain: 'compromise.sessions-revoked', restore: 'compromise.sessions-revoked' },
  'reject-rule': { contain: 'compromise.sender-refused', restore: 'compromise.sender-accepted' },
  'microsoft-block': { contain: 'compromise.microsoft-block-seen', restore: 'compromise.microsoft-block-lifted' },
}

/** Once for each value that we changed. */
async function writeAudit(
  { audit }: ContainmentParts,
  trx: Trx,
  { tenantId, id, address }: IncidentFacts,
  step: ContainmentStep,
  { kind }: StepOutcome,
): Promise<void> {
  const isContained = kind === 'done' && step.verified_at === null && step.wrote_at !== null
  const isRestored = kind === 'restored' && step.wrote_at !== null
  const action = actions[step.key]?.[isRestored ? 'restore' : 'contain']
  if ((!isContained && !isRestored) || action === undefined) return
  const values = [step.previous, step.desired] as const
  const [before, after] = isRestored ? values.toReversed() : values
  await audit.append(trx, {
    tenantId,
    actor: systemActor('containment'),
    action,
    target: address,
    before,
    after: { ...after, incident: id },
  })
}
