// Whom summaries go to: everybody, or the people of some domains and groups.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { PortalSettings } from './contract.ts'
import type { PortalPerson } from './person.ts'
import '#people/tables.ts'

/** Resolves with the test for a person; members of groups inside groups count. */
export async function groupsOf(
  trx: Trx,
  tenantId: string,
  scope: PortalSettings['summary']['scope'],
): Promise<(person: PortalPerson) => boolean> {
  if (scope.kind === 'everybody') return () => true
  const domains = new Set(scope.domains.map((domain) => domain.toLowerCase()))
  const members = scope.groupIds.length === 0 ? new Set<string>() : await membersOf(trx, tenantId, scope.groupIds)
  return ({ id, address }) => domains.has(address.slice(address.lastIndexOf('@') + 1)) || members.has(id)
}

async function membersOf(trx: Trx, tenantId: string, groupIds: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    with recursive inside (id, kind) as (
      select member_id, member_kind from group_member where tenant_id = ${tenantId} and group_id::text = any(${groupIds}::text[])
      union
      select deeper.member_id, deeper.member_kind from group_member as deeper
        join inside on inside.kind = 'group' and deeper.group_id = inside.id
        where deeper.tenant_id = ${tenantId})
    select distinct id::text as id from inside where kind = 'person'`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}
