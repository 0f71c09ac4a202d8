// The gateway: starts the SMTP data path over the ports that it is given. Everything below mailflow/gateway/ is private to the slice.
import { mkdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { SmtpServer } from '#mail/smtp/server.ts'
import { AppError } from '#platform/errors.ts'
import { listenHint } from '#platform/listen-hint.ts'
import { Budget } from './gateway/budget.ts'
import { createConnector } from './gateway/connect.ts'
import { DeliveryMemory } from './gateway/delivery-memory.ts'
import type { Environment } from './gateway/environment.ts'
import { Journal } from './gateway/journal.ts'
import { LocalCounter } from './gateway/local-counter.ts'
import { createListener } from './gateway/listener.ts'
import { contextOptions, TlsHolder } from './gateway/tls.ts'
import type { GatewayTls } from './gateway/tls.ts'
import { createMetrics } from './gateway/metrics.ts'
import type { GatewayMetrics } from './gateway/metrics.ts'
import { defaultGatewayLimits, defaultPoolLimits, defaultUpstreamTimeouts } from './gateway/options.ts'
import type { GatewayLimits, PoolLimits, UpstreamTimeouts } from './gateway/options.ts'
import { UpstreamPool } from './gateway/pool.ts'
import type { GatewayPorts } from './gateway/ports.ts'
import { AddressBook } from './gateway/resolve.ts'
import { rangesOf } from './gateway/route-index.ts'
import { ScanGate } from './gateway/scan-gate.ts'
import { SecurityLog } from './gateway/security-log.ts'
import { Snapshot } from './gateway/snapshot.ts'

export type { GatewayCertificate, GatewayTls } from './gateway/tls.ts'
export { createTransform } from './gateway/transform-port.ts'
export type {
  DecideFunction,
  GatewayAlarms,
  GatewayPorts,
  ScanFunction,
  SecurityEvent,
  SharedJournalLookup,
  TransformFunction,
  TransformInput,
} from './gateway/ports.ts'
export type { GatewayLimits, PoolLimits, UpstreamTimeouts } from './gateway/options.ts'

/** Addresses from which Exchange Online was seen to send (exchange-online 3.4); Microsoft's published list is the authority. */
export const exchangeOnlineRanges = [
  '40.92.0.0/15',
  '40.107.0.0/16',
  '52.100.0.0/14',
  '104.47.0.0/17',
  '2a01:111:f400::/48',
]

export interface ListenAddress {
  host: string
  port: number
  reusePort?: boolean
}

export interface GatewayOptions {
  /** In the greeting, in Received and in EHLO to next hops. */
  hostName: string
  /** Port 0 takes a free one; `reusePort` lets several processes share it. The first one is what `address()` tells. */
  listen: ListenAddress | [ListenAddress, ...ListenAddress[]]
  /** Null: plaintext only (tests, load generators). */
  tls: GatewayTls | null
  /** MAIL without TLS is answered 530 5.7.0. */
  requireTls: boolean
  /** What proves that a peer is Exchange Online. */
  microsoft: { certificateNames: string[]; sourceRanges: string[] | null; isTrustStoreBroken?: boolean }
  /** Journal, spool and the copy of the routes lie below it; shared by the processes of one machine. */
  folder: string
  limits?: Partial<GatewayLimits>
  timeouts?: Partial<UpstreamTimeouts>
  pool?: Partial<PoolLimits>
  refresh_ms?: number
}

export interface Gateway extends AsyncDisposable {
  address(): AddressInfo
  /** Reads routes and blocked senders now instead of within a second. */
  refresh(): Promise<void>
  /** New certificates for connections from now on. */
  setTls(tls: GatewayTls): void
  /** SIGTERM: no new connection, 421 at the next MAIL, up to 120 s for open transactions, then 451. */
  drain(): Promise<void>
}

export async function startGateway(ports: GatewayPorts, options: GatewayOptions): Promise<Gateway> {
  const environment = await createEnvironment(ports, options)
  const holder = options.tls === null ? null : new TlsHolder(options.tls)
  const servers: SmtpServer[] = []
  try {
    for (const { host, port, reusePort } of [options.listen].flat()) {
      const server = createListener(environment, holder, () => ports.clock.monotonicMs())
      const address = await server.listen(port, host, reusePort ?? false).catch((cause: unknown) => {
        throw cannotListen(host, port, cause)
      })
      servers.push(server)
      ports.logger.info({ event: 'gateway.listening', host: address.address, port: address.port })
    }
  } catch (error) {
    await closeAll(servers, environment, 0)
    throw error
  }
  const gauges = setInterval(() => updateGauges(environment), 1000)
  gauges.unref()
  const address = servers[0]!.address()
  let closing: Promise<void> | null = null
  const close = (drain_ms: number): Promise<void> => {
    clearInterval(gauges)
    closing ??= closeAll(servers, environment, drain_ms)
    return closing
  }
  return {
    address: () => address,
    refresh: () => environment.snapshot.refresh(),
    setTls: (tls) => {
      holder?.replace(tls)
      for (const server of servers) server.setTlsContext(contextOptions(tls, tls.certificates[0]))
    },
    drain: () => close(environment.limits.drain_ms),
    [Symbol.asyncDispose]: () => close(0),
  }
}

const cannotListen = (host: string, port: number, cause: unknown): AppError =>
  new AppError({
    code: 'gateway.cannot-listen',
    message: `Cannot listen on ${host}:${port}: ${listenHint(cause)}. Choose another address with gateway.listen.`,
    cause,
  })

async function closeAll(servers: SmtpServer[], environment: Environment, drain_ms: number): Promise<void> {
  await Promise.all(servers.map((server) => server.close({ drain_ms })))
  await closeEnvironment(environment)
}

async function createEnvironment(ports: GatewayPorts, options: GatewayOptions): Promise<Environment> {
  const limits = { ...defaultGatewayLimits, ...options.limits }
  const timeouts = { ...defaultUpstreamTimeouts, ...options.timeouts }
  const monotonicMs = () => ports.clock.monotonicMs()
  const metrics = createMetrics(ports.metrics)
  const spoolFolder = path.join(options.folder, 'spool')
  await mkdir(spoolFolder, { recursive: true, mode: 0o700 })
  return {
    ports,
    limits,
    timeouts,
    hostName: options.hostName,
    spoolFolder,
    requireTls: options.requireTls,
    identity: {
      certificateNames: options.microsoft.certificateNames,
      sourceRanges: options.microsoft.sourceRanges === null ? null : rangesOf(options.microsoft.sourceRanges),
      isTrustStoreBroken: options.microsoft.isTrustStoreBroken ?? false,
    },
    snapshot: await openSnapshot(ports, options),
    pool: new UpstreamPool({
      connect: createConnector({ hello: options.hostName, timeouts, monotonicMs }),
      addresses: new AddressBook(ports.resolver, monotonicMs),
      limits: { ...defaultPoolLimits, ...options.pool },
      timeouts,
      metrics,
      monotonicMs,
    }),
    journal: await openJournal(ports, options, metrics),
    budget: new Budget(limits),
    gate: createGate(ports, limits, metrics),
    memory: new DeliveryMemory(monotonicMs),
    security: new SecurityLog(ports, metrics),
    localCounter: new LocalCounter(),
    metrics,
    stopping: new AbortController(),
  }
}

function openSnapshot(ports: GatewayPorts, options: GatewayOptions): Promise<Snapshot> {
  const { routes, blocked, clock, logger, alarms, sealer } = ports
  return Snapshot.open({
    routes,
    blocked,
    clock,
    logger,
    alarms,
    ...(options.refresh_ms === undefined ? {} : { refresh_ms: options.refresh_ms }),
    ...(sealer === undefined ? {} : { copy: { file: path.join(options.folder, 'routes.sealed'), sealer } }),
  })
}

function openJournal(ports: GatewayPorts, options: GatewayOptions, metrics: GatewayMetrics): Promise<Journal> {
  const { clock, logger, alarms } = ports
  return Journal.open({
    folder: path.join(options.folder, 'journal'),
    clock,
    logger,
    onFault: (error) => {
      metrics.journalFaults.inc()
      logger.error({ event: 'gateway.journal.failed', err: error })
      alarms.raise({
        tenantId: null,
        type: 'gateway.journal-fault',
        subject: 'journal',
        title: 'The journal against duplicates cannot be written',
        text: `Mail goes on; a lost reply may make a duplicate. Check the disk: ${error.message}`,
      })
    },
  })
}

function createGate(ports: GatewayPorts, limits: GatewayLimits, metrics: GatewayMetrics): ScanGate {
  const { alarms, logger, clock } = ports
  return new ScanGate({
    grace_ms: limits.scannerGrace_ms,
    monotonicMs: () => clock.monotonicMs(),
    onDown: (scanner, fault) => {
      metrics.scannerDown.set({ scanner }, 1)
      logger.warn({ event: 'gateway.scanner.down', scanner, kind: fault.kind, detail: fault.message })
      alarms.raise({
        tenantId: null,
        type: 'gateway.scanner-down',
        subject: scanner,
        title: `Scanner ${scanner} does not answer`,
        text: `Mail waits with its senders for up to ${Math.round(limits.scannerGrace_ms / 60_000)} minutes; then each route's rule applies. ${fault.message}`,
      })
    },
    onUp: (scanner) => {
      metrics.scannerDown.set({ scanner }, 0)
      logger.info({ event: 'gateway.scanner.up', scanner })
      alarms.resolve(null, 'gateway.scanner-down', scanner, 'the scanner answers again')
    },
    onLasting: (scanner) => logger.error({ event: 'gateway.scanner.fault-lasts', scanner }),
  })
}

function updateGauges({ metrics, budget, journal }: Environment): void {
  metrics.memory.set(budget.memory_bytes)
  metrics.spool.set(budget.spool_bytes)
  metrics.journalEntries.set(journal.size)
}

async function closeEnvironment(environment: Environment): Promise<void> {
  environment.stopping.abort(new Error('the gateway is stopping'))
  environment.pool[Symbol.dispose]()
  await environment.snapshot[Symbol.asyncDispose]()
  await environment.journal[Symbol.asyncDispose]()
}
