// Findings of the tamper watch, its state per tenant, and the audit records that explain findings.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table tamper_finding (
    tenant_id uuid not null references tenant,
    id uuid not null,
    fingerprint text not null,
    code text not null,
    severity text not null check (severity in ('high', 'medium', 'low')),
    object_key text not null,
    object_name text not null,
    guid text,
    property text,
    expected jsonb,
    actual jsonb,
    summary text not null,
    remedy text not null,
    state text not null,
    actor text,
    client_address text,
    audit_id text,
    done_at timestamptz,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    closed_at timestamptz,
    closed_by text,
    is_fight boolean not null default false,
    primary key (tenant_id, id))`,
  `create unique index tamper_finding_open on tamper_finding (tenant_id, fingerprint) where state = 'open'`,
  `create index tamper_finding_recent on tamper_finding (tenant_id, first_seen_at desc)`,
  `create table tamper_state (
    tenant_id uuid primary key references tenant,
    baseline jsonb not null,
    auto_repair jsonb not null default '[]',
    relay_probe text,
    relay_probe_at timestamptz,
    inbound_canary_failures integer not null default 0,
    forged_canary_unscanned boolean not null default false,
    canary jsonb,
    feed_since timestamptz,
    feed_until timestamptz,
    feed_last_record_at timestamptz,
    checked_at timestamptz,
    check_error text)`,
  `create table tamper_audit (
    tenant_id uuid not null references tenant,
    audit_id text not null,
    at timestamptz not null,
    operation text not null,
    object_id text not null,
    actor text not null,
    client_address text,
    app_id text,
    parameters jsonb not null,
    primary key (tenant_id, audit_id))`,
  `create index tamper_audit_recent on tamper_audit (tenant_id, at desc)`,
]

export const tamper: Migration = {
  name: '2026-11-22-05-tamper',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of ['tamper_finding', 'tamper_state', 'tamper_audit']) await protectTable(trx, table)
  },
}
