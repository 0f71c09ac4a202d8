// What must survive a kill: commands with their outcome, reports not yet taken by the server, the vault's index, counters. One SQLite
// file with full syncing: what was answered to the server is on disk before.
import { chmodSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const schema = `
create table if not exists value (name text primary key, value text not null) strict;
create table if not exists command (
  command_id text primary key, type text not null, payload text not null, incident_id text, state text not null,
  received_at integer not null, started_at integer, ended_at integer, attempts integer not null default 0,
  joined text, cursor text, seq integer not null default 0, counts text, result text
) strict;
create table if not exists item (
  number integer primary key autoincrement, command_id text not null, path blob not null, body text not null, unique (command_id, path)
) strict;
create table if not exists report (
  number integer primary key autoincrement, kind text not null, command_id text, body text not null, created_at integer not null
) strict;
create unique index if not exists one_progress on report (command_id) where kind = 'progress';
create table if not exists vault (
  vault_id text primary key, state text not null, path blob not null, hold text, sha256 text, size_bytes integer not null,
  facts text not null, threat text not null, command_id text, created_at integer not null, is_reported integer not null default 0
) strict;
create table if not exists allowed (sha256 text not null, path blob not null, at integer not null, primary key (sha256, path)) strict;
create table if not exists pending_event (number integer primary key autoincrement, body text not null) strict;
`

export type Store = DatabaseSync

export function openStore(folder: string): Store {
  const file = path.join(folder, 'state.sqlite')
  const store = new DatabaseSync(file, { timeout: 10_000 })
  store.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -1024')
  store.exec(schema)
  if (process.platform !== 'win32') chmodSync(file, 0o600)
  return store
}

/** All or nothing. Nested calls join the outer one. */
export function inTransaction<T>(store: Store, work: () => T): T {
  if (store.isTransaction) return work()
  store.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    store.exec('COMMIT')
    return result
  } catch (error) {
    if (store.isTransaction) store.exec('ROLLBACK')
    throw error
  }
}

export function readValue(store: Store, name: string): string | null {
  const row = store.prepare('select value from value where name = ?').get(name)
  return row === undefined ? null : String(row.value)
}

export function writeValue(store: Store, name: string, value: string | null): void {
  if (value === null) store.prepare('delete from value where name = ?').run(name)
  else
    store
      .prepare('insert into value (name, value) values (?, ?) on conflict (name) do update set value = excluded.value')
      .run(name, value)
}
