// What people do with their quarantined messages. Everything is about their own copy: others who got the same message decide for
// themselves.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { senderAddress } from '#quarantine/lists.ts'
import { dismiss, findForAddresses, type PersonItemRow } from '#quarantine/person-items.ts'
import type { PersonAction, PortalSettings } from './contract.ts'
import { exposureOf, refusalOf } from './exposure.ts'
import { addOwnEntry } from './own-lists.ts'
import type { PortalParts } from './parts.ts'
import { handledAddresses, type PortalPerson } from './person.ts'
import { addRequest, getRequest } from './requests.ts'

export interface ActInput {
  person: PortalPerson
  settings: PortalSettings
  action: PersonAction
  id: string
  note?: string | undefined
  /** Where from, for the audit log. */
  address: string | null
}

/** Resolves with what came of it, for the person. Throws AppErrors `portal.item-not-found`, `portal.not-allowed`, `quarantine.*`, `lists.*`. */
export async function act(parts: PortalParts, input: ActInput): Promise<string> {
  const { person, action, id } = input
  const { tenantId } = person
  const found = await parts.db.inTenant(tenantId, (trx) =>
    findForAddresses(trx, tenantId, handledAddresses(person), id),
  )
  if (found === null || exposureOf(input.settings, found.item) === 'hidden') throw notFound()
  const refusal = refusalOf(input.settings, found.item, action)
  if (refusal !== null) throw new AppError({ code: 'portal.not-allowed', message: refusal, status: 403 })
  const actor = actorOf(person, input.address)
  if (action === 'request') return ask(parts, input, found, actor)
  const isRelease = action === 'release' || action === 'release-and-allow'
  // First, because a full list must not leave half of the wish done.
  if (action === 'release-and-allow') await listSender(parts, input, found, 'allow', actor)
  if (action === 'delete-and-block') await listSender(parts, input, found, 'block', actor)
  return isRelease ? release(parts, found, actor) : discard(parts, person, found, actor)
}

export const actorOf = (person: PortalPerson, address: string | null): AuditActor => ({
  kind: 'user',
  id: person.id,
  name: person.address,
  address,
})

/** Forward-paths of the message that this person stands for. */
export function ownPaths({ item, own }: PersonItemRow): string[] {
  return item.recipients.filter((path) => own.includes(path.toLowerCase()))
}

async function release({ quarantine }: PortalParts, found: PersonItemRow, actor: AuditActor): Promise<string> {
  const { recipients } = await quarantine.release(found.item.tenantId, found.item.id, {
    actor,
    recipients: ownPaths(found),
  })
  return recipients.length === 0 ? 'It had been released before.' : 'Released. It arrives within a few minutes.'
}

async function discard(
  { db, clock, audit, quarantine }: PortalParts,
  person: PortalPerson,
  found: PersonItemRow,
  actor: AuditActor,
): Promise<string> {
  const { tenantId } = person
  const { isUnwanted } = await db.inTenant(tenantId, async (trx) => {
    const dismissed = await dismiss(trx, tenantId, found.item.id, found.own, clock.now())
    await audit.append(trx, { tenantId, actor, action: 'quarantine.dismiss', target: found.item.id })
    return dismissed
  })
  if (isUnwanted && found.item.status === 'held') await quarantine.delete(tenantId, found.item.id, { actor })
  return 'Deleted.'
}

async function listSender(
  { db, clock, audit, outbox }: PortalParts,
  { person }: ActInput,
  { item, own }: PersonItemRow,
  list: 'allow' | 'block',
  actor: AuditActor,
): Promise<void> {
  const value = senderAddress(item.headerFrom) ?? senderAddress(item.mailFrom)
  if (value === null)
    throw new AppError({
      code: 'lists.no-sender',
      message: 'This message has no sender address that could be listed. Release or delete it without listing.',
      status: 409,
    })
  const isOwn = own.some((address) => person.ownAddresses.includes(address))
  const owner = isOwn ? person.address : own[0]!
  await db.inTenant(person.tenantId, (trx) =>
    addOwnEntry(trx, person.tenantId, { owner, list, value, actor, now: clock.now(), audit, outbox }),
  )
}

async function ask(
  { db, clock, audit, onRequest }: PortalParts,
  { person, note }: ActInput,
  found: PersonItemRow,
  actor: AuditActor,
): Promise<string> {
  const { tenantId } = person
  const isNew = await db.inTenant(tenantId, async (trx: Trx) => {
    const recipients = ownPaths(found).filter((path) => !found.item.releasedTo.includes(path))
    if (recipients.length === 0 || found.item.status === 'deleted') throw notFound()
    const made = await addRequest(trx, tenantId, {
      itemId: found.item.id,
      person: person.address,
      recipients,
      note: note ?? '',
      now: clock.now(),
    })
    if (made === null) return false
    await audit.append(trx, { tenantId, actor, action: 'release-request.add', target: found.item.id })
    await onRequest(trx, tenantId, await getRequest(trx, tenantId, made))
    return true
  })
  return isNew ? 'Requested. Your administrator decides.' : 'You have asked for it already. Your administrator decides.'
}

export function notFound(): AppError {
  return new AppError({
    code: 'portal.item-not-found',
    message: 'There is no such message in your quarantine. It may have been deleted, or was kept for its full time.',
    status: 404,
  })
}
