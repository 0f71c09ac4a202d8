// A fresh, migrated database for one test: PGlite in memory, or a schema of its own on the PostgreSQL that
// MAILWARDEN_TEST_DATABASE_URL names. A migrated PGlite is kept in the temporary folder and loaded, as making one takes seconds.
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { migrations as allMigrations } from '../../src/migrations.ts'
import type { Database, Migration } from '#platform/db/database.ts'
import { migrate, migrationsKey } from '#platform/db/migrate.ts'
import { openDatabase, openPglite, quoteName } from '#platform/db/open.ts'

/** `migrations`: only these instead of all, for tests of a slice that is not in src/migrations.ts yet. */
export async function testDatabase(
  t: TestContext,
  options: { migrations?: readonly Migration[] } = {},
): Promise<Database> {
  const migrations = options.migrations ?? allMigrations
  const url = process.env['MAILWARDEN_TEST_DATABASE_URL']
  const db = url === undefined ? await openEmbedded(migrations) : await openInOwnSchema(t, url, migrations)
  // Before the schema is dropped: hooks run in the order of their registration.
  t.after(() => db[Symbol.asyncDispose]())
  return db
}

/** Opens a database like `testDatabase`, for helpers without a TestContext; the caller disposes it. */
export async function openEmbedded(migrations: readonly Migration[] = allMigrations): Promise<Database> {
  return openDatabase({ snapshot: await snapshotOf(migrations) })
}

/** Puts a migrated database into a folder where there is none yet, as the product would make it on its first start. */
export async function writeEmbedded(dataDir: string): Promise<void> {
  if (existsSync(dataDir)) return
  const db = await openDatabase({ dataDir, snapshot: await snapshotOf(allMigrations) })
  await db[Symbol.asyncDispose]()
}

async function openInOwnSchema(t: TestContext, url: string, migrations: readonly Migration[]): Promise<Database> {
  const schema = `test_${randomBytes(6).toString('hex')}`
  const db = await openDatabase({ url, schema })
  t.after(async () => {
    await db[Symbol.asyncDispose]()
    await dropSchema(url, schema)
  })
  await migrate(db, migrations)
  return db
}

async function dropSchema(url: string, schema: string): Promise<void> {
  const db = await openDatabase({ url })
  await db.execute(`drop schema if exists ${quoteName(schema)} cascade`, [])
  await db.execute(`drop schema if exists ${quoteName(`${schema}_jobs`)} cascade`, [])
  await db[Symbol.asyncDispose]()
}

const snapshots = new Map<string, Promise<Blob>>()

function snapshotOf(migrations: readonly Migration[]): Promise<Blob> {
  const key = migrationsKey(migrations)
  const known = snapshots.get(key)
  if (known) return known
  const made = loadOrMake(key, migrations)
  snapshots.set(key, made)
  return made
}

async function loadOrMake(key: string, migrations: readonly Migration[]): Promise<Blob> {
  const version = process.versions.node
  const file = path.join(os.tmpdir(), `mailwarden-test-${process.getuid?.() ?? 0}-${version}-${key}.tar`)
  if (existsSync(file)) return new Blob([readFileSync(file)])
  // From an empty one when there is one: most of the time goes into initdb, which does not depend on the migrations.
  const base = migrations.length > 0 ? { snapshot: await snapshotOf([]) } : {}
  const { database, pglite } = await openPglite(base)
  await migrate(database, migrations)
  const dump = await pglite.dumpDataDir('none')
  await database[Symbol.asyncDispose]()
  // Renamed into place, as several test files may make it at once.
  const partial = `${file}.${process.pid}`
  writeFileSync(partial, Buffer.from(await dump.arrayBuffer()))
  renameSync(partial, file)
  removeOld(path.dirname(file), file)
  return dump
}

const snapshot_age_ms_max = 6 * 3600_000

function removeOld(folder: string, keep: string): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name)
    if (!/^mailwarden-test-.*\.tar/.test(name) || file === keep) continue
    const age_ms = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (age_ms > snapshot_age_ms_max) rmSync(file, { force: true })
  }
}
