// Isolating, connecting again, restoring a file, an entry in a computer's log: carried out from their intent rows.
import { isAppError } from '#platform/errors.ts'
import { noteIsolation } from '#people/computers.ts'
import type { CompromiseParts } from '../parts.ts'
import type { BackEnd } from './back-end.ts'
import { askAgainAt, endpointError, makesUnusable, problemText } from './errors.ts'
import { nextTry } from './policy.ts'
import type { EndpointPorts } from './ports.ts'
import { takeAct, updateAct, type ActChange, type ActRow } from './store.ts'
import { tellUnusable } from './tell.ts'

/** An old isolation is dangerous; ending one is never too late (endpoint-response 2.3). */
const life_hours: Record<ActRow['act'], number> = { isolate: 4, reconnect: 24 * 365, restore: 24, notice: 7 * 24 }

/** Does an act that is due. Rejects only for faults of our own database. */
export async function advanceAct(
  parts: CompromiseParts,
  ports: EndpointPorts,
  tenantId: string,
  id: string,
): Promise<void> {
  const { db, clock } = parts
  const act = await db.inTenant(tenantId, (trx) => takeAct(trx, tenantId, id, clock.now()))
  if (act === null) return
  const outcome = await settle(parts, ports, act)
  await db.inTenant(tenantId, async (trx) => {
    if (!(await updateAct(trx, act, outcome.change))) return
    if (outcome.isUnusable) await tellUnusable(parts, trx, tenantId, act.back_end, outcome.change.detail as string)
    // Our agent tells by itself when it is isolated.
    if (outcome.change.state !== 'done' || act.back_end === 'agent') return
    if (act.act === 'isolate' || act.act === 'reconnect')
      await noteIsolation(trx, tenantId, act.computer_id, act.act === 'isolate')
  })
}

async function settle(
  { clock, logger }: CompromiseParts,
  ports: EndpointPorts,
  act: ActRow,
): Promise<{ change: ActChange; isUnusable: boolean }> {
  try {
    const backEnd = (await ports.backEndsOf(act.tenant_id)).find(({ name }) => name === act.back_end)
    if (backEnd === undefined)
      throw endpointError(act.back_end, 'refused', 'The product is switched off for this tenant.')
    await carryOut(backEnd, act)
    return { change: { state: 'done', detail: doneText[act.act], done_at: clock.now() }, isUnusable: false }
  } catch (error) {
    const now = clock.now()
    const detail = problemText(error)
    if (!isAppError(error))
      logger.error({ event: 'endpoint.act-crashed', act: act.id, err: error }, 'act on a computer')
    const age_hours = (now.getTime() - act.created_at.getTime()) / 3_600_000
    const goesOn = (!isAppError(error) || error.retryable) && age_hours < life_hours[act.act]
    if (!goesOn) return { change: { state: 'failed', detail, done_at: now }, isUnusable: makesUnusable(error) }
    const next_at = nextTry(act.attempts, askAgainAt(error), now)
    return { change: { detail, attempts: act.attempts + 1, next_at }, isUnusable: false }
  }
}

const doneText: Record<ActRow['act'], string> = {
  isolate: 'The product was told to isolate the computer.',
  reconnect: 'The product was told to end the isolation.',
  restore: 'The product was told to restore the file.',
  notice: 'The entry is on its way to the log of the computer.',
}

async function carryOut(backEnd: BackEnd, act: ActRow): Promise<void> {
  const { external_id: externalId, args } = act
  const reason = String(args['reason'] ?? 'Mailwarden')
  const work =
    act.act === 'isolate'
      ? backEnd.isolate?.(externalId, reason)
      : act.act === 'reconnect'
        ? backEnd.reconnect?.(externalId, reason)
        : act.act === 'restore'
          ? backEnd.restore?.(externalId, String(args['vaultId']))
          : backEnd.notify?.(externalId, { id: Number(args['id']), text: String(args['text']) })
  if (work === undefined) throw endpointError(backEnd.name, 'unsupported', 'The product cannot do this.')
  await work
}
