// The tenant's own templates and trainings: versions are added and never changed, so that what was sent can always be looked up.
import { json } from '#platform/db/json.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { AttackSnapshot } from '../snapshots.ts'
import type { Training } from './contract.ts'

export type ContentKind = 'template' | 'training'
interface ContentOf {
  template: AttackSnapshot
  training: Training
}

export interface OwnContent<K extends ContentKind> {
  id: string
  version: number
  content: ContentOf[K]
  archivedAt: Date | null
  createdBy: string
  createdAt: Date
  updatedAt: Date
}

interface Where<K extends ContentKind> {
  tenantId: string
  kind: K
}

/** More than anybody needs; a list is shown whole. */
const own_max = 1_000
const versions_max = 500
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const currentRows = (trx: Trx, { tenantId, kind }: Where<ContentKind>) =>
  trx
    .selectFrom('simulation_content')
    .innerJoin('simulation_content_version', (join) =>
      join
        .onRef('simulation_content_version.tenant_id', '=', 'simulation_content.tenant_id')
        .onRef('simulation_content_version.kind', '=', 'simulation_content.kind')
        .onRef('simulation_content_version.id', '=', 'simulation_content.id')
        .onRef('simulation_content_version.version', '=', 'simulation_content.version'),
    )
    .where('simulation_content.tenant_id', '=', tenantId)
    .where('simulation_content.kind', '=', kind)
    .select([
      'simulation_content.id',
      'simulation_content.version',
      'simulation_content_version.content',
      'simulation_content.archived_at',
      'simulation_content.created_by',
      'simulation_content.created_at',
      'simulation_content.updated_at',
    ])

type Row = Awaited<ReturnType<ReturnType<typeof currentRows>['execute']>>[number]

const ownFrom = <K extends ContentKind>(row: Row): OwnContent<K> => ({
  id: row.id,
  version: row.version,
  content: row.content as ContentOf[K],
  archivedAt: row.archived_at,
  createdBy: row.created_by,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

/** Newest first, archived ones only when asked for. */
export async function listOwn<K extends ContentKind>(
  trx: Trx,
  where: Where<K>,
  options: { withArchived: boolean },
): Promise<OwnContent<K>[]> {
  const rows = await currentRows(trx, where)
    .$if(!options.withArchived, (query) => query.where('simulation_content.archived_at', 'is', null))
    .orderBy('simulation_content.updated_at', 'desc')
    .limit(own_max)
    .execute()
  return rows.map((row) => ownFrom<K>(row))
}

/** Archived ones, too; null: there is none. */
export async function findOwn<K extends ContentKind>(
  trx: Trx,
  where: Where<K>,
  id: string,
): Promise<OwnContent<K> | null> {
  if (!uuid.test(id)) return null
  const row = await currentRows(trx, where).where('simulation_content.id', '=', id).executeTakeFirst()
  return row === undefined ? null : ownFrom<K>(row)
}

interface Change {
  by: string
  at: Date
}

/** `make` gets the new id. Throws `simulations.content.too-many`. */
export async function createOwn<K extends ContentKind>(
  trx: Trx,
  { tenantId, kind }: Where<K>,
  make: (id: string) => ContentOf[K],
  { by, at }: Change,
): Promise<OwnContent<K>> {
  const { count } = await trx
    .selectFrom('simulation_content')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  if (Number(count) >= own_max) throw tooMany(`There are ${own_max} own ones already, archived ones among them.`)
  const id = newId(at)
  const content = make(id)
  await trx
    .insertInto('simulation_content')
    .values({
      tenant_id: tenantId,
      kind,
      id,
      version: 1,
      name: nameOf(content),
      created_by: by,
      created_at: at,
      updated_at: at,
    })
    .execute()
  await insertVersion(trx, { tenantId, kind }, { id, version: 1, content }, { by, at })
  return { id, version: 1, content, archivedAt: null, createdBy: by, createdAt: at, updatedAt: at }
}

/**
 * Adds a version. Throws `simulations.content.missing`, `simulations.content.changed` when somebody else was faster than `version`, and
 * `simulations.content.too-many`.
 */
export async function editOwn<K extends ContentKind>(
  trx: Trx,
  where: Where<K>,
  { id, version, content }: { id: string; version: number; content: ContentOf[K] },
  { by, at }: Change,
): Promise<void> {
  if (version >= versions_max) throw tooMany(`There are ${versions_max} versions already. Duplicate it.`)
  const { numUpdatedRows } = await trx
    .updateTable('simulation_content')
    .set({ version: version + 1, name: nameOf(content), updated_at: at })
    .where('tenant_id', '=', where.tenantId)
    .where('kind', '=', where.kind)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw contentChanged()
  await insertVersion(trx, where, { id, version: version + 1, content }, { by, at })
}

async function insertVersion<K extends ContentKind>(
  trx: Trx,
  { tenantId, kind }: Where<K>,
  { id, version, content }: { id: string; version: number; content: ContentOf[K] },
  { by, at }: Change,
): Promise<void> {
  await trx
    .insertInto('simulation_content_version')
    .values({ tenant_id: tenantId, kind, id, version, content: json(content) as never, by, at })
    .execute()
}

/** Archived content is not offered any more; what was sent of it stays. */
export async function archiveOwn(
  trx: Trx,
  { tenantId, kind }: Where<ContentKind>,
  id: string,
  archivedAt: Date | null,
): Promise<void> {
  await trx
    .updateTable('simulation_content')
    .set({ archived_at: archivedAt })
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute()
}

/** All versions, newest first. */
export async function listVersions(trx: Trx, { tenantId, kind }: Where<ContentKind>, id: string) {
  return trx
    .selectFrom('simulation_content_version')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .select(['version', 'by', 'at'])
    .orderBy('version', 'desc')
    .execute()
}

const nameOf = (content: AttackSnapshot | Training): string =>
  'name' in content ? content.name : (content.texts[0]?.title ?? '')

export const contentMissing = (): AppError =>
  new AppError({
    code: 'simulations.content.missing',
    message: 'There is no such template or training. It may have been archived. Choose another one.',
    status: 404,
  })

const contentChanged = (): AppError =>
  new AppError({
    code: 'simulations.content.changed',
    message: 'Somebody else changed it in the meantime. Open it again, and make your change there.',
    status: 409,
  })

const tooMany = (reason: string): AppError =>
  new AppError({ code: 'simulations.content.too-many', message: `${reason} Nothing was saved.`, status: 422 })
