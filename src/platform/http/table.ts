// API tokens: only a hash is kept.
import { type Generated, sql } from 'kysely'
import type { Migration } from '../db/database.ts'

export interface ApiTokenTable {
  id: string
  name: string
  /** SHA-256 of the token; it has 256 random bits, so no salt and no slow hash are needed. */
  hash: Buffer
  /** null = all tenants. */
  tenants: string[] | null
  /** null = all permissions. */
  permissions: string[] | null
  created_at: Generated<Date>
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
  /** The administrator who made it, also through another token: it ends when they are disabled. */
  maker_id: string | null
  /** Of its tenants those that its maker reached only because they let the provider in. */
  via_provider: string[] | null
}

export interface IdempotencyKeyTable {
  scope: string
  key: string
  /** SHA-256 over method, address and body. */
  fingerprint: Buffer
  created_at: Date
  /** null: still worked on. */
  status: number | null
  content_type: string | null
  answer_sealed: string | null
}

declare module '../db/tables.ts' {
  interface Tables {
    api_token: ApiTokenTable
    idempotency_key: IdempotencyKeyTable
  }
}

export const migrations: Migration[] = [
  {
    name: '2026-11-22-04-api-token',
    async up(trx) {
      await sql`create table api_token (
        id uuid primary key, name text not null, hash bytea not null unique, tenants uuid[], permissions text[],
        created_at timestamptz not null default now(), expires_at timestamptz, last_used_at timestamptz,
        revoked_at timestamptz)`.execute(trx)
    },
  },
  {
    name: '2026-11-22-11-idempotency-key',
    async up(trx) {
      await sql`create table idempotency_key (
        scope text not null, key text not null, fingerprint bytea not null, created_at timestamptz not null, status integer,
        content_type text, answer_sealed text, primary key (scope, key))`.execute(trx)
      await sql`create index idempotency_key_created on idempotency_key (created_at)`.execute(trx)
    },
  },
  {
    name: '2026-11-22-41-api-token-maker',
    async up(trx) {
      await sql`alter table api_token add column maker_id uuid, add column via_provider uuid[]`.execute(trx)
      await sql`create index api_token_maker on api_token (maker_id)`.execute(trx)
    },
  },
]
