// The bad messages of an incident: further ones are added, verdicts that were taken back count no more.
import type { Insertable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import { harmlessLine } from '#platform/harmless.ts'
import type { CompromiseParts } from '../parts.ts'
import { tellChange } from './events.ts'
import type { IncidentThreat } from './open.ts'
import { hour_ms } from './periods.ts'
import { addTimeline, type Incident, insertMessages, lockIncident, messages_max, updateIncident } from './store.ts'
import type { IncidentMessageTable } from './tables.ts'

export async function append(
  parts: CompromiseParts,
  trx: Trx,
  tenantId: string,
  incidentId: string,
  threats: readonly IncidentThreat[],
): Promise<void> {
  const row = await lockIncident(trx, tenantId, incidentId)
  if (row === null) return
  const known = await countMessages(trx, tenantId, incidentId)
  const fitting = threats.slice(0, Math.max(0, messages_max - known))
  const messages = fitting.map((threat) => messageOf(row, threat, 'further'))
  if ((await insertMessages(trx, messages)) === 0) return
  await updateIncident(trx, row, {})
  await addTimeline(trx, row, parts.clock.now(), {
    track: 'incident',
    text: 'Further bad messages were sent.',
    key: `further ${Math.floor(parts.clock.now().getTime() / hour_ms)}`,
  })
  await tellChange(parts.outbox, trx, row)
}

/** Does not end the incident: it says so, and a release is offered (endpoint-response 3.2). */
export async function withdraw(parts: CompromiseParts, trx: Trx, tenantId: string, countKey: string): Promise<void> {
  const rows = await trx
    .updateTable('incident_message')
    .set({ role: 'withdrawn' })
    .where('tenant_id', '=', tenantId)
    .where('count_key', '=', countKey)
    .where('role', '<>', 'withdrawn')
    .returning('incident_id')
    .execute()
  for (const { incident_id } of rows) await noteWithdrawn(parts, trx, tenantId, incident_id)
}

async function noteWithdrawn(parts: CompromiseParts, trx: Trx, tenantId: string, incidentId: string): Promise<void> {
  const row = await lockIncident(trx, tenantId, incidentId)
  if (row === null || row.ended_at !== null) return
  const left = await countMessages(trx, tenantId, incidentId)
  const isTooFew = left < row.limit_count
  const changed = await updateIncident(trx, row, { evidence_withdrawn: isTooFew })
  await addTimeline(trx, row, parts.clock.now(), {
    track: 'incident',
    text: isTooFew
      ? `A verdict was taken back: ${left} bad messages are left, fewer than the ${row.limit_count} that opened the incident. Release the mailbox if this was a mistake.`
      : `A verdict was taken back: ${left} bad messages are left.`,
  })
  await tellChange(parts.outbox, trx, changed)
}

async function countMessages(trx: Trx, tenantId: string, incidentId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('incident_message')
    .select((is) => is.fn.countAll<string>().as('count'))
    .where('tenant_id', '=', tenantId)
    .where('incident_id', '=', incidentId)
    .where('role', '<>', 'withdrawn')
    .executeTakeFirstOrThrow()
  return Number(count)
}

export const messageOf = (
  incident: Incident,
  threat: IncidentThreat,
  role: 'trigger' | 'further',
): Insertable<IncidentMessageTable> => ({
  tenant_id: incident.tenant_id,
  incident_id: incident.id,
  count_key: threat.countKey,
  message_id: threat.messageId,
  internet_message_id: threat.internetMessageId,
  occurred_at: threat.occurredAt,
  category: threat.category,
  subject: harmlessLine(threat.subject, subject_length_max),
  recipient_count: threat.recipientCount,
  role,
})

const subject_length_max = 500
