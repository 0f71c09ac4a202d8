// The gateway of connected tenants: routes and certificates from the database, with everything that the data path needs.
import { Resolver } from 'node:dns/promises'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import type { Compromise } from '#compromise/compromise.ts'
import { createScanners } from '#detection/configure.ts'
import { createEngine } from '#detection/engine.ts'
import { cachedResolve } from '#mail/dns/cached-resolve.ts'
import {
  createTransform,
  exchangeOnlineRanges,
  type Gateway,
  type GatewayTls,
  type ListenAddress,
  startGateway,
} from '#mailflow/gateway.ts'
import { scannersOf } from '#mailflow/gateway-file.ts'
import { createBlockedSource, type DatabaseRouteSource } from '#mailflow/provisioning.ts'
import { decide } from '#mailflow/policy.ts'
import { createReturnCounter, type ReturnCounter } from '#mailflow/tamper.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import { isOwnSimulation } from '#phish-threat/mark-at-gateway.ts'
import type { Config } from '#platform/config/schema.ts'
import type { AlertParts } from './alerts.ts'
import type { MailStorage } from './mail-storage.ts'
import type { Platform } from './platform.ts'

const certificate_check_ms = 5_000
const returnsFlush_ms = 10_000

/** One of several processes that share the port. */
export interface GatewayMember {
  ticketKeys: Buffer
}

export async function startGateways(
  stack: AsyncDisposableStack,
  platform: Platform,
  { background }: AlertParts,
  { history, quarantine }: MailStorage,
  { routes, compromise }: { routes: DatabaseRouteSource; compromise: Pick<Compromise, 'count' | 'limitOf'> },
  member?: GatewayMember,
): Promise<{ host: string; port: number }[]> {
  const { config, clock, logger, db, secrets, outbox } = platform
  const hostName = config.gateway.hostName ?? hostname()
  const resolver = new Resolver({ timeout: 5_000, tries: 2 })
  if (config.dns.resolvers.length > 0) resolver.setServers(config.dns.resolvers)
  const resolve = cachedResolve({ clock, resolve: (name, type) => resolver.resolve(name, type) })
  const engine = createEngine({ scanners: createScanners(scannersOf(config)), clock, resolve, authservId: hostName })
  stack.defer(() => engine.close())

  const withTickets = (tls: GatewayTls | null): GatewayTls | null =>
    tls === null || member === undefined ? tls : { ...tls, ticketKeys: member.ticketKeys }
  const currentCertificates = async () => withTickets(await currentTls(config, routes))
  const first = await currentCertificates().catch(() => withTickets(ownTls(config)))
  const gateway = await startGateway(
    {
      routes,
      blocked: createBlockedSource(db),
      scan: (source, envelope, context, signal) => engine.scan(source, envelope, context, signal),
      decide,
      transform: createTransform({ authservId: hostName, resolve, now: () => clock.now() }),
      abuse: { note: compromise.count, limitOf: compromise.limitOf },
      isSimulation: isOwnSimulation,
      quarantine,
      history,
      alarms: {
        raise: (alarm) => background.raise({ ...alarm, severity: 'high' }),
        resolve: (tenantId, type, subject, reason) => background.resolve(tenantId, type, subject, reason),
      },
      securityEvent: ({ tenantId, kind, remoteAddress, detail }) =>
        void db
          .asSystem((trx) =>
            outbox.append(trx, { type: 'GatewaySecurityEvent', tenantId, payload: { kind, remoteAddress, detail } }),
          )
          .catch((error: unknown) => logger.warn({ event: 'gateway.security-event-lost', kind, err: error })),
      returned: countReturns(stack, platform),
      sealer: secrets,
      clock,
      logger,
      mailLog: logger.child({ log: 'mail' }),
      metrics: platform.metrics,
      resolver,
    },
    {
      hostName,
      listen: config.gateway.listen.map((text) => ({
        ...parseHostPort(text)!,
        reusePort: member !== undefined,
      })) as [ListenAddress, ...ListenAddress[]],
      tls: first,
      requireTls: true,
      microsoft: {
        certificateNames: config.gateway.clientNames,
        sourceRanges: config.gateway.clientRanges.length > 0 ? config.gateway.clientRanges : exchangeOnlineRanges,
      },
      folder: path.join(config.dataDir, 'gateway'),
      limits: { message_bytes: config.gateway.maxMessageBytes, memory_bytes: config.gateway.memoryBudgetBytes },
    },
  )
  stack.defer(() => gateway.drain())
  followCertificates(stack, platform, routes, gateway, currentCertificates)
  const { address, port } = gateway.address()
  return [{ host: address, port }]
}

/** Counts of the last seconds are in memory; they are written when the gateway stops, too. */
function countReturns(stack: AsyncDisposableStack, { db, clock, logger }: Platform): ReturnCounter['note'] {
  const counter = createReturnCounter({ db, clock, logger })
  const timer = setInterval(() => void counter.flush(), returnsFlush_ms)
  timer.unref()
  stack.defer(async () => {
    clearInterval(timer)
    await counter.flush()
  })
  return counter.note
}

/** New and renewed certificates come into use for the next connection. */
function followCertificates(
  stack: AsyncDisposableStack,
  { logger }: Platform,
  routes: DatabaseRouteSource,
  gateway: Gateway,
  currentCertificates: () => Promise<GatewayTls | null>,
): void {
  let known = ''
  let turn: Promise<void> = Promise.resolve()
  const look = async () => {
    const version = await routes.version()
    if (version === known) return
    const tls = await currentCertificates()
    if (tls !== null) gateway.setTls(tls)
    known = version
  }
  const timer = setInterval(() => {
    turn = turn.then(look).catch((error: unknown) => logger.debug({ event: 'gateway.certificates-wait', err: error }))
  }, certificate_check_ms)
  timer.unref()
  stack.defer(async () => {
    clearInterval(timer)
    await turn
  })
}

async function currentTls(config: Config, routes: DatabaseRouteSource): Promise<GatewayTls | null> {
  const own = ownTls(config)
  const ofTenants = (await routes.certificates()).map(({ name, certificatePem, privateKeyPem }) => ({
    names: [name],
    certificatePem,
    privateKeyPem,
  }))
  const certificates = [...(own?.certificates ?? []), ...ofTenants]
  const [first, ...more] = certificates
  return first === undefined ? null : { certificates: [first, ...more], clientTrustPem: clientTrustOf(config) }
}

function ownTls(config: Config): GatewayTls | null {
  const { tls, hostName } = config.gateway
  if (tls === undefined) return null
  const certificatePem = readFileSync(tls.certificateFile, 'utf8')
  const privateKeyPem = readFileSync(tls.keyFile, 'utf8')
  return {
    certificates: [{ names: [hostName ?? hostname()], certificatePem, privateKeyPem }],
    clientTrustPem: clientTrustOf(config),
  }
}

function clientTrustOf({ gateway }: Config): string | null {
  return gateway.clientCa === undefined ? null : readFileSync(gateway.clientCa, 'utf8')
}
