// Campaigns, their messages and tokens, requests, visits, verdicts and facts.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table campaign (
    tenant_id uuid not null, id uuid not null, name text not null, technique text not null,
    state text not null check (state in ('draft', 'awaiting-approval', 'scheduled', 'running', 'paused', 'completed', 'stopped')),
    settings jsonb not null, series_id uuid, created_by text not null, created_at timestamptz not null, updated_at timestamptz not null,
    version integer not null default 1, approved_by text, approved_at timestamptz, launched_at timestamptz, starts_at timestamptz,
    ends_at timestamptz, paused_at timestamptz, resumed_at timestamptz, ended_at timestamptz, anonymised_at timestamptz,
    primary key (tenant_id, id))`,
  `create index campaign_under_way on campaign (state, tenant_id) where state in ('scheduled', 'running', 'paused')`,
  `create table campaign_attack (
    tenant_id uuid not null, campaign_id uuid not null, id uuid not null, template_id text not null, template_version integer not null,
    snapshot jsonb not null,
    primary key (tenant_id, campaign_id, id),
    foreign key (tenant_id, campaign_id) references campaign on delete cascade)`,
  `create table campaign_message (
    tenant_id uuid not null, id uuid not null, campaign_id uuid not null, attack_id uuid, person_id text, address text not null,
    display_name text not null, given_name text not null, surname text not null, department text, job_title text, manager text,
    groups text[] not null, language text not null, time_zone text not null, is_canary boolean not null default false,
    is_test boolean not null default false, planned_at timestamptz not null,
    state text not null default 'scheduled' check (state in ('scheduled', 'sending', 'deferred', 'accepted', 'delivered', 'filtered',
      'bounced', 'blocked', 'cancelled')),
    channel text check (channel in ('graph', 'smtp')), internet_message_id text not null, attempts integer not null default 0,
    next_at timestamptz, fence integer not null default 0, leased_until timestamptz, sent_at timestamptz, accepted_at timestamptz,
    delivered_at timestamptz, graph_id text, read_at timestamptz, reply text,
    primary key (tenant_id, id),
    foreign key (tenant_id, campaign_id) references campaign on delete cascade)`,
  `create index campaign_message_due on campaign_message (planned_at) where state in ('scheduled', 'sending', 'deferred')`,
  `create index campaign_message_of on campaign_message (tenant_id, campaign_id, id)`,
  `create unique index campaign_message_recipient on campaign_message (tenant_id, campaign_id, address) where not is_test`,
  `create index campaign_message_person on campaign_message (tenant_id, person_id, planned_at)`,
  `create unique index campaign_message_internet_id on campaign_message (tenant_id, internet_message_id)`,
  `create table simulation_token (
    token text primary key, tenant_id uuid not null, campaign_id uuid not null, message_id uuid not null, kind text not null,
    position integer not null default 0,
    foreign key (tenant_id, message_id) references campaign_message on delete cascade)`,
  `create index simulation_token_message on simulation_token (tenant_id, message_id)`,
  `create table simulation_request (
    tenant_id uuid not null, id uuid not null, campaign_id uuid not null, message_id uuid not null, token_kind text not null,
    position integer not null, nonce text, at timestamptz not null, method text not null, kind text not null, ip text not null,
    headers jsonb not null, tls_fingerprint text, status integer not null, beacon jsonb,
    primary key (tenant_id, id),
    foreign key (tenant_id, message_id) references campaign_message on delete cascade)`,
  `create index simulation_request_message on simulation_request (tenant_id, message_id, at)`,
  `create index simulation_request_campaign on simulation_request (tenant_id, campaign_id, id)`,
  `create table simulation_visit (
    tenant_id uuid not null, id uuid not null, campaign_id uuid not null, message_id uuid not null, nonce text, source_key text not null,
    ip text not null, first_at timestamptz not null, last_at timestamptz not null,
    verdict text not null default 'unconfirmed' check (verdict in ('human', 'automated', 'unconfirmed')),
    reasons jsonb not null, rule_version text not null default '', provisional_until timestamptz, decided_by text,
    has_submitted boolean not null default false, is_other_person boolean not null default false,
    needs_review boolean not null default false, device text,
    primary key (tenant_id, id),
    foreign key (tenant_id, message_id) references campaign_message on delete cascade)`,
  `create index simulation_visit_message on simulation_visit (tenant_id, message_id, first_at)`,
  `create index simulation_visit_campaign on simulation_visit (tenant_id, campaign_id, verdict)`,
  `create index simulation_visit_provisional on simulation_visit (provisional_until) where provisional_until is not null`,
  `create table simulation_verdict (
    tenant_id uuid not null, id uuid not null, visit_id uuid not null, at timestamptz not null, verdict text not null,
    reasons jsonb not null, rule_version text not null, by text, reason text,
    primary key (tenant_id, id),
    foreign key (tenant_id, visit_id) references simulation_visit on delete cascade)`,
  `create index simulation_verdict_visit on simulation_verdict (tenant_id, visit_id, id)`,
  `create table simulation_fact (
    tenant_id uuid not null, campaign_id uuid not null, message_id uuid not null, fact text not null, first_at timestamptz not null,
    count integer not null default 1, data jsonb not null,
    primary key (tenant_id, message_id, fact),
    foreign key (tenant_id, message_id) references campaign_message on delete cascade)`,
  `create index simulation_fact_campaign on simulation_fact (tenant_id, campaign_id, fact)`,
]

export const campaigns: Migration = {
  name: '2026-11-22-80-campaigns',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of [
      'campaign',
      'campaign_attack',
      'campaign_message',
      'simulation_token',
      'simulation_request',
      'simulation_visit',
      'simulation_verdict',
      'simulation_fact',
    ])
      await protectTable(trx, table)
  },
}
