// What people did over all campaigns of a time: one row a person, with the filters of the report. Anonymous campaigns are not in it.
import { type RawBuilder, sql } from 'kysely'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { recipients_max } from '../campaigns/audience.ts'
import { createAudience, numberedName, viewAudience } from '../campaigns/audiences.ts'
import type { PhishThreatParts } from '../parts.ts'
import { recipientsIn } from './counted.ts'
import type { BehaviourRow } from './programme-contract.ts'
import { behaviourFilters } from './programme-contract.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { group_size_min } from './small-groups.ts'

export type BehaviourFilter = (typeof behaviourFilters)[number]

export interface Range {
  from: Date
  to: Date
}

const year_ms = 365 * 86_400_000

/** Twelve months until now, unless something else is asked for. */
export function rangeOf(asked: { from?: string; to?: string }, now: Date): Range {
  const to = asked.to === undefined ? now : new Date(asked.to)
  return { to, from: asked.from === undefined ? new Date(to.getTime() - year_ms) : new Date(asked.from) }
}

export interface BehaviourOptions extends Range {
  show: BehaviourFilter
  search?: string | undefined
  cursor?: string | undefined
  limit: number
  /** Caught (or reported) at least that often; for repeat offenders. */
  times?: number
  of?: 'caught' | 'reported'
}

/** In the order of addresses. */
export async function listBehaviour(
  trx: Trx,
  tenantId: string,
  options: BehaviourOptions,
): Promise<{ items: BehaviourRow[]; next: string | null }> {
  const { limit, cursor, search } = options
  const place = cursor === undefined ? null : decodeCursor(cursor, 2)
  const after = place === null ? sql`` : sql`and (address, person) > (${place[0]}, ${place[1]})`
  const pattern = `%${(search ?? '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')}%`
  const matching =
    search === undefined || search.trim() === ''
      ? sql``
      : sql`and (address like ${pattern} or lower("displayName") like ${pattern} or lower(department) like ${pattern})`
  const { rows } = await sql<Row>`
    select * from (${people(tenantId, await campaignsIn(trx, tenantId, options), options)}) p where ${condition(options)} ${matching} ${after}
    order by address, person limit ${limit + 1}`.execute(trx)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(toRow),
    next: last !== undefined && rows.length > page.length ? encodeCursor([last.address, last.person]) : null,
  }
}

type Row = Omit<BehaviourRow, 'lastTestedAt' | 'lastCaughtAt' | 'lastReportedAt'> & {
  person: string
  lastTestedAt: Date | null
  lastCaughtAt: Date | null
  lastReportedAt: Date | null
}

function toRow({ person: _person, lastTestedAt, lastCaughtAt, lastReportedAt, ...row }: Row): BehaviourRow {
  return {
    ...row,
    lastTestedAt: lastTestedAt?.toISOString() ?? null,
    lastCaughtAt: lastCaughtAt?.toISOString() ?? null,
    lastReportedAt: lastReportedAt?.toISOString() ?? null,
  }
}

/** Of campaigns with names and attacks that had begun by then. */
async function campaignsIn(trx: Trx, tenantId: string, { from, to }: Range): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from campaign where tenant_id = ${tenantId} and technique <> 'training' and launched_at < ${to}
      and (ends_at is null or ends_at >= ${from}) and anonymised_at is null
      and not coalesce((settings ->> 'isAnonymous')::boolean, false)`.execute(trx)
  return rows.map(({ id }) => id)
}

/** One row a person who got a mail in that time; name and address are those of the last one. */
function people(tenantId: string, campaignIds: readonly string[], { from, to }: Range): RawBuilder<unknown> {
  const last = (column: RawBuilder<unknown>) => sql`(array_agg(${column} order by planned_at desc))[1]`
  return sql`
    select coalesce(person_id, address_then) as person, max(person_id) as "personId", ${last(sql`address_then`)} as address,
      ${last(sql`display_name`)} as "displayName", ${last(sql`department`)} as department,
      count(*) filter (where state in ('delivered', 'accepted') or was_seen or opened_at is not null or caught_at is not null
        or reported_at is not null)::int as delivered,
      count(opened_at)::int as opened, count(caught_at)::int as caught, count(reported_at)::int as reported,
      count(*) filter (where opened_at is not null and reported_at is null)::int as "failedToReport",
      count(submitted_at)::int as "enteredCredentials", count(attachment_at)::int as "openedAttachments",
      max(coalesce(delivered_at, sent_at)) as "lastTestedAt", max(caught_at) as "lastCaughtAt", max(reported_at) as "lastReportedAt"
    from (
      select r.*, address as address_then, least(clicked_at, submitted_at, attachment_at, replied_at) as caught_at
      from (${recipientsIn(tenantId, { campaignIds }, ['person_id', 'address', 'display_name', 'department', 'planned_at', 'sent_at'])}) r
      where planned_at >= ${from} and planned_at < ${to} and address not like '%@erased.invalid'
        and state not in ('scheduled', 'sending', 'cancelled', 'blocked')) one
    group by 1`
}

const conditions: Record<BehaviourFilter, RawBuilder<unknown>> = {
  all: sql`true`,
  caught: sql`caught >= 1`,
  repeat: sql`caught >= 2`,
  reported: sql`reported >= 1`,
  'failed-to-report': sql`"failedToReport" >= 1`,
  'entered-credentials': sql`"enteredCredentials" >= 1`,
  'opened-attachments': sql`"openedAttachments" >= 1`,
}

function condition({ show, times, of = 'caught' }: BehaviourOptions): RawBuilder<unknown> {
  if (times === undefined) return conditions[show]
  return of === 'caught' ? sql`caught >= ${times}` : sql`reported >= ${times}`
}

/** By filter; null where there are some, but fewer than five. */
export async function summariseBehaviour(trx: Trx, tenantId: string, range: Range) {
  const counts = behaviourFilters.map(
    (show) => sql`count(*) filter (where ${conditions[show]})::int as ${sql.ref(show)}`,
  )
  const { rows } = await sql<Record<BehaviourFilter, number>>`
    select ${sql.join(counts)} from (${people(tenantId, await campaignsIn(trx, tenantId, range), range)}) p`.execute(
    trx,
  )
  return behaviourFilters.map((show) => ({ show, people: shownCount(rows[0]![show]) }))
}

const shownCount = (people: number): number | null => (people > 0 && people < group_size_min ? null : people)

/** As a list that campaigns name: their settings stay small, however many people it has. */
export async function saveAudienceOf(
  parts: Pick<PhishThreatParts, 'audit' | 'clock'>,
  trx: Trx,
  tenantId: string,
  { name, ...options }: Range & { show: BehaviourFilter; name: string },
  by: AuditActor,
) {
  const { rows } = await sql<{ personId: string | null }>`
    select "personId" from (${people(tenantId, await campaignsIn(trx, tenantId, options), options)}) p where ${conditions[options.show]}
    order by address limit ${recipients_max}`.execute(trx)
  const personIds = rows.flatMap(({ personId }) => (personId === null ? [] : [personId]))
  const given = { name: await numberedName(trx, tenantId, name), personIds }
  const { id, people: known } = await viewAudience(
    trx,
    await createAudience(parts, trx, tenantId, given, by),
    parts.clock.now(),
  )
  return { audience: { id, name: given.name }, people: known, withoutPerson: rows.length - known }
}
