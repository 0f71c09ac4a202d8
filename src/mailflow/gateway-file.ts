// Plain gateway mode from one configuration file, without tenant and database: `mailwarden serve --roles gateway --config FILE`.
// Quarantine and history are files below dataDir. docs/gateway-mode.md describes it for the operator.
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Resolver } from 'node:dns/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { createEngine } from '#detection/engine.ts'
import { createScanners } from '#detection/configure.ts'
import { cachedResolve } from '#mail/dns/cached-resolve.ts'
import { systemClock } from '#platform/clock.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'
import { loadKeyFile } from '#platform/secrets/key-file.ts'
import { createSecrets } from '#platform/secrets/seal.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { metricsRegistry } from '#platform/telemetry/metrics.ts'
import { createQuarantine } from '#quarantine/quarantine.ts'
import { readFileRoutes } from './gateway/file-routes.ts'
import { createTransform } from './gateway/transform-port.ts'
import { startGateway } from './gateway.ts'
import type { Gateway, GatewayOptions, GatewayPorts, ListenAddress } from './gateway.ts'
import { createHistory } from './history/history.ts'
import { decide } from './policy.ts'
import type { RouteSource } from './route.ts'

export interface FileGatewayOptions {
  logger?: Logger
  /** PEM files that the domains name are relative to it; default: the working folder. */
  folder?: string
  /** Several processes on one port. */
  reusePort?: boolean
  /** 48 bytes, the same in all of them: TLS sessions resume in any. */
  ticketKeys?: Buffer
  /** Narrower limits and time-outs, for tests. */
  gateway?: Partial<GatewayOptions>
}

/** Throws AppError `config.invalid` (400) with all mistakes, or what opening ports and folders throws. */
export async function startGatewayFromFile(config: Config, options: FileGatewayOptions = {}): Promise<Gateway> {
  const logger = options.logger ?? createLogger({ level: config.logLevel })
  const [key] = loadKeyFile(config.secrets.keyFile ?? path.join(config.dataDir, 'secret.key'))
  const routes = routesOf(config, options.folder ?? process.cwd(), key!)
  const parts = await createParts(config, routes, logger)
  try {
    const gateway = await startGateway(parts.ports, { ...gatewayOptionsOf(config, options), ...options.gateway })
    const closeWith = async (ending: PromiseLike<void>): Promise<void> => {
      await ending
      await parts.close()
    }
    return {
      ...gateway,
      drain: () => closeWith(gateway.drain()),
      [Symbol.asyncDispose]: () => closeWith(gateway[Symbol.asyncDispose]()),
    }
  } catch (error) {
    await parts.close()
    throw error
  }
}

function routesOf(config: Config, folder: string, key: Buffer): RouteSource {
  const { routes, mistakes } = readFileRoutes(
    config.domains,
    folder,
    createHmac('sha256', key).update('gateway/marks').digest(),
  )
  if (mistakes.length > 0) {
    const list = mistakes.map((mistake) => `${mistake.path}: ${mistake.message}`).join('\n')
    throw new AppError({
      code: 'config.invalid',
      status: 400,
      message: `The domains of the configuration have mistakes:\n${list}`,
      fields: mistakes,
    })
  }
  return { load: async () => routes, version: async () => 'file' }
}

interface Parts {
  ports: GatewayPorts
  close(): Promise<void>
}

async function createParts(config: Config, routes: RouteSource, logger: Logger): Promise<Parts> {
  const clock = systemClock
  const secrets = createSecrets(loadKeyFile(config.secrets.keyFile ?? path.join(config.dataDir, 'secret.key')))
  const history = createHistory({ db: null, folder: path.join(config.dataDir, 'history'), clock, logger })
  await history.start()
  const quarantine = createQuarantine({
    folder: path.join(config.dataDir, 'quarantine'),
    secrets,
    db: null,
    clock,
    logger,
    history,
    retention_days: config.retention.quarantineDays,
  })
  const resolver = new Resolver({ timeout: 5000, tries: 2 })
  if (config.dns.resolvers.length > 0) resolver.setServers(config.dns.resolvers)
  const resolve = cachedResolve({ clock, resolve: (name, type) => resolver.resolve(name, type) })
  const hostName = config.gateway.hostName ?? hostname()
  const engine = createEngine({ scanners: createScanners(scannersOf(config)), clock, resolve, authservId: hostName })
  const ports: GatewayPorts = {
    routes,
    blocked: { load: async () => [], version: async () => 'none' },
    scan: (source, envelope, context, signal) => engine.scan(source, envelope, context, signal),
    decide,
    transform: createTransform({ authservId: hostName, resolve, now: () => clock.now() }),
    quarantine,
    history,
    alarms: {
      raise: (alarm) => logger.error({ event: 'alarm', ...alarm }),
      resolve: (_tenantId, type, subject, reason) => logger.info({ event: 'alarm.resolved', type, subject, reason }),
    },
    securityEvent: () => undefined,
    clock,
    logger,
    mailLog: logger.child({ log: 'mail' }),
    metrics: metricsRegistry,
    resolver,
  }
  return {
    ports,
    close: async () => {
      await engine.close()
      await history.stop()
    },
  }
}

/** The names of the configuration in the words of the scanners. */
export function scannersOf({ scanners }: Config): Record<string, Record<string, unknown>> {
  const { clamd, rspamd } = scanners
  return {
    ...(clamd === undefined
      ? {}
      : { clamd: { address: clamd.address.replace(/^unix:/, ''), timeout_ms: clamd.timeoutMs } }),
    ...(rspamd === undefined ? {} : { rspamd: { url: rspamd.url, timeout_ms: rspamd.timeoutMs } }),
  }
}

function gatewayOptionsOf(config: Config, { reusePort = false, ticketKeys }: FileGatewayOptions): GatewayOptions {
  const { gateway } = config
  const hostName = gateway.hostName ?? hostname()
  const listen = gateway.listen.map((text): ListenAddress => ({ ...parseHostPort(text)!, reusePort }))
  return {
    hostName,
    listen: listen as [ListenAddress, ...ListenAddress[]],
    tls:
      gateway.tls === undefined
        ? null
        : {
            certificates: [
              {
                names: [hostName],
                certificatePem: readFileSync(gateway.tls.certificateFile, 'utf8'),
                privateKeyPem: readFileSync(gateway.tls.keyFile, 'utf8'),
              },
            ],
            clientTrustPem: gateway.clientCa === undefined ? null : readFileSync(gateway.clientCa, 'utf8'),
            ...(ticketKeys === undefined ? {} : { ticketKeys }),
          },
    requireTls: false,
    microsoft: { certificateNames: gateway.clientNames, sourceRanges: null },
    folder: path.join(config.dataDir, 'gateway'),
    limits: { message_bytes: gateway.maxMessageBytes, memory_bytes: gateway.memoryBudgetBytes },
    // One operator's own servers: no need to begin carefully; a server that grants fewer says so with 421.
    pool: { windowStart: 2000, windowMax: 2500 },
  }
}
