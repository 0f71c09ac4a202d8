// What the tenant's allow and block list says about a delivery (product behaviour 3.10).
import type { AuthenticationSummary } from '#detection/verdict.ts'
import type { ListMatch } from '#quarantine/lists.ts'
import type { Disposition } from '../disposition.ts'
import { blockedDisposition } from '../policy.ts'
import type { Delivery } from './delivery.ts'
import { findListed } from './list-index.ts'

/** The entry that decides for one recipient. `authentication` null: not known yet, taken for the best. Only inbound mail. */
export function listedFor(
  delivery: Delivery,
  recipient: string,
  authentication: AuthenticationSummary | null,
): ListMatch | null {
  const { route, direction, mail, header, session, environment } = delivery
  if (direction !== 'inbound' || route.lists === undefined) return null
  const senders = { mailFrom: mail.path, headerFrom: header.fromAddresses }
  const proven = authentication === null ? [mail.path, ...header.fromAddresses] : provenOf(senders, authentication)
  const subject = {
    ...senders,
    clientAddress: route.mode === 'mailflow' ? header.connectingAddress : session.remoteAddress,
    isAuthenticated: proven.length > 0,
    provenSenders: proven,
    recipient,
  }
  return findListed(route.lists, subject, environment.ports.clock.now())
}

/** SPF speaks for the envelope only; DMARC and Exchange Online's compauth for the author that people see. */
function provenOf(
  senders: { mailFrom: string; headerFrom: string[] },
  { spf, dmarc, compauth }: AuthenticationSummary,
): string[] {
  return [
    ...(spf === 'pass' && senders.mailFrom !== '' ? [senders.mailFrom] : []),
    // One result speaks for one author; a second address in the field would be carried along.
    ...((dmarc === 'pass' || compauth === 'pass') && senders.headerFrom.length === 1 ? senders.headerFrom : []),
  ]
}

/** Blocked for every recipient whatever authentication says: deleted without a scan. Null: it must be scanned. */
export function blockedUnseen(delivery: Delivery): Disposition | null {
  const found = delivery.recipients.map(({ path }) => listedFor(delivery, path, null))
  const first = found[0]
  if (first == null || found.some((match) => match?.list !== 'block')) return null
  return blockedDisposition(first, 'clean')
}
