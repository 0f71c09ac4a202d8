// The surroundings of one try of a step: the leased row, calls to the tenant, and the writes that must come before an effect.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { ExchangeChange, IncidentFacts } from '../parts.ts'
import type { ContainmentParts } from './parts.ts'
import type { Calls } from './calls.ts'
import { isCertainlyNotDone, StepEnd } from './outcome.ts'
import {
  findContainment,
  lease_ms,
  savePrevious,
  updateLeased,
  type Containment,
  type ContainmentStep,
} from './store.ts'

export interface StepContext {
  parts: ContainmentParts
  incident: IncidentFacts
  containment: Containment
  step: ContainmentStep
  calls: Calls
  /** The account or address; steps without one are never run. */
  target: string
  inTenant<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /** Saves the value that was found, once. What an incident that still holds the same thing found before is taken instead. */
  save(found: Record<string, unknown>): Promise<Record<string, unknown>>
  /**
   * Each call that changes the tenant: the intent is written before it, and taken back when Microsoft certainly did not do it. Ends the
   * step when the lease or the goal is another one now; `check` may end it, too, in the same transaction.
   */
  write(
    call: () => Promise<unknown>,
    also?: { check?: (trx: Trx) => Promise<void>; change?: ExchangeChange },
  ): Promise<void>
  /** Another incident changed the same thing and has not put it back: what is there is ours. */
  isOursByAnother(): Promise<boolean>
  /** For tests: where a crash would matter. */
  checkpoint(name: string): void
}

export function createStepContext(
  parts: ContainmentParts,
  given: Pick<StepContext, 'incident' | 'containment' | 'step' | 'calls' | 'checkpoint'>,
): StepContext {
  const { step, containment, checkpoint } = given
  const { tenant_id: tenantId } = step
  const inTenant: StepContext['inTenant'] = (work) => parts.db.inTenant(tenantId, work)
  return {
    ...given,
    parts,
    target: step.target!,
    inTenant,

    async save(found) {
      const previous = await inTenant(async (trx) => savePrevious(trx, step, (await inherited(trx, step)) ?? found))
      step.previous = previous
      checkpoint(`saved ${step.key}`)
      return previous
    },

    isOursByAnother: () => inTenant(async (trx) => (await inherited(trx, step)) !== null),

    async write(call, { check, change } = {}) {
      const now = parts.clock.now()
      const before = step.wrote_at
      await inTenant(async (trx) => {
        const current = await findContainment(trx, tenantId, step.incident_id)
        if (current?.goal !== containment.goal) throw new StepEnd({ kind: 'overtaken' })
        await check?.(trx)
        const lease_until = new Date(now.getTime() + lease_ms)
        const isOurs = await updateLeased(trx, step, { wrote_at: now, lease_until })
        if (!isOurs) throw new StepEnd({ kind: 'overtaken' })
        if (change !== undefined) await parts.microsoft.announce?.(trx, tenantId, change)
      })
      step.wrote_at = now
      checkpoint(`before write ${step.key}`)
      try {
        await call()
      } catch (error) {
        if (isCertainlyNotDone(error)) {
          await inTenant((trx) => updateLeased(trx, step, { wrote_at: before }))
          step.wrote_at = before
        }
        throw error
      }
      checkpoint(`after write ${step.key}`)
    },
  }
}

const othersOn = (trx: Trx, { tenant_id, incident_id, key, target }: ContainmentStep) =>
  trx
    .selectFrom('containment_step as step')
    .innerJoin('containment', (join) =>
      join
        .onRef('containment.tenant_id', '=', 'step.tenant_id')
        .onRef('containment.incident_id', '=', 'step.incident_id'),
    )
    .where('step.tenant_id', '=', tenant_id)
    .where('step.incident_id', '!=', incident_id)
    .where('step.key', '=', key)
    .where('step.target', '=', target)

/** What an earlier incident found before it changed the same thing, while that is not put back: what is there now is ours. */
async function inherited(trx: Trx, step: ContainmentStep): Promise<Record<string, unknown> | null> {
  // Sessions are not kept ended and not put back: each incident ends those that there are.
  if (step.key === 'sessions') return null
  const row = await othersOn(trx, step)
    .select('step.previous')
    .where((eb) => eb.or([eb('step.wrote_at', 'is not', null), eb('step.verified_at', 'is not', null)]))
    .where('step.previous', 'is not', null)
    .where('step.state', 'in', ['running', 'done', 'failed', 'restoring'])
    .executeTakeFirst()
  return row?.previous ?? null
}

/** Another incident that is still open keeps the same thing as it is, and will put it back. */
export async function isHeldByAnother(trx: Trx, step: ContainmentStep): Promise<boolean> {
  const row = await othersOn(trx, step)
    .select(sql<number>`1`.as('one'))
    .where('containment.goal', '=', 'contain')
    .where((eb) => eb.or([eb('step.wrote_at', 'is not', null), eb('step.verified_at', 'is not', null)]))
    .where('step.previous', 'is not', null)
    .where('step.state', 'in', ['running', 'done', 'failed'])
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
