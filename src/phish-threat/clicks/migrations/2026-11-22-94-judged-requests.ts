// Which requests no judgement has seen yet: what asks for one is kept in memory, and a process may end between the two.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'

const statements = [
  `alter table simulation_request add column judged_at timestamptz`,
  `create index simulation_request_unjudged on simulation_request (at) where judged_at is null and purged_at is null`,
]

export const judgedRequests: Migration = {
  name: '2026-11-22-94-judged-requests',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
  },
}
