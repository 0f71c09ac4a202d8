// Assignments in the database: making them, their facts, and what the pages and jobs need of them.
import { type Selectable, sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import type { CampaignMessageTable } from '../tables.ts'
import type { CampaignSettings } from '../snapshots.ts'
import { findTraining, trainingFor } from '../content/trainings.ts'
import type { Training } from '../content/contract.ts'
import type { AssignmentReason } from './contract.ts'
import { freeDaysOf, nextReminder } from './reminders.ts'
import type { TrainingAssignmentTable } from './tables.ts'

export type AssignmentRow = Selectable<TrainingAssignmentTable>
export type MessageRow = Selectable<CampaignMessageTable>

export interface Enrolled {
  message: MessageRow
  settings: CampaignSettings
  campaignName: string
  isPaused: boolean
}

/** Null: no such message, or its person was erased. */
export async function loadEnrolled(trx: Trx, tenantId: string, messageId: string): Promise<Enrolled | null> {
  const message = await trx
    .selectFrom('campaign_message')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', messageId)
    .executeTakeFirst()
  if (message === undefined || message.address.endsWith('@erased.invalid')) return null
  const campaign = await trx
    .selectFrom('campaign')
    .select(['settings', 'name', 'state'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', message.campaign_id)
    .executeTakeFirstOrThrow()
  return { message, settings: campaign.settings, campaignName: campaign.name, isPaused: campaign.state === 'paused' }
}

/** Those that the campaign names, else the one that fits the attack. Empty: another kind of training, or none. */
export async function trainingsOf(trx: Trx, tenantId: string, { message, settings }: Enrolled): Promise<Training[]> {
  const { kind, trainingIds } = settings.training
  if (kind !== 'built-in') return []
  const found: Training[] = []
  for (const id of trainingIds) {
    const training = await findTraining(trx, tenantId, id)
    if (training !== null) found.push(training)
  }
  if (found.length > 0 || message.attack_id === null) return found
  const attack = await trx
    .selectFrom('campaign_attack')
    .select('snapshot')
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', message.campaign_id)
    .where('id', '=', message.attack_id)
    .executeTakeFirst()
  if (attack === undefined) return []
  const named = attack.snapshot.trainingId
  const own = named === null ? null : await findTraining(trx, tenantId, named)
  return [own ?? trainingFor(attack.snapshot)]
}

/** The path of the training pages of a message; null: it has none, or the person was erased. */
export async function trainingToken(trx: Trx, tenantId: string, messageId: string): Promise<string | null> {
  const row = await trx
    .selectFrom('simulation_token')
    .select('token')
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .where('kind', '=', 'training')
    .orderBy('position')
    .executeTakeFirst()
  return row?.token ?? null
}

export interface NewAssignment {
  enrolled: Enrolled
  trainingId: string
  reason: AssignmentReason
  /** When the mail that tells of it is due; null: it was told already, or needs no mail. */
  mailAt: Date | null
  /** Mail of the campaign that told of it: reminders are reckoned from it. */
  toldAt: Date | null
}

/** Idempotent: an assignment that is open stays as it is; one that was withdrawn or chosen becomes this one. Resolves with its id. */
export async function assign(trx: Trx, clock: Clock, input: NewAssignment): Promise<string> {
  const { enrolled, trainingId, reason } = input
  const { message, settings } = enrolled
  const now = clock.now()
  const isChosen = reason === 'chosen'
  const due = isChosen ? null : new Date(now.getTime() + settings.training.due_days * 86_400_000)
  const holidays = await holidaysOf(trx, enrolled, now)
  const max = isChosen ? 0 : settings.training.reminders
  const every_days = settings.training.reminderEvery_days
  const free = { zone: message.time_zone, holidays }
  const given = {
    reason,
    due_at: due,
    next_mail_at:
      input.mailAt ?? (input.toldAt === null ? null : nextReminder(input.toldAt, 0, { ...free, max, every_days })),
    told_at: input.toldAt,
    reminders_max: max,
    reminder_every_days: every_days,
  }
  const known = await findAssignment(trx, message.tenant_id, message.id, trainingId)
  if (known !== null) {
    const isToChange =
      known.state === 'withdrawn' || (known.reason === 'chosen' && !isChosen && known.state !== 'completed')
    if (!isToChange) return known.id
    const state = known.started_at === null && !isChosen ? ('assigned' as const) : ('started' as const)
    await trx
      .updateTable('training_assignment')
      .set({ ...given, state, withdrawn_at: null, assigned_at: now })
      .where('tenant_id', '=', message.tenant_id)
      .where('id', '=', known.id)
      .execute()
    return known.id
  }
  const id = newId(now)
  await trx
    .insertInto('training_assignment')
    .values({
      tenant_id: message.tenant_id,
      id,
      campaign_id: message.campaign_id,
      message_id: message.id,
      training_id: trainingId,
      person_id: message.person_id,
      address: message.address,
      display_name: message.display_name,
      department: message.department,
      language: message.language,
      time_zone: message.time_zone,
      assigned_at: now,
      score: null,
      token: await trainingToken(trx, message.tenant_id, message.id),
      holidays,
      mail_failure: null,
      ...given,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'message_id', 'training_id']).doNothing())
    .execute()
  return id
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Of the country in which the directory has the person. */
async function holidaysOf(trx: Trx, { message, settings }: Enrolled, now: Date): Promise<string[]> {
  const person =
    message.person_id === null || !uuid.test(message.person_id)
      ? undefined
      : await trx
          .selectFrom('person')
          .select('usage_location')
          .where('tenant_id', '=', message.tenant_id)
          .where('id', '=', message.person_id)
          .executeTakeFirst()
  return freeDaysOf(settings.schedule.holidays, person?.usage_location ?? null, now)
}

export async function findAssignment(
  trx: Trx,
  tenantId: string,
  messageId: string,
  trainingId: string,
): Promise<AssignmentRow | null> {
  const row = await trx
    .selectFrom('training_assignment')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .where('training_id', '=', trainingId)
    .executeTakeFirst()
  return row ?? null
}

export const assignmentsOf = (trx: Trx, tenantId: string, messageId: string): Promise<AssignmentRow[]> =>
  trx
    .selectFrom('training_assignment')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .orderBy('id')
    .execute()

/**
 * The facts of a message's training are those of its assignments: assigned unless withdrawn, started with the first, completed with the
 * last. Call it after each change, in the same transaction.
 */
export async function syncFacts(trx: Trx, tenantId: string, campaignId: string, messageId: string): Promise<void> {
  const all = await assignmentsOf(trx, tenantId, messageId)
  const open = all.filter(
    ({ state, reason }) => state !== 'withdrawn' && (reason !== 'chosen' || state === 'completed'),
  )
  const started = open.flatMap(({ started_at }) => (started_at === null ? [] : [started_at]))
  const completed = open.flatMap(({ completed_at }) => (completed_at === null ? [] : [completed_at]))
  const isAllDone = open.length > 0 && completed.length === open.length
  const wanted = [
    ['training-assigned', earliest(open.map(({ assigned_at }) => assigned_at))],
    ['training-started', earliest(started)],
    ['training-completed', isAllDone ? latest(completed) : null],
  ] as const
  for (const [fact, at] of wanted)
    if (at === null)
      await trx
        .deleteFrom('simulation_fact')
        .where('tenant_id', '=', tenantId)
        .where('message_id', '=', messageId)
        .where('fact', '=', fact)
        .execute()
    else
      await sql`insert into simulation_fact (tenant_id, campaign_id, message_id, fact, first_at, count, data)
        values (${tenantId}, ${campaignId}, ${messageId}, ${fact}, ${at}, 1, '{}')
        on conflict (tenant_id, message_id, fact) do update set first_at = excluded.first_at`.execute(trx)
}

const earliest = (times: readonly Date[]): Date | null => times.toSorted((a, b) => a.getTime() - b.getTime())[0] ?? null
const latest = (times: readonly Date[]): Date | null => times.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null
