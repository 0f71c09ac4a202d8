// Saved audiences: lists of people and rules, used by campaigns and series.
import { sql, type Selectable } from 'kysely'
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import type { Tables } from '#platform/db/tables.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { PhishThreatParts } from '../parts.ts'
import { refuseWorksCouncil } from '../results/privacy.ts'
import type { AudienceRule, SavedAudience } from './contract.ts'
import { directoryFacts, readCandidates } from './directory.ts'
import { refusalOf } from './recipients.ts'
import { describeRule, isOfBehaviour, peopleOfRule } from './rules.ts'
import { contentLanguageOf } from './assign.ts'

type AudienceRow = Selectable<Tables['audience']>
type AudienceParts = Pick<PhishThreatParts, 'audit' | 'clock'>

const audiences_max = 200

/** `forUpdate`: nobody else changes it until the transaction ends. Throws AppError `simulations.audience.not-found`. */
export async function readAudience(
  trx: Trx,
  tenantId: string,
  id: string,
  { forUpdate = false }: { forUpdate?: boolean } = {},
): Promise<AudienceRow> {
  const row = await trx
    .selectFrom('audience')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .$if(forUpdate, (query) => query.forUpdate())
    .executeTakeFirst()
  if (row !== undefined) return row
  throw new AppError({ code: 'simulations.audience.not-found', message: 'There is no such audience.', status: 404 })
}

export async function listAudiences(trx: Trx, tenantId: string, now: Date): Promise<SavedAudience[]> {
  const rows = await trx
    .selectFrom('audience')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy(sql`lower(name)`)
    .execute()
  const views: SavedAudience[] = []
  for (const row of rows) views.push(await viewAudience(trx, row, now))
  return views
}

export async function viewAudience(trx: Trx, row: AudienceRow, now: Date): Promise<SavedAudience> {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    rule: row.rule,
    description: row.rule === null ? 'A list of people.' : describeRule(row.rule),
    people: await countPeople(trx, row, now),
    version: row.version,
    createdBy: row.created_by,
    updatedAt: row.updated_at.toISOString(),
  }
}

async function countPeople(trx: Trx, row: AudienceRow, now: Date): Promise<number> {
  if (row.rule !== null) return (await peopleOfRule(trx, row.tenant_id, row.rule, now)).size
  const { count } = await trx
    .selectFrom('audience_member')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('tenant_id', '=', row.tenant_id)
    .where('audience_id', '=', row.id)
    .executeTakeFirstOrThrow()
  return Number(count)
}

interface MemberRow {
  person_id: string
  language: string | null
  time_zone: string | null
}

/** Ordered by id. */
async function peopleOfAudience(trx: Trx, row: AudienceRow, now: Date): Promise<MemberRow[]> {
  if (row.rule !== null)
    return [...(await peopleOfRule(trx, row.tenant_id, row.rule, now))]
      .sort()
      .map((person_id) => ({ person_id, language: null, time_zone: null }))
  return trx
    .selectFrom('audience_member')
    .select(['person_id', 'language', 'time_zone'])
    .where('tenant_id', '=', row.tenant_id)
    .where('audience_id', '=', row.id)
    .orderBy('person_id')
    .execute()
}

/** Throws AppError `simulations.names-withheld`: in works-council mode nobody is listed for what they did. */
export async function listMembers(
  trx: Trx,
  row: AudienceRow,
  { limit, cursor, now }: { limit: number; cursor?: string | undefined; now: Date },
) {
  if (row.rule !== null && isOfBehaviour(row.rule)) await refuseWorksCouncil(trx, row.tenant_id)
  const all = await peopleOfAudience(trx, row, now)
  const rest = cursor === undefined ? all : all.filter(({ person_id }) => person_id > cursor)
  const shown = rest.slice(0, limit)
  const facts = await directoryFacts(trx, row.tenant_id)
  const candidates = await readCandidates(
    trx,
    row.tenant_id,
    now,
    shown.map(({ person_id }) => person_id),
  )
  const byId = new Map(candidates.map((candidate) => [candidate.personId, candidate]))
  return {
    items: shown.map((member) => {
      const person = byId.get(member.person_id)
      return {
        personId: member.person_id,
        address: person?.address ?? '',
        displayName: person?.displayName ?? '',
        department: person?.department ?? null,
        language: contentLanguageOf(member.language ?? person?.language ?? null),
        timeZone: member.time_zone ?? person?.timeZone ?? null,
        refusal: person === undefined ? ('unknown-person' as const) : refusalOf(person, facts),
      }
    }),
    next: rest.length > limit ? shown.at(-1)!.person_id : null,
    total: all.length,
  }
}

/** Throws AppErrors `simulations.audience.name`, `simulations.audience.too-many`. */
export async function createAudience(
  { audit, clock }: AudienceParts,
  trx: Trx,
  tenantId: string,
  given: { name: string; rule?: AudienceRule | undefined; personIds?: readonly string[] | undefined },
  by: AuditActor,
): Promise<AudienceRow> {
  const name = given.name.trim()
  await requireFreeName(trx, tenantId, name, null)
  await requireRoom(trx, tenantId)
  const now = clock.now()
  const id = newId(now)
  await trx
    .insertInto('audience')
    .values({
      tenant_id: tenantId,
      id,
      name,
      kind: given.rule === undefined ? 'list' : 'rule',
      rule: given.rule === undefined ? null : JSON.stringify(given.rule),
      created_by: by.name,
      created_at: now,
      updated_at: now,
    })
    .execute()
  if (given.rule === undefined) await addPeople(trx, tenantId, id, given.personIds ?? [], now)
  await audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.audience.create',
    target: name,
    after: { id, rule: given.rule ?? null, people: given.personIds?.length ?? 0 },
  })
  return readAudience(trx, tenantId, id)
}

/** Those that the directory knows. */
async function addPeople(
  trx: Trx,
  tenantId: string,
  audienceId: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  const people = await readCandidates(trx, tenantId, now, ids)
  if (people.length === 0) return
  await sql`insert into audience_member (tenant_id, audience_id, person_id)
    select ${tenantId}::uuid, ${audienceId}::uuid, unnest(${sql.val(people.map(({ personId }) => personId))}::uuid[])
    on conflict do nothing`.execute(trx)
}

/** Throws AppErrors `simulations.audience.changed`, `simulations.audience.kind`, `simulations.audience.name`. */
export async function saveAudience(
  { audit, clock }: AudienceParts,
  trx: Trx,
  before: AudienceRow,
  change: { version: number; name?: string | undefined; rule?: AudienceRule | undefined },
  by: AuditActor,
): Promise<AudienceRow> {
  const { tenant_id: tenantId, id } = before
  if (before.version !== change.version) throw changedMeanwhile()
  if (change.rule !== undefined && before.kind !== 'rule') throw wrongKind()
  const name = change.name?.trim() ?? before.name
  await requireFreeName(trx, tenantId, name, id)
  const rule = change.rule ?? before.rule
  await trx
    .updateTable('audience')
    .set({
      name,
      rule: rule === null ? null : JSON.stringify(rule),
      version: before.version + 1,
      updated_at: clock.now(),
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await audit.append(trx, {
    tenantId,
    actor: by,
    action: 'simulations.audience.edit',
    target: name,
    before: { name: before.name, rule: before.rule },
    after: { id, name, rule },
  })
  return readAudience(trx, tenantId, id)
}

/** Throws AppError `simulations.audience.in-use` while a campaign or series that is not over names it. */
export async function deleteAudience(
  { audit }: AudienceParts,
  trx: Trx,
  row: AudienceRow,
  by: AuditActor,
): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select name from campaign where tenant_id = ${row.tenant_id} and state not in ('completed', 'stopped')
      and settings -> 'audience' -> 'audienceIds' ? ${row.id}
    union all select name from campaign_series where tenant_id = ${row.tenant_id} and state <> 'ended'
      and settings -> 'campaign' -> 'audience' -> 'audienceIds' ? ${row.id} limit 5`.execute(trx)
  if (rows.length > 0)
    throw new AppError({
      code: 'simulations.audience.in-use',
      message: `It is used by ${rows.map(({ name }) => name).join(', ')}. Take it out there first.`,
      status: 409,
    })
  await trx.deleteFrom('audience').where('tenant_id', '=', row.tenant_id).where('id', '=', row.id).execute()
  await audit.append(trx, {
    tenantId: row.tenant_id,
    actor: by,
    action: 'simulations.audience.delete',
    target: row.name,
    before: { id: row.id, rule: row.rule },
  })
}

/** With a number behind it when an audience has the wanted name already. */
export async function numberedName(trx: Trx, tenantId: string, wanted: string): Promise<string> {
  const rows = await trx.selectFrom('audience').select('name').where('tenant_id', '=', tenantId).execute()
  const taken = new Set(rows.map(({ name }) => name.toLowerCase()))
  let name = wanted.trim()
  for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${wanted.trim().slice(0, 110)} (${number})`
  return name
}

async function requireFreeName(trx: Trx, tenantId: string, name: string, id: string | null): Promise<void> {
  const refused = (message: string) =>
    new AppError({ code: 'simulations.audience.name', message, status: 409, fields: [{ path: 'name', message }] })
  if (name === '') throw refused('An audience needs a name of 1 to 120 characters.')
  const other = await trx
    .selectFrom('audience')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where(sql`lower(name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  if (other !== undefined && other.id !== id) throw refused(`There is an audience called "${name}" already.`)
}

async function requireRoom(trx: Trx, tenantId: string): Promise<void> {
  const rows = await trx.selectFrom('audience').select('id').where('tenant_id', '=', tenantId).execute()
  if (rows.length < audiences_max) return
  throw new AppError({
    code: 'simulations.audience.too-many',
    message: `A tenant has at most ${audiences_max} saved audiences. Delete one that is not used.`,
    status: 409,
  })
}

const changedMeanwhile = (): AppError =>
  new AppError({
    code: 'simulations.audience.changed',
    message: 'Somebody changed this audience after you had opened it. Open it again: your change was not saved.',
    status: 409,
  })

export const wrongKind = (): AppError =>
  new AppError({
    code: 'simulations.audience.kind',
    message: 'A list has people and no rule; a rule has no list. Make another audience for that.',
    status: 409,
  })
