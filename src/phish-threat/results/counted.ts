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

/** What a recipient's row may have besides its facts, and how the value is found again among rows that lack it. */
const columns = {
  campaign_id: sql`max(campaign_id::text)::uuid`,
  attack_id: sql`max(attack_id::text)::uuid`,
  person_id: sql`max(person_id)`,
  address: sql`max(address)`,
  display_name: sql`max(display_name)`,
  department: sql`max(department)`,
  groups: sql`max(groups)`,
  planned_at: sql`max(planned_at)`,
  sent_at: sql`max(sent_at)`,
}
export type Column = keyof typeof columns

const named = (name: string) => sql.ref(name)

/**
 * One row a recipient with its facts side by side, and these columns: each one more is sorted with every fact. Tests and canaries are in
 * no figure; what happened after the end of the campaign does not count, but training does. An opening by a proxy is nobody's.
 *
 * Without a join: rows of the three tables are put under each other and grouped. An embedded database has no statistics, and joins of
 * this size would be planned as loops within loops; so is the end of each campaign looked up once, and not by a join for each fact.
 */
export function recipientsIn(
  tenantId: string,
  { campaignIds, messageIds }: Scope,
  wanted: readonly Column[],
): RawBuilder<unknown> {
  const campaigns = sql`any(${sql.val([...campaignIds])}::uuid[])`
  const only = (column: RawBuilder<unknown>) =>
    messageIds === undefined ? sql`` : sql`and ${column} = any(${sql.val([...messageIds])}::uuid[])`
  const first = (fact: string) => sql`min(at) filter (where fact = ${sql.lit(fact)})`
  const each = (one: (column: Column) => RawBuilder<unknown>) =>
    sql.join(
      wanted.map((column) => sql`, ${one(column)}`),
      sql``,
    )
  const lacking = each(() => sql`null`)
  const ofCampaigns = (column: string) =>
    sql`(select array_agg(${named(column)} order by id) from campaign where tenant_id = ${tenantId} and id = ${campaigns})`
  return sql`
  select id ${each((column) => sql`${columns[column]} as ${named(column)}`)}, max(state) as state, max(delivered_at) as delivered_at,
    max(delivered_at) is not null as was_seen, ${first('opened')} as opened_at, ${first('clicked')} as clicked_at,
    ${first('submitted')} as submitted_at, ${first('attachment-opened')} as attachment_at, ${first('replied')} as replied_at,
    ${first('reported')} as reported_at, ${first('training-assigned')} as assigned_at, ${first('training-started')} as started_at,
    ${first('training-completed')} as completed_at, bool_or(fact = 'unconfirmed visit') as has_unconfirmed
  from (
    select m.id ${each((column) => sql`m.${named(column)}`)}, m.state, m.delivered_at, 'recipient' as fact, null::timestamptz as at
    from campaign_message m
    where m.tenant_id = ${tenantId} and m.campaign_id = ${campaigns} ${only(sql`m.id`)} and not m.is_test and not m.is_canary
    union all
    select a.message_id ${lacking}, null, null, a.fact, a.first_at
    from simulation_fact a
    where a.tenant_id = ${tenantId} and a.campaign_id = ${campaigns} ${only(sql`a.message_id`)}
      and (a.fact like 'training-%'
        or a.first_at <= coalesce((${ofCampaigns('ends_at')})[array_position(${ofCampaigns('id')}, a.campaign_id)], 'infinity'))
      and (a.fact <> 'opened' or coalesce(a.data ->> 'kind', '') <> 'proxy')
    union all
    select v.message_id ${lacking}, null, null, 'unconfirmed visit', null
    from simulation_visit v
    where v.tenant_id = ${tenantId} and v.campaign_id = ${campaigns} ${only(sql`v.message_id`)} and v.verdict = 'unconfirmed'
  ) each_row
  group by id having bool_or(fact = 'recipient')`
}

/** How recipients are told apart: `attack`, `department`, or not at all. */
export type Split = 'none' | 'attack' | 'department' | 'group' | 'campaign'

const splits: Record<Split, { by: RawBuilder<unknown>; columns: readonly Column[] }> = {
  none: { by: sql`null::text`, columns: [] },
  attack: { by: sql`r.attack_id::text`, columns: ['attack_id'] },
  department: { by: sql`coalesce(r.department, '')`, columns: ['department'] },
  group: { by: sql`g.name`, columns: ['groups'] },
  campaign: { by: sql`r.campaign_id::text`, columns: ['campaign_id'] },
}

export interface Part {
  name: string | null
  counted: Counted[]
}

export interface CountedRow {
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
  if (campaignIds.length === 0) return []
  const { rows } = await sql<CountedRow>`
    with r as (${recipientsIn(tenantId, { campaignIds }, splits[split].columns)}) ${countedRows(split)}`.execute(trx)
  return partsOf(rows)
}

/** Over `r`, which is what `recipientsIn` gives with the column of the split. */
export function countedRows(split: Split): RawBuilder<unknown> {
  const groups = split === 'group' ? sql`cross join lateral unnest(r.groups) as g(name)` : sql``
  return sql`
    select ${splits[split].by} as name, r.state, r.was_seen, r.opened_at is not null as opened, r.clicked_at is not null as clicked,
      r.submitted_at is not null as submitted, r.attachment_at is not null as attachment, r.replied_at is not null as replied,
      r.reported_at is not null as reported, r.has_unconfirmed, r.assigned_at is not null as assigned,
      r.started_at is not null as started, r.completed_at is not null as completed, count(*)::int as count
    from r ${groups} group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13`
}

export function partsOf(rows: readonly CountedRow[]): Part[] {
  const parts = new Map<string | null, Counted[]>()
  for (const row of rows) {
    const name = row.name === '' ? null : row.name
    const counted = parts.get(name) ?? []
    counted.push({ recipient: recipientOf(row), count: row.count })
    parts.set(name, counted)
  }
  return [...parts].map(([name, counted]) => ({ name, counted }))
}

export const recipientOf = (row: Omit<CountedRow, 'name' | 'count'>): Recipient => ({
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
