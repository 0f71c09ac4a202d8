// Our ARC seal among the trusted ones of a tenant: a list that is shared with others and can only be written whole (exchange-online 2.5).
import { json } from '#platform/db/json.ts'
import type { Connection } from '../connection-store.ts'
import { confirmWrites, executeStep, stillReplicating } from '../converge.ts'
import { readArcSealers } from '../exchange-state.ts'
import type { PlanStep } from '../plan.ts'
import { done, wait, type StepContext, type StepOutcome } from '../step.ts'

/** Domains that we put there. */
export function addedSealers(connection: Connection, ours: string | null): string[] {
  const known = connection.added_sealers ?? (connection.has_added_sealer && ours !== null ? [ours] : [])
  return known.map((name) => name.toLowerCase())
}

/** Takes ours out, except `ours`, which is put in; the rest is left as it is read. */
export async function settleSealers(context: StepContext, ours: string | null): Promise<StepOutcome> {
  const added = addedSealers(await context.connection(), context.parts.gateway.arc?.domain ?? null)
  const sealers = await readArcSealers(await context.exchange())
  const others = sealers.filter((name) => name === ours || !added.includes(name))
  const isMissing = ours !== null && !sealers.includes(ours)
  if (!isMissing && others.length === sealers.length) {
    await confirmWrites(context, [], ['arc'])
    await remember(
      context,
      added.filter((name) => name === ours),
    )
    return done(sealers.join(', '))
  }
  const wanted = isMissing ? [...others, ours] : others
  const step = writing(wanted)
  const seen = sealers.join()
  const pending = await stillReplicating(context, step, seen)
  if (pending !== null) return pending
  // Before the write: whoever dies behind it knows what to take back.
  const isNew = isMissing && !added.includes(ours)
  if (isNew) await remember(context, [...added, ours])
  try {
    await executeStep(context, step, seen)
  } catch (error) {
    if (isNew) await remember(context, added)
    throw error
  }
  return wait(1, 'Reading back.')
}

const remember = (context: StepContext, added: string[]): Promise<void> =>
  context.update({ added_sealers: json(added) as never, has_added_sealer: added.length > 0 })

/** An empty list is written as a blank [MS]. */
const writing = (sealers: string[]): PlanStep => ({
  key: 'arc',
  action: 'change',
  cmdlet: 'Set-ArcConfig',
  parameters: { Identity: 'Default', ArcTrustedSealers: sealers.length === 0 ? [' '] : sealers },
  text: '',
  differences: [],
})
