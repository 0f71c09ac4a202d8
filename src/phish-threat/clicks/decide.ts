// A person decides about a visit: with a reason, in the audit log, and for good. Facts follow, and what followed from them is taken back.
import type { HttpActor } from '#platform/http/module.ts'
import { AppError } from '#platform/errors.ts'
import type { Verdict } from '../contract.ts'
import type { PhishThreatParts } from '../parts.ts'
import { setFacts } from './facts.ts'
import { loadMessage, loadOwnNetworks } from './load.ts'
import { networksOf } from './networks/lookup.ts'
import { ownersOf } from './owners-of.ts'
import { lockMessage, settleMessage } from './settle.ts'
import { appendVerdict } from './store.ts'
import { findVisit } from './views.ts'

export interface Decision {
  tenantId: string
  visitId: string
  verdict: Verdict | 'rules'
  reason: string
  actor: HttpActor
}

/** Throws AppError `simulations.visit-not-found`. */
export async function decideVisit(parts: PhishThreatParts, decision: Decision): Promise<void> {
  const { tenantId, visitId, verdict, reason, actor } = decision
  const owners = await ownersOf(parts).current()
  const messageId = await parts.db.inTenant(tenantId, async (trx) => {
    const found = await findVisit(trx, tenantId, visitId)
    if (found === null) throw visitNotFound()
    await lockMessage(trx, tenantId, found.messageId)
    const before = await trx
      .selectFrom('simulation_visit')
      .select(['verdict', 'decided_by', 'reasons'])
      .where('tenant_id', '=', tenantId)
      .where('id', '=', visitId)
      .executeTakeFirstOrThrow()
    const now = parts.clock.now()
    const values =
      verdict === 'rules'
        ? { decided_by: null, rule_version: '' }
        : { verdict, decided_by: actor.name, needs_review: false, provisional_until: null }
    await trx
      .updateTable('simulation_visit')
      .set(values)
      .where('tenant_id', '=', tenantId)
      .where('id', '=', visitId)
      .execute()
    const by = { by: actor.name, reason, at: now, reasons: before.reasons, visitId }
    await appendVerdict(trx, tenantId, { ...by, verdict: verdict === 'rules' ? before.verdict : verdict })
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'simulations.verdict',
      target: visitId,
      before: { verdict: before.verdict, decidedBy: before.decided_by },
      after: { verdict, reason },
    })
    const message = await loadMessage(trx, tenantId, found.messageId)
    const networks = networksOf(owners, await loadOwnNetworks(trx, tenantId))
    if (message !== null) await setFacts(parts, trx, { tenantId, message, networks, now })
    return found.messageId
  })
  if (verdict === 'rules') await settleMessage(parts, tenantId, messageId)
}

export const visitNotFound = () =>
  new AppError({
    code: 'simulations.visit-not-found',
    message: 'There is no such visit. It may have been erased with its recipient.',
    status: 404,
  })
