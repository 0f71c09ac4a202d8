// Opens the database: PostgreSQL when a URL is given, else PGlite in a folder or in memory. Both give the same Database.
import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdirSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Logger } from '../telemetry/logger.ts'
import type { Database, Trx } from './database.ts'
import { toDatabaseError } from './failure.ts'
import { lockFolder } from './folder-lock.ts'
import { Mutex } from './mutex.ts'
import { pgliteDialect } from './pglite-dialect.ts'
import { queryPglite } from './pglite-query.ts'
import type { Tables } from './tables.ts'
import { tenantRole } from './tenant-role.ts'
import { pgliteParsers, pgTypes } from './values.ts'

const connect_timeout_ms = 5_000
const statement_timeout_ms = 30_000
const idle_in_transaction_timeout_ms = 60_000
const pool_size_max = 16
const embedded_wait_ms_max = 30_000
const embedded_waiting_max = 10_000

export interface OpenDatabaseOptions {
  /** PostgreSQL, e.g. `postgres://user@host/name`; without it PGlite is used. */
  url?: string
  /** Folder of PGlite; undefined = in memory. */
  dataDir?: string
  /** Everything lives in this schema (made when missing); default: the user's search path. */
  schema?: string
  logger?: Logger
  /** False: resolves also while PostgreSQL is away, for a gateway that can work from its last known configuration. */
  mustAnswer?: boolean
  /** A dumped PGlite data folder to begin with, for tests. */
  snapshot?: Blob
}

/** The two drivers' differences. */
interface Engine {
  kind: Database['kind']
  kysely: Kysely<Tables>
  execute(sql: string, parameters: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
  close(): Promise<void>
}

/** Rejects with AppError `database.unavailable` (retryable) when PostgreSQL does not answer, `database.locked` when another process uses the folder. */
export async function openDatabase(options: OpenDatabaseOptions = {}): Promise<Database> {
  const engine = options.url === undefined ? (await openPglite(options)).engine : openPostgres(options.url, options)
  try {
    if (options.schema !== undefined)
      await engine.execute(`create schema if not exists ${quoteName(options.schema)}`, [])
    else if (options.mustAnswer !== false) await engine.execute('select 1', [])
  } catch (error) {
    await engine.close()
    throw toDatabaseError(error)
  }
  return toDatabase(engine)
}

/** With the raw instance, for snapshots in test support. */
export async function openPglite(
  options: OpenDatabaseOptions,
): Promise<{ engine: Engine; pglite: PGlite; database: Database }> {
  const unlock = options.dataDir === undefined ? async () => {} : await lockFolder(options.dataDir)
  if (options.dataDir !== undefined) mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
  const pglite = await PGlite.create({
    ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
    ...(options.snapshot === undefined ? {} : { loadDataDir: options.snapshot }),
    parsers: pgliteParsers,
  }).catch(async (error: unknown) => {
    await unlock()
    throw error
  })
  const mutex = new Mutex({ wait_ms_max: embedded_wait_ms_max, waiting_max: embedded_waiting_max })
  if (options.schema !== undefined) await pglite.exec(`set search_path to ${quoteName(options.schema)}`)
  const engine: Engine = {
    kind: 'pglite',
    kysely: new Kysely<Tables>({ dialect: pgliteDialect(pglite, mutex) }),
    execute: (text, parameters) => executeOnPglite(pglite, mutex, text, parameters),
    async close() {
      const release = await mutex.acquire()
      if (!pglite.closed) await pglite.close()
      await unlock()
      release()
    },
  }
  return { engine, pglite, database: toDatabase(engine) }
}

async function executeOnPglite(pglite: PGlite, mutex: Mutex, text: string, parameters: unknown[]) {
  const release = await mutex.acquire()
  try {
    if (parameters.length > 0) return await queryPglite(pglite, text, parameters)
    // The simple protocol takes several statements; their rows come together (a RETURNING may stand before a COMMIT).
    const results = await pglite.exec(text)
    return { rows: results.flatMap((result) => result.rows as Record<string, unknown>[]) }
  } catch (error) {
    // A script with its own BEGIN that failed leaves the only connection in an aborted transaction.
    await pglite.exec('rollback').catch(() => {})
    throw error
  } finally {
    release()
  }
}

function openPostgres(url: string, options: OpenDatabaseOptions): Engine {
  const pool = new pg.Pool({
    connectionString: url,
    max: pool_size_max,
    connectionTimeoutMillis: connect_timeout_ms,
    idleTimeoutMillis: 30_000,
    statement_timeout: statement_timeout_ms,
    idle_in_transaction_session_timeout: idle_in_transaction_timeout_ms,
    application_name: 'mailwarden',
    types: pgTypes,
    keepAlive: true,
    ...(options.schema === undefined ? {} : { options: `-c search_path=${quoteName(options.schema)}` }),
  })
  // A lost connection is an event, also on a client that is checked out; without a listener it would end the process.
  const onError = (error: Error) => options.logger?.warn({ event: 'database.connection-lost', err: error })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', () => {}))
  return {
    kind: 'postgres',
    kysely: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }),
    execute: (text, parameters) => executeOnPool(pool, text, parameters),
    close: async () => {
      if (!pool.ended) await pool.end()
    },
  }
}

async function executeOnPool(pool: pg.Pool, text: string, parameters: unknown[]) {
  const client = await pool.connect()
  try {
    const result = (await client.query(text, parameters)) as pg.QueryResult | pg.QueryResult[]
    client.release()
    const rows = Array.isArray(result) ? result.flatMap((each) => each.rows) : result.rows
    return { rows: rows as Record<string, unknown>[] }
  } catch (error) {
    // Not given back: it may be in an aborted transaction.
    client.release(true)
    throw error
  }
}

function toDatabase(engine: Engine): Database {
  const open = new AsyncLocalStorage<{ isOpen: boolean }>()
  const refuseNested = () => {
    if (open.getStore()?.isOpen)
      throw new Error('a transaction is open here: pass its trx on; a second one would wait for the first for ever')
  }
  const transact = async <T>(work: (trx: Trx) => Promise<T>): Promise<T> => {
    refuseNested()
    const state = { isOpen: true }
    try {
      return await engine.kysely.transaction().execute((trx) => open.run(state, () => work(trx)))
    } catch (error) {
      throw toDatabaseError(error)
    } finally {
      state.isOpen = false
    }
  }
  return {
    kind: engine.kind,
    inTenant: (tenantId, work) =>
      transact(async (trx) => {
        // In one statement, as it stands before all work of tenants; `set local role` would be one of its own.
        await sql`select set_config('role', ${tenantRole}, true), set_config('mailwarden.tenant_id', ${tenantId}, true)`.execute(
          trx,
        )
        return work(trx)
      }),
    asSystem: transact,
    async execute(text, parameters) {
      refuseNested()
      try {
        return await engine.execute(text, parameters)
      } catch (error) {
        throw toDatabaseError(error)
      }
    },
    async [Symbol.asyncDispose]() {
      await engine.close()
    },
  }
}

/** A schema name of ours as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
