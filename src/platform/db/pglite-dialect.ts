// Kysely on PGlite. Kysely's own dialect shares the single connection without a lock, so that a query of one caller may run
// inside another's transaction; ours hands the connection to one at a time.
import type { PGlite } from '@electric-sql/pglite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type { Mutex } from './mutex.ts'
import { queryPglite } from './pglite-query.ts'

export function pgliteDialect(pglite: PGlite, mutex: Mutex): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => pgliteDriver(pglite, mutex),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  }
}

function pgliteDriver(pglite: PGlite, mutex: Mutex): Driver {
  const releases = new WeakMap<DatabaseConnection, () => void>()
  const run = (sql: string) => () => pglite.exec(sql).then(() => undefined)
  return {
    async init() {
      await pglite.waitReady
    },
    async acquireConnection() {
      const release = await mutex.acquire()
      const connection = pgliteConnection(pglite)
      releases.set(connection, release)
      return connection
    },
    beginTransaction: run('begin'),
    commitTransaction: run('commit'),
    rollbackTransaction: run('rollback'),
    async releaseConnection(connection) {
      releases.get(connection)?.()
    },
    // The instance is closed by whoever opened it.
    async destroy() {},
  }
}

function pgliteConnection(pglite: PGlite): DatabaseConnection {
  return {
    async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, affected } = await queryPglite(pglite, query.sql, query.parameters)
      return { rows: rows as Row[], ...(affected === undefined ? {} : { numAffectedRows: affected }) }
    },
    // eslint-disable-next-line require-yield
    async *streamQuery() {
      throw new Error('PGlite cannot stream rows')
    },
  }
}
