// Tables of the alerts. `scope` is the tenant, or all zeros for what concerns the whole installation: a primary key cannot hold null.
import { type Generated, type GeneratedAlways, type JSONColumnType, sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

export interface AlertTable {
  scope: GeneratedAlways<string>
  tenant_id: string | null
  id: string
  type: string
  subject: string
  severity: 'high' | 'medium' | 'low'
  title: string
  text: string
  data: JSONColumnType<Record<string, unknown>>
  state: 'open' | 'acknowledged' | 'resolved'
  count: Generated<number>
  first_at: Date
  last_at: Date
  acknowledged_at: Date | null
  acknowledged_by: string | null
  resolved_at: Date | null
  resolved_by: string | null
  reason: string | null
}

export interface AlertNotificationTable {
  scope: GeneratedAlways<string>
  tenant_id: string | null
  alert_id: string
  channel: string
  sent_at: Date | null
  /** Somebody is sending until then. */
  claimed_until: Date | null
  last_error: string | null
}

export interface AlertSettingsTable {
  scope: GeneratedAlways<string>
  tenant_id: string | null
  recipients: string[]
  webhook_url: string | null
  webhook_secret_sealed: string | null
  severity_min: 'high' | 'medium' | 'low'
  updated_at: Date
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    alert: AlertTable
    alert_notification: AlertNotificationTable
    alert_settings: AlertSettingsTable
  }
}

const scope = sql`scope uuid not null generated always as (coalesce(tenant_id, '00000000-0000-0000-0000-000000000000')) stored,
  tenant_id uuid`

export const migrations: Migration[] = [
  {
    name: '2026-11-22-05-alerts',
    async up(trx) {
      await sql`create table alert (
        ${scope}, id uuid not null, type text not null, subject text not null, severity text not null, title text not null,
        text text not null, data jsonb not null, state text not null, count integer not null default 1,
        first_at timestamptz not null, last_at timestamptz not null, acknowledged_at timestamptz, acknowledged_by text,
        resolved_at timestamptz, resolved_by text, reason text, primary key (scope, id))`.execute(trx)
      await sql`create unique index alert_one_open on alert (scope, type, subject) where state <> 'resolved'`.execute(
        trx,
      )
      await sql`create index alert_newest on alert (scope, last_at desc, id desc)`.execute(trx)
      await sql`create table alert_notification (
        ${scope}, alert_id uuid not null, channel text not null, sent_at timestamptz, claimed_until timestamptz,
        last_error text, primary key (scope, alert_id, channel),
        foreign key (scope, alert_id) references alert on delete cascade)`.execute(trx)
      await sql`create table alert_settings (
        ${scope}, recipients text[] not null, webhook_url text, webhook_secret_sealed text, severity_min text not null,
        updated_at timestamptz not null, primary key (scope))`.execute(trx)
      for (const table of ['alert', 'alert_notification', 'alert_settings']) await protectTable(trx, table)
    },
  },
]
