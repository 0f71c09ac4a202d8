// Tables of the alerts. `scope` is the tenant, or all zeros for what concerns the whole installation: a primary key cannot hold null.
import { type Generated, type GeneratedAlways, type JSONColumnType, sql } from 'kysely'
import type { Migration, Trx } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'
import type { ChannelInput, Frequency } from './rules-contract.ts'

export type StoredChannel = Exclude<ChannelInput, { kind: 'webhook' }> | { kind: 'webhook'; url: string }

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
  state: 'open' | 'acknowledged' | 'snoozed' | 'resolved'
  count: Generated<number>
  first_at: Date
  last_at: Date
  acknowledged_at: Date | null
  acknowledged_by: string | null
  snoozed_until: Date | null
  snoozed_by: string | null
  resolved_at: Date | null
  resolved_by: string | null
  reason: string | null
}

/** What a rule has told of an alert: that it is there, and that it is over. */
export interface AlertDeliveryTable {
  scope: GeneratedAlways<string>
  tenant_id: string | null
  alert_id: string
  rule_id: string
  kind: 'open' | 'closed'
  sent_at: Date | null
  /** Of the alert when it was told. */
  severity: 'high' | 'medium' | 'low' | null
  /** Somebody is sending until then. */
  claimed_until: Date | null
  last_error: string | null
}

export interface AlertRuleTable {
  scope: GeneratedAlways<string>
  tenant_id: string | null
  id: string
  name: string
  is_enabled: boolean
  /** Without its secret. */
  channel: JSONColumnType<StoredChannel>
  secret_sealed: string | null
  by: 'severity' | 'product' | 'category'
  frequencies: JSONColumnType<Record<string, Frequency>>
  exceptions: JSONColumnType<{ type: string; frequency: Frequency }[]>
  tells_when_closed: boolean
  applies_to: 'own' | 'tenants-without-rules' | 'everything'
  created_at: Date
  updated_at: Date
  last_sent_at: Date | null
  last_error: string | null
  last_error_at: Date | null
}

export interface EventEntryTable {
  scope: GeneratedAlways<string>
  tenant_id: string | null
  /** Grows in the order of commits, see events/store.ts: what the feed's cursor counts. */
  position: Generated<number>
  id: string
  stream: 'event' | 'alert'
  type: string
  severity: 'high' | 'medium' | 'low' | 'info'
  at: Date
  recorded_at: Date
  source: string
  description: string
  data: JSONColumnType<Record<string, unknown>>
  /** What makes it one when it is handed over twice: the number of the domain event. */
  origin: string
}

export interface HealthResultTable {
  scope: GeneratedAlways<string>
  tenant_id: string | null
  check_id: string
  state: 'ok' | 'failed' | 'unknown' | 'not-applicable'
  explanation: string
  advice: string
  objects: string[]
  /** Since when it is in this state. */
  since: Date
  checked_at: Date
  snoozed_until: Date | null
  snoozed_by: string | null
}

export interface HealthScoreTable {
  scope: GeneratedAlways<string>
  tenant_id: string | null
  score: number
  /** Checks that count and failed. */
  failed: number
  below_since: Date | null
  checked_at: Date
  /** An alert was raised for this time below 100. */
  is_told: boolean
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    alert: AlertTable
    alert_delivery: AlertDeliveryTable
    alert_rule: AlertRuleTable
    event_entry: EventEntryTable
    health_result: HealthResultTable
    health_score: HealthScoreTable
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
  {
    name: '2026-11-22-40-alert-rules',
    async up(trx) {
      await sql`alter table alert add column snoozed_until timestamptz, add column snoozed_by text`.execute(trx)
      await sql`create index alert_snoozed on alert (snoozed_until) where state = 'snoozed'`.execute(trx)
      await sql`create index alert_subject on alert (scope, type, subject)`.execute(trx)
      await sql`create table alert_rule (
        ${scope}, id uuid not null, name text not null, is_enabled boolean not null, channel jsonb not null, secret_sealed text,
        by text not null, frequencies jsonb not null, exceptions jsonb not null, tells_when_closed boolean not null,
        applies_to text not null, created_at timestamptz not null, updated_at timestamptz not null, last_sent_at timestamptz,
        last_error text, last_error_at timestamptz, primary key (scope, id))`.execute(trx)
      await sql`create table alert_delivery (
        ${scope}, alert_id uuid not null, rule_id uuid not null, kind text not null, sent_at timestamptz, severity text,
        claimed_until timestamptz, last_error text, primary key (scope, alert_id, rule_id, kind),
        foreign key (scope, alert_id) references alert on delete cascade)`.execute(trx)
      for (const table of ['alert_rule', 'alert_delivery']) await protectTable(trx, table)
      await turnSettingsIntoRules(trx)
      await sql`drop table alert_notification`.execute(trx)
      await sql`drop table alert_settings`.execute(trx)
    },
  },
  {
    name: '2026-11-22-41-event-log',
    async up(trx) {
      await sql`create table event_entry (
        ${scope}, position bigint generated always as identity, id uuid not null, stream text not null, type text not null,
        severity text not null, at timestamptz not null, recorded_at timestamptz not null, source text not null,
        description text not null, data jsonb not null, origin text not null, primary key (scope, position),
        unique (scope, origin))`.execute(trx)
      await sql`create index event_entry_newest on event_entry (tenant_id, at desc, id desc)`.execute(trx)
      await sql`create index event_entry_position on event_entry (tenant_id, stream, position)`.execute(trx)
      await sql`create index event_entry_order on event_entry (position)`.execute(trx)
      await sql`create index event_entry_time on event_entry (at desc, id desc)`.execute(trx)
      await sql`create index event_entry_recorded on event_entry (recorded_at)`.execute(trx)
      await protectTable(trx, 'event_entry')
    },
  },
  {
    name: '2026-11-22-43-health',
    async up(trx) {
      await sql`create table health_result (
        ${scope}, check_id text not null, state text not null, explanation text not null, advice text not null,
        objects text[] not null, since timestamptz not null, checked_at timestamptz not null, snoozed_until timestamptz,
        snoozed_by text, primary key (scope, check_id))`.execute(trx)
      await sql`create table health_score (
        ${scope}, score integer not null, failed integer not null, below_since timestamptz, checked_at timestamptz not null,
        is_told boolean not null, primary key (scope))`.execute(trx)
      for (const table of ['health_result', 'health_score']) await protectTable(trx, table)
    },
  },
  {
    name: '2026-11-22-44-alert-order',
    async up(trx) {
      await sql`create index alert_of_tenant on alert (tenant_id, last_at desc, id desc)`.execute(trx)
      await sql`create index alert_unresolved on alert (tenant_id, severity) where state <> 'resolved'`.execute(trx)
    },
  },
  {
    name: '2026-11-22-98-alert-worst',
    async up(trx) {
      await sql`create index alert_worst on alert (tenant_id,
        (case severity when 'high' then 2 when 'medium' then 1 else 0 end) desc, last_at desc, id desc)`.execute(trx)
    },
  },
]

/** One rule per channel that was set; the webhook's secret stays sealed for the same purpose. */
async function turnSettingsIntoRules(trx: Trx): Promise<void> {
  const common = sql`true, 'severity',
    case severity_min when 'high' then '{"high":"immediately"}'
      when 'medium' then '{"high":"immediately","medium":"immediately"}'
      else '{"high":"immediately","medium":"immediately","low":"immediately"}' end::jsonb,
    '[]'::jsonb, true, case when tenant_id is null then 'tenants-without-rules' else 'own' end, updated_at, updated_at`
  const columns = sql`(tenant_id, id, name, channel, secret_sealed, is_enabled, by, frequencies, exceptions,
    tells_when_closed, applies_to, created_at, updated_at)`
  await sql`insert into alert_rule ${columns}
    select tenant_id, gen_random_uuid(), 'E-mail', jsonb_build_object('kind', 'email', 'recipients', to_jsonb(recipients)), null, ${common}
    from alert_settings where cardinality(recipients) > 0`.execute(trx)
  await sql`insert into alert_rule ${columns}
    select tenant_id, gen_random_uuid(), 'Webhook', jsonb_build_object('kind', 'webhook', 'url', webhook_url), webhook_secret_sealed, ${common}
    from alert_settings where webhook_url is not null`.execute(trx)
}
