// What a caller sees whose role is narrowed to some domains or groups of a tenant: messages to these people, and from them.
import { type RawBuilder, sql } from 'kysely'
import type { Database, Trx } from '#platform/db/database.ts'
import type { ActorLimit, HttpActor } from '#platform/http/module.ts'
import { insideGroups } from './views.ts'

/** An `ActorLimit` in terms of addresses, all lower case. */
export interface MailLimit {
  domains: string[]
  addresses: string[]
}

interface Mail {
  direction: 'inbound' | 'outbound'
  mailFrom: string
  recipients: readonly string[]
}

/** Undefined without a limit: everything of the tenant. */
export async function mailLimitOf(
  db: Database,
  tenantId: string,
  { limit }: Pick<HttpActor, 'limit'>,
): Promise<MailLimit | undefined> {
  return limit === undefined ? undefined : db.inTenant(tenantId, (trx) => resolveLimit(trx, tenantId, limit))
}

/** Members of groups inside count, too, and so do the groups' own addresses. */
export async function resolveLimit(trx: Trx, tenantId: string, limit: ActorLimit): Promise<MailLimit> {
  const domains = limit.domains.map((name) => name.toLowerCase())
  if (limit.groupIds.length === 0) return { domains, addresses: [] }
  const { rows } = await sql<{ address: string }>`
    with recursive ${insideGroups(tenantId, limit.groupIds)}
    select distinct lower(address.address) as address from address join inside on inside.id = address.owner_id
      where address.tenant_id = ${tenantId}`.execute(trx)
  return { domains, addresses: rows.map(({ address }) => address) }
}

/** The tenant's own people of a message: whom it is for, or who sent it. An author's domain is anybody's claim. */
const ownAddresses = ({ direction, mailFrom, recipients }: Mail): readonly string[] =>
  direction === 'inbound' ? recipients : [mailFrom]

function isOwn({ domains, addresses }: MailLimit, address: string): boolean {
  const plain = address.toLowerCase()
  return addresses.includes(plain) || domains.includes(plain.slice(plain.lastIndexOf('@') + 1))
}

/** Whether it may be seen: one of its people is within. Pure. */
export const isWithinLimit = (limit: MailLimit | undefined, mail: Mail): boolean =>
  limit === undefined || ownAddresses(mail).some((address) => isOwn(limit, address))

/** Whether it may be released or deleted: all of its people are within. Pure. */
export const isWhollyWithinLimit = (limit: MailLimit | undefined, mail: Mail): boolean =>
  limit === undefined || ownAddresses(mail).every((address) => isOwn(limit, address))

/** `isWithinLimit` for rows with `direction`, `mail_from`, `recipients`; `table`: their table or alias. */
export function withinLimitCondition({ domains, addresses }: MailLimit, table: string): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  const isOneOf = sql`(split_part(lower(own.path), '@', -1) = any(${domains}::text[]) or lower(own.path) = any(${addresses}::text[]))`
  return sql<boolean>`exists (select 1 from unnest(case when ${column('direction')} = 'inbound' then ${column('recipients')}
    else array[${column('mail_from')}] end) as own (path) where ${isOneOf})`
}
