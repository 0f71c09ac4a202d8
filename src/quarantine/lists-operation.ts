// The import of a list as an operation: first a look that changes nothing and reports every refused line, then the import itself.
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import type { OperationContext, OperationDefinition } from '#platform/operations/operations.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { applyBatch, batch_entries, newEntries, refuseTooMany } from './lists-apply.ts'
import type { ImportReport } from './lists-contract.ts'
import { type ImportEntry, parseImport, type ParsedImport } from './lists-import.ts'
import './lists-tables.ts'

export const importKind = 'lists.import'
export const refusedShown_max = 1_000
export const importKept_days = 7

export interface ImportInput {
  importId: string
  isDryRun: boolean
}

export interface ImportParts {
  db: Database
  audit: Audit
  clock: Clock
  outbox?: Outbox
}

export function listImport(parts: ImportParts): OperationDefinition<ImportInput> {
  return {
    kind: importKind,
    reads: 'lists.read',
    needs: () => ['lists.write'],
    async run({ importId, isDryRun }, context) {
      const parsed = await readImport(parts, context.tenantId, importId)
      const batches = inBatches(parsed.entries)
      await context.setTotal(Math.max(1, batches.length))
      if (!isDryRun) await refuseWhatDoesNotFit(parts, context.tenantId, parsed.entries)
      const report = await runBatches(parts, context, batches, parsed, isDryRun)
      await keepReport(parts, context, importId, report, parsed)
      return { importId, ...report }
    },
  }
}

/** Throws AppError `lists.import.not-found`. */
export async function readImport(parts: ImportParts, tenantId: string, importId: string): Promise<ParsedImport> {
  const row = await parts.db.inTenant(tenantId, (trx) =>
    trx
      .selectFrom('list_import')
      .select(['content', 'defaults'])
      .where('tenant_id', '=', tenantId)
      .where('id', '=', importId)
      .executeTakeFirst(),
  )
  if (row === undefined) throw importNotFound()
  const { expiresAt, ...defaults } = row.defaults
  return parseImport(
    row.content,
    { ...defaults, expiresAt: expiresAt === null ? null : new Date(expiresAt) },
    parts.clock.now(),
  )
}

export const importNotFound = (): AppError =>
  new AppError({
    code: 'lists.import.not-found',
    message: `There is no such import any more. Files are kept for ${importKept_days} days; upload it again.`,
    status: 404,
  })

const inBatches = (entries: readonly ImportEntry[]): ImportEntry[][] =>
  Array.from({ length: Math.ceil(entries.length / batch_entries) }, (_, index) =>
    entries.slice(index * batch_entries, (index + 1) * batch_entries),
  )

async function refuseWhatDoesNotFit(parts: ImportParts, tenantId: string, entries: ImportEntry[]): Promise<void> {
  const added: ImportEntry[] = []
  for (const batch of inBatches(entries))
    added.push(...(await parts.db.inTenant(tenantId, (trx) => newEntries(trx, tenantId, batch))))
  await parts.db.inTenant(tenantId, (trx) => refuseTooMany(trx, tenantId, added, added))
}

async function runBatches(
  { db, clock }: ImportParts,
  context: OperationContext,
  batches: ImportEntry[][],
  parsed: ParsedImport,
  isDryRun: boolean,
): Promise<ImportReport> {
  const report: ImportReport = {
    lines: parsed.lines,
    added: 0,
    moved: 0,
    changed: 0,
    unchanged: 0,
    repeated: parsed.repeated,
    refused: parsed.refused.length,
    isDryRun,
  }
  const { tenantId, startedBy: actor } = context
  for (const [index, batch] of batches.entries()) {
    if (context.signal.aborted) break
    const counts = await db.inTenant(tenantId, (trx) =>
      applyBatch(trx, tenantId, batch, { write: !isDryRun, actor, now: clock.now() }),
    )
    for (const key of ['added', 'moved', 'changed', 'unchanged'] as const) report[key] += counts[key]
    const first = index * batch_entries + 1
    await context.item(`entries ${first} to ${first + batch.length - 1}`, 'done', sentence(counts, isDryRun))
  }
  return report
}

const sentence = (
  { added, moved, changed, unchanged }: Omit<ImportReport, 'lines' | 'repeated' | 'refused' | 'isDryRun'>,
  isDryRun: boolean,
): string =>
  `${added} ${isDryRun ? 'new' : 'added'}, ${moved} from the other list, ${changed} changed, ${unchanged} as they were`

async function keepReport(
  { db, audit, clock, outbox }: ImportParts,
  { tenantId, startedBy }: OperationContext,
  importId: string,
  report: ImportReport,
  parsed: ParsedImport,
): Promise<void> {
  await db.inTenant(tenantId, async (trx) => {
    await trx
      .updateTable('list_import')
      .set({
        report: json(report) as never,
        refused: json(parsed.refused.slice(0, refusedShown_max)) as never,
        ...(report.isDryRun ? {} : { applied_at: clock.now() }),
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', importId)
      .execute()
    if (report.isDryRun) return
    await audit.append(trx, { tenantId, actor: startedBy, action: 'lists.import', target: importId, after: report })
    await outbox?.append(trx, { type: 'RoutesChanged', tenantId, payload: {} })
  })
}
