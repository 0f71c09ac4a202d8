// People as campaigns need them, read from the directory: candidates with mailbox, verified domains, bounced addresses, groups.
import { sql } from 'kysely'
import { mailDomains } from '#people/views.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Candidate, DirectoryFacts } from './recipients.ts'
import { zoneOfCountry } from './countries.ts'

export async function directoryFacts(trx: Trx, tenantId: string): Promise<DirectoryFacts> {
  const domains = await mailDomains(trx, tenantId)
  const state = await trx
    .selectFrom('sync_state')
    .select('completed_at')
    .where('tenant_id', '=', tenantId)
    .where('resource', '=', 'mailboxes')
    .executeTakeFirst()
  const areMailboxesKnown = state?.completed_at != null || (await hasMailbox(trx, tenantId))
  return { domains: new Set(domains), areMailboxesKnown }
}

const hasMailbox = async (trx: Trx, tenantId: string): Promise<boolean> =>
  (await trx
    .selectFrom('mailbox')
    .select('person_id')
    .where('tenant_id', '=', tenantId)
    .limit(1)
    .executeTakeFirst()) !== undefined

/** `ids`: only these people; absent: everybody, the deleted ones not. */
export async function readCandidates(
  trx: Trx,
  tenantId: string,
  now: Date,
  ids?: readonly string[],
): Promise<Candidate[]> {
  if (ids !== undefined && ids.length === 0) return []
  const which = ids === undefined ? sql`p.deleted_at is null` : sql`p.id = any(${sql.val(ids.filter(isUuid))}::uuid[])`
  const { rows } = await sql<CandidateRow>`
    select p.id, p.display_name, p.given_name, p.surname, lower(coalesce(m.primary_address, p.mail)) as address, p.department,
      p.job_title, p.language, upper(p.usage_location) as country, p.is_enabled, p.is_guest, p.deleted_at is not null as is_deleted,
      m.kind as mailbox, p.has_exchange_plan, b.address is not null as is_bounced
    from person p
    left join mailbox m on m.tenant_id = p.tenant_id and m.person_id = p.id and m.deleted_at is null
    left join simulation_bounce b on b.tenant_id = p.tenant_id and b.address = lower(coalesce(m.primary_address, p.mail))
      and b.until > ${now}
    where p.tenant_id = ${tenantId} and ${which}
    order by p.id`.execute(trx)
  return rows.map(toCandidate)
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

interface CandidateRow {
  id: string
  display_name: string
  given_name: string | null
  surname: string | null
  address: string | null
  department: string | null
  job_title: string | null
  language: string | null
  country: string | null
  is_enabled: boolean
  is_guest: boolean
  is_deleted: boolean
  mailbox: Candidate['mailbox']
  has_exchange_plan: boolean
  is_bounced: boolean
}

const toCandidate = (row: CandidateRow): Candidate => ({
  personId: row.id,
  displayName: row.display_name,
  givenName: row.given_name,
  surname: row.surname,
  address: row.address,
  department: row.department,
  jobTitle: row.job_title,
  manager: null,
  language: row.language,
  timeZone: zoneOfCountry(row.country),
  country: row.country,
  isEnabled: row.is_enabled,
  isGuest: row.is_guest,
  isDeleted: row.is_deleted,
  mailbox: row.mailbox,
  hasExchangePlan: row.has_exchange_plan,
  isBounced: row.is_bounced,
})

/** People of the groups, groups inside included (cycles allowed). */
export async function peopleOfGroups(trx: Trx, tenantId: string, groupIds: readonly string[]): Promise<Set<string>> {
  if (groupIds.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`
    with recursive inside(id) as (
      select g.id from people_group g
        where g.tenant_id = ${tenantId} and g.id = any(${sql.val(groupIds.filter(isUuid))}::uuid[]) and g.deleted_at is null
      union
      select m.member_id from group_member m join inside on inside.id = m.group_id where m.tenant_id = ${tenantId})
    select p.id from person p join inside on inside.id = p.id where p.tenant_id = ${tenantId}`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

/** Names of the groups that each person is in, directly or through groups inside groups: for results by group. */
export async function groupsOfPeople(
  trx: Trx,
  tenantId: string,
  personIds: readonly string[],
): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ person_id: string; names: string[] }>`
    with recursive outside(person_id, id) as (
      select m.member_id, m.group_id from group_member m
        where m.tenant_id = ${tenantId} and m.member_id = any(${sql.val([...personIds])}::uuid[])
      union
      select outside.person_id, m.group_id from group_member m join outside on outside.id = m.member_id where m.tenant_id = ${tenantId})
    select outside.person_id, array_agg(distinct g.display_name order by g.display_name) as names
    from outside join people_group g on g.tenant_id = ${tenantId} and g.id = outside.id and g.deleted_at is null
    group by outside.person_id`.execute(trx)
  return new Map(rows.map(({ person_id, names }) => [person_id, names.slice(0, groups_max)]))
}

const groups_max = 100

/** People who got a simulation, canaries and tests aside, at or after the moment. */
export async function peopleTestedSince(trx: Trx, tenantId: string, since: Date): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('campaign_message')
    .select('person_id')
    .distinct()
    .where('tenant_id', '=', tenantId)
    .where('person_id', 'is not', null)
    .where('attack_id', 'is not', null)
    .where('is_test', '=', false)
    .where('sent_at', '>=', since)
    .execute()
  return new Set(rows.map(({ person_id }) => person_id!))
}
