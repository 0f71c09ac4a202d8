// A person's own allow and block list: addresses and domains, 500 at most, only for mail to this person. The gateways get them with
// the tenant's lists, once for each of the person's addresses.
import type { Audit, AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { addListEntry, fromRow, type ListEntry, parseListValue, removeListEntry } from '#quarantine/lists.ts'
import type { ListLoader } from '#quarantine/lists-load.ts'
import { loadSettings } from './settings.ts'
import '#people/tables.ts'

export { ownEntries_max } from '#quarantine/lists.ts'

export interface OwnListChange {
  /** Primary address of the person, or of the list whose owner decides; lower case. */
  owner: string
  list: 'allow' | 'block'
  value: string
  note?: string
  actor: AuditActor
  now: Date
  audit: Audit
  outbox: Outbox
}

export async function ownEntries(trx: Trx, tenantId: string, owner: string): Promise<ListEntry[]> {
  const rows = await trx
    .selectFrom('list_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('owner', '=', owner)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(fromRow)
}

/** Throws AppError `portal.list-value` (patterns and networks are for administrators), `lists.value`, `lists.full`. */
export async function addOwnEntry(trx: Trx, tenantId: string, change: OwnListChange): Promise<ListEntry> {
  const { kind } = parseListValue(change.value)
  if (kind === 'wildcard' || kind === 'network')
    throw new AppError({
      code: 'portal.list-value',
      message: 'Your own list takes addresses (a@b.example) and domains (b.example), no patterns and no networks.',
      status: 400,
      fields: [{ path: 'value', message: 'an address or a domain' }],
    })
  return addListEntry(trx, tenantId, change)
}

/** Resolves with false when this person has no such entry. */
export async function removeOwnEntry(
  trx: Trx,
  tenantId: string,
  { owner, id, actor, audit, outbox }: Pick<OwnListChange, 'owner' | 'actor' | 'audit' | 'outbox'> & { id: string },
): Promise<boolean> {
  const row = await trx
    .selectFrom('list_entry')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('owner', '=', owner)
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined && removeListEntry(trx, tenantId, id, actor, { audit, outbox })
}

/**
 * For the route snapshot: people's entries count for each of their addresses, or not at all when an administrator switched them off.
 * The same array as `load` gave when there is nothing to change, so that what is kept about it stays.
 */
export function withOwnLists(load: ListLoader): ListLoader {
  return async (trx, tenantId) => {
    const entries = await load(trx, tenantId)
    const owners = new Set(entries.map(({ owner }) => owner).filter((owner) => owner !== null))
    if (owners.size === 0) return entries
    const { settings } = await loadSettings(trx, tenantId)
    if (!settings.mayUseLists) return entries.filter(({ owner }) => owner === null)
    const aliases = await aliasesOf(trx, tenantId, owners)
    if (aliases.size === 0) return entries
    return entries.flatMap((entry) =>
      entry.owner === null
        ? [entry]
        : [entry.owner, ...(aliases.get(entry.owner) ?? [])].map((owner) => ({ ...entry, owner })),
    )
  }
}

/** By one address of an owner: the others. */
async function aliasesOf(trx: Trx, tenantId: string, owners: ReadonlySet<string>): Promise<Map<string, string[]>> {
  const rows = await trx
    .selectFrom('address')
    .select(['address', 'owner_id'])
    .where('tenant_id', '=', tenantId)
    .where('owner_id', 'in', (inner) =>
      inner
        .selectFrom('address as known')
        .select('known.owner_id')
        .where('known.tenant_id', '=', tenantId)
        .where('known.address', 'in', [...owners]),
    )
    .execute()
  const byOwner = new Map<string, string[]>()
  for (const { address, owner_id } of rows) byOwner.set(owner_id, [...(byOwner.get(owner_id) ?? []), address])
  const found = new Map<string, string[]>()
  for (const addresses of byOwner.values())
    for (const address of addresses)
      if (owners.has(address) && addresses.length > 1)
        found.set(
          address,
          addresses.filter((other) => other !== address),
        )
  return found
}
