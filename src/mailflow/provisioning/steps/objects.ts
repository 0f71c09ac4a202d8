// Steps that make the objects in Exchange, in the order of exchange-online 5.5: the way back first, redirects last.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { isUncertain } from '#microsoft/exchange.ts'
import { endLoss } from '../consent-watch.ts'
import { converge, executeStep, stillReplicating } from '../converge.ts'
import { readActualState } from '../exchange-state.ts'
import { guidOf, matchObjects } from '../match.ts'
import type { DesiredState, ObjectKey } from '../objects.ts'
import type { PlanStep } from '../plan.ts'
import { wantedNow } from '../settings.ts'
import type { RepairChoice } from '../plan-choice.ts'
import { done, failed, skipped, wait, type Step, type StepContext } from '../step.ts'
import type { RedirectPhase } from '../tables.ts'
import { tokensOf } from '../token-store.ts'
import { knownObjects, touchRoutes } from '../connection-store.ts'
import { runRelayProbe } from './gateway.ts'
import { settleSealers } from './sealers.ts'

export async function readDesired(context: StepContext, phase?: RedirectPhase): Promise<DesiredState> {
  const { db, secrets, clock } = context.parts
  const tokens = await tokensOf(db, secrets, context.tenantId, clock.now())
  if (tokens === null) throw new Error('tokens are made before objects')
  const connection = await context.connection()
  return context.inTenant((trx) => wantedNow(context.parts, trx, connection, tokens, phase))
}

function objectStep(key: string, title: string, keys: readonly ObjectKey[] | undefined, phase?: RedirectPhase): Step {
  return {
    key,
    title,
    limit_minutes: 90,
    async run(context) {
      const waiting = await converge(context, await readDesired(context, phase), keys)
      return waiting ?? done('')
    },
  }
}

export const inboundConnectorStep = objectStep('inbound-connector', 'Make the inbound connector (from the gateway)', [
  'in',
])
export const outboundConnectorStep = objectStep('outbound-connector', 'Make the outbound connector (to the gateway)', [
  'out',
])
/** Everything, in the phase that the connection is in: on first connect 30 and 40 stay off. */
export const rulesStep = objectStep('rules', 'Make the mail flow rules at the top of the list', undefined)
export const objectsStep = objectStep('objects', 'Bring connectors and rules to the wanted state', undefined)

export const validateStep: Step = {
  key: 'validate',
  title: 'Let Exchange Online check that it reaches the gateway',
  limit_minutes: 60,
  async run(context) {
    const exchange = await context.exchange()
    const known = await context.inTenant((trx) => knownObjects(trx, context.tenantId))
    const match = matchObjects(context.tenantId, ['out'], await readActualState(exchange), known).get('out')
    if (match?.kind !== 'found') return wait(5, 'Waiting until Exchange Online shows the outbound connector.')
    if (match.record['IsValidated'] === true) return done('It was validated.')
    const guid = guidOf(match.record)
    const step = markValidated(guid, context.startedAt)
    const seen = `${guid} ${String(match.record['WhenChangedUTC'])}`
    const pending = await stillReplicating(context, step, seen)
    if (pending !== null) return pending
    const problem = await validate(exchange, guid, context.parts.gateway.probeRecipient)
    if (problem !== null) return wait(15, `Exchange Online does not reach the gateway yet: ${problem}`)
    await executeStep(context, step, seen)
    return wait(1, 'Reading back.')
  },
}

/** `at`: of the step, so that the same call is known again. */
const markValidated = (guid: string, at: Date): PlanStep => ({
  key: 'out',
  action: 'change',
  cmdlet: 'Set-OutboundConnector',
  parameters: { Identity: guid, IsValidated: true, LastValidationTimestamp: exchangeTime(at) },
  text: '',
  differences: [],
})

const exchangeTime = (now: Date): string => now.toISOString().replace('Z', '0000Z')

/** null when every smart host succeeded, else what went wrong. */
async function validate(exchange: ExchangeClient, guid: string, recipient: string): Promise<string | null> {
  try {
    const { records } = await exchange.invoke(
      'Validate-OutboundConnector',
      { Identity: guid, Recipients: [recipient] },
      { kind: 'read' },
    )
    // The test mail that follows the connection tests goes by no rule, so it has no route token and the gateway refuses it: right so.
    const connections = records.filter((record) => /^Check connectivity/i.test(String(record['TaskName'] ?? '')))
    const bad = (connections.length > 0 ? connections : records).find(
      (record) => record['IsTaskSuccessful'] === false || record['Result'] === 'Failed',
    )
    return bad === undefined
      ? null
      : String(bad['Detail'] ?? bad['TaskDetail'] ?? bad['Message'] ?? JSON.stringify(bad)).slice(0, 400)
  } catch (error) {
    if (isUncertain(error)) return 'no answer'
    throw error
  }
}

export const arcStep: Step = {
  key: 'arc',
  title: 'Add our ARC sealer to the trusted ones',
  limit_minutes: 30,
  async run(context) {
    const arc = context.parts.gateway.arc
    return arc === null ? skipped('No ARC key is configured.') : settleSealers(context, arc.domain.toLowerCase())
  },
}

export const pilotStep: Step = {
  key: 'pilot',
  title: 'Redirect the mail of the pilot',
  limit_minutes: 90,
  async run(context) {
    const connection = await context.connection()
    if (connection.phase === 'active') return skipped('The whole scope is redirected already.')
    if (connection.pilot_scope === null) return skipped('No pilot is wanted.')
    const waiting = await converge(context, await readDesired(context, 'pilot'))
    if (waiting !== null) return waiting
    if (connection.phase === 'pilot') return done('')
    await context.update({
      phase: 'pilot',
      state: 'pilot',
      state_reason: 'Mail of the pilot is redirected.',
      pilot_since: context.parts.clock.now(),
    })
    return done('')
  },
}

export const widenStep: Step = {
  key: 'widen',
  title: 'Redirect the mail of everybody in scope',
  limit_minutes: 30 * 24 * 60,
  async run(context) {
    const connection = await context.connection()
    const remaining = pilotRemaining_seconds(connection, context.parts.clock.now())
    if (remaining > 0)
      return wait(Math.min(remaining, 60), `The pilot runs for another ${Math.ceil(remaining / 60)} minutes.`)
    const waiting = await converge(context, await readDesired(context, 'active'))
    if (waiting !== null) return waiting
    if (connection.phase !== 'active') await context.update({ phase: 'active' })
    return done('')
  },
}

function pilotRemaining_seconds(connection: Awaited<ReturnType<StepContext['connection']>>, now: Date): number {
  if (connection.phase !== 'pilot' || connection.pilot_since === null) return 0
  const until_ms = connection.pilot_since.getTime() + connection.options.pilot_minutes * 60_000
  return Math.max(0, Math.ceil((until_ms - now.getTime()) / 1000))
}

/** Whether mail comes back rests on these. */
const opensWayBack = ({ whole, properties, domain }: RepairChoice): boolean =>
  domain || whole.includes('in') || properties.in !== undefined

/** Reads everything once more, as a whole, and asks Exchange for the way back. */
export const proveStep: Step = {
  key: 'prove',
  title: 'Prove that everything is as it should be',
  limit_minutes: 60,
  async run(context) {
    const waiting = await converge(context, await readDesired(context))
    if (waiting !== null) return waiting
    // What was left as it is may be what keeps the way back shut.
    if (context.choice !== null && !opensWayBack(context.choice)) return done('configuration as chosen')
    const probe = await runRelayProbe(context)
    if (!probe.ok) return wait(15, `The way back is not open: ${probe.text}`)
    return done(`configuration equal, relay ${probe.text}`)
  },
}

export const finishStep: Step = {
  key: 'finish',
  title: 'Connected',
  limit_minutes: 5,
  async run(context) {
    const { outbox, clock } = context.parts
    const connection = await context.connection()
    if (connection.phase === 'none') return failed('mailflow.not-redirected', 'No mail is redirected.')
    await context.inTenant(async (trx) => {
      const isFirst = connection.connected_at === null
      await trx
        .updateTable('mailflow_connection')
        .set({
          state: 'active',
          state_reason: 'Mail is scanned.',
          connected_at: connection.connected_at ?? clock.now(),
          problem: null,
          problem_since: null,
          changed_at: clock.now(),
        })
        .where('tenant_id', '=', context.tenantId)
        .execute()
      if (connection.problem !== null)
        await endLoss(context.parts, trx, context.tenantId, 'The tenant was connected again.')
      await touchRoutes(trx, context.tenantId)
      if (isFirst)
        await outbox.append(trx, {
          type: 'TenantConnected',
          tenantId: context.tenantId,
          payload: { direction: connection.direction },
        })
    })
    return done('')
  },
}
