// Domain events of incidents, with the types of the closed list.
import type { Trx } from '#platform/db/database.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { DomainEventOf } from '../../events.ts'
import type { Incident } from './store.ts'

type IncidentEvent =
  | DomainEventOf<'MailboxBlocked'>
  | DomainEventOf<'MailboxReleased'>
  | DomainEventOf<'IncidentChanged'>

export const appendEvent = (outbox: Outbox, trx: Trx, event: IncidentEvent): Promise<void> => outbox.append(trx, event)

/** Open pages show it anew. */
export function tellChange(outbox: Outbox, trx: Trx, incident: Incident): Promise<void> {
  const { id: incidentId, address: mailbox, state, tenant_id: tenantId } = incident
  return appendEvent(outbox, trx, { type: 'IncidentChanged', tenantId, payload: { incidentId, mailbox, state } })
}
