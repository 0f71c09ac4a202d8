// The SMTP server in front: admission of connections, TLS by server name, and one Transaction at a time per session.
import { createSmtpServer, knownExtensions } from '#mail/smtp/server.ts'
import type { SmtpServer } from '#mail/smtp/server.ts'
import type { ServerHandler, SessionFacts } from '#mail/smtp/types.ts'
import type { Environment } from './environment.ts'
import { PeerLimits } from './peer-limits.ts'
import { targetOf } from './pool.ts'
import { replies } from './replies.ts'
import type { TlsHolder } from './tls.ts'
import { Transaction } from './transaction.ts'

/** Extensions that only work when the next hop has them, too (smtp-gateway 2.1). */
const endToEnd = new Set(['DSN', '8BITMIME', 'CHUNKING', 'SMTPUTF8'])
const withoutDsn = knownExtensions.filter((keyword) => keyword !== 'DSN')

export function createListener(environment: Environment, tls: TlsHolder | null, now: () => number): SmtpServer {
  const { limits } = environment
  return createSmtpServer({
    handler: createHandler(environment),
    hostName: environment.hostName,
    limits,
    requireTls: environment.requireTls,
    connections_max: limits.sessions,
    extensions: (session) => extensionsFor(environment, session),
    now,
    tls: tls === null ? null : tls.serverTls(),
  })
}

/**
 * What the next hop of the tenant is known to offer; all of it while nothing is known. Where the tenant shows only later, DSN
 * is for all or none: who is not offered it tells the author himself how far the message came (RFC 3461 5.2.2).
 */
function extensionsFor(environment: Environment, session: SessionFacts): readonly string[] {
  const serverName = session.tls?.serverName
  const route = serverName ? environment.snapshot.current()?.mailflowByHost.get(serverName) : undefined
  const { pool } = environment
  if (route === undefined) return pool.hasHopWithoutDsn ? withoutDsn : knownExtensions
  const known = pool.extensionsOf(targetOf(route, route.nextHop))
  if (known === null) return knownExtensions
  return knownExtensions.filter((keyword) => !endToEnd.has(keyword) || known.has(keyword))
}

function createHandler(environment: Environment): ServerHandler {
  const peers = new PeerLimits(environment.limits.sessionsPerPeer)
  const counted = new Set<string>()
  const open = new Map<string, Transaction>()
  return {
    connect(session) {
      const { budget, metrics } = environment
      if (!budget.admitsConnection()) {
        metrics.refusedConnections.inc({ reason: 'memory' })
        return replies.overloaded
      }
      if (!peers.enter(session.remoteAddress)) {
        metrics.refusedConnections.inc({ reason: 'peer' })
        return replies.tooManyFromPeer
      }
      counted.add(session.id)
      metrics.sessions.inc()
      return null
    },
    mail(session, command) {
      // A refused MAIL leaves its transaction behind without an abort.
      open.get(session.id)?.abort()
      const transaction = new Transaction(environment, session)
      open.set(session.id, transaction)
      return transaction.mail(command)
    },
    rcpt: (session, command) => open.get(session.id)!.rcpt(command),
    contentStart: async (session) => open.get(session.id)!.contentStart(),
    contentChunk: (session, chunk) => open.get(session.id)!.contentChunk(chunk),
    contentEnd: (session, end) => {
      const transaction = open.get(session.id)!
      open.delete(session.id)
      return transaction.contentEnd(end)
    },
    abort(session) {
      open.get(session.id)?.abort()
      open.delete(session.id)
    },
    closed(session) {
      open.get(session.id)?.abort()
      open.delete(session.id)
      if (!counted.delete(session.id)) return
      peers.leave(session.remoteAddress)
      environment.metrics.sessions.dec()
    },
  }
}
