// Saved rules of audiences: whom they hold for now, and what they say in words.
import { sql, type RawBuilder } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { AudienceRule } from './contract.ts'
import { peopleOfGroups, peopleTestedSince } from './directory.ts'

const day_ms = 86_400_000
/** Whoever did one of these was caught. */
const caughtFacts = ['clicked', 'submitted', 'attachment-opened', 'replied']
/** What somebody did in an anonymous campaign singles nobody out. */
const isNamed = sql`not coalesce((c.settings ->> 'isAnonymous')::boolean, false)`

/** Whom it finds shows what people did. */
export const isOfBehaviour = ({ caught: wanted, neverReported_months }: AudienceRule): boolean =>
  wanted !== null || neverReported_months !== null

export const emptyRule: AudienceRule = {
  caught: null,
  joinedWithin_days: null,
  notTestedWithin_days: null,
  neverReported_months: null,
  departments: [],
  countries: [],
  groupIds: [],
}

/** Ids of the people for whom everything in the rule holds. A rule that asks for nothing holds for nobody. */
export async function peopleOfRule(trx: Trx, tenantId: string, rule: AudienceRule, now: Date): Promise<Set<string>> {
  const conditions = conditionsOf(tenantId, rule, now)
  const isEmpty = conditions.length === 0 && rule.groupIds.length === 0 && rule.notTestedWithin_days === null
  if (isEmpty) return new Set()
  const all = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
  const { rows } = await sql<{ id: string }>`
    select p.id from person p where p.tenant_id = ${tenantId} and p.deleted_at is null and ${all}`.execute(trx)
  let ids = rows.map(({ id }) => id)
  if (rule.groupIds.length > 0) {
    const inside = await peopleOfGroups(trx, tenantId, rule.groupIds)
    ids = ids.filter((id) => inside.has(id))
  }
  if (rule.notTestedWithin_days !== null) {
    const tested = await peopleTestedSince(trx, tenantId, daysBefore(now, rule.notTestedWithin_days))
    ids = ids.filter((id) => !tested.has(id))
  }
  return new Set(ids)
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * day_ms)

/** Calendar months, as people count them. */
function monthsBefore(now: Date, months: number): Date {
  const day = new Date(now)
  day.setUTCDate(1)
  day.setUTCMonth(day.getUTCMonth() - months)
  const lastDay = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
  day.setUTCDate(Math.min(now.getUTCDate(), lastDay))
  return day
}

function conditionsOf(tenantId: string, rule: AudienceRule, now: Date): RawBuilder<unknown>[] {
  const found: RawBuilder<unknown>[] = []
  if (rule.caught !== null) found.push(caught(tenantId, rule.caught.times, monthsBefore(now, rule.caught.months)))
  if (rule.joinedWithin_days !== null) found.push(joined(tenantId, daysBefore(now, rule.joinedWithin_days)))
  if (rule.neverReported_months !== null) found.push(silent(tenantId, monthsBefore(now, rule.neverReported_months)))
  if (rule.departments.length > 0)
    found.push(sql`lower(p.department) = any(${sql.val(rule.departments.map((name) => name.toLowerCase()))}::text[])`)
  if (rule.countries.length > 0) found.push(sql`upper(p.usage_location) = any(${sql.val(rule.countries)}::text[])`)
  return found
}

const caught = (tenantId: string, times: number, since: Date) => sql`p.id::text in (
  select m.person_id from simulation_fact f
  join campaign_message m on m.tenant_id = f.tenant_id and m.id = f.message_id
  join campaign c on c.tenant_id = f.tenant_id and c.id = f.campaign_id
  where f.tenant_id = ${tenantId} and f.fact = any(${sql.val(caughtFacts)}::text[]) and f.first_at >= ${since} and not m.is_test
    and ${isNamed}
  group by m.person_id having count(distinct m.campaign_id) >= ${times})`

const joined = (tenantId: string, since: Date) => sql`p.id in (
  select s.person_id from simulation_person s where s.tenant_id = ${tenantId} and not s.is_initial and s.first_seen_at >= ${since})`

const silent = (tenantId: string, since: Date) => sql`p.id::text in (
  select m.person_id from campaign_message m
  join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
  left join simulation_fact f on f.tenant_id = m.tenant_id and f.message_id = m.id and f.fact = 'reported'
  where m.tenant_id = ${tenantId} and m.sent_at >= ${since} and not m.is_test and m.attack_id is not null and ${isNamed}
  group by m.person_id having count(f.message_id) = 0)`

/** A sentence for lists. Pure. */
export function describeRule(rule: AudienceRule): string {
  const parts: string[] = []
  if (rule.caught !== null)
    parts.push(
      `caught in at least ${count(rule.caught.times, 'campaign')} within ${count(rule.caught.months, 'month')}`,
    )
  if (rule.joinedWithin_days !== null) parts.push(`joined within ${count(rule.joinedWithin_days, 'day')}`)
  if (rule.notTestedWithin_days !== null)
    parts.push(`got no simulation within ${count(rule.notTestedWithin_days, 'day')}`)
  if (rule.neverReported_months !== null)
    parts.push(`reported no simulation within ${count(rule.neverReported_months, 'month')}`)
  if (rule.departments.length > 0) parts.push(`in ${rule.departments.join(' or ')}`)
  if (rule.countries.length > 0) parts.push(`located in ${rule.countries.join(' or ')}`)
  if (rule.groupIds.length > 0) parts.push(`in one of ${count(rule.groupIds.length, 'group')}`)
  return parts.length === 0 ? 'Nobody: the rule asks for nothing.' : `People who are or were ${parts.join(', and ')}.`
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`
