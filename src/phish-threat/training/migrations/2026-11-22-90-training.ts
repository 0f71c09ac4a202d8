// Assignments of trainings.
import { sql } from 'kysely'
import type { Migration } from '#platform/db/database.ts'
import { protectTable } from '#platform/db/migrate.ts'

const statements = [
  `create table training_assignment (
    tenant_id uuid not null, id uuid not null, campaign_id uuid not null, message_id uuid not null, training_id text not null,
    person_id text, address text not null, display_name text not null, department text, language text not null,
    time_zone text not null, reason text not null check (reason in ('caught', 'campaign', 'chosen')),
    state text not null default 'assigned' check (state in ('assigned', 'started', 'completed', 'withdrawn')),
    assigned_at timestamptz not null, due_at timestamptz, started_at timestamptz, completed_at timestamptz, withdrawn_at timestamptz,
    progress integer not null default 0, attempts integer not null default 0, score integer check (score between 0 and 100),
    engaged_seconds integer not null default 0, last_step_at timestamptz, token text, told_at timestamptz, next_mail_at timestamptz,
    reminders_sent integer not null default 0, reminders_max integer not null default 0,
    reminder_every_days integer not null default 7, holidays text[] not null, mail_leased_until timestamptz, mail_failure text,
    primary key (tenant_id, id),
    foreign key (tenant_id, message_id) references campaign_message on delete cascade)`,
  `create unique index training_assignment_of on training_assignment (tenant_id, message_id, training_id)`,
  `create index training_assignment_mail on training_assignment (next_mail_at) where next_mail_at is not null`,
  `create index training_assignment_campaign on training_assignment (tenant_id, campaign_id, state)`,
  `create index training_assignment_list on training_assignment (tenant_id, assigned_at desc, id)`,
  `create index training_assignment_person on training_assignment (tenant_id, address)`,
]

export const training: Migration = {
  name: '2026-11-22-90-training',
  async up(trx) {
    for (const statement of statements) await sql.raw(statement).execute(trx)
    await protectTable(trx, 'training_assignment')
  },
}
