// Queries over the directory: lists for screens and commands, membership for policies, domains for routes.
import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import './tables.ts'

export interface ListOptions {
  /** Part of a name or an address. */
  search?: string | undefined
  /** 1 to 200. */
  limit: number
  /** From the answer before. */
  cursor?: string | undefined
}

/** Of lists from which people choose. */
interface CountedOptions extends ListOptions {
  /** Counts what matches from the cursor on, which reads all of it. */
  withTotal?: boolean | undefined
}

export interface ListPage<Item> {
  items: Item[]
  next: string | null
}

const total = sql<number>`(count(*) over ())::integer`.as('total')

/** Nothing found: nothing to count. */
const totalOf = (rows: readonly { total?: number }[], { withTotal }: CountedOptions) =>
  withTotal === true ? { total: rows[0]?.total ?? 0 } : {}

export const likeText = (text: string): string => `%${text.toLowerCase().replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`

export const encodeCursor = (name: string, id: string): string =>
  Buffer.from(JSON.stringify([name, id])).toString('base64url')

export function decodeCursor(cursor: string): [string, string] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(value) && value.length === 2 && /^[0-9a-f-]{36}$/.test(String(value[1])))
      return [String(value[0]), String(value[1])]
  } catch {
    // Falls through to the refusal below: a cursor is opaque, and any damage is the same mistake.
  }
  throw new AppError({
    code: 'request.cursor',
    message: 'The cursor is not one that was given out. Begin without one.',
    status: 400,
  })
}

export async function listPeople(
  trx: Trx,
  tenantId: string,
  options: CountedOptions & { kind?: string | undefined; ids?: string[] | undefined },
) {
  let query = trx
    .selectFrom('person')
    .leftJoin('mailbox', (join) =>
      join
        .onRef('mailbox.tenant_id', '=', 'person.tenant_id')
        .onRef('mailbox.person_id', '=', 'person.id')
        .on('mailbox.deleted_at', 'is', null),
    )
    .select([
      'person.id',
      'person.display_name',
      'person.user_principal_name',
      'person.mail',
      'person.department',
      'person.is_enabled',
      'person.is_guest',
      'mailbox.kind as mailbox_kind',
      sql<string>`lower(person.display_name)`.as('sort_name'),
    ])
    .where('person.tenant_id', '=', tenantId)
    .where('person.deleted_at', 'is', null)
    .$if(options.withTotal === true, (each) => each.select(total))
    .orderBy(sql`lower(person.display_name)`)
    .orderBy('person.id')
    .limit(options.limit + 1)
  if (options.ids !== undefined) query = query.where('person.id', 'in', options.ids)
  if (options.kind !== undefined) query = query.where('mailbox.kind', '=', options.kind as 'user')
  if (options.search !== undefined) {
    const like = likeText(options.search)
    query = query.where(
      sql<boolean>`(lower(person.display_name) like ${like} or lower(person.user_principal_name) like ${like} or exists (
        select 1 from address where address.tenant_id = person.tenant_id and address.owner_id = person.id and address.address like ${like}))`,
    )
  }
  if (options.cursor !== undefined) {
    const [name, id] = decodeCursor(options.cursor)
    query = query.where(sql<boolean>`(lower(person.display_name), person.id) > (${name}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const shown = rows.slice(0, options.limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      id: row.id,
      displayName: row.display_name,
      userPrincipalName: row.user_principal_name,
      mail: row.mail,
      department: row.department,
      isEnabled: row.is_enabled,
      isGuest: row.is_guest,
      mailbox: row.mailbox_kind,
    })),
    next: rows.length > options.limit && last !== undefined ? encodeCursor(last.sort_name, last.id) : null,
    ...totalOf(rows, options),
  }
}

/** A member `m` that can be shown: devices and whoever was deleted are none. */
const isThere = sql<boolean>`(
  exists (select 1 from person p where p.tenant_id = m.tenant_id and p.id = m.member_id and p.deleted_at is null)
  or exists (select 1 from people_group g where g.tenant_id = m.tenant_id and g.id = m.member_id and g.deleted_at is null))`

export async function listGroups(
  trx: Trx,
  tenantId: string,
  options: CountedOptions & { ids?: string[] | undefined; withAddress?: boolean | undefined },
) {
  let query = trx
    .selectFrom('people_group')
    .select([
      'id',
      'display_name',
      'mail',
      'kind',
      'is_dynamic',
      sql<string>`lower(display_name)`.as('sort_name'),
      sql<number>`(select count(*)::int from group_member m
        where m.tenant_id = people_group.tenant_id and m.group_id = people_group.id and ${isThere})`.as('member_count'),
    ])
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .$if(options.withTotal === true, (each) => each.select(total))
    .orderBy(sql`lower(display_name)`)
    .orderBy('id')
    .limit(options.limit + 1)
  if (options.ids !== undefined) query = query.where('id', 'in', options.ids)
  if (options.withAddress === true) query = query.where('mail', 'is not', null)
  if (options.search !== undefined) {
    const like = likeText(options.search)
    query = query.where(sql<boolean>`(lower(display_name) like ${like} or lower(coalesce(mail, '')) like ${like})`)
  }
  if (options.cursor !== undefined) {
    const [name, id] = decodeCursor(options.cursor)
    query = query.where(sql<boolean>`(lower(display_name), id) > (${name}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const shown = rows.slice(0, options.limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      id: row.id,
      displayName: row.display_name,
      mail: row.mail,
      kind: row.kind,
      isDynamic: row.is_dynamic,
      memberCount: row.member_count,
    })),
    next: rows.length > options.limit && last !== undefined ? encodeCursor(last.sort_name, last.id) : null,
    ...totalOf(rows, options),
  }
}

export async function listDomains(trx: Trx, tenantId: string) {
  const rows = await trx
    .selectFrom('accepted_domain')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('name')
    .execute()
  return rows.map((row) => ({
    name: row.name,
    isVerified: row.is_verified,
    isInitial: row.is_initial,
    isDefault: row.is_default,
    hasEmail: row.has_email,
    type: row.domain_type,
  }))
}

/** Domains whose mail is the tenant's: verified and with the service Email. Lower case. */
export async function mailDomains(trx: Trx, tenantId: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('accepted_domain')
    .select('name')
    .where('tenant_id', '=', tenantId)
    .where('is_verified', '=', true)
    .where('has_email', '=', true)
    .orderBy('name')
    .execute()
  return rows.map((row) => row.name)
}

/** All addresses of whoever has one of these, each with its owner's id. Lower case. */
export async function addressOwners(
  trx: Trx,
  tenantId: string,
  addresses: readonly string[],
): Promise<Map<string, string>> {
  if (addresses.length === 0) return new Map()
  const owners = trx
    .selectFrom('address')
    .select('owner_id')
    .where('tenant_id', '=', tenantId)
    .where('address', 'in', [...addresses])
  const rows = await trx
    .selectFrom('address')
    .select(['address', 'owner_id'])
    .where('tenant_id', '=', tenantId)
    .where('owner_id', 'in', owners)
    .execute()
  return new Map(rows.map((row) => [row.address, row.owner_id]))
}

/**
 * `inside (id)`, for `with recursive`: these groups and everybody in them, through groups inside groups. Cycles end, because nobody is
 * taken twice; a deleted group has nobody in it.
 */
export function insideGroups(tenantId: string, groupIds: readonly string[]): RawBuilder<unknown> {
  const isDeleted = (id: string) =>
    sql`exists (select 1 from people_group gone
      where gone.tenant_id = ${tenantId} and gone.id = ${sql.ref(id)} and gone.deleted_at is not null)`
  return sql`inside (id) as (
      select start.id from unnest(${groupIds}::uuid[]) as start (id) where not ${isDeleted('start.id')}
      union
      select m.member_id from group_member m join inside on m.group_id = inside.id
      where m.tenant_id = ${tenantId} and not ${isDeleted('m.member_id')})`
}

/** Addresses of everybody in the group, groups inside included. */
export async function groupAddresses(trx: Trx, tenantId: string, groupId: string): Promise<string[]> {
  const { rows } = await sql<{ address: string }>`
    with recursive ${insideGroups(tenantId, [groupId])}
    select distinct a.address from inside
    join address a on a.tenant_id = ${tenantId} and a.owner_id = inside.id and a.owner_kind = 'person'
    order by a.address`.execute(trx)
  return rows.map((row) => row.address)
}

/** The owner of an address: a person with the kind of mailbox, or a group; null when the directory knows none. */
export async function findAddress(trx: Trx, tenantId: string, address: string) {
  const row = await trx
    .selectFrom('address')
    .leftJoin('mailbox', (join) =>
      join
        .onRef('mailbox.tenant_id', '=', 'address.tenant_id')
        .onRef('mailbox.person_id', '=', 'address.owner_id')
        .on('mailbox.deleted_at', 'is', null),
    )
    .select(['address.owner_kind', 'address.owner_id', 'mailbox.kind'])
    .where('address.tenant_id', '=', tenantId)
    .where('address.address', '=', address.toLowerCase())
    .executeTakeFirst()
  return row === undefined ? null : { ownerKind: row.owner_kind, ownerId: row.owner_id, mailbox: row.kind }
}

/** Groups in which the owner of the address is, directly or through groups inside groups. */
export async function groupsOfAddress(
  trx: Trx,
  tenantId: string,
  address: string,
): Promise<{ id: string; displayName: string }[]> {
  const owner = await findAddress(trx, tenantId, address)
  return owner === null || owner.ownerKind !== 'person' ? [] : groupsOf(trx, tenantId, owner.ownerId)
}

async function groupsOf(trx: Trx, tenantId: string, personId: string): Promise<{ id: string; displayName: string }[]> {
  const { rows } = await sql<{ id: string; display_name: string }>`
    with recursive outside (id) as (
      select ${personId}::uuid
      union
      select m.group_id from group_member m join outside on m.member_id = outside.id
      join people_group g on g.tenant_id = m.tenant_id and g.id = m.group_id and g.deleted_at is null
      where m.tenant_id = ${tenantId})
    select g.id, g.display_name from outside join people_group g on g.tenant_id = ${tenantId} and g.id = outside.id
    order by g.display_name limit 500`.execute(trx)
  return rows.map((row) => ({ id: row.id, displayName: row.display_name }))
}

/** One person with everything that the directory knows. Throws AppError `people.not-found`. */
export async function getPerson(trx: Trx, tenantId: string, id: string) {
  const person = await trx
    .selectFrom('person')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (person === undefined)
    throw new AppError({ code: 'people.not-found', message: 'The directory knows no such person.', status: 404 })
  const mailbox = await trx
    .selectFrom('mailbox')
    .select(['kind', 'primary_address', 'deleted_at'])
    .where('tenant_id', '=', tenantId)
    .where('person_id', '=', id)
    .executeTakeFirst()
  const addresses = await trx
    .selectFrom('address')
    .select(['address', 'is_primary'])
    .where('tenant_id', '=', tenantId)
    .where('owner_id', '=', id)
    .orderBy('is_primary', 'desc')
    .orderBy('address')
    .execute()
  const isThere = mailbox !== undefined && mailbox.deleted_at === null
  return {
    id: person.id,
    displayName: person.display_name,
    userPrincipalName: person.user_principal_name,
    mail: person.mail,
    department: person.department,
    jobTitle: person.job_title,
    language: person.language,
    isEnabled: person.is_enabled,
    isGuest: person.is_guest,
    mailbox: isThere ? mailbox.kind : null,
    mailboxAddress: isThere ? mailbox.primary_address : null,
    addresses: addresses.map(({ address, is_primary }) => ({ address, isPrimary: is_primary })),
    groups: await groupsOf(trx, tenantId, id),
    deletedAt: person.deleted_at?.toISOString() ?? null,
    updatedAt: person.updated_at.toISOString(),
  }
}

/** Mailboxes by address, with who carries them. */
export async function listMailboxes(
  trx: Trx,
  tenantId: string,
  options: CountedOptions & { kind?: string | undefined },
) {
  let query = trx
    .selectFrom('mailbox')
    .innerJoin('person', (join) =>
      join.onRef('person.tenant_id', '=', 'mailbox.tenant_id').onRef('person.id', '=', 'mailbox.person_id'),
    )
    .select([
      'mailbox.person_id',
      'mailbox.kind',
      'mailbox.primary_address',
      'person.display_name',
      'person.is_enabled',
    ])
    .where('mailbox.tenant_id', '=', tenantId)
    .where('mailbox.deleted_at', 'is', null)
    .$if(options.withTotal === true, (each) => each.select(total))
    .orderBy('mailbox.primary_address')
    .orderBy('mailbox.person_id')
    .limit(options.limit + 1)
  if (options.kind !== undefined) query = query.where('mailbox.kind', '=', options.kind as 'user')
  if (options.search !== undefined) {
    const like = likeText(options.search)
    query = query.where(
      sql<boolean>`(lower(person.display_name) like ${like} or lower(mailbox.primary_address) like ${like} or exists (
        select 1 from address where address.tenant_id = mailbox.tenant_id and address.owner_id = mailbox.person_id and address.address like ${like}))`,
    )
  }
  if (options.cursor !== undefined) {
    const [address, id] = decodeCursor(options.cursor)
    query = query.where(sql<boolean>`(mailbox.primary_address, mailbox.person_id) > (${address}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const shown = rows.slice(0, options.limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      personId: row.person_id,
      displayName: row.display_name,
      address: row.primary_address,
      kind: row.kind,
      isEnabled: row.is_enabled,
    })),
    next: rows.length > options.limit && last !== undefined ? encodeCursor(last.primary_address, last.person_id) : null,
    ...totalOf(rows, options),
  }
}

/** A group with its direct members, at most 500 of them. Throws AppError `people.not-found`. */
export async function getGroup(trx: Trx, tenantId: string, id: string) {
  const group = await trx
    .selectFrom('people_group')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (group === undefined)
    throw new AppError({ code: 'people.not-found', message: 'The directory knows no such group.', status: 404 })
  const { rows } = await sql<{
    id: string
    kind: 'person' | 'group'
    display_name: string
    address: string | null
    total: number
  }>`
    select m.member_id as id, case when p.id is null then 'group' else 'person' end as kind,
      coalesce(p.display_name, g.display_name) as display_name, coalesce(p.mail, p.user_principal_name, g.mail) as address,
      count(*) over ()::int as total
    from group_member m
    left join person p on p.tenant_id = m.tenant_id and p.id = m.member_id and p.deleted_at is null
    left join people_group g on g.tenant_id = m.tenant_id and g.id = m.member_id and g.deleted_at is null
    where m.tenant_id = ${tenantId} and m.group_id = ${id}::uuid and (p.id is not null or g.id is not null)
    order by 3, 1 limit 500`.execute(trx)
  return {
    id: group.id,
    displayName: group.display_name,
    mail: group.mail,
    kind: group.kind,
    isDynamic: group.is_dynamic,
    memberCount: rows[0]?.total ?? 0,
    members: rows.map((row) => ({ id: row.id, kind: row.kind, displayName: row.display_name, address: row.address })),
  }
}

export async function syncStatus(trx: Trx, tenantId: string) {
  const rows = await trx
    .selectFrom('sync_state')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('resource')
    .execute()
  return rows.map((row) => ({
    resource: row.resource,
    count: row.row_count,
    completedAt: row.completed_at?.toISOString() ?? null,
    isRunning: row.round_started_at !== null && (row.failed_at === null || row.failed_at < row.round_started_at),
    failedAt: row.failed_at?.toISOString() ?? null,
    failure: row.failure,
  }))
}
