// Rule 25 comes and goes with campaigns. What else differs from the wanted state is not touched: the tamper watch tells it.
import { forgetObject } from '../connection-store.ts'
import { converge } from '../converge.ts'
import type { PlanStep } from '../plan.ts'
import { done, type Step } from '../step.ts'
import { readDesired } from './objects.ts'

export const simulationRuleStep: Step = {
  key: 'simulation-rule',
  title: 'Bring the rule for simulations to the wanted state',
  limit_minutes: 60,
  async run(context) {
    const desired = await readDesired(context)
    const waiting = await converge(context, desired, undefined, isOfRule25)
    if (waiting !== null) return waiting
    // Its removal may have been seen without an answer of the call.
    if (!desired.objects.some(({ key }) => key === 'r25'))
      await context.inTenant((trx) => forgetObject(trx, context.tenantId, 'r25'))
    return done('')
  },
}

/** A new rule stands at the top of the list until those that belong above it are moved there. */
const isOfRule25 = ({ key, action }: PlanStep): boolean => key === 'r25' || action === 'move'
