// Writes of the directory, a page at a time, each page one transaction: repeated pages change nothing.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import {
  addressesOf,
  groupRow,
  memberKind,
  personRow,
  type AddressRow,
  type GraphGroup,
  type GraphUser,
} from './directory-shapes.ts'
import type { MailboxKind } from './tables.ts'
import './tables.ts'

/** Last wins: the same object may stand in a page several times. */
function lastOf<Item extends { id: string }>(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.id.toLowerCase(), item])).values()]
}

export async function writeUsers(trx: Trx, tenantId: string, users: readonly GraphUser[], now: Date): Promise<void> {
  const latest = lastOf(users)
  const removed = latest.filter((user) => user['@removed'] !== undefined).map((user) => user.id.toLowerCase())
  const present = latest.filter((user) => user['@removed'] === undefined)
  if (removed.length > 0) await markDeleted(trx, 'person', tenantId, removed, now)
  if (present.length === 0) return
  await trx
    .insertInto('person')
    .values(present.map((user) => ({ tenant_id: tenantId, ...personRow(user), deleted_at: null, updated_at: now })))
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'id']).doUpdateSet((eb) => ({
        display_name: eb.ref('excluded.display_name'),
        given_name: eb.ref('excluded.given_name'),
        surname: eb.ref('excluded.surname'),
        user_principal_name: eb.ref('excluded.user_principal_name'),
        mail: eb.ref('excluded.mail'),
        department: eb.ref('excluded.department'),
        job_title: eb.ref('excluded.job_title'),
        language: eb.ref('excluded.language'),
        usage_location: eb.ref('excluded.usage_location'),
        is_enabled: eb.ref('excluded.is_enabled'),
        is_guest: eb.ref('excluded.is_guest'),
        has_exchange_plan: eb.ref('excluded.has_exchange_plan'),
        deleted_at: null,
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
  await writeAddresses(
    trx,
    tenantId,
    'person',
    new Map(present.map((user) => [user.id.toLowerCase(), addressesOf(user.proxyAddresses, user.mail)])),
  )
}

export async function writeGroups(trx: Trx, tenantId: string, groups: readonly GraphGroup[], now: Date): Promise<void> {
  const removed = lastOf(groups)
    .filter((group) => group['@removed'] !== undefined)
    .map((group) => group.id.toLowerCase())
  const present = groups.filter((group) => group['@removed'] === undefined && !removed.includes(group.id.toLowerCase()))
  if (removed.length > 0) await markDeleted(trx, 'people_group', tenantId, removed, now)
  // A large group comes in parts: the same object several times, its properties perhaps only in the first.
  const described = lastOf(present.filter((group) => group.displayName !== undefined))
  if (described.length > 0) {
    await trx
      .insertInto('people_group')
      .values(
        described.map((group) => ({ tenant_id: tenantId, ...groupRow(group), deleted_at: null, updated_at: now })),
      )
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'id']).doUpdateSet((eb) => ({
          display_name: eb.ref('excluded.display_name'),
          mail: eb.ref('excluded.mail'),
          kind: eb.ref('excluded.kind'),
          is_dynamic: eb.ref('excluded.is_dynamic'),
          deleted_at: null,
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute()
    await writeAddresses(
      trx,
      tenantId,
      'group',
      new Map(described.map((group) => [group.id.toLowerCase(), addressesOf(group.proxyAddresses, group.mail)])),
    )
  }
  await writeMembers(trx, tenantId, present, now)
}

/** Members as the page leaves them: the same group, and the same member of it, may come several times; the last counts. */
async function writeMembers(trx: Trx, tenantId: string, groups: readonly GraphGroup[], now: Date): Promise<void> {
  const all = groups.flatMap((group) =>
    (group['members@delta'] ?? []).map((member) => ({ group: group.id.toLowerCase(), member })),
  )
  const latest = [...new Map(all.map((each) => [`${each.group} ${each.member.id.toLowerCase()}`, each])).values()]
  const [gone, present] = [true, false].map((isGone) =>
    latest.filter(({ member }) => (member['@removed'] !== undefined) === isGone),
  ) as [typeof latest, typeof latest]
  const groupIds = (rows: typeof latest) => rows.map(({ group }) => group)
  const memberIds = (rows: typeof latest) => rows.map(({ member }) => member.id.toLowerCase())
  if (gone.length > 0)
    await sql`delete from group_member m
      using unnest(${groupIds(gone)}::uuid[], ${memberIds(gone)}::uuid[]) as gone (group_id, member_id)
      where m.tenant_id = ${tenantId} and m.group_id = gone.group_id and m.member_id = gone.member_id`.execute(trx)
  if (present.length > 0)
    await sql`insert into group_member (tenant_id, group_id, member_id, member_kind, seen_at)
      select ${tenantId}::uuid, present.*, ${now}::timestamptz
      from unnest(${groupIds(present)}::uuid[], ${memberIds(present)}::uuid[],
        ${present.map(({ member }) => memberKind(member))}::text[]) as present (group_id, member_id, member_kind)
      on conflict (tenant_id, group_id, member_id)
        do update set member_kind = excluded.member_kind, seen_at = excluded.seen_at`.execute(trx)
}

const partsOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

/** Replaces the addresses of the owners; an address that moved from one owner to another goes to the newer. */
async function writeAddresses(
  trx: Trx,
  tenantId: string,
  ownerKind: 'person' | 'group',
  byOwner: Map<string, AddressRow[]>,
): Promise<void> {
  await trx
    .deleteFrom('address')
    .where('tenant_id', '=', tenantId)
    .where('owner_id', 'in', [...byOwner.keys()])
    .execute()
  const rows = new Map(
    [...byOwner].flatMap(([owner_id, addresses]) =>
      addresses.map((row) => [
        row.address,
        { tenant_id: tenantId, owner_kind: ownerKind, owner_id, address: row.address, is_primary: row.is_primary },
      ]),
    ),
  )
  for (const part of partsOf([...rows.values()], 5000))
    await trx
      .insertInto('address')
      .values(part)
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'address']).doUpdateSet((eb) => ({
          owner_kind: eb.ref('excluded.owner_kind'),
          owner_id: eb.ref('excluded.owner_id'),
          is_primary: eb.ref('excluded.is_primary'),
        })),
      )
      .execute()
}

/** Soft: rows stay for the history; their addresses go, so that the address may belong to somebody else. */
async function markDeleted(
  trx: Trx,
  table: 'person' | 'people_group',
  tenantId: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  await trx
    .updateTable(table)
    .set({ deleted_at: now, updated_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', 'in', [...ids])
    .where('deleted_at', 'is', null)
    .execute()
  await trx
    .deleteFrom('address')
    .where('tenant_id', '=', tenantId)
    .where('owner_id', 'in', [...ids])
    .execute()
  if (table === 'person')
    await trx
      .updateTable('mailbox')
      .set({ deleted_at: now, updated_at: now })
      .where('tenant_id', '=', tenantId)
      .where('person_id', 'in', [...ids])
      .where('deleted_at', 'is', null)
      .execute()
}

/** After a full round: what it did not show is gone. */
export async function sweep(
  trx: Trx,
  table: 'person' | 'people_group',
  tenantId: string,
  roundStartedAt: Date,
  now: Date,
): Promise<void> {
  const stale = await trx
    .selectFrom(table)
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .where('updated_at', '<', roundStartedAt)
    .execute()
  for (const part of partsOf(stale, 1000))
    await markDeleted(
      trx,
      table,
      tenantId,
      part.map((row) => row.id),
      now,
    )
}

/** After a full round of groups. Not before it: policies for a group would have nobody in it for as long as the round takes. */
export async function sweepMembers(trx: Trx, tenantId: string, roundStartedAt: Date): Promise<void> {
  await trx.deleteFrom('group_member').where('tenant_id', '=', tenantId).where('seen_at', '<', roundStartedAt).execute()
}

/** People with an address who were written since then and have no mailbox, or one under another address. */
export async function withoutMailbox(trx: Trx, tenantId: string, since: Date, limit: number): Promise<string[]> {
  const rows = await trx
    .selectFrom('person')
    .innerJoin('address', (join) =>
      join
        .onRef('address.tenant_id', '=', 'person.tenant_id')
        .onRef('address.owner_id', '=', 'person.id')
        .on('address.is_primary', '=', true),
    )
    .leftJoin('mailbox', (join) =>
      join
        .onRef('mailbox.tenant_id', '=', 'person.tenant_id')
        .onRef('mailbox.person_id', '=', 'person.id')
        .onRef('mailbox.primary_address', '=', 'address.address')
        .on('mailbox.deleted_at', 'is', null),
    )
    .select('person.id')
    .distinct()
    .where('person.tenant_id', '=', tenantId)
    .where('person.updated_at', '>', since)
    .where('person.deleted_at', 'is', null)
    .where('person.is_guest', '=', false)
    .where('mailbox.person_id', 'is', null)
    .orderBy('person.id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

export interface MailboxRow {
  person_id: string
  kind: MailboxKind
  primary_address: string
  exchange_guid: string | null
}

export async function writeMailboxes(
  trx: Trx,
  tenantId: string,
  rows: readonly MailboxRow[],
  now: Date,
): Promise<void> {
  const latest = [...new Map(rows.map((row) => [row.person_id, row])).values()]
  if (latest.length === 0) return
  await trx
    .insertInto('mailbox')
    .values(latest.map((row) => ({ tenant_id: tenantId, ...row, deleted_at: null, updated_at: now })))
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'person_id']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        primary_address: eb.ref('excluded.primary_address'),
        exchange_guid: eb.ref('excluded.exchange_guid'),
        deleted_at: null,
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
}

export async function sweepMailboxes(trx: Trx, tenantId: string, roundStartedAt: Date, now: Date): Promise<void> {
  await trx
    .updateTable('mailbox')
    .set({ deleted_at: now })
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .where('updated_at', '<', roundStartedAt)
    .execute()
}

export interface DomainRow {
  name: string
  is_verified: boolean
  is_initial: boolean
  is_default: boolean
  has_email: boolean
}

/** The list is small and always whole: it replaces what was there. The domain type comes from Exchange and stays. */
export async function writeDomains(trx: Trx, tenantId: string, rows: readonly DomainRow[], now: Date): Promise<void> {
  if (rows.length > 0)
    await trx
      .insertInto('accepted_domain')
      .values(rows.map((row) => ({ tenant_id: tenantId, ...row, domain_type: null, updated_at: now })))
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'name']).doUpdateSet((eb) => ({
          is_verified: eb.ref('excluded.is_verified'),
          is_initial: eb.ref('excluded.is_initial'),
          is_default: eb.ref('excluded.is_default'),
          has_email: eb.ref('excluded.has_email'),
          updated_at: eb.ref('excluded.updated_at'),
        })),
      )
      .execute()
  await trx.deleteFrom('accepted_domain').where('tenant_id', '=', tenantId).where('updated_at', '<', now).execute()
}

export async function writeDomainTypes(
  trx: Trx,
  tenantId: string,
  types: ReadonlyMap<string, 'Authoritative' | 'InternalRelay'>,
): Promise<void> {
  for (const [name, domain_type] of types)
    await trx
      .updateTable('accepted_domain')
      .set({ domain_type })
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .execute()
}

export const countRows = async (
  trx: Trx,
  table: 'person' | 'people_group' | 'mailbox',
  tenantId: string,
): Promise<number> => {
  const row = await trx
    .selectFrom(table)
    .select(sql<number>`count(*)::int`.as('count'))
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return row.count
}
