// The platform of a process: database, secrets, audit, outbox, jobs.
import { Registry } from 'prom-client'
import { migrations } from '../migrations.ts'
import { createAudit } from '#platform/audit/append.ts'
import type { Audit } from '#platform/audit/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import { embeddedFolder, openConfiguredDatabase } from '#platform/db/configured.ts'
import type { Database } from '#platform/db/database.ts'
import { migrate } from '#platform/db/migrate.ts'
import { createJobs } from '#platform/jobs/boss.ts'
import type { Jobs } from '#platform/jobs/jobs.ts'
import { createOperations, type Operations } from '#platform/operations/operations.ts'
import { createOutbox, purgeOutbox } from '#platform/outbox/dispatch.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import { openSecrets } from '#platform/secrets/configured.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'

export interface Platform {
  config: Config
  logger: Logger
  clock: Clock
  db: Database
  secrets: Secrets
  audit: Audit
  outbox: Outbox
  jobs: Jobs
  operations: Operations
  /** Of the slices; one for each app, so that several can run in one process (journeys). */
  metrics: Registry
  /** Hands out domain events each second until the stack is disposed. */
  startDispatching(stack: AsyncDisposableStack): void
}

const dispatch_interval_ms = 1_000
const outbox_days = 7

export async function startPlatform(
  stack: AsyncDisposableStack,
  options: { config: Config; roles: readonly string[]; logger: Logger; clock: Clock; database?: Database },
): Promise<Platform> {
  const { config, roles, logger, clock } = options
  const isGatewayOnly = roles.every((role) => role === 'gateway')
  announce(config, logger)
  const secrets = openSecrets(config)
  // A gateway alone works from its last known configuration while the database is away; the others bring the database up to date.
  const db = options.database ?? stack.use(await openConfiguredDatabase(config, { logger, mustAnswer: !isGatewayOnly }))
  if (!isGatewayOnly || db.kind === 'pglite') await bringUpToDate(db, logger)
  const outbox = createOutbox(db, { logger, clock })
  const jobs = createJobs(db, { logger, clock, work: roles.includes('worker') })
  jobs.define({
    name: 'purge-outbox',
    schedule: { cron: '40 3 * * *' },
    handle: async () => void (await purgeOutbox(db, clock.now(), outbox_days)),
  })
  const startDispatching = (until: AsyncDisposableStack) => dispatchUntil(until, outbox, logger)
  return {
    config,
    logger,
    clock,
    db,
    secrets,
    audit: createAudit(clock),
    outbox,
    jobs,
    operations: createOperations({ db, jobs, clock, logger }),
    metrics: new Registry(),
    startDispatching,
  }
}

/** PGlite does not sync to disk on power loss; whoever starts it must read that. */
function announce(config: Config, logger: Logger): void {
  if (config.database.url !== undefined) return
  logger.warn(
    { event: 'database.embedded', folder: embeddedFolder(config) },
    'The embedded database is for trying out: a power failure may damage it. For production set database.url to a PostgreSQL.',
  )
}

async function bringUpToDate(db: Database, logger: Logger): Promise<void> {
  const applied = await migrate(db, migrations)
  if (applied.length > 0) logger.info({ event: 'database.migrated', applied })
}

function dispatchUntil(stack: AsyncDisposableStack, outbox: Outbox, logger: Logger): void {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> = Promise.resolve()
  const next = () => {
    turn = outbox
      .dispatch()
      .then(() => {})
      .catch((error: unknown) => logger.warn({ event: 'outbox.waits', err: error }))
      .finally(() => {
        if (!isStopped) timer = setTimeout(next, dispatch_interval_ms)
      })
  }
  next()
  stack.defer(async () => {
    isStopped = true
    clearTimeout(timer)
    await turn
  })
}
