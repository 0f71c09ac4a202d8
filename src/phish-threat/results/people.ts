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

/** Messages are chosen first, so that only a page of them is put together. */
export async function listPeople(
  trx: Trx,
  tenantId: string,
  campaignId: string,
  basis: DeliveryBasis,
  filter: PeopleFilter,
): Promise<{ items: PersonResult[]; next: string | null }> {
  const all =
    filter.show === 'all'
      ? messagesOf(tenantId, campaignId)
      : recipientsIn(tenantId, { campaignIds: [campaignId] }, ['address', 'display_name', 'department'])
  const { rows: chosen } = await sql<{ id: string; address: string }>`
    select id, address from (${all}) r
    where ${showing(filter.show, basis)} ${after(filter.cursor)} ${matching(filter.search)}
    order by address, id limit ${filter.limit + 1}`.execute(trx)
  const page = chosen.slice(0, filter.limit)
  if (page.length === 0) return { items: [], next: null }
  const recipients = recipientsIn(tenantId, { campaignIds: [campaignId], messageIds: page.map(({ id }) => id) }, [
    'attack_id',
    'person_id',
    'address',
    'display_name',
    'department',
    'sent_at',
  ])
  const { rows } = await sql<Row>`
    select r.*, (select a.snapshot ->> 'name' from campaign_attack a
      where a.tenant_id = ${tenantId} and a.campaign_id = ${campaignId} and a.id = r.attack_id) as attack
    from (${recipients}) r order by r.address, r.id`.execute(trx)
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
  return sql`and (address, id) > (${place[0]}, ${place[1]}::uuid)`
}

/** Part of a name, an address or a department. */
function matching(search: string | undefined): RawBuilder<unknown> {
  if (search === undefined || search.trim() === '') return sql``
  const pattern = `%${search
    .trim()
    .toLowerCase()
    .replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql`and (address like ${pattern} or lower(display_name) like ${pattern} or lower(department) like ${pattern})`
}

const messagesOf = (tenantId: string, campaignId: string) => sql`
  select id, address, display_name, department from campaign_message
  where tenant_id = ${tenantId} and campaign_id = ${campaignId} and not is_test and not is_canary`

const caught = sql`(clicked_at is not null or submitted_at is not null or attachment_at is not null or replied_at is not null)`

/** The same as figures.ts decides; a test compares them. */
function showing(show: PeopleFilter['show'], basis: DeliveryBasis): RawBuilder<unknown> {
  const accepted = basis === 'accepted' ? sql`or state = 'accepted'` : sql``
  const delivered = sql`(state = 'delivered' or was_seen or opened_at is not null or reported_at is not null or ${caught} ${accepted})`
  const conditions: Record<PeopleFilter['show'], RawBuilder<unknown>> = {
    all: sql`true`,
    caught,
    reported: sql`reported_at is not null`,
    missed: sql`${delivered} and not ${caught} and reported_at is null`,
    'not-delivered': sql`not ${delivered}`,
    opened: sql`opened_at is not null`,
    submitted: sql`submitted_at is not null`,
    'attachment-opened': sql`attachment_at is not null`,
    unconfirmed: sql`${delivered} and clicked_at is null and has_unconfirmed`,
  }
  return conditions[show]
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
