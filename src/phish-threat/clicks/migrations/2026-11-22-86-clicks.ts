// Counters by source, signals of visits, networks of a tenant; and what a visit keeps of its network.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table simulation_sighting (
    tenant_id uuid not null, campaign_id uuid not null, source text not null, kind text not null, slot bigint not null,
    message_id uuid not null,
    primary key (tenant_id, campaign_id, source, kind, slot, message_id),
    foreign key (tenant_id, message_id) references campaign_message on delete cascade)`,
  `create index simulation_sighting_message on simulation_sighting (tenant_id, message_id)`,
  `create table simulation_source (
    tenant_id uuid not null, campaign_id uuid not null, source text not null, kind text not null, slot bigint not null,
    recipients integer not null,
    primary key (tenant_id, campaign_id, source, kind, slot),
    foreign key (tenant_id, campaign_id) references campaign on delete cascade)`,
  `create table simulation_signal (
    tenant_id uuid not null, visit_id uuid not null, signals jsonb not null, looked_at timestamptz not null,
    primary key (tenant_id, visit_id),
    foreign key (tenant_id, visit_id) references simulation_visit on delete cascade)`,
  `create table simulation_network (
    tenant_id uuid not null, id uuid not null, range text not null,
    kind text not null check (kind in ('egress', 'excluded', 'scanner', 'people', 'datacentre', 'neutral')), note text not null,
    added_at timestamptz not null, added_by text not null,
    primary key (tenant_id, id), unique (tenant_id, range))`,
  `create table simulation_read_look (
    tenant_id uuid not null, message_id uuid not null, looked_at timestamptz not null,
    primary key (tenant_id, message_id),
    foreign key (tenant_id, message_id) references campaign_message on delete cascade)`,
  `alter table simulation_visit add column agent text, add column network_kind text, add column network_owner text,
    add column is_excluded boolean not null default false, add column kinds text[] not null default '{}'`,
  `create index simulation_visit_review on simulation_visit (tenant_id, campaign_id, first_at, id) where verdict <> 'human'`,
  `create index simulation_visit_time on simulation_visit (tenant_id, campaign_id, id)`,
  `create index simulation_request_old on simulation_request (at)`,
  // Those whose addresses and agents were shortened are not looked at again.
  `alter table simulation_request add column purged_at timestamptz`,
  `create index campaign_message_unread on campaign_message (tenant_id, campaign_id, id)
    where graph_id is not null and read_at is null and state = 'delivered'`,
]

export const clicks: Migration = {
  name: '2026-11-22-86-clicks',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    for (const table of [
      'simulation_sighting',
      'simulation_source',
      'simulation_signal',
      'simulation_network',
      'simulation_read_look',
    ])
      await protectTable(trx, table)
  },
}
