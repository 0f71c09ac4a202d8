// Results by person: pages in the order of addresses; the cost of a page does not grow with the campaign.
import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { DeliveryState } from '../contract.ts'
import type { PersonResult } from './contract.ts'
import { recipientOf, recipientsIn } from './counted.ts'
import { type DeliveryBasis, deliveryStatusOf, outcomeOf } from './figures.ts'
import { badCursor, decodeCursor, encodeCursor } from './cursor.ts'

export interface PeopleFilter {
  limit: number
  cursor: string | undefined
  search: string | undefined
  show:
    | 'all'
    | 'caught'
    | 'reported'
    | 'missed'
    | 'not-delivered'
    | 'opened'
    | 'submitted'
    | 'attachment-opened'
    | 'unconfirmed'
}

interface Row {
  id: string
  person_id: string | null
  address: string
  display_name: string
  department: string | null
  attack: string | null
  state: DeliveryState
  was_seen: boolean
  has_unconfirmed: boolean
  sent_at: Date | null
  delivered_at: Date | null
  opened_at: Date | null
  clicked_at: Date | null
  submitted_at: Date | null
  attachment_at: Date | null
  replied_at: Date | null
  reported_at: Date | null
  assigned_at: Date | null
  started_at: Date | null
  completed_at: Date | null
}

/** Messages are chosen first, by their own columns and by single facts, so that only a page of them is put together. */
export async function listPeople(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  basis: DeliveryBasis,
  filter: PeopleFilter,
): Promise<{ items: PersonResult[]; next: string | null }> {
  const { rows: chosen } = await sql<{ id: string; address: string }>`
    select m.id, m.address from campaign_message m join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
    where m.tenant_id = ${tenantId} and m.campaign_id = ${campaignId} and not m.is_test and not m.is_canary
      ${after(filter.cursor)} ${matching(filter.search)} ${showing(filter.show, basis)}
    order by m.address, m.id limit ${filter.limit + 1}`.execute(trx)
  const page = chosen.slice(0, filter.limit)
  if (page.length === 0) return { items: [], next: null }
  const recipients = recipientsIn(tenantId, { campaignIds: [campaignId], messageIds: page.map(({ id }) => id) })
  const { rows } = await sql<Row>`
    select r.*, a.snapshot ->> 'name' as attack from (${recipients}) r
    left join campaign_attack a on a.tenant_id = r.tenant_id and a.campaign_id = r.campaign_id and a.id = r.attack_id
    order by r.address, r.id`.execute(trx)
  const last = page.at(-1)!
  return {
    items: rows.map((row) => toResult(row, basis)),
    next: chosen.length > page.length ? encodeCursor([last.address, last.id]) : null,
  }
}

function after(cursor: string | undefined): RawBuilder<unknown> {
  if (cursor === undefined) return sql``
  const place = decodeCursor(cursor, 2)
  if (!/^[0-9a-f-]{36}$/i.test(place[1]!)) throw badCursor()
  return sql`and (m.address, m.id) > (${place[0]}, ${place[1]}::uuid)`
}

/** Part of a name, an address or a department. */
function matching(search: string | undefined): RawBuilder<unknown> {
  if (search === undefined || search.trim() === '') return sql``
  const pattern = `%${search
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql`and (m.address like ${pattern} or lower(m.display_name) like ${pattern} or lower(m.department) like ${pattern})`
}

const has = (...names: string[]) => sql`exists (select 1 from simulation_fact f
  where f.tenant_id = m.tenant_id and f.message_id = m.id and f.fact = any(${sql.val(names)})
    and (f.fact <> 'opened' or coalesce(f.data ->> 'kind', '') <> 'proxy') and (c.ends_at is null or f.first_at <= c.ends_at))`
const caught = has('clicked', 'submitted', 'attachment-opened', 'replied')
const reported = has('reported')

/** The same as figures.ts decides; a test compares them. */
function showing(show: PeopleFilter['show'], basis: DeliveryBasis): RawBuilder<unknown> {
  const anything = has('opened', 'clicked', 'submitted', 'attachment-opened', 'replied', 'reported')
  const accepted = basis === 'accepted' ? sql`or m.state = 'accepted'` : sql``
  const delivered = sql`(m.state = 'delivered' or m.delivered_at is not null or ${anything} ${accepted})`
  switch (show) {
    case 'all':
      return sql``
    case 'caught':
      return sql`and ${caught}`
    case 'reported':
      return sql`and ${reported}`
    case 'missed':
      return sql`and ${delivered} and not ${caught} and not ${reported}`
    case 'not-delivered':
      return sql`and not ${delivered}`
    case 'opened':
      return sql`and ${has('opened')}`
    case 'submitted':
      return sql`and ${has('submitted')}`
    case 'attachment-opened':
      return sql`and ${has('attachment-opened')}`
    case 'unconfirmed':
      return sql`and ${delivered} and not ${has('clicked')} and exists (select 1 from simulation_visit v
        where v.tenant_id = m.tenant_id and v.message_id = m.id and v.verdict = 'unconfirmed')`
  }
}

function toResult(row: Row, basis: DeliveryBasis): PersonResult {
  const recipient = recipientOf({
    ...row,
    opened: row.opened_at !== null,
    clicked: row.clicked_at !== null,
    submitted: row.submitted_at !== null,
    attachment: row.attachment_at !== null,
    replied: row.replied_at !== null,
    reported: row.reported_at !== null,
    assigned: row.assigned_at !== null,
    started: row.started_at !== null,
    completed: row.completed_at !== null,
  })
  const iso = (at: Date | null) => at?.toISOString() ?? null
  return {
    messageId: row.id,
    personId: row.person_id,
    address: row.address,
    displayName: row.display_name,
    department: row.department,
    attack: row.attack,
    outcome: outcomeOf(recipient, basis),
    isUnconfirmed: row.has_unconfirmed && row.clicked_at === null,
    deliveryStatus: deliveryStatusOf(recipient, basis),
    state: row.state,
    sentAt: iso(row.sent_at),
    deliveredAt: iso(row.delivered_at),
    openedAt: iso(row.opened_at),
    reportedAt: iso(row.reported_at),
    clickedAt: iso(row.clicked_at),
    submittedAt: iso(row.submitted_at),
    attachmentOpenedAt: iso(row.attachment_at),
    repliedAt: iso(row.replied_at),
    trainingAssignedAt: iso(row.assigned_at),
    trainingStartedAt: iso(row.started_at),
    trainingCompletedAt: iso(row.completed_at),
  }
}

/** As in figures.ts, without counting everybody. */
export async function loadBasis(trx: Trx, tenantId: string, campaignId: string): Promise<DeliveryBasis> {
  const seen = await trx
    .selectFrom('campaign_message')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('campaign_id', '=', campaignId)
    .where('is_test', '=', false)
    .where('is_canary', '=', false)
    .where((is) => is.or([is('state', 'in', ['delivered', 'filtered']), is('delivered_at', 'is not', null)]))
    .limit(1)
    .executeTakeFirst()
  return seen === undefined ? 'accepted' : 'seen'
}
