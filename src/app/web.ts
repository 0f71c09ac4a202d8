// Console and API.
import { firstLinkIfNeeded } from '#access/links.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { createHttpServer } from '#platform/http/server.ts'
import { ensureAdminToken } from '#platform/http/tokens.ts'
import { tokensHttp } from '#platform/http/tokens-http.ts'
import { liveHttp } from '#platform/live/http.ts'
import { createLive } from '#platform/live/live.ts'
import { operationsHttp } from '#platform/operations/http.ts'
import { platformMetrics } from '#platform/telemetry/platform-metrics.ts'
import { grantedCustomers } from '#providers/grants.ts'
import { wireAccess } from './access.ts'
import { consoleFiles } from './console-files.ts'
import { liveSources } from './live-sources.ts'
import { installationHttp } from './installation-http.ts'
import type { Platform } from './platform.ts'
import { tenantExists } from './tenant-exists.ts'
import { version } from './version.ts'

export interface Web {
  /** On which it listens. */
  url: string
  /** One-time link of the first administrator, while there is none; shown this once. */
  firstSignInUrl: string | null
}

export async function startWeb(stack: AsyncDisposableStack, platform: Platform, modules: HttpModule[]): Promise<Web> {
  const { config, db, logger, clock, audit, operations, secrets } = platform
  await ensureAdminToken(db, config.dataDir)
  const access = wireAccess(stack, platform, grantedCustomers)
  const live = createLive({ db, sources: liveSources, logger })
  stack.defer(() => live.close())
  const server = await createHttpServer({
    logger,
    clock,
    db,
    secrets,
    requestsPerMinute: config.http.requestsPerMinute,
    callers: access.callers,
    publicUrl: config.http.publicUrl,
    trustedProxies: config.http.trustedProxies,
    version,
    metrics: [platform.metrics],
    tls: config.http.tls,
    modules: [
      access.httpModule,
      installationHttp(config, version),
      tokensHttp(db, audit, clock),
      operationsHttp({ db, operations, audit }),
      liveHttp(live),
      ...modules,
    ],
    pages: consoleFiles(),
    tenantExists: (tenantId) => tenantExists(db, tenantId),
    health: [{ name: 'database', check: () => checkDatabase(platform) }],
  })
  stack.defer(() => server.close())
  const url = await server.listen(config.http.listen)
  logger.info({ event: 'http.listening', url })
  access.listensAt(url)
  return { url, firstSignInUrl: await firstLinkIfNeeded(db, clock, access.parts.publicUrl()) }
}

async function checkDatabase({ db }: Platform): Promise<string | null> {
  try {
    await db.execute('select 1', [])
    platformMetrics.databaseUp.set(1)
    return null
  } catch {
    platformMetrics.databaseUp.set(0)
    return 'away'
  }
}
