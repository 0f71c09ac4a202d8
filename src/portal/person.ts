// Who a person is to the portal: the mailbox, its addresses, and the lists and shared mailboxes that they own.
import type { Trx } from '#platform/db/database.ts'
import './tables.ts'

export interface PortalPerson {
  tenantId: string
  /** Object id at Microsoft. */
  id: string
  name: string
  /** Primary address, lower case: the key of everything that is kept about a person. */
  address: string
  /** All of their own, lower case. */
  ownAddresses: string[]
  /** Lists and shared mailboxes that they own, each with all of its addresses, lower case. */
  lists: { address: string; addresses: string[] }[]
}

/** Everything whose quarantine the person handles. */
export const handledAddresses = (person: PortalPerson): string[] => [
  ...new Set([...person.ownAddresses, ...person.lists.flatMap(({ addresses }) => addresses)]),
]

/** By any of their addresses; null: nobody who may use the portal (unknown, blocked, guest, no own mailbox). */
export async function personByAddress(trx: Trx, tenantId: string, address: string): Promise<PortalPerson | null> {
  const row = await trx
    .selectFrom('address')
    .select('owner_id')
    .where('tenant_id', '=', tenantId)
    .where('address', '=', address.trim().toLowerCase())
    .where('owner_kind', '=', 'person')
    .executeTakeFirst()
  return row === undefined ? null : personById(trx, tenantId, row.owner_id)
}

/** By object id at Microsoft. */
export async function personById(trx: Trx, tenantId: string, id: string): Promise<PortalPerson | null> {
  const row = await trx
    .selectFrom('person')
    .leftJoin('mailbox', (join) =>
      join.onRef('mailbox.tenant_id', '=', 'person.tenant_id').onRef('mailbox.person_id', '=', 'person.id'),
    )
    .select(['person.id', 'person.display_name', 'person.mail', 'mailbox.kind', 'mailbox.primary_address'])
    .where('person.tenant_id', '=', tenantId)
    .where('person.id', '=', id.toLowerCase())
    .where('person.deleted_at', 'is', null)
    .where('person.is_enabled', '=', true)
    .where('person.is_guest', '=', false)
    .executeTakeFirst()
  if (row === undefined || (row.kind !== null && row.kind !== 'user')) return null
  const addresses = await addressesOf(trx, tenantId, [row.id])
  const own = addresses.get(row.id)
  const primary = own?.find(({ isPrimary }) => isPrimary)?.address ?? row.primary_address ?? row.mail
  if (own === undefined || primary === null) return null
  const address = primary.toLowerCase()
  return {
    tenantId,
    id: row.id,
    name: row.display_name,
    address,
    ownAddresses: [...new Set([address, ...own.map((each) => each.address)])],
    lists: await listsOf(trx, tenantId, address),
  }
}

async function addressesOf(trx: Trx, tenantId: string, ownerIds: string[]) {
  const found = new Map<string, { address: string; isPrimary: boolean }[]>()
  if (ownerIds.length === 0) return found
  const rows = await trx
    .selectFrom('address')
    .select(['owner_id', 'address', 'is_primary'])
    .where('tenant_id', '=', tenantId)
    .where('owner_id', 'in', ownerIds)
    .execute()
  for (const { owner_id, address, is_primary } of rows)
    found.set(owner_id, [...(found.get(owner_id) ?? []), { address, isPrimary: is_primary }])
  return found
}

async function listsOf(trx: Trx, tenantId: string, owner: string): Promise<PortalPerson['lists']> {
  const owned = await trx
    .selectFrom('portal_list_owner')
    .leftJoin('address', (join) =>
      join
        .onRef('address.tenant_id', '=', 'portal_list_owner.tenant_id')
        .onRef('address.address', '=', 'portal_list_owner.address'),
    )
    .select(['portal_list_owner.address', 'address.owner_id'])
    .where('portal_list_owner.tenant_id', '=', tenantId)
    .where('portal_list_owner.owner', '=', owner)
    .orderBy('portal_list_owner.address')
    .execute()
  const others = await addressesOf(
    trx,
    tenantId,
    owned.map(({ owner_id }) => owner_id).filter((id) => id !== null),
  )
  return owned.map(({ address, owner_id }) => ({
    address,
    addresses: [...new Set([address, ...(others.get(owner_id ?? '') ?? []).map((each) => each.address)])],
  }))
}
