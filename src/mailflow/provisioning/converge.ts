// Brings the tenant to the desired state: read → plan → one write with an intent before it → read. Nothing is concluded from a write's
// answer, so a lost answer, a crash and a repeated run all end in the same state.
import { createHash } from 'node:crypto'
import { isUncertain } from '#microsoft/exchange.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import {
  closeIntent,
  confirmIntents,
  forgetObject,
  knownObjects,
  markRedirected,
  recentIntent,
  recordIntent,
  rememberObject,
} from './connection-store.ts'
import { readActualState } from './exchange-state.ts'
import { guidOf, kindOfKey, matchObjects, type ActualState, type KnownObject } from './match.ts'
import { isEnabledRecord, normaliseRecord, recordHash } from './normalise.ts'
import { managedKeys, routingKeys, type DesiredState, type ObjectKey } from './objects.ts'
import { nameOfStep, planObjects, type PlanStep } from './plan.ts'
import { wait, type StepContext, type StepOutcome } from './step.ts'

const writes_max = 60
/** Replication between Exchange's replicas was measured to take longer than 6 s; it is given five minutes (1.5). */
const replication_ms = 300_000
/** A write of unknown fate is looked for so long before it is repeated. */
const uncertain_ms = 30_000

/** null when the state is as desired, else why to wait. `picks`: only such steps are done. Throws AppError `mailflow.object.name-taken`. */
export async function converge(
  context: StepContext,
  desired: DesiredState,
  keys: readonly ObjectKey[] = managedKeys,
  picks: (step: PlanStep) => boolean = () => true,
): Promise<StepOutcome | null> {
  const exchange = await context.exchange()
  for (let writes = 0; writes < writes_max; writes += 1) {
    const actual = await readActualState(exchange)
    const known = await context.inTenant((trx) => knownObjects(trx, context.tenantId))
    const plan = planObjects(desired, actual, known, keys, context.choice)
    const conflict = plan.conflicts[0]
    if (conflict !== undefined) throw new AppError({ code: conflict.code, message: conflict.text, status: 409 })
    await rememberMatches(context, desired, actual, keys)
    await confirmWrites(context, plan.steps, keys)
    const step = plan.steps.find(picks)
    if (step === undefined) return null
    const seen = seenVersion(desired.tenantId, step, actual, known)
    const pending = await stillReplicating(context, step, seen)
    if (pending !== null) return pending
    await executeStep(context, step, seen)
  }
  throw new AppError({
    code: 'mailflow.does-not-settle',
    message: `After ${writes_max} changes the tenant is still not as wanted: somebody or something else is changing the same objects.`,
    status: 409,
  })
}

/** What the plan does not ask for any more has been seen to be done: if it is needed again, somebody has undone it. */
export async function confirmWrites(
  context: StepContext,
  planned: PlanStep[],
  keys: readonly PlanStep['key'][],
): Promise<void> {
  const since = new Date(context.parts.clock.now().getTime() - replication_ms)
  await context.inTenant((trx) => confirmIntents(trx, context.tenantId, { keys, open: planned.map(hashOf), since }))
}

/** Which state of the object a plan was made from: moves with every change of it, whoever makes it; times alone are told by the second. */
function seenVersion(tenantId: string, step: PlanStep, actual: ActualState, known: KnownObject[]): string {
  const { action } = step
  // What converges is planned for our own objects only.
  const key = step.key as ObjectKey
  const match = matchObjects(tenantId, [key], actual, known).get(key)
  // Made, seen and gone again is another state than not made yet.
  if (match?.kind !== 'found') return `missing ${known.find((object) => object.key === key)?.guid ?? ''}`.trim()
  return [
    guidOf(match.record),
    match.record['WhenChangedUTC'] ?? match.record['WhenChanged'],
    match.record['Priority'],
    recordHash(
      normaliseRecord(kindOfKey(key), match.record),
      isEnabledRecord(match.record),
      String(match.record['Name']),
    ).slice(0, 16),
    // Moving changes no record, only the list.
    ...(action === 'move' ? [orderHash(actual)] : []),
  ].join(' ')
}

const orderHash = (actual: ActualState): string =>
  createHash('sha256').update(actual.rules.map(guidOf).join()).digest('hex').slice(0, 16)

/** The same step again, planned from the same state, right after it was done: the read is older than the write. */
export async function stillReplicating(
  context: StepContext,
  step: PlanStep,
  seen: string,
): Promise<StepOutcome | null> {
  const now = context.parts.clock.now()
  const intent = await context.inTenant((trx) =>
    recentIntent(trx, context.tenantId, step, new Date(now.getTime() - replication_ms)),
  )
  if (intent === null || intent.outcome === 'failed' || intent.outcome === 'seen') return null
  if (intent.parameters.hash !== hashOf(step) || intent.parameters.seen !== seen) return null
  const age_ms = now.getTime() - intent.created_at.getTime()
  if (intent.outcome !== 'done' && age_ms >= uncertain_ms) return null
  return wait(5, `Waiting until Exchange Online shows the change of “${nameOfStep(step)}”.`)
}

const hashOf = (step: PlanStep): string =>
  createHash('sha256')
    .update(JSON.stringify([step.cmdlet, step.parameters]))
    .digest('hex')
    .slice(0, 16)

/** One call. Rejects only when it was certainly refused. */
export async function executeStep(context: StepContext, step: PlanStep, seen = ''): Promise<void> {
  const { clock } = context.parts
  const exchange = await context.exchange()
  const parameters = { names: Object.keys(step.parameters), hash: hashOf(step), seen }
  const id = await context.inTenant(async (trx) => {
    if (switchesRedirect(step)) await markRedirected(trx, context.tenantId, clock.now())
    return recordIntent(trx, context.tenantId, { step, parameters, objectName: nameOfStep(step) }, clock.now())
  })
  context.checkpoint(`before ${step.cmdlet} ${step.key}`)
  const outcome = await attempt(() => exchange.invoke(step.cmdlet, step.parameters, { kind: 'write' }))
  context.checkpoint(`after ${step.cmdlet} ${step.key}`)
  await context.inTenant(async (trx) => {
    await closeIntent(trx, context.tenantId, id, outcome.kind, clock.now())
    if (step.action === 'remove' && outcome.kind === 'done') await forgetObject(trx, context.tenantId, step.key)
  })
  if (outcome.kind === 'failed') throw outcome.error
}

/** Off as well: then somebody had switched it on. */
const switchesRedirect = ({ key, action }: PlanStep): boolean =>
  routingKeys.some((each) => each === key) && (action === 'enable' || action === 'disable')

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

/** Stores GUID and record of everything of ours that is there: identity for later runs, baseline for the watch. */
async function rememberMatches(
  context: StepContext,
  desired: DesiredState,
  actual: ActualState,
  keys: readonly ObjectKey[],
): Promise<void> {
  const now = context.parts.clock.now()
  await context.inTenant(async (trx) => {
    const matches = matchObjects(desired.tenantId, keys, actual, await knownObjects(trx, context.tenantId))
    for (const object of desired.objects) {
      const match = matches.get(object.key)
      if (match?.kind !== 'found') continue
      const name = String(match.record['Name'])
      const normal = normaliseRecord(object.kind, match.record)
      await rememberObject(
        trx,
        context.tenantId,
        {
          key: object.key,
          guid: guidOf(match.record),
          name,
          record: match.record,
          hash: recordHash(normal, isEnabledRecord(match.record), name),
          whenChanged: String(match.record['WhenChangedUTC'] ?? match.record['WhenChanged'] ?? '') || null,
        },
        now,
      )
    }
  })
}
