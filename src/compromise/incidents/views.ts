// Incidents as the console shows them: the list, and one with its tracks and its story.
import { sql } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { checkedIdCursor } from '#platform/http/id-cursor.ts'
import type { IncidentHead, IncidentView } from '../contract.ts'
import type { CompromiseParts, Tracks } from '../parts.ts'
import { loadSettings } from '../settings.ts'
import { allowedActions } from './actions.ts'
import { checklistOf } from './clearance.ts'
import { notesOf } from './notes.ts'
import { incidentStandOf, lastBadAt, readReports, rulesOf, trackStandOf } from './stand.ts'
import { type Incident, incidentNotFound, listMessages, listTimeline, readIncident } from './store.ts'

export interface IncidentFilter {
  state: 'open' | 'ended' | 'all'
  search: string | undefined
  limit: number
  cursor: string | undefined
}

/** Newest first; ids rise with time, so an id is the cursor. Throws AppError `request.cursor`. */
export async function listIncidents(
  parts: CompromiseParts,
  trx: Trx,
  tenantId: string,
  { state, search, limit, cursor }: IncidentFilter,
): Promise<{ items: IncidentHead[]; next: string | null }> {
  let query = trx.selectFrom('incident').selectAll().where('tenant_id', '=', tenantId)
  if (state === 'open') query = query.where('ended_at', 'is', null)
  if (state === 'ended') query = query.where('ended_at', 'is not', null)
  if (cursor !== undefined) query = query.where('id', '<', checkedIdCursor(cursor))
  if (search !== undefined) query = query.where(matches(search))
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = rows.slice(0, limit)
  const counts = await countKinds(
    trx,
    tenantId,
    page.map(({ id }) => id),
  )
  const items: IncidentHead[] = []
  for (const row of page) items.push(headOf(row, counts, await parts.held.count(trx, tenantId, row.id)))
  return { items, next: rows.length > page.length ? page.at(-1)!.id : null }
}

/** Part of an address of the mailbox or of its name. */
function matches(search: string) {
  const pattern = `%${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`
  return sql<boolean>`(lower(display_name) like ${pattern} or exists (select 1 from unnest(addresses) as a where a like ${pattern}))`
}

type Kinds = IncidentHead['messages']

async function countKinds(trx: Trx, tenantId: string, ids: string[]): Promise<Map<string, Kinds>> {
  const found = new Map<string, Kinds>()
  if (ids.length === 0) return found
  const rows = await trx
    .selectFrom('incident_message')
    .select(['incident_id', 'category', (is) => is.fn.countAll<string>().as('count')])
    .where('tenant_id', '=', tenantId)
    .where('incident_id', 'in', ids)
    .where('role', '<>', 'withdrawn')
    .groupBy(['incident_id', 'category'])
    .execute()
  for (const { incident_id: id, category, count } of rows)
    found.set(id, { ...(found.get(id) ?? noKinds), [category]: Number(count) })
  return found
}

const noKinds: Kinds = { spam: 0, phish: 0, malware: 0 }

function headOf(row: Incident, counts: Map<string, Kinds>, heldMessages: number): IncidentHead {
  return {
    id: row.id,
    number: row.number,
    state: row.state,
    flags: row.flags,
    mailbox: {
      address: row.address,
      displayName: row.display_name,
      personId: row.person_id,
      kind: row.mailbox_kind,
    },
    policy: row.policy,
    openedAt: row.opened_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
    block: {
      state: row.block,
      mode: row.block_mode,
      since: row.is_told_only ? null : row.opened_at.toISOString(),
      until: row.until?.toISOString() ?? null,
      heldMessages,
    },
    messages: counts.get(row.id) ?? noKinds,
    containment: row.containment,
    computers: { total: row.computers_total, clear: row.computers_clear, worst: row.computers_worst },
    hygiene: row.hygiene,
  }
}

/** Throws AppError `compromise.incident-not-found`. */
export async function viewIncident(
  parts: CompromiseParts,
  tracks: Tracks,
  trx: Trx,
  tenantId: string,
  id: string,
): Promise<IncidentView> {
  const row = await readIncident(trx, tenantId, id)
  if (row === null) throw incidentNotFound()
  const settings = await loadSettings(trx, tenantId)
  const reports = await readReports(parts, tracks, trx, row)
  const stand = trackStandOf(reports, settings)
  const incident = incidentStandOf(row, await lastBadAt(trx, row))
  const heldMessages = await parts.held.count(trx, tenantId, id)
  const { containment, endpoints, hygiene } = reports
  return {
    ...headOf(row, await countKinds(trx, tenantId, [id]), heldMessages),
    trigger: row.trigger,
    formerIncidentId: row.former_id,
    badMessages: await badMessagesOf(parts, trx, row),
    steps: containment?.steps ?? [],
    endpoints: endpoints?.computers ?? [],
    candidates: endpoints?.candidates ?? [],
    findings: hygiene?.findings ?? [],
    timeline: (await listTimeline(trx, tenantId, id)).map(({ at, track, by, text, data }) => ({
      at: at.toISOString(),
      track,
      by,
      text,
      data,
    })),
    checklist: checklistOf(incident, stand, rulesOf(settings), parts.clock.now()),
    allowedActions: allowedActions(row, heldMessages),
    notes: notesOf(row, reports, settings),
  }
}

async function badMessagesOf(parts: CompromiseParts, trx: Trx, row: Incident): Promise<IncidentView['badMessages']> {
  const messages = await listMessages(trx, row.tenant_id, row.id)
  const ids = messages.map(({ message_id: messageId }) => messageId)
  const held = await parts.held.itemsOf(trx, row.tenant_id, ids)
  return messages.map((message) => ({
    messageId: message.message_id,
    internetMessageId: message.internet_message_id,
    occurredAt: message.occurred_at.toISOString(),
    category: message.category,
    subject: message.subject,
    recipientCount: message.recipient_count,
    role: message.role,
    quarantineId: held.get(message.message_id) ?? null,
  }))
}
