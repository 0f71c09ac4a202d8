// Owners of distribution lists and shared mailboxes: whoever owns one gets its summaries and handles its quarantine.
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { personByAddress } from './person.ts'
import './tables.ts'

export async function listListOwners(trx: Trx, tenantId: string): Promise<{ address: string; owners: string[] }[]> {
  const rows = await trx
    .selectFrom('portal_list_owner')
    .select(['address', 'owner'])
    .where('tenant_id', '=', tenantId)
    .orderBy('address')
    .orderBy('owner')
    .execute()
  const found = new Map<string, string[]>()
  for (const { address, owner } of rows) found.set(address, [...(found.get(address) ?? []), owner])
  return [...found].map(([address, owners]) => ({ address, owners }))
}

/** Throws AppErrors `portal.list-unknown`, `portal.owner-unknown`. Audited. */
export async function saveListOwners(
  trx: Trx,
  tenantId: string,
  input: { address: string; owners: string[]; actor: AuditActor; audit: Audit },
): Promise<{ address: string; owners: string[] }> {
  const address = input.address.trim().toLowerCase()
  const owners = input.owners.length === 0 ? [] : await primaryAddresses(trx, tenantId, address, input.owners)
  const before = (await listListOwners(trx, tenantId)).find((each) => each.address === address)?.owners ?? []
  await trx.deleteFrom('portal_list_owner').where('tenant_id', '=', tenantId).where('address', '=', address).execute()
  if (owners.length > 0)
    await trx
      .insertInto('portal_list_owner')
      .values(owners.map((owner) => ({ tenant_id: tenantId, address, owner })))
      .execute()
  const { actor, audit } = input
  await audit.append(trx, {
    tenantId,
    actor,
    action: 'portal.list-owners',
    target: address,
    before: { owners: before },
    after: { owners },
  })
  return { address, owners }
}

async function primaryAddresses(trx: Trx, tenantId: string, list: string, owners: string[]): Promise<string[]> {
  const known = await trx
    .selectFrom('address')
    .select('address')
    .where('tenant_id', '=', tenantId)
    .where('address', '=', list)
    .executeTakeFirst()
  if (known === undefined)
    throw new AppError({
      code: 'portal.list-unknown',
      message: `${list} is no list or mailbox of this tenant. Synchronise the directory when it is new.`,
      status: 400,
    })
  const found = new Set<string>()
  for (const owner of owners) {
    const person = await personByAddress(trx, tenantId, owner)
    if (person === null)
      throw new AppError({
        code: 'portal.owner-unknown',
        message: `${owner} is nobody who can sign in to the portal. Choose people with a mailbox of their own.`,
        status: 400,
        fields: [{ path: 'owners', message: `${owner} is unknown` }],
      })
    found.add(person.address)
  }
  return [...found].sort()
}
