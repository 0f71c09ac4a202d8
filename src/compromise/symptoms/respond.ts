// "Respond": a person opens an incident because of the signs, before the counter does. By itself no score blocks a mailbox: the signs
// come late and people's own habits look alike (endpoint-response 3.7).
import type { AuditActor } from '#platform/audit/audit.ts'
import { AppError } from '#platform/errors.ts'
import { lockMailboxes } from '../counter/lock.ts'
import type { IncidentOpening } from '../incidents/open.ts'
import { loadSettings } from '../settings.ts'
import type { SymptomParts } from './ports.ts'
import { findSubject } from './subject.ts'
import { findingsOf } from './views.ts'

export interface Response {
  tenantId: string
  personId: string
  actor: AuditActor
  reason: string
}

/** Blocks the mailbox and starts all tracks; the open incident when there is one. Throws `compromise.no-mailbox`, `compromise.no-signs`. */
export async function respond(
  parts: SymptomParts,
  incidents: IncidentOpening,
  { tenantId, personId, actor, reason }: Response,
): Promise<{ incidentId: string }> {
  return parts.db.inTenant(tenantId, async (trx) => {
    await lockMailboxes(trx, tenantId, [personId])
    const subject = await findSubject(trx, tenantId, personId)
    if (subject === null)
      throw new AppError({ code: 'compromise.no-mailbox', message: 'The person has no mailbox.', status: 404 })
    const { findings, score } = (await findingsOf(trx, tenantId, [personId], parts.clock.now())).get(personId)!
    const telling = findings.filter(({ pointsNow }) => pointsNow > 0)
    if (telling.length === 0)
      throw new AppError({
        code: 'compromise.no-signs',
        message: 'Nothing speaks against the mailbox now. Check it again first.',
        status: 409,
      })
    const { incidentId } = await incidents.open(trx, {
      tenantId,
      mailboxKey: personId,
      address: subject.address,
      addresses: subject.addresses,
      displayName: subject.displayName,
      personId,
      actorId: null,
      mailboxKind: subject.kind,
      kind: 'block',
      threats: [],
      cause: `${telling.length} ${telling.length === 1 ? 'sign' : 'signs'} of compromise, ${score.total} points`,
      settings: await loadSettings(trx, tenantId),
    })
    await parts.audit.append(trx, {
      tenantId,
      actor,
      action: 'compromise.respond',
      target: subject.address,
      after: { incidentId, reason, score: score.total, signs: telling.map(({ title }) => title) },
    })
    return { incidentId }
  })
}
