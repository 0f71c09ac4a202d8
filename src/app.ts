// The only place where the parts are put together. Reads like a table of contents; the parts of each chapter are in app/.
// First of all: @peculiar/x509 resolves its parts through it and fails to load without.
import { AppError } from '#platform/errors.ts'
import type { Clock } from '#platform/clock.ts'
import { systemClock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import type { Database } from '#platform/db/database.ts'
import { createLogger, type Logger } from '#platform/telemetry/logger.ts'
import { collectProcessMetrics } from '#platform/telemetry/metrics.ts'
import { startGatewayAlone } from './app/gateway-alone.ts'
import type { Platform } from './app/platform.ts'
import type { LureAddresses } from '#phish-threat/phish-threat.ts'

export type Role = 'gateway' | 'web' | 'worker' | 'lure'

export interface AppOptions {
  config: Config
  roles: readonly Role[]
  logger?: Logger
  clock?: Clock
  /** PEM files that `domains` name are relative to it; default: the working folder. */
  folder?: string
  /** Opened by the caller, who also closes it; default: as the configuration says. */
  database?: Database
  /** One of several gateway processes that share the port and, for TLS sessions, 48 bytes of ticket keys. */
  member?: GatewayMember
}

export interface GatewayMember {
  index: number
  ticketKeys: Buffer
}

export interface App extends AsyncDisposable {
  /** Of console and API; null without the web role. */
  readonly httpUrl: string | null
  /** One-time link of the first administrator while there is none; never logged. */
  readonly firstSignInUrl: string | null
  /** Where the gateway listens. */
  readonly gatewayAddresses: readonly { host: string; port: number }[]
  /** Where the pages of simulations are; null without the lure role. */
  readonly lureAddresses: LureAddresses | null
  /** For journeys, which look behind the scenes; null in the gateway that works from a file alone. */
  readonly platform: Platform | null
}

/** Resolves when everything that was asked for is ready. Disposing finishes what is open, then closes in the opposite order. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, roles } = options
  const clock = options.clock ?? systemClock
  const logger = options.logger ?? createLogger({ level: config.logLevel })
  const begun_ms = performance.now()
  await using stack = new AsyncDisposableStack()
  collectProcessMetrics()

  if (isGatewayAlone(config, roles)) {
    const gatewayAddresses = await startGatewayAlone(stack, { ...options, clock, logger })
    return ready({ httpUrl: null, firstSignInUrl: null, gatewayAddresses, lureAddresses: null, platform: null })
  }
  refuseDomainsWithDatabase(config, roles)

  // Loaded only here: a gateway from one file would carry 45 MB of database, jobs and web server for nothing.
  const { startWithDatabase } = await import('./app/with-database.ts')
  return ready(await startWithDatabase(stack, { ...options, logger, clock }))

  function ready(facts: Omit<App, typeof Symbol.asyncDispose>): App {
    const closing = stack.move()
    const duration_ms = Math.round(performance.now() - begun_ms)
    logger.info({ event: 'server.ready', roles, url: facts.httpUrl, gateway: facts.gatewayAddresses, duration_ms })
    return {
      ...facts,
      async [Symbol.asyncDispose]() {
        await closing.disposeAsync()
        logger.info({ event: 'server.stopped' })
      },
    }
  }
}

/** Plain gateway mode: `domains` and only the gateway role need no database. */
function isGatewayAlone(config: Config, roles: readonly Role[]): boolean {
  return config.domains !== undefined && config.database.url === undefined && roles.every((role) => role === 'gateway')
}

function refuseDomainsWithDatabase(config: Config, roles: readonly Role[]): void {
  if (config.domains === undefined || !roles.includes('gateway')) return
  throw new AppError({
    code: 'config.domains-alone',
    message: '"domains" is for a gateway without a database: start it with --roles gateway and without database.url.',
    status: 400,
  })
}
