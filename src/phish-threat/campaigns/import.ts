// A file of people becomes a saved list: every row is told what became of it, in a dry run and in earnest alike.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { ContentLanguage } from '../contract.ts'
import { contentLanguageOf } from './assign.ts'
import type { ImportReport } from './contract.ts'
import { directoryFacts, readCandidates } from './directory.ts'
import { type CsvFile, readCsv } from './read-csv.ts'
import { domainOf, refusalOf, refusalTexts, type Candidate, type DirectoryFacts } from './recipients.ts'
import { isTimeZone } from './zones.ts'

type ReportRow = ImportReport['rows'][number]

interface Member {
  person_id: string
  language: ContentLanguage | null
  time_zone: string | null
  manager: string | null
}

interface Judged {
  row: ReportRow
  member: Member | null
}

export interface ImportOptions {
  tenantId: string
  audienceId: string
  bytes: Uint8Array
  isDryRun: boolean
  mode: 'add' | 'replace'
  now: Date
}

/** Throws AppError `simulations.import.file`. */
export async function importList(trx: Trx, options: ImportOptions): Promise<ImportReport> {
  const { tenantId, audienceId, now } = options
  const file = readCsv(options.bytes)
  const facts = await directoryFacts(trx, tenantId)
  const people = await peopleByAddress(trx, tenantId, addressesOf(file), now)
  const before = await membersOf(trx, tenantId, audienceId)
  const judged = judgeRows(file, { facts, people, before })
  const members = judged.flatMap(({ member }) => (member === null ? [] : [member]))
  const kept = new Set(members.map(({ person_id }) => person_id))
  const gone = options.mode === 'replace' ? [...before.keys()].filter((id) => !kept.has(id)) : []
  if (!options.isDryRun) await apply(trx, options, members, gone)
  return {
    encoding: file.encoding,
    delimiter: file.delimiter,
    columns: file.columns,
    rows: judged.map(({ row }) => row),
    totals: totalsOf(judged),
    removed: gone.length,
    isApplied: !options.isDryRun,
  }
}

const plainAddress = (text: string | undefined): string => (text ?? '').toLowerCase().replace(/^<(.*)>$/, '$1')

const addressesOf = ({ rows }: CsvFile): string[] => rows.map(({ values }) => plainAddress(values.address))

async function peopleByAddress(
  trx: Trx,
  tenantId: string,
  addresses: readonly string[],
  now: Date,
): Promise<Map<string, Candidate>> {
  const { rows } = await sql<{ address: string; person_id: string }>`
    select a.address, a.owner_id as person_id from address a
      where a.tenant_id = ${tenantId} and a.owner_kind = 'person' and a.address = any(${sql.val([...addresses])}::text[])
    union select lower(p.user_principal_name), p.id from person p
      where p.tenant_id = ${tenantId} and p.deleted_at is null and lower(p.user_principal_name) = any(${sql.val([...addresses])}::text[])`.execute(
    trx,
  )
  const candidates = await readCandidates(trx, tenantId, now, [...new Set(rows.map(({ person_id }) => person_id))])
  const byId = new Map(candidates.map((candidate) => [candidate.personId, candidate]))
  return new Map(
    rows.flatMap(({ address, person_id }) => {
      const person = byId.get(person_id)
      return person === undefined ? [] : [[address, person] as const]
    }),
  )
}

async function membersOf(trx: Trx, tenantId: string, audienceId: string): Promise<Map<string, Member>> {
  const rows = await trx
    .selectFrom('audience_member')
    .select(['person_id', 'language', 'time_zone', 'manager'])
    .where('tenant_id', '=', tenantId)
    .where('audience_id', '=', audienceId)
    .execute()
  return new Map(rows.map((row) => [row.person_id, row as Member]))
}

interface Known {
  facts: DirectoryFacts
  people: ReadonlyMap<string, Candidate>
  before: ReadonlyMap<string, Member>
}

/** Pure. */
function judgeRows(file: CsvFile, known: Known): Judged[] {
  const seen = new Map<string, number>()
  return file.rows.map(({ line, values }) => {
    const address = plainAddress(values.address)
    const told = (state: ReportRow['state'], text: string | null, member: Member | null = null): Judged => ({
      row: { line, address: address.slice(0, 320), state, text },
      member,
    })
    if (address === '') return told('invalid', 'The row has no address.')
    if (!isAddress(address)) return told('invalid', 'This is not a mail address.')
    const person = known.people.get(address)
    const key = person?.personId ?? address
    const first = seen.get(key)
    if (first !== undefined) return told('duplicate', `The same person stands in line ${first}.`)
    seen.set(key, line)
    if (person === undefined)
      return told(
        'refused',
        refusalTexts[known.facts.domains.has(domainOf(address)) ? 'unknown-person' : 'foreign-domain'],
      )
    const refusal = refusalOf({ ...person, isBounced: false }, known.facts)
    if (refusal !== null) return told('refused', refusalTexts[refusal])
    const { member, notes } = memberOf(person, values)
    const before = known.before.get(person.personId)
    const bounced = person.isBounced ? [refusalTexts.bounced] : []
    const text = [...notes, ...bounced].join(' ') || null
    return told(before === undefined ? 'added' : isSame(before, member) ? 'unchanged' : 'updated', text, member)
  })
}

const isAddress = (text: string): boolean =>
  text.length <= 320 && /^[^\s@<>"(),:;[\\\]]+@[^\s@<>"(),:;[\\\]]+\.[^\s@.]+$/.test(text)

function memberOf(person: Candidate, values: CsvFile['rows'][number]['values']): { member: Member; notes: string[] } {
  const notes: string[] = []
  const language = contentLanguageOf(values.language ?? null)
  if (values.language !== undefined && language === null)
    notes.push(`There is no content in the language "${values.language.slice(0, 40)}": the fallback is used.`)
  const hasZone = values.timeZone !== undefined && isTimeZone(values.timeZone)
  if (values.timeZone !== undefined && !hasZone)
    notes.push(
      `"${values.timeZone.slice(0, 40)}" is not a time zone such as Europe/Berlin: that of the campaign is used.`,
    )
  const member = {
    person_id: person.personId,
    language,
    time_zone: hasZone ? values.timeZone! : null,
    manager: values.manager?.slice(0, 200) ?? null,
  }
  return { member, notes }
}

const isSame = (one: Member, other: Member): boolean =>
  one.language === other.language && one.time_zone === other.time_zone && one.manager === other.manager

function totalsOf(judged: readonly Judged[]): ImportReport['totals'] {
  const totals = { added: 0, updated: 0, unchanged: 0, duplicate: 0, invalid: 0, refused: 0 }
  for (const { row } of judged) totals[row.state] += 1
  return totals
}

async function apply(
  trx: Trx,
  { tenantId, audienceId }: ImportOptions,
  members: readonly Member[],
  gone: readonly string[],
): Promise<void> {
  await sql`insert into audience_member (tenant_id, audience_id, person_id, language, time_zone, manager)
    select ${tenantId}::uuid, ${audienceId}::uuid, r.person_id, r.language, r.time_zone, r.manager
    from jsonb_to_recordset(${json(members)}) as r(person_id uuid, language text, time_zone text, manager text)
    on conflict (tenant_id, audience_id, person_id) do update
      set language = excluded.language, time_zone = excluded.time_zone, manager = excluded.manager`.execute(trx)
  if (gone.length > 0)
    await sql`delete from audience_member where tenant_id = ${tenantId} and audience_id = ${audienceId}
      and person_id = any(${sql.val([...gone])}::uuid[])`.execute(trx)
}
