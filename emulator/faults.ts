// Fault injection: finds the plan that a request matches, uses it up, and says what an HTTP service does with it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { EmulatorReply } from './http/types.ts'
import type { FaultPlan, World } from './world.ts'

/**
 * Takes the first plan that matches and counts it down. `subject` is the path of an HTTP request, the cmdlet name or
 * the SMTP phase. Returns null when nothing is planned.
 */
export function takeFault(
  world: World,
  service: FaultPlan['service'],
  subject: string,
  tenantId?: string | null,
): FaultPlan | null {
  const plan = world.faults.find(
    (candidate) =>
      candidate.service === service &&
      candidate.times > 0 &&
      subject.toLowerCase().includes(candidate.match.toLowerCase()) &&
      (candidate.tenantId === undefined || candidate.tenantId === tenantId),
  )
  if (!plan) return null
  plan.times -= 1
  if (plan.times <= 0) world.faults.splice(world.faults.indexOf(plan), 1)
  return plan
}

/**
 * Answers under a fault plan. `answer` does the real work; `fail` writes the service's own error body for a status.
 * A `reply` effect is for SMTP and is ignored here.
 */
export async function answerWithFault(
  plan: FaultPlan | null,
  answer: () => Promise<EmulatorReply>,
  fail: (status: number, code: string, message: string) => EmulatorReply,
): Promise<EmulatorReply> {
  const effect = plan?.effect
  if (!effect) return await answer()
  if (effect.kind === 'status') {
    const reply = fail(effect.status, effect.code, effect.message)
    return effect.retryAfter === undefined
      ? reply
      : { ...reply, headers: { ...reply.headers, 'retry-after': effect.retryAfter } }
  }
  if (effect.kind === 'no-effect')
    return { status: effect.status, headers: { 'content-type': 'application/json' }, body: effect.body ?? '' }
  if (effect.kind === 'delay') await sleep(effect.delay_ms)
  const reply = await answer()
  if (effect.kind === 'lost-answer') return { ...reply, destroy: true }
  if (effect.kind === 'undecodable') return { status: 200, headers: reply.headers ?? {}, body: Buffer.alloc(64, 0x00) }
  return reply
}
