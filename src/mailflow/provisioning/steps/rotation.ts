// Steps of token rotation (exchange-online 5.3): the return token is accepted by rule 20 before the gateway uses it, the route token
// by the gateways before the rules use it; old ones are good for two more days.
import { converge } from '../converge.ts'
import { touchRoutes } from '../connection-store.ts'
import { done, wait, type Step } from '../step.ts'
import { addNextTokens, expireTokens, switchTokens } from '../token-store.ts'
import { readDesired } from './objects.ts'

/** Gateways ask for changes each second; this many later all of them have asked. */
const gatewayPoll_seconds = 15

export const nextTokensStep: Step = {
  key: 'next-tokens',
  title: 'Make new tokens',
  limit_minutes: 10,
  async run(context) {
    const { secrets, clock } = context.parts
    await context.inTenant(async (trx) => {
      await addNextTokens(trx, secrets, context.tenantId, clock.now())
      await touchRoutes(trx, context.tenantId)
    })
    const age_seconds = (clock.now().getTime() - context.startedAt.getTime()) / 1000
    return age_seconds >= gatewayPoll_seconds
      ? done('')
      : wait(Math.ceil(gatewayPoll_seconds - age_seconds), 'Waiting until all gateways know the new tokens.')
  },
}

export const acceptNextStep: Step = {
  key: 'accept-next',
  title: 'Let rule 20 accept the new return token',
  limit_minutes: 60,
  async run(context) {
    return (await converge(context, await readDesired(context))) ?? done('')
  },
}

/** The change of rule 20 takes up to half an hour to be in force; the gateway changes over after an hour. */
const ruleInForce_minutes = 60

export const switchTokensStep: Step = {
  key: 'switch-tokens',
  title: 'Use the new tokens',
  limit_minutes: 180,
  async run(context) {
    const age_minutes = (context.parts.clock.now().getTime() - context.startedAt.getTime()) / 60_000
    if (age_minutes < ruleInForce_minutes)
      return wait(
        Math.ceil(Math.min(10, ruleInForce_minutes - age_minutes) * 60),
        'Waiting until the changed rule is in force everywhere.',
      )
    await context.inTenant(async (trx) => {
      await switchTokens(trx, context.tenantId, context.parts.clock.now())
      await touchRoutes(trx, context.tenantId)
    })
    context.checkpoint('after switch')
    return (await converge(context, await readDesired(context))) ?? done('')
  },
}

export const retireTokensStep: Step = {
  key: 'retire-tokens',
  title: 'Stop accepting the old tokens after two days',
  limit_minutes: 4 * 24 * 60,
  async run(context) {
    const { clock } = context.parts
    const next = await context.inTenant(async (trx) => {
      const rest = await expireTokens(trx, context.tenantId, clock.now())
      await touchRoutes(trx, context.tenantId)
      return rest
    })
    if (next !== null)
      return wait(
        Math.max(1, Math.min(3600, Math.ceil((next.getTime() - clock.now().getTime()) / 1000))),
        `The old tokens are accepted until ${next.toISOString().slice(0, 16).replace('T', ' ')} UTC.`,
      )
    return (await converge(context, await readDesired(context))) ?? done('')
  },
}
