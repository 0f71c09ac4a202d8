// Tables of trainings: who was given which, and how far they are.
import type { ColumnType } from 'kysely'
import type { ContentLanguage } from '../contract.ts'
import type { AssignmentReason, AssignmentState } from './contract.ts'

type Time = ColumnType<Date, Date | string, Date | string>
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type WithDefault<T> = ColumnType<T, T | undefined, T>

export interface TrainingAssignmentTable {
  tenant_id: string
  id: string
  campaign_id: string
  message_id: string
  /** Of the library or the tenant's own. */
  training_id: string
  person_id: string | null
  /** Lower case. */
  address: string
  display_name: string
  department: string | null
  language: ContentLanguage
  /** IANA. */
  time_zone: string
  reason: AssignmentReason
  state: WithDefault<AssignmentState>
  assigned_at: Time
  /** Null: whoever opened it because they wanted to. */
  due_at: NullableTime
  started_at: NullableTime
  completed_at: NullableTime
  withdrawn_at: NullableTime
  /** Sections read so far. */
  progress: WithDefault<number>
  attempts: WithDefault<number>
  /** Of the best attempt, 0..100; null: none yet. */
  score: number | null
  /** Between steps, each at most ten minutes. */
  engaged_seconds: WithDefault<number>
  last_step_at: NullableTime
  /** Under which the training is found on the lure server. */
  token: string | null
  /** The mail that told of it. */
  told_at: NullableTime
  /** When the next mail is due: the first, or a reminder; null: none is. */
  next_mail_at: NullableTime
  reminders_sent: WithDefault<number>
  reminders_max: WithDefault<number>
  reminder_every_days: WithDefault<number>
  /** Days without mails, as ISO dates. */
  holidays: string[]
  /** Leases of the mail job: who lost it sends nothing. */
  mail_leased_until: NullableTime
  /** Why the last mail did not go. */
  mail_failure: string | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    training_assignment: TrainingAssignmentTable
  }
}
