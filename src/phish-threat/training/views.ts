// Assignments as the console shows them: pages, and figures for who may not see names.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { findTraining } from '../content/trainings.ts'
import { badCursor, decodeCursor, encodeCursor } from '../results/cursor.ts'
import type { Assignment, TrainingFigures } from './contract.ts'
import { titleOf } from './policy.ts'
import type { AssignmentRow } from './store.ts'

export interface AssignmentFilter {
  limit: number
  cursor: string | undefined
  campaignId: string | undefined
  search: string | undefined
  show: 'all' | 'open' | 'overdue' | 'completed' | 'withdrawn'
}

type Row = AssignmentRow & { campaign_name: string; is_anonymous: boolean }

/** Newest first. Without `hasNames` nobody is named, and there is no search for names. */
export async function listAssignments(
  trx: Trx,
  tenantId: string,
  { limit, cursor, campaignId, search, show }: AssignmentFilter,
  { hasNames, now }: { hasNames: boolean; now: Date },
): Promise<{ items: Assignment[]; next: string | null }> {
  const after =
    cursor === undefined
      ? sql``
      : sql`and (a.assigned_at, a.id) < (${timeOf(cursor)}::timestamptz, ${idOf(cursor)}::uuid)`
  const campaign = campaignId === undefined ? sql`` : sql`and a.campaign_id = ${campaignId}`
  const pattern = `%${(search ?? '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')}%`
  const matching =
    search === undefined || !hasNames
      ? sql``
      : sql`and not coalesce((c.settings ->> 'isAnonymous')::boolean, false)
          and (a.address like ${pattern} or lower(a.display_name) like ${pattern} or lower(a.department) like ${pattern})`
  const { rows } = await sql<Row>`
    select a.*, c.name as campaign_name,
      coalesce((c.settings ->> 'isAnonymous')::boolean, false) or c.anonymised_at is not null as is_anonymous
    from training_assignment a join campaign c on c.tenant_id = a.tenant_id and c.id = a.campaign_id
    where a.tenant_id = ${tenantId} ${campaign} ${matching} ${shown(show, now)} ${after}
    order by a.assigned_at desc, a.id desc limit ${limit + 1}`.execute(trx)
  const page = rows.slice(0, limit)
  const titles = await titlesOf(trx, tenantId, page)
  const last = page.at(-1)
  return {
    items: page.map((row) => toAssignment(row, titles, hasNames, now)),
    next:
      last !== undefined && rows.length > page.length ? encodeCursor([last.assigned_at.toISOString(), last.id]) : null,
  }
}

function timeOf(cursor: string): string {
  const [at] = decodeCursor(cursor, 2)
  if (Number.isNaN(Date.parse(at!))) throw badCursor()
  return at!
}

function idOf(cursor: string): string {
  const [, id] = decodeCursor(cursor, 2)
  if (!/^[0-9a-f-]{36}$/i.test(id!)) throw badCursor()
  return id!
}

function shown(show: AssignmentFilter['show'], now: Date) {
  const open = sql`a.state in ('assigned', 'started') and a.reason <> 'chosen'`
  if (show === 'open') return sql`and ${open}`
  if (show === 'overdue') return sql`and ${open} and a.due_at < ${now}`
  return show === 'all' ? sql`` : sql`and a.state = ${show}`
}

async function titlesOf(trx: Trx, tenantId: string, rows: readonly Pick<AssignmentRow, 'training_id'>[]) {
  const titles = new Map<string, string>()
  for (const id of new Set(rows.map(({ training_id }) => training_id)))
    titles.set(id, titleOf(await findTraining(trx, tenantId, id), id))
  return titles
}

export const isOverdue = ({ state, due_at }: Pick<AssignmentRow, 'state' | 'due_at'>, now: Date): boolean =>
  (state === 'assigned' || state === 'started') && due_at !== null && due_at < now

function toAssignment(row: Row, titles: ReadonlyMap<string, string>, hasNames: boolean, now: Date): Assignment {
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    id: row.id,
    campaign: { id: row.campaign_id, name: row.campaign_name },
    training: { id: row.training_id, title: titles.get(row.training_id) ?? row.training_id },
    person:
      hasNames && !row.is_anonymous
        ? { id: row.person_id, displayName: row.display_name, address: row.address, department: row.department }
        : null,
    reason: row.reason,
    state: row.state,
    isOverdue: isOverdue(row, now),
    language: row.language,
    assignedAt: row.assigned_at.toISOString(),
    dueAt: iso(row.due_at),
    startedAt: iso(row.started_at),
    completedAt: iso(row.completed_at),
    withdrawnAt: iso(row.withdrawn_at),
    toldAt: iso(row.told_at),
    nextMailAt: iso(row.next_mail_at),
    remindersSent: row.reminders_sent,
    attempts: row.attempts,
    score: row.score,
    engaged_seconds: row.engaged_seconds,
    mailFailure: row.mail_failure,
  }
}

/** What people chose by themselves counts when they finished it. */
export async function trainingFigures(
  trx: Trx,
  tenantId: string,
  campaignId: string | undefined,
  now: Date,
): Promise<TrainingFigures> {
  const within = campaignId === undefined ? sql`` : sql`and campaign_id = ${campaignId}`
  const given = sql`state <> 'withdrawn' and (reason <> 'chosen' or state = 'completed')`
  const { rows } = await sql<Omit<TrainingFigures, 'byTraining'>>`
    select count(*) filter (where ${given})::int as assigned, count(*) filter (where ${given} and started_at is not null)::int as started,
      count(*) filter (where state = 'completed')::int as completed, count(*) filter (where state = 'withdrawn')::int as withdrawn,
      count(*) filter (where state in ('assigned', 'started') and due_at < ${now})::int as overdue,
      (percentile_cont(0.5) within group (order by engaged_seconds) filter (where state = 'completed'))::float8 as "medianEngaged_seconds",
      (percentile_cont(0.5) within group (order by score) filter (where state = 'completed'))::float8 as "medianScore"
    from training_assignment where tenant_id = ${tenantId} ${within}`.execute(trx)
  const { rows: parts } = await sql<{ training_id: string; assigned: number; completed: number }>`
    select training_id, count(*)::int as assigned, count(*) filter (where state = 'completed')::int as completed
    from training_assignment where tenant_id = ${tenantId} ${within} and ${given} group by 1 order by 2 desc, 1`.execute(
    trx,
  )
  const titles = await titlesOf(trx, tenantId, parts)
  return {
    ...rows[0]!,
    byTraining: parts.map(({ training_id: id, assigned, completed }) => ({
      training: { id, title: titles.get(id) ?? id },
      assigned,
      completed,
    })),
  }
}
