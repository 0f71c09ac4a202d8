// Embedded databases that the tests of a process use one after the other: opening one takes a second of CPU, emptying one does not.
import { AppError } from '#platform/errors.ts'
import type { Database } from '#platform/db/database.ts'

interface Lendable {
  db: Database
  /** What the tables, triggers and so on were when it was opened. */
  structure: string
}

const free = new Map<string, Lendable[]>()
/** An open one has timers that keep the process: closed when nobody borrowed for so long. */
const idle_ms = 1_500
let closing: NodeJS.Timeout | undefined

/** A database as `open` gives it, or one that was given back, emptied. Disposing gives it back; who still uses it then gets an error. */
export async function lend(key: string, open: () => Promise<Database>): Promise<Database> {
  clearTimeout(closing)
  const lendable = (await reusable(key)) ?? (await opened(open))
  return onLoan(lendable.db, () => {
    free.set(key, [...(free.get(key) ?? []), lendable])
    clearTimeout(closing)
    closing = setTimeout(() => void closeFree(), idle_ms)
  })
}

async function closeFree(): Promise<void> {
  const idle = [...free.values()].flat()
  free.clear()
  for (const { db } of idle) await db[Symbol.asyncDispose]()
}

async function opened(open: () => Promise<Database>): Promise<Lendable> {
  const db = await open()
  return { db, structure: await structureOf(db) }
}

async function reusable(key: string): Promise<Lendable | null> {
  for (let found = free.get(key)?.pop(); found !== undefined; found = free.get(key)?.pop()) {
    if (await isAsNew(found)) return found
    // A test altered tables, or broke it: nobody else may see that.
    await found.db[Symbol.asyncDispose]().catch(() => {})
  }
  return null
}

async function isAsNew({ db, structure }: Lendable): Promise<boolean> {
  try {
    await db.execute(empty, [])
    return (await structureOf(db)) === structure
  } catch {
    return false
  }
}

function onLoan(db: Database, giveBack: () => void): Database {
  let isGivenBack = false
  const lent = <T>(work: () => Promise<T>): Promise<T> => (isGivenBack ? Promise.reject(new AppError(gone)) : work())
  return {
    kind: db.kind,
    inTenant: (tenantId, work) => lent(() => db.inTenant(tenantId, work)),
    asSystem: (work) => lent(() => db.asSystem(work)),
    execute: (text, parameters) => lent(() => db.execute(text, parameters)),
    async [Symbol.asyncDispose]() {
      if (isGivenBack) return
      isGivenBack = true
      // Behind whoever has the connection now, as closing it would be.
      await db.execute('select 1', [])
      giveBack()
    },
  }
}

const gone = {
  code: 'database.unavailable',
  message: 'The test that borrowed this database has given it back.',
  status: 503,
  retryable: true,
}

/** Partitions and tables called `test_…` are of a test: they go. Rows of migrations stay; a table that was never written to has no size; other schemas are those of the job queue. */
const empty = `do $$
declare each record; names text;
begin
  for each in select nspname from pg_namespace where nspname !~ '^pg_' and nspname not in ('public', 'information_schema') loop
    execute format('drop schema %I cascade', each.nspname);
  end loop;
  for each in select oid::regclass as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and (relname like 'test\\_%' or relispartition) loop
    execute format('drop table %s cascade', each.name);
  end loop;
  select string_agg(oid::regclass::text, ', ') into names from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and pg_relation_size(oid) > 0
      and relname not in ('schema_migration', 'migration_setting');
  if names is not null then execute 'truncate ' || names || ' cascade'; end if;
  for each in select sequencename from pg_sequences where schemaname = 'public' and last_value is not null loop
    execute format('alter sequence public.%I restart', each.sequencename);
  end loop;
  perform pg_advisory_unlock_all();
end $$;
reset all`

async function structureOf(db: Database): Promise<string> {
  const catalogs = ['pg_class', 'pg_trigger', 'pg_constraint', 'pg_proc', 'pg_policy']
  const counts = catalogs.map(
    (catalog) => `(select count(*) || '-' || max(oid)::text from ${catalog} where ${own(catalog)})`,
  )
  const { rows } = await db.execute(
    `select concat_ws(' ', ${counts.join(', ')}, (select count(*) from pg_attribute where attrelid in (${ownTables}))) as structure`,
    [],
  )
  return String(rows[0]!['structure'])
}

const ownTables = `select oid from pg_class where relnamespace = 'public'::regnamespace`

function own(catalog: string): string {
  if (catalog === 'pg_class') return `relnamespace = 'public'::regnamespace`
  if (catalog === 'pg_constraint') return `connamespace = 'public'::regnamespace`
  if (catalog === 'pg_proc') return `pronamespace = 'public'::regnamespace`
  return `${catalog === 'pg_trigger' ? 'tgrelid' : 'polrelid'} in (${ownTables})`
}
