// The web role alone on an embedded database, for tests of routes: quicker than a whole installation.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Clock } from '#platform/clock.ts'
import { readConfig } from '#platform/config/read.ts'
import { createLogger } from '#platform/telemetry/logger.ts'
import { openEmbedded } from '#test/support/database.ts'
import { startApp, type App } from '../../src/app.ts'

export interface WebApp extends AsyncDisposable {
  readonly app: App
  readonly url: string
  readonly adminToken: string
  readonly firstSignInUrl: string | null
}

/** `env`: further settings, e.g. `MAILWARDEN_HTTP_PUBLIC_URL`. */
export async function startWebApp(options: { env?: Record<string, string>; clock?: Clock } = {}): Promise<WebApp> {
  await using stack = new AsyncDisposableStack()
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mailwarden-web-'))
  stack.defer(() => rmSync(folder, { recursive: true, force: true }))
  const env = {
    MAILWARDEN_DATA_DIR: folder,
    MAILWARDEN_LOG_LEVEL: 'silent',
    MAILWARDEN_HTTP_LISTEN: '127.0.0.1:0',
    MAILWARDEN_GATEWAY_LISTEN: '127.0.0.1:0',
    MAILWARDEN_HTTP_REQUESTS_PER_MINUTE: '1000000',
    ...options.env,
  }
  const { config } = readConfig({ env })
  const logger = createLogger({ level: (process.env['MAILWARDEN_TEST_LOG'] ?? 'silent') as 'silent' })
  const clock = options.clock === undefined ? {} : { clock: options.clock }
  const database = stack.use(await openEmbedded())
  const app = stack.use(await startApp({ config, roles: ['web'], logger, database, ...clock }))
  const resources = stack.move()
  return {
    app,
    url: app.httpUrl!,
    adminToken: readFileSync(path.join(folder, 'admin-token'), 'utf8').trim(),
    firstSignInUrl: app.firstSignInUrl,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
