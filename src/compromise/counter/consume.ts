// The durable way to the counter: what a gateway could not count at once counts from the outbox, and a verdict that is taken back
// counts no more. At least once, hence idempotent.
import type { DomainEventOf } from '../../events.ts'
import type { Trx } from '#platform/db/database.ts'
import type { IncidentOpening } from '../incidents/open.ts'
import type { CompromiseParts, OutboundThreat } from '../parts.ts'
import type { Counter } from './count.ts'
import { lockMailboxes } from './lock.ts'

type Detected = DomainEventOf<'OutboundThreatDetected'>['payload']
type Released = DomainEventOf<'MessageReleased'>['payload']

/** Before the worker starts. */
export function subscribeCounter(
  { db, outbox }: Pick<CompromiseParts, 'db' | 'outbox'>,
  counter: Counter,
  incidents: IncidentOpening,
): void {
  outbox.subscribe('compromise-count', ['OutboundThreatDetected'], async ({ tenantId, payload }) => {
    if (tenantId !== null) await counter.count(threatOf(tenantId, payload as Detected), { isOwnStamp: false })
  })
  outbox.subscribe('compromise-withdraw', ['MessageReleased'], async ({ tenantId, payload }) => {
    const { messageId, incidentId } = payload as Released
    // What an incident held is let go with the incident, which says nothing about the verdict.
    if (tenantId === null || incidentId !== undefined) return
    await db.inTenant(tenantId, (trx) => withdrawMessage(trx, incidents, tenantId, messageId))
  })
}

export function threatOf(tenantId: string, payload: Detected): OutboundThreat {
  const { mailbox: _, occurredAt, ...rest } = payload
  return { ...rest, tenantId, occurredAt: new Date(occurredAt) }
}

/**
 * The verdict was wrong (released from the quarantine): its event counts no more. What an open incident makes of it is the incident's
 * affair. No error when the message never counted.
 */
export async function withdrawMessage(
  trx: Trx,
  incidents: IncidentOpening,
  tenantId: string,
  messageId: string,
): Promise<void> {
  const found = await trx
    .selectFrom('abuse_event')
    .select(['count_key', 'mailbox_key'])
    .where('tenant_id', '=', tenantId)
    .where('message_id', '=', messageId)
    .where('is_withdrawn', '=', false)
    .executeTakeFirst()
  if (found === undefined) return
  await lockMailboxes(trx, tenantId, [found.mailbox_key])
  await trx
    .updateTable('abuse_event')
    .set({ is_withdrawn: true })
    .where('tenant_id', '=', tenantId)
    .where('count_key', '=', found.count_key)
    .execute()
  await incidents.withdraw(trx, tenantId, found.count_key)
}
