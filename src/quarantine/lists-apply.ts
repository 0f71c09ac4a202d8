// Compares what was read from a file with the lists, and writes it, a thousand entries a transaction: broken off, it can be done again
// and changes nothing twice.
import type { AuditActor } from '#platform/audit/audit.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { storableText } from './item.ts'
import type { ImportEntry } from './lists-import.ts'
import {
  countListEntries,
  countMiddlePatterns,
  isMiddlePattern,
  listEntries_max,
  middlePatterns_max,
  ownEntries_max,
} from './lists.ts'

export const batch_entries = 1_000

export interface BatchCounts {
  added: number
  moved: number
  changed: number
  unchanged: number
}

interface Row {
  id: string
  list: 'allow' | 'block'
  note: string
  require_authentication: boolean
  expires_at: Date | null
}

/** What this batch would do; with `write`, does it. */
export async function applyBatch(
  trx: Trx,
  tenantId: string,
  entries: readonly ImportEntry[],
  options: { write: boolean; actor: AuditActor; now: Date },
): Promise<BatchCounts> {
  const existing = await readExisting(trx, tenantId, entries)
  const counts: BatchCounts = { added: 0, moved: 0, changed: 0, unchanged: 0 }
  const wanted: ImportEntry[] = []
  const gone: string[] = []
  for (const entry of entries) {
    const before = existing.get(keyOf(entry))
    const change = changeOf(before, entry)
    counts[change] += 1
    if (change === 'unchanged') continue
    wanted.push(entry)
    if (before !== undefined) gone.push(before.id)
  }
  if (!options.write || wanted.length === 0) return counts
  if (gone.length > 0)
    await trx.deleteFrom('list_entry').where('tenant_id', '=', tenantId).where('id', 'in', gone).execute()
  await trx
    .insertInto('list_entry')
    .values(
      wanted.map((entry) => ({
        tenant_id: tenantId,
        id: newId(options.now),
        list: entry.list,
        kind: entry.kind,
        value: entry.value,
        owner: entry.owner,
        note: entry.note,
        require_authentication: asksForProof(entry),
        created_at: options.now,
        created_by: storableText(options.actor.name, 200),
        expires_at: entry.expiresAt,
      })),
    )
    .execute()
  return counts
}

const keyOf = (entry: { owner: string | null; kind: string; value: string }): string =>
  `${entry.owner ?? ''}\n${entry.kind}\n${entry.value}`

/** As for entries that are typed: what is allowed asks for proof unless told, a person's own entry always does. */
const asksForProof = (entry: ImportEntry): boolean =>
  entry.owner !== null || (entry.requireAuthentication ?? entry.list === 'allow')

function changeOf(before: Row | undefined, entry: ImportEntry): keyof BatchCounts {
  if (before === undefined) return 'added'
  if (before.list !== entry.list) return 'moved'
  const isSame =
    before.note === entry.note &&
    before.require_authentication === asksForProof(entry) &&
    (before.expires_at?.getTime() ?? 0) === (entry.expiresAt?.getTime() ?? 0)
  return isSame ? 'unchanged' : 'changed'
}

async function readExisting(trx: Trx, tenantId: string, entries: readonly ImportEntry[]): Promise<Map<string, Row>> {
  const rows = await trx
    .selectFrom('list_entry')
    .select(['id', 'list', 'kind', 'value', 'owner', 'note', 'require_authentication', 'expires_at'])
    .where('tenant_id', '=', tenantId)
    .where('value', 'in', [...new Set(entries.map(({ value }) => value))])
    .execute()
  return new Map(rows.map((row) => [keyOf(row), row]))
}

/** Before anything is written. Throws AppError `lists.full`, `lists.patterns`. `added`: as the look said. */
export async function refuseTooMany(
  trx: Trx,
  tenantId: string,
  entries: readonly ImportEntry[],
  added: readonly ImportEntry[],
): Promise<void> {
  const byOwner = Map.groupBy(added, ({ owner }) => owner)
  for (const [owner, own] of byOwner) {
    const max = owner === null ? listEntries_max : ownEntries_max
    const there = await countListEntries(trx, tenantId, owner)
    if (there + own.length > max)
      throw new AppError({
        code: 'lists.full',
        message: `The list${owner === null ? '' : ` of ${owner}`} holds ${there} of ${max} entries; ${own.length} more do not fit. Remove some first. Nothing was imported.`,
        status: 409,
      })
  }
  const middles = entries.filter(({ kind, value }) => isMiddlePattern(kind, value)).length
  if (middles > 0 && middles + (await countMiddlePatterns(trx, tenantId)) > middlePatterns_max)
    throw new AppError({
      code: 'lists.patterns',
      message: `At most ${middlePatterns_max} patterns may begin and end with *. Write them with a fixed beginning or end. Nothing was imported.`,
      status: 409,
    })
}

/** Those of a batch that are new. */
export async function newEntries(trx: Trx, tenantId: string, entries: readonly ImportEntry[]): Promise<ImportEntry[]> {
  const existing = await readExisting(trx, tenantId, entries)
  return entries.filter((entry) => !existing.has(keyOf(entry)))
}
