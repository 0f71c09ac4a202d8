// Recipients of campaigns, counted in the database by what is known of them: a handful of rows, however many recipients there are.
import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { DeliveryState } from '../contract.ts'
import type { Counted, Recipient } from './figures.ts'

/** Which recipients: of these campaigns, and of these messages alone when given. */
export interface Scope {
  campaignIds: readonly string[]
  messageIds?: readonly string[]
}

/**
 * One row a recipient with its facts side by side. Tests and canaries are in no figure; what happened after the end of the campaign
 * does not count, but training does. An opening by a proxy is nobody's. Facts are put together before they meet the recipients: the
 * cost of a recipient does not grow with the campaign.
 */
export function recipientsIn(tenantId: string, { campaignIds, messageIds }: Scope): RawBuilder<unknown> {
  const campaigns = sql`any(${sql.val([...campaignIds])}::uuid[])`
  const only = (column: RawBuilder<unknown>) =>
    messageIds === undefined ? sql`` : sql`and ${column} = any(${sql.val([...messageIds])}::uuid[])`
  return sql`
  select m.tenant_id, m.campaign_id, m.id, m.attack_id, m.person_id, m.address, m.display_name, m.department, m.groups, m.state,
    m.sent_at, m.delivered_at, m.delivered_at is not null as was_seen,
    f.opened_at, f.clicked_at, f.submitted_at, f.attachment_at, f.replied_at, f.reported_at, f.assigned_at, f.started_at,
    f.completed_at, v.message_id is not null as has_unconfirmed
  from campaign_message m
  left join (
    select a.message_id,
      min(first_at) filter (where fact = 'opened' and coalesce(data ->> 'kind', '') <> 'proxy') as opened_at,
      min(first_at) filter (where fact = 'clicked') as clicked_at,
      min(first_at) filter (where fact = 'submitted') as submitted_at,
      min(first_at) filter (where fact = 'attachment-opened') as attachment_at,
      min(first_at) filter (where fact = 'replied') as replied_at,
      min(first_at) filter (where fact = 'reported') as reported_at,
      min(first_at) filter (where fact = 'training-assigned') as assigned_at,
      min(first_at) filter (where fact = 'training-started') as started_at,
      min(first_at) filter (where fact = 'training-completed') as completed_at
    from simulation_fact a join campaign c on c.tenant_id = a.tenant_id and c.id = a.campaign_id
    where a.tenant_id = ${tenantId} and a.campaign_id = ${campaigns} ${only(sql`a.message_id`)}
      and (fact like 'training-%' or c.ends_at is null or first_at <= c.ends_at)
    group by a.message_id) f on f.message_id = m.id
  left join (
    select distinct message_id from simulation_visit
    where tenant_id = ${tenantId} and campaign_id = ${campaigns} ${only(sql`message_id`)} and verdict = 'unconfirmed'
    ) v on v.message_id = m.id
  where m.tenant_id = ${tenantId} and m.campaign_id = ${campaigns} ${only(sql`m.id`)} and not m.is_test and not m.is_canary`
}

/** How recipients are told apart: `attack`, `department`, or not at all. */
export type Split = 'none' | 'attack' | 'department' | 'group' | 'campaign'

const splits: Record<Split, RawBuilder<unknown>> = {
  none: sql`null::text`,
  attack: sql`r.attack_id::text`,
  department: sql`coalesce(r.department, '')`,
  group: sql`g.name`,
  campaign: sql`r.campaign_id::text`,
}

export interface Part {
  name: string | null
  counted: Counted[]
}

interface Row {
  name: string | null
  state: DeliveryState
  was_seen: boolean
  opened: boolean
  clicked: boolean
  submitted: boolean
  attachment: boolean
  replied: boolean
  reported: boolean
  has_unconfirmed: boolean
  assigned: boolean
  started: boolean
  completed: boolean
  count: number
}

/** Of the campaigns with these ids. A recipient of several groups is in each of them. */
export async function countRecipients(
  trx: Trx,
  tenantId: string,
  campaignIds: readonly string[],
  split: Split = 'none',
): Promise<Part[]> {
  const groups = split === 'group' ? sql`cross join lateral unnest(r.groups) as g(name)` : sql``
  const { rows } = await sql<Row>`
    select ${splits[split]} as name, r.state, r.was_seen, r.opened_at is not null as opened, r.clicked_at is not null as clicked,
      r.submitted_at is not null as submitted, r.attachment_at is not null as attachment, r.replied_at is not null as replied,
      r.reported_at is not null as reported, r.has_unconfirmed, r.assigned_at is not null as assigned,
      r.started_at is not null as started, r.completed_at is not null as completed, count(*)::int as count
    from (${recipientsIn(tenantId, { campaignIds })}) r ${groups}
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13`.execute(trx)
  const parts = new Map<string | null, Counted[]>()
  for (const row of rows) {
    const name = row.name === '' ? null : row.name
    parts.set(name, [...(parts.get(name) ?? []), { recipient: recipientOf(row), count: row.count }])
  }
  return [...parts].map(([name, counted]) => ({ name, counted }))
}

export const recipientOf = (row: Omit<Row, 'name' | 'count'>): Recipient => ({
  state: row.state,
  wasSeen: row.was_seen,
  opened: row.opened,
  clicked: row.clicked,
  submitted: row.submitted,
  attachmentOpened: row.attachment,
  replied: row.replied,
  reported: row.reported,
  hasUnconfirmed: row.has_unconfirmed,
  assigned: row.assigned,
  started: row.started,
  completed: row.completed,
})
