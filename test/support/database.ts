// A fresh, migrated database for one test: PGlite in memory, or a database of its own on the PostgreSQL that
// MAILWARDEN_TEST_DATABASE_URL names. A migrated one is kept (in the temporary folder, on the server), as making one takes seconds.
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestContext } from 'node:test'
import { migrations as allMigrations } from '../../src/migrations.ts'
import type { Database, Migration } from '#platform/db/database.ts'
import { migrate, migrationsKey } from '#platform/db/migrate.ts'
import { openDatabase, openPglite, quoteName } from '#platform/db/open.ts'
import { lend } from '#test/support/lent-database.ts'

/** `migrations`: only these instead of all, for tests of migrations themselves. */
export async function testDatabase(
  t: TestContext,
  options: { migrations?: readonly Migration[] } = {},
): Promise<Database> {
  const server = process.env['MAILWARDEN_TEST_DATABASE_URL']
  if (server === undefined) {
    const db = await openEmbedded(options.migrations)
    t.after(() => db[Symbol.asyncDispose]())
    return db
  }
  const copy = await copyOnServer(server, options.migrations)
  const db = await openDatabase({ url: copy.url })
  t.after(async () => {
    await db[Symbol.asyncDispose]()
    await copy.drop()
  })
  return db
}

/** Lends an embedded database like `testDatabase`, for helpers without a TestContext; the caller disposes it. */
export async function openEmbedded(migrations: readonly Migration[] = allMigrations): Promise<Database> {
  return lend(migrationsKey(migrations), async () => openDatabase({ snapshot: await snapshotOf(migrations) }))
}

/** Puts a migrated database into a folder where there is none yet, as the product would make it on its first start. */
export async function writeEmbedded(dataDir: string): Promise<void> {
  const db = await openDatabase({ dataDir, snapshot: await snapshotOf(allMigrations) })
  await db[Symbol.asyncDispose]()
}

/** A migrated database of its own on a PostgreSQL server. */
export async function copyOnServer(
  server: string,
  migrations: readonly Migration[] = allMigrations,
): Promise<{ url: string; drop(): Promise<void> }> {
  const template = await templateOnServer(server, migrations)
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(server, `create database ${quoteName(name)} template ${quoteName(template)}`)
  const drop = async () => void (await onServer(server, `drop database ${quoteName(name)} with (force)`))
  return { url: databaseOf(server, name), drop }
}

/** Made under another name and then renamed, as several test files may make it at once. */
async function templateOnServer(server: string, migrations: readonly Migration[]): Promise<string> {
  const name = `template_${migrationsKey(migrations)}`
  if (await isOnServer(server, name)) return name
  const made = `${name}_${randomBytes(6).toString('hex')}`
  await onServer(server, `create database ${quoteName(made)}`)
  const db = await openDatabase({ url: databaseOf(server, made) })
  await migrate(db, migrations)
  await db[Symbol.asyncDispose]()
  await onServer(server, `alter database ${quoteName(made)} rename to ${quoteName(name)}`).catch(
    async (error: unknown) => {
      await onServer(server, `drop database ${quoteName(made)}`)
      if (!(await isOnServer(server, name))) throw error
    },
  )
  return name
}

async function isOnServer(server: string, name: string): Promise<boolean> {
  return (await onServer(server, `select 1 from pg_database where datname = '${name}'`)).length > 0
}

async function onServer(server: string, statement: string): Promise<unknown[]> {
  await using db = await openDatabase({ url: server })
  return (await db.execute(statement, [])).rows
}

function databaseOf(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
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
