// Queries over computers: for screens, and what other queries of them need.
import { type Selectable, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import { AppError } from '#platform/errors.ts'
import type { Evidence } from './computers-policy.ts'
import './computers-tables.ts'
import './tables.ts'
import { decodeCursor, encodeCursor, likeText, type ListOptions, type ListPage } from './views.ts'

/** A back end that was heard of within this counts as on; agents ask at least each minute. */
const online_ms = 150_000

export interface BackEndOfComputer {
  name: string
  externalId: string
  lastSeenAt: Date | null
  isOnline: boolean | null
}

export interface PersonLink {
  personId: string
  displayName: string
  evidence: Evidence[]
}

/** People of each computer, without those that were unlinked by hand. */
export async function linksOf(
  trx: Trx,
  tenantId: string,
  computerIds: readonly string[],
): Promise<Map<string, PersonLink[]>> {
  const links = new Map<string, PersonLink[]>()
  if (computerIds.length === 0) return links
  const rows = await trx
    .selectFrom('computer_evidence as evidence')
    .innerJoin('person', (join) =>
      join.onRef('person.tenant_id', '=', 'evidence.tenant_id').onRef('person.id', '=', 'evidence.person_id'),
    )
    .selectAll('evidence')
    .select('person.display_name')
    .where('evidence.tenant_id', '=', tenantId)
    .where('evidence.computer_id', 'in', [...computerIds])
    .where('evidence.is_denied', '=', false)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('computer_evidence as denied')
            .select('denied.source')
            .whereRef('denied.tenant_id', '=', 'evidence.tenant_id')
            .whereRef('denied.computer_id', '=', 'evidence.computer_id')
            .whereRef('denied.person_id', '=', 'evidence.person_id')
            .where('denied.is_denied', '=', true),
        ),
      ),
    )
    .orderBy('person.display_name')
    .execute()
  for (const row of rows) {
    const people = links.get(row.computer_id) ?? []
    links.set(row.computer_id, people)
    const { source, weight, text, first_seen_at: firstSeenAt, last_seen_at: lastSeenAt } = row
    const evidence = { source, weight, text, firstSeenAt, lastSeenAt }
    const link = people.find((each) => each.personId === row.person_id)
    if (link === undefined)
      people.push({ personId: row.person_id, displayName: row.display_name, evidence: [evidence] })
    else link.evidence.push(evidence)
  }
  return links
}

/** Of each computer, the latest first. An agent is on when it asked lately; others as they say. */
export async function backEndsOfComputers(
  trx: Trx,
  tenantId: string,
  computerIds: readonly string[],
  now: Date,
): Promise<Map<string, BackEndOfComputer[]>> {
  const found = new Map<string, BackEndOfComputer[]>()
  if (computerIds.length === 0) return found
  const rows = await trx
    .selectFrom('computer_back_end')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('computer_id', 'in', [...computerIds])
    .orderBy(sql`last_seen_at desc nulls last`)
    .execute()
  for (const row of rows) {
    const isFresh = row.last_seen_at !== null && now.getTime() - row.last_seen_at.getTime() < online_ms
    found.set(row.computer_id, [
      ...(found.get(row.computer_id) ?? []),
      {
        name: row.back_end,
        externalId: row.external_id,
        lastSeenAt: row.last_seen_at,
        isOnline: row.back_end === 'agent' ? isFresh : row.is_online,
      },
    ])
  }
  return found
}

export interface ListedComputer {
  id: string
  name: string
  os: 'windows' | 'linux' | 'macos' | 'other'
  osVersion: string | null
  isServer: boolean
  isIsolated: boolean
  backEnds: BackEndOfComputer[]
  links: PersonLink[]
}

/** By name. `personId`: only those with any link to this person. Throws AppError `request.cursor`. */
export async function listComputers(
  trx: Trx,
  tenantId: string,
  options: ListOptions & { personId?: string | undefined },
  now: Date,
): Promise<ListPage<ListedComputer>> {
  let query = trx
    .selectFrom('computer')
    .select(['id', 'name', 'os', 'os_version', 'is_server', 'is_isolated'])
    .select(sql<string>`lower(name)`.as('sort_name'))
    .where('tenant_id', '=', tenantId)
    .where('merged_into', 'is', null)
    .orderBy(sql`lower(name)`)
    .orderBy('id')
    .limit(options.limit + 1)
  if (options.search !== undefined) query = query.where(sql<boolean>`lower(name) like ${likeText(options.search)}`)
  if (options.personId !== undefined)
    query = query.where('id', 'in', (eb) =>
      eb
        .selectFrom('computer_evidence')
        .select('computer_id')
        .where('tenant_id', '=', tenantId)
        .where('person_id', '=', options.personId!),
    )
  if (options.cursor !== undefined) {
    const [name, id] = decodeCursor(options.cursor)
    query = query.where(sql<boolean>`(lower(name), id) > (${name}, ${id}::uuid)`)
  }
  const rows = await query.execute()
  const shown = rows.slice(0, options.limit)
  const last = shown.at(-1)
  return {
    items: await withLinks(trx, tenantId, shown, now),
    next: rows.length > options.limit && last !== undefined ? encodeCursor(last.sort_name, last.id) : null,
  }
}

/** Also by an id that was merged into another. Throws AppError `computers.not-found`. */
export async function getComputer(trx: Trx, tenantId: string, id: string, now: Date): Promise<ListedComputer> {
  const row = await trx
    .selectFrom('computer')
    .select(['id', 'name', 'os', 'os_version', 'is_server', 'is_isolated'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', await resolveComputer(trx, tenantId, id))
    .executeTakeFirstOrThrow()
  return (await withLinks(trx, tenantId, [row], now))[0]!
}

/** The id under which the computer is kept now. Throws AppError `computers.not-found`. */
export async function resolveComputer(trx: Trx, tenantId: string, id: string): Promise<string> {
  const row = await trx
    .selectFrom('computer')
    .select(['id', 'merged_into'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row !== undefined) return row.merged_into ?? row.id
  throw new AppError({ code: 'computers.not-found', message: 'There is no such computer.', status: 404 })
}

type Row = Pick<Selectable<Tables['computer']>, 'id' | 'name' | 'os' | 'os_version' | 'is_server' | 'is_isolated'>

async function withLinks(trx: Trx, tenantId: string, rows: readonly Row[], now: Date): Promise<ListedComputer[]> {
  const ids = rows.map(({ id }) => id)
  const backEnds = await backEndsOfComputers(trx, tenantId, ids, now)
  const links = await linksOf(trx, tenantId, ids)
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    os: row.os,
    osVersion: row.os_version,
    isServer: row.is_server,
    isIsolated: row.is_isolated,
    backEnds: backEnds.get(row.id) ?? [],
    links: links.get(row.id) ?? [],
  }))
}
