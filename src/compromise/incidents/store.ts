// Reads and writes of incidents, their messages and their story.
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { TimelineEntryView } from '../contract.ts'
import type { IncidentFacts } from '../parts.ts'
import type { IncidentMessageTable, IncidentTable } from './tables.ts'

export type Incident = Selectable<IncidentTable>
export type IncidentMessage = Selectable<IncidentMessageTable>

/** Locks the row: whoever decides about an incident does so alone. */
export async function lockIncident(trx: Trx, tenantId: string, id: string): Promise<Incident | null> {
  const row = await trx
    .selectFrom('incident')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

export async function readIncident(trx: Trx, tenantId: string, id: string): Promise<Incident | null> {
  const row = await trx
    .selectFrom('incident')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

/** The one that is open for the mailbox, locked; null when there is none. */
export async function lockOpen(trx: Trx, tenantId: string, mailboxKey: string): Promise<Incident | null> {
  const row = await trx
    .selectFrom('incident')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('mailbox_key', '=', mailboxKey)
    .where('ended_at', 'is', null)
    .where('released_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? null
}

/**
 * What decides about the next message of each of the mailboxes: the open incident and the one that was released last, locked. Who
 * waits here for a release gets the rows as the release left them.
 */
export async function lockDeciding(trx: Trx, tenantId: string, mailboxKeys: readonly string[]): Promise<Incident[]> {
  return trx
    .selectFrom('incident')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where(sql<boolean>`mailbox_key = any(${mailboxKeys}::text[])`)
    .where(
      sql<boolean>`(released_at is not null or ended_at is null) and not exists (
        select from incident later where later.tenant_id = incident.tenant_id and later.mailbox_key = incident.mailbox_key
          and later.released_at > incident.released_at)`,
    )
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** The last one of the mailbox that counts: told only and false positives do not. */
export async function latestCounting(trx: Trx, tenantId: string, mailboxKey: string): Promise<Incident | null> {
  const row = await trx
    .selectFrom('incident')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('mailbox_key', '=', mailboxKey)
    .where('is_told_only', '=', false)
    .where('is_false_positive', '=', false)
    .orderBy('opened_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export async function countSince(trx: Trx, tenantId: string, mailboxKey: string, since: Date): Promise<number> {
  const { count } = await trx
    .selectFrom('incident')
    .select((is) => is.fn.countAll<string>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('mailbox_key', '=', mailboxKey)
    .where('is_told_only', '=', false)
    .where('is_false_positive', '=', false)
    .where('opened_at', '>=', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Null when another gateway opened one for the mailbox in the meantime. */
export async function insertIncident(trx: Trx, values: Insertable<IncidentTable>): Promise<Incident | null> {
  const row = await trx
    .insertInto('incident')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  return row ?? null
}

/** Of a row that this transaction has locked. */
export async function updateIncident(
  trx: Trx,
  { tenant_id, id, version }: Incident,
  change: Updateable<IncidentTable>,
): Promise<Incident> {
  return trx
    .updateTable('incident')
    .set({ ...change, version: version + 1 })
    .where('tenant_id', '=', tenant_id)
    .where('id', '=', id)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function insertMessages(trx: Trx, messages: readonly Insertable<IncidentMessageTable>[]): Promise<number> {
  if (messages.length === 0) return 0
  const rows = await trx
    .insertInto('incident_message')
    .values([...messages])
    .onConflict((conflict) => conflict.doNothing())
    .returning('count_key')
    .execute()
  return rows.length
}

export async function listMessages(trx: Trx, tenantId: string, incidentId: string): Promise<IncidentMessage[]> {
  return trx
    .selectFrom('incident_message')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .orderBy('occurred_at')
    .orderBy('count_key')
    .limit(messages_max)
    .execute()
}

/** Shown and judged; a mailbox that sends thousands has no more to say. */
export const messages_max = 1_000

export interface TimelineInput {
  track: TimelineEntryView['track']
  text: string
  /** Name of the person; default: Mailwarden itself. */
  by?: string
  data?: Record<string, unknown>
  /** Written once. */
  key?: string
}

export async function addTimeline(
  trx: Trx,
  incident: Pick<Incident, 'tenant_id' | 'id'>,
  now: Date,
  ...entries: TimelineInput[]
): Promise<void> {
  if (entries.length === 0) return
  await trx
    .insertInto('incident_timeline')
    .values(
      entries.map(({ track, text, by, data, key }) => ({
        tenant_id: incident.tenant_id,
        incident_id: incident.id,
        id: newId(now),
        at: now,
        track,
        by: by ?? null,
        text: text.slice(0, text_length_max),
        data: json(data ?? {}),
        key: key ?? null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

const text_length_max = 2_000

/** The latest ones, oldest first: how it ended must not be cut off. */
export async function listTimeline(trx: Trx, tenantId: string, incidentId: string) {
  const rows = await trx
    .selectFrom('incident_timeline')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .orderBy('at', 'desc')
    .orderBy('position', 'desc')
    .limit(timeline_max)
    .execute()
  return rows.toReversed()
}

const timeline_max = 1_000

export const factsOf = (row: Incident): IncidentFacts => ({
  tenantId: row.tenant_id,
  id: row.id,
  number: row.number,
  address: row.address,
  addresses: row.addresses,
  personId: row.person_id,
  actorId: row.actor_id,
  mailboxKind: row.mailbox_kind as IncidentFacts['mailboxKind'],
  firstBadAt: row.first_bad_at,
  openedAt: row.opened_at,
})

export const incidentNotFound = () =>
  new AppError({
    code: 'compromise.incident-not-found',
    message: 'There is no incident with this id in this tenant.',
    status: 404,
  })
