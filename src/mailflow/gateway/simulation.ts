// A phishing simulation of the tenant that took the redirect although rule 25 should have let it pass: passed on as it is, because a scan
// would open its links and count as clicks (phishing-simulation 7.2). Known by its mark and by where it was sent from: a mark alone
// could be copied from a mailbox onto a real phish.
import { headerFromBytes } from '#mail/message/header.ts'
import type { Delivery } from './delivery.ts'

export function isOwnSimulation(delivery: Delivery): boolean {
  const { route, direction, header, session, content, environment } = delivery
  const check = environment.ports.isSimulation
  if (check === undefined || route.simulation === undefined || direction !== 'inbound') return false
  const from = route.mode === 'mailflow' ? header.connectingAddress : session.remoteAddress
  if (from === null || header.messageId === null || !route.simulation.addresses.includes(from)) return false
  const fields = headerFromBytes(content.header).fields.map(({ name, text }) => [name, text] as const)
  return check(Buffer.from(route.simulation.secret, 'base64'), fields, header.messageId)
}
