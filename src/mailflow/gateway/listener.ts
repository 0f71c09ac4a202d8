// The SMTP server in front: admission of connections, TLS by server name, and one Transaction at a time per session.
import type { SecureContext } from 'node:tls'
import { createSmtpServer, knownExtensions } from '#mail/smtp/server.ts'
import type { SmtpServer } from '#mail/smtp/server.ts'
import { createServerContext } from '#mail/smtp/server-tls.ts'
import type { ServerHandler, SessionFacts } from '#mail/smtp/types.ts'
import { matchesName } from './peer.ts'
import type { Environment } from './environment.ts'
import { PeerLimits } from './peer-limits.ts'
import { targetOf } from './pool.ts'
import { replies } from './replies.ts'
import { Transaction } from './transaction.ts'

export interface GatewayCertificate {
  /** Server names that it is shown for: exact or `*.zone`. */
  names: string[]
  certificatePem: string
  privateKeyPem: string
}

export interface GatewayTls {
  /** The first one is shown to clients that send no or an unknown name. */
  certificates: [GatewayCertificate, ...GatewayCertificate[]]
  /** Trust anchors for client certificates, PEM; null: the public ones. */
  clientTrustPem: string | null
  /** 48 bytes, the same in all processes that share a port. */
  ticketKeys?: Buffer
}

/** Extensions that only work when the next hop has them, too (smtp-gateway 2.1). */
const endToEnd = new Set(['DSN', '8BITMIME', 'CHUNKING', 'SMTPUTF8'])

export function createListener(environment: Environment, tls: GatewayTls | null, now: () => number): SmtpServer {
  const { limits } = environment
  return createSmtpServer({
    handler: createHandler(environment),
    hostName: environment.hostName,
    limits,
    requireTls: environment.requireTls,
    connections_max: limits.sessions,
    extensions: (session) => extensionsFor(environment, session),
    now,
    tls: tls === null ? null : serverTls(tls),
  })
}

function serverTls(settings: GatewayTls) {
  const [first] = settings.certificates
  return {
    context: contextOptions(settings, first),
    contextFor: contextsByName(settings),
    requestClientCertificate: true,
    ...(settings.ticketKeys === undefined ? {} : { ticketKeys: settings.ticketKeys }),
  }
}

export function contextOptions(settings: GatewayTls, certificate: GatewayCertificate) {
  return {
    cert: certificate.certificatePem,
    key: certificate.privateKeyPem,
    ...(settings.clientTrustPem === null ? {} : { ca: settings.clientTrustPem }),
  }
}

/** Contexts are made once per certificate: reading a key costs more than a handshake. */
function contextsByName(settings: GatewayTls): (serverName: string) => SecureContext | null {
  const contexts = settings.certificates.map((certificate) => ({
    names: certificate.names,
    context: createServerContext({
      ...contextOptions(settings, certificate),
      ...(settings.ticketKeys === undefined ? {} : { ticketKeys: settings.ticketKeys }),
    }),
  }))
  return (serverName) =>
    contexts.find(({ names }) => names.some((name) => matchesName(serverName, name)))?.context ?? null
}

/** What the next hop of the tenant is known to offer; all of it while nothing is known. */
function extensionsFor(environment: Environment, session: SessionFacts): readonly string[] {
  const serverName = session.tls?.serverName
  const route = serverName ? environment.snapshot.current()?.mailflowByHost.get(serverName) : undefined
  const known = route === undefined ? null : environment.pool.extensionsOf(targetOf(route, route.nextHop))
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
