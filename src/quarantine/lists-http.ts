// Routes of the allow and block lists: search, add, change, remove, which entry decides, import and export.
import Type from 'typebox'
import { Readable } from 'node:stream'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { csvBegin, csvRecord } from '#platform/csv.ts'
import type { Database } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import type { HttpApp, HttpModule } from '#platform/http/module.ts'
import { newId } from '#platform/ids.ts'
import type { Operations } from '#platform/operations/operations.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { tenantParameters } from './contract.ts'
import {
  changeBody,
  checkQuery,
  checkSchema,
  countsSchema,
  entryParameters,
  exportQuery,
  import_bytes_max,
  importBody,
  importSchema,
  importStarted,
  listBody,
  listEntrySchema,
  listPage as listPageSchema,
  listQuery,
  removeBody,
  removedSchema,
} from './lists-contract.ts'
import { type ListLoader, createListLoader } from './lists-load.ts'
import { findAllMatches } from './lists-match.ts'
import { importKind, importNotFound, readImport } from './lists-operation.ts'
import { listAll, listCounts, listPage, shownEntry } from './lists-views.ts'
import { addListEntry, changeListEntry, type ListEntry, removeListEntry } from './lists.ts'
import './lists-tables.ts'

export interface ListsHttpOptions {
  db: Database
  audit: Audit
  clock: Clock
  operations: Operations
  /** Gets `RoutesChanged` when a list changes. */
  outbox?: Outbox
}

export function listsHttp(options: ListsHttpOptions): HttpModule {
  return (app) => {
    addReading(app, options)
    addCheck(app, options, createListLoader())
    addWriting(app, options)
    addExport(app, options)
    addImport(app, options)
  }
}

const reading = { permission: 'lists.read' }
const writing = { permission: 'lists.write' }
const base = '/tenants/:tenantId/lists'

function addReading(app: HttpApp, { db, clock }: ListsHttpOptions): void {
  app.get(
    base,
    {
      config: reading,
      schema: {
        summary: 'Entries of the allow and block lists, newest first',
        params: tenantParameters,
        querystring: listQuery,
        response: { 200: listPageSchema },
      },
    },
    ({ params: { tenantId }, query: { limit, cursor, ...filter } }) =>
      db.inTenant(tenantId, (trx) => listPage(trx, tenantId, filter, { limit: limit ?? 50, cursor }, clock.now())),
  )
  app.get(
    `${base}/counts`,
    {
      config: reading,
      schema: { summary: 'How many entries there are', params: tenantParameters, response: { 200: countsSchema } },
    },
    ({ params: { tenantId } }) => db.inTenant(tenantId, (trx) => listCounts(trx, tenantId, clock.now())),
  )
}

function addCheck(app: HttpApp, { db, clock }: ListsHttpOptions, load: ListLoader): void {
  app.get(
    `${base}/check`,
    {
      config: reading,
      schema: {
        summary: 'Which entry decides about a sender, and which ones it wins over',
        params: tenantParameters,
        querystring: checkQuery,
        response: { 200: checkSchema },
      },
    },
    async ({ params: { tenantId }, query }) => {
      const now = clock.now()
      const entries = await db.inTenant(tenantId, (trx) => load(trx, tenantId))
      const isAuthenticated = query.isAuthenticated !== false
      const matches = findAllMatches(
        entries,
        {
          mailFrom: query.sender,
          headerFrom: [query.sender],
          clientAddress: query.clientAddress ?? null,
          isAuthenticated,
          recipient: query.recipient ?? '',
        },
        now,
      ).slice(0, 50)
      const full = await db.inTenant(tenantId, (trx) => entriesById(trx, tenantId, matches))
      return {
        decision: matches[0]?.list ?? null,
        matches: full.map((entry) => shownEntry(entry, now)),
        reason: reasonOf(matches, isAuthenticated),
      }
    },
  )
}

/** The order of `matches` stays. */
async function entriesById(
  trx: Parameters<ListLoader>[0],
  tenantId: string,
  matches: readonly ListEntry[],
): Promise<ListEntry[]> {
  if (matches.length === 0) return []
  const rows = await trx
    .selectFrom('list_entry')
    .select(['id', 'note', 'created_by'])
    .where('tenant_id', '=', tenantId)
    .where(
      'id',
      'in',
      matches.map(({ id }) => id),
    )
    .execute()
  const texts = new Map(rows.map((row) => [row.id, row]))
  return matches.map((entry) => ({
    ...entry,
    note: texts.get(entry.id)?.note ?? '',
    createdBy: texts.get(entry.id)?.created_by ?? '',
  }))
}

function reasonOf(matches: readonly ListEntry[], isAuthenticated: boolean): string {
  const [first, second] = matches
  const unproven = isAuthenticated ? '' : ' Entries that ask for authentication were left out.'
  if (first === undefined) return `No entry speaks about this sender; the policies decide.${unproven}`
  const what =
    first.list === 'block'
      ? 'Blocked: the message is deleted.'
      : 'Allowed: delivered unless it is certain malware or phishing.'
  if (second === undefined) return `${what}${unproven}`
  if (first.owner === null && second.owner !== null)
    return `${what} The list for everybody wins over a mailbox’s own.${unproven}`
  if (first.kind !== second.kind)
    return `${what} An address wins over a domain, a domain over a pattern, a pattern over a network.${unproven}`
  return `${what} At the same rank a block wins, because it is seen and can be lifted.${unproven}`
}

function addWriting(app: HttpApp, { db, audit, clock, outbox }: ListsHttpOptions): void {
  const told = { audit, ...(outbox === undefined ? {} : { outbox }) }
  const at = (text: string | null): Date | null => (text === null ? null : new Date(text))
  app.post(
    base,
    {
      config: writing,
      schema: {
        summary: 'Add an entry; one that is on the other list moves',
        params: tenantParameters,
        body: listBody,
        response: { 201: listEntrySchema },
      },
    },
    async ({ params: { tenantId }, body: { expiresAt, ...entry }, actor }, reply) => {
      const now = clock.now()
      const made = await db.inTenant(tenantId, (trx) =>
        addListEntry(trx, tenantId, { ...entry, expiresAt: at(expiresAt ?? null), actor, now, ...told }),
      )
      return reply.code(201).send(shownEntry(made, now))
    },
  )
  app.put(
    `${base}/:id`,
    {
      config: writing,
      schema: {
        summary: 'Change an entry; it gets a new id',
        params: entryParameters,
        body: changeBody,
        response: { 200: listEntrySchema },
      },
    },
    async ({ params: { tenantId, id }, body: { expiresAt, ...change }, actor }) => {
      const now = clock.now()
      const changed = await db.inTenant(tenantId, (trx) =>
        changeListEntry(
          trx,
          tenantId,
          id,
          { ...change, ...(expiresAt === undefined ? {} : { expiresAt: at(expiresAt) }) },
          { actor, now, ...told },
        ),
      )
      return shownEntry(changed, now)
    },
  )
  app.delete(
    `${base}/:id`,
    {
      config: writing,
      schema: { summary: 'Remove an entry', params: entryParameters, response: { 204: Type.Null() } },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      await db.inTenant(tenantId, (trx) => removeListEntry(trx, tenantId, id, actor, told))
      return reply.code(204).send(null)
    },
  )
  app.post(
    `${base}/remove`,
    {
      config: writing,
      schema: {
        summary: 'Remove several entries',
        params: tenantParameters,
        body: removeBody,
        response: { 200: removedSchema },
      },
    },
    async ({ params: { tenantId }, body, actor }) =>
      db.inTenant(tenantId, async (trx) => {
        let removed = 0
        for (const id of body.ids) if (await removeListEntry(trx, tenantId, id, actor, told)) removed += 1
        return { removed }
      }),
  )
}

const columns = ['value', 'list', 'owner', 'note', 'expires', 'authentication', 'added', 'added by']

function addExport(app: HttpApp, { db, audit, clock }: ListsHttpOptions): void {
  app.get(
    `${base}/export`,
    {
      config: reading,
      schema: {
        summary: 'The filtered entries as CSV',
        params: tenantParameters,
        querystring: exportQuery,
        produces: ['text/csv'],
      },
    },
    async ({ params: { tenantId }, query, actor }, reply) => {
      await db.inTenant(tenantId, (trx) =>
        audit.append(trx, { tenantId, actor, action: 'lists.export', target: 'lists' }),
      )
      async function* lines() {
        yield csvBegin + csvRecord(columns)
        for await (const part of listAll((work) => db.inTenant(tenantId, work), tenantId, query, clock.now()))
          yield part.map(exportLine).join('')
      }
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="lists.csv"')
        .send(Readable.from(lines()))
    },
  )
}

const exportLine = (entry: ListEntry): string =>
  csvRecord([
    entry.value,
    entry.list,
    entry.owner,
    entry.note,
    entry.expiresAt,
    entry.requireAuthentication ? 'yes' : 'no',
    entry.createdAt,
    entry.createdBy,
  ])

function addImport(app: HttpApp, options: ListsHttpOptions): void {
  const { db, audit, clock, operations, outbox } = options
  app.post(
    `${base}/imports`,
    {
      config: writing,
      bodyLimit: import_bytes_max + 64 * 1024,
      schema: {
        summary: 'Upload up to 100,000 lines (text or CSV) and look at them; nothing is imported yet',
        params: tenantParameters,
        body: importBody,
        response: { 202: importStarted },
      },
    },
    async ({ params: { tenantId }, body, actor }, reply) => {
      const importId = newId(clock.now())
      const { id } = await db.inTenant(tenantId, async (trx) => {
        await trx
          .insertInto('list_import')
          .values({
            tenant_id: tenantId,
            id: importId,
            content: body.content.toWellFormed().replaceAll('\0', ''),
            defaults: json({
              list: body.list,
              note: body.note ?? '',
              requireAuthentication: body.requireAuthentication ?? null,
              expiresAt: body.expiresAt ?? null,
            }) as never,
            report: null,
            refused: null,
            created_at: clock.now(),
            created_by: actor.name,
            applied_at: null,
          })
          .execute()
        const input = { importId, isDryRun: true }
        return operations.start(trx, { tenantId, kind: importKind, title: 'Look at a list to import', input, actor })
      })
      return reply.code(202).send({ importId, operationId: id })
    },
  )
  app.get(
    `${base}/imports/:id`,
    {
      config: reading,
      schema: { summary: 'What an import found', params: entryParameters, response: { 200: importSchema } },
    },
    ({ params: { tenantId, id } }) =>
      db.inTenant(tenantId, async (trx) => {
        const row = await trx
          .selectFrom('list_import')
          .select(['id', 'created_at', 'created_by', 'applied_at', 'report', 'refused'])
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .executeTakeFirst()
        if (row === undefined) throw importNotFound()
        return {
          id: row.id,
          createdAt: row.created_at.toISOString(),
          createdBy: row.created_by,
          appliedAt: row.applied_at?.toISOString() ?? null,
          report: row.report,
          refused: row.refused ?? [],
        }
      }),
  )
  app.get(
    `${base}/imports/:id/refused`,
    {
      config: reading,
      schema: {
        summary: 'Every refused line with its reason, as CSV',
        params: entryParameters,
        produces: ['text/csv'],
      },
    },
    async ({ params: { tenantId, id } }, reply) => {
      const { refused } = await readImport({ db, audit, clock }, tenantId, id)
      const text = refused.map(({ line, text: what, message }) => csvRecord([line, what, message])).join('')
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="refused-lines.csv"')
        .send(csvBegin + csvRecord(['line', 'text', 'reason']) + text)
    },
  )
  app.post(
    `${base}/imports/:id/apply`,
    {
      config: writing,
      schema: { summary: 'Import what was looked at', params: entryParameters, response: { 202: importStarted } },
    },
    async ({ params: { tenantId, id }, actor }, reply) => {
      await readImport({ db, audit, clock, ...(outbox === undefined ? {} : { outbox }) }, tenantId, id)
      const started = await db.inTenant(tenantId, (trx) =>
        operations.start(trx, {
          tenantId,
          kind: importKind,
          title: 'Import a list',
          input: { importId: id, isDryRun: false },
          actor,
          key: `apply ${id}`,
        }),
      )
      return reply.code(202).send({ importId: id, operationId: started.id })
    },
  )
}
