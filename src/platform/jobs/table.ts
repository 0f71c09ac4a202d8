// When a timer job last ran and who runs it now, so that only one process does.
import { sql } from 'kysely'
import type { Migration } from '../db/database.ts'

export interface TimerLeaseTable {
  name: string
  started_at: Date
  running_until: Date | null
}

declare module '../db/tables.ts' {
  interface Tables {
    timer_lease: TimerLeaseTable
  }
}

export const migrations: Migration[] = [
  {
    name: '2026-11-22-03-timer-lease',
    async up(trx) {
      await sql`create table timer_lease (
        name text primary key, started_at timestamptz not null, running_until timestamptz)`.execute(trx)
    },
  },
]
