// Brings the tenant to the wanted allow-listing: read, plan, one call with its intent before it, read again. Nothing is concluded from
// the answer of a call, so a lost answer, a crash and a repeated run all end in the same state.
import { createHash } from 'node:crypto'
import { type ExchangeClient, isUncertain } from '#microsoft/exchange.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { type AllowListActual, readAllowList } from './actual.ts'
import type { AllowListParts } from './parts.ts'
import { type AllowListPlan, type AllowListStep, planAllowList, type Wanted } from './plan.ts'
import { settleEntries } from './presence.ts'
import { closeIntent, forgetEntries, markSeen, ownedEntries, recentIntent, recordIntent } from './store.ts'

const calls_max = 40
/** Exchange may show an older state so long after a change. */
const replication_ms = 300_000
/** A call of unknown fate is looked for so long before it is repeated. */
const uncertain_ms = 30_000

export interface ConvergeOptions {
  signal?: AbortSignal
  /** Between two reads while a change does not show yet. */
  poll_ms?: number
  onStep?: (step: AllowListStep) => Promise<void>
}

/**
 * Resolves with the last plan, whose steps are empty, and the state that it was read from. Throws AppError `allow-list.blocked` when a
 * limit or a missing value stands in the way, `allow-list.not-visible` (retryable), `microsoft.exchange.*`.
 */
export async function convergeAllowList(
  parts: AllowListParts,
  tenantId: string,
  exchange: ExchangeClient,
  wanted: Wanted,
  options: ConvergeOptions = {},
): Promise<{ plan: AllowListPlan; actual: AllowListActual }> {
  for (let calls = 0; calls < calls_max;) {
    options.signal?.throwIfAborted()
    const { plan, actual } = await planNow(parts, tenantId, exchange, wanted)
    const blocked = plan.problems.filter(({ severity }) => severity === 'blocking')
    if (blocked.length > 0) throw blockedBy(blocked.map(({ text }) => text))
    const step = plan.steps[0]
    if (step === undefined) return { plan, actual }
    if (await isStillReplicating(parts, tenantId, step)) {
      await parts.clock.sleep(options.poll_ms ?? 2_000, options.signal)
      continue
    }
    await execute(parts, tenantId, exchange, step)
    await options.onStep?.(step)
    calls += 1
  }
  throw new AppError({
    code: 'allow-list.not-visible',
    message: `After ${calls_max} changes the tenant is still not as wanted: somebody or something else is changing the same entries.`,
    status: 409,
    retryable: true,
  })
}

/** What would be done now; also notes what a former call brought about. */
export async function planNow(
  parts: AllowListParts,
  tenantId: string,
  exchange: ExchangeClient,
  wanted: Wanted,
): Promise<{ plan: AllowListPlan; actual: AllowListActual }> {
  const actual = await readAllowList(exchange)
  const owned = await parts.db.inTenant(tenantId, async (trx) => {
    const { seen, gone } = settleEntries(actual, await ownedEntries(trx, tenantId))
    await markSeen(trx, tenantId, seen)
    await forgetEntries(trx, tenantId, gone)
    return ownedEntries(trx, tenantId)
  })
  return { plan: planAllowList(wanted, actual, owned), actual }
}

const blockedBy = (texts: string[]): AppError =>
  new AppError({ code: 'allow-list.blocked', message: texts.join(' '), status: 409 })

const hashOf = ({ cmdlet, parameters }: AllowListStep): string =>
  createHash('sha256')
    .update(JSON.stringify([cmdlet, parameters]))
    .digest('hex')
    .slice(0, 16)

/** The same call was made a moment ago: the read is older than it. */
async function isStillReplicating(parts: AllowListParts, tenantId: string, step: AllowListStep): Promise<boolean> {
  const now = parts.clock.now()
  const since = new Date(now.getTime() - replication_ms)
  const intent = await parts.db.inTenant(tenantId, (trx) => recentIntent(trx, tenantId, hashOf(step), since))
  if (intent === null || intent.outcome === 'failed') return false
  return intent.outcome === 'done' || now.getTime() - intent.created_at.getTime() < uncertain_ms
}

async function execute(
  parts: AllowListParts,
  tenantId: string,
  exchange: ExchangeClient,
  step: AllowListStep,
): Promise<void> {
  const { db, clock } = parts
  const id = await db.inTenant(tenantId, (trx) => recordIntent(trx, tenantId, step, hashOf(step), clock.now()))
  parts.onCheckpoint?.(`before ${step.cmdlet}`)
  const outcome = await attempt(() => exchange.invoke(step.cmdlet, step.parameters, { kind: 'write' }))
  parts.onCheckpoint?.(`after ${step.cmdlet}`)
  await db.inTenant(tenantId, async (trx) => {
    await closeIntent(trx, tenantId, id, outcome.kind, clock.now())
    // Certainly not done: these values are not ours.
    if (outcome.kind === 'failed') await forgetUnmade(trx, tenantId, step)
  })
  if (outcome.kind === 'failed') throw outcome.error
}

async function forgetUnmade(trx: Trx, tenantId: string, step: AllowListStep): Promise<void> {
  const adding = (await ownedEntries(trx, tenantId)).filter(({ state }) => state === 'adding')
  const unmade = step.adds.filter(({ kind, value }) =>
    adding.some((entry) => entry.kind === kind && entry.value === value),
  )
  await forgetEntries(trx, tenantId, unmade)
  await markSeen(trx, tenantId, step.removes)
}

type Attempt = { kind: 'done' } | { kind: 'uncertain' } | { kind: 'failed'; error: unknown }

async function attempt(work: () => Promise<unknown>): Promise<Attempt> {
  try {
    await work()
    return { kind: 'done' }
  } catch (error) {
    // "Already exists" and "not found" say that the read was older than the tenant: read again.
    const isStale =
      isAppError(error, 'microsoft.exchange.already-exists') || isAppError(error, 'microsoft.exchange.not-found')
    return isUncertain(error) || isStale ? { kind: 'uncertain' } : { kind: 'failed', error }
  }
}
