// Jobs on pg-boss over our own connection, so that a job can be queued in the transaction that needs it.
import { AsyncLocalStorage } from 'node:async_hooks'
import { type CompiledQuery, sql } from 'kysely'
import { type ConstructorOptions, type JobWithMetadata, PgBoss } from 'pg-boss'
import type { Clock } from '../clock.ts'
import type { Database, Trx } from '../db/database.ts'
import { AppError } from '../errors.ts'
import type { Logger } from '../telemetry/logger.ts'
import { platformMetrics } from '../telemetry/platform-metrics.ts'
import type { JobContext, JobDefinition, Jobs } from './jobs.ts'
import { startTimer } from './timer.ts'

const retry_limit_default = 5
const timeout_seconds_default = 300
const retry_delay_seconds = 5
const retry_delay_seconds_max = 3_600
const stop_timeout_ms = 20_000
const kept_seconds = 2 * 86_400

type IDatabase = NonNullable<ConstructorOptions['db']>

export interface JobsOptions {
  logger: Logger
  clock: Clock
  /** True in a process with the worker role: it runs jobs; others only queue them. */
  work: boolean
}

export function createJobs(db: Database, options: JobsOptions): Jobs {
  const { logger, work } = options
  const definitions = new Map<string, JobDefinition>()
  const timers: { stop(): Promise<void> }[] = []
  /** pg-boss also looks queues up while it sends; inside a transaction that must go through the same connection. */
  const current = new AsyncLocalStorage<IDatabase>()
  let boss: PgBoss | null = null

  return {
    define(definition) {
      if (boss !== null) throw new Error(`${definition.name}: jobs are defined before start()`)
      if (definitions.has(definition.name)) throw new Error(`two jobs are called ${definition.name}`)
      definitions.set(definition.name, definition as unknown as JobDefinition)
    },
    async send(name, data, sending = {}) {
      const { parallel } = find(name)
      if (boss === null) throw new Error(`${name}: call start() of the jobs before send()`)
      const { trx, delaySeconds, singletonKey } = sending
      const send = boss.send.bind(boss)
      const insert = () =>
        send(name, data, {
          // The queues admit one waiting job a key; without a key each gets its own.
          singletonKey: singletonKey ?? crypto.randomUUID(),
          ...(parallel === undefined ? {} : { group: { id: parallel.groupOf(data) } }),
          // At least one: a job that asks for itself again must not go round without a pause.
          ...(delaySeconds === undefined ? {} : { startAfter: Math.max(1, Math.ceil(delaySeconds)) }),
        })
      if (trx === undefined) await insert()
      else await asOwner(trx, () => current.run(throughTransaction(trx), insert))
    },
    async runNow(name, data = {}) {
      const definition = find(name)
      const signal = AbortSignal.timeout((definition.timeoutSeconds ?? timeout_seconds_default) * 1_000)
      await run(definition, data, { signal, attempt: 1 })
    },
    async start() {
      boss = await startBoss()
      for (const definition of definitions.values()) await prepare(boss, definition)
      if (!work) return
      for (const definition of definitions.values()) await startWork(boss, definition)
    },
    async stop() {
      await Promise.all(timers.splice(0).map((timer) => timer.stop()))
      await boss?.stop({ graceful: true, timeout: stop_timeout_ms, close: false })
      boss = null
    },
  }

  function find(name: string): JobDefinition {
    const definition = definitions.get(name)
    if (definition === undefined) throw new Error(`no job is called ${name}`)
    return definition
  }

  async function startBoss(): Promise<PgBoss> {
    const { rows } = await db.execute('select current_schema() as schema', [])
    const schema = String(rows[0]!['schema'])
    const started = new PgBoss({
      db: {
        executeSql: (text, values) => current.getStore()?.executeSql(text, values) ?? db.execute(text, values ?? []),
      },
      backend: db.kind === 'pglite' ? 'pglite' : 'postgres',
      schema: schema === 'public' ? 'mailwarden_jobs' : `${schema}_jobs`,
      supervise: work,
      schedule: work,
      // Rebuilding indexes concurrently cannot run inside what PGlite has.
      reindex: db.kind === 'postgres',
    })
    started.on('error', (error) => logger.warn({ event: 'jobs.error', err: error }))
    return started.start()
  }

  async function prepare(started: PgBoss, definition: JobDefinition): Promise<void> {
    const settings = {
      retryLimit: definition.retryLimit ?? retry_limit_default,
      retryBackoff: true,
      retryDelay: retry_delay_seconds,
      retryDelayMax: retry_delay_seconds_max,
      expireInSeconds: definition.timeoutSeconds ?? timeout_seconds_default,
      deleteAfterSeconds: kept_seconds,
    }
    if ((await started.getQueue(definition.name)) === null)
      await started.createQueue(definition.name, { ...settings, policy: 'short' })
    else await started.updateQueue(definition.name, settings)
  }

  async function startWork(started: PgBoss, definition: JobDefinition): Promise<void> {
    const { name, schedule, parallel } = definition
    if (schedule !== undefined && 'everySeconds' in schedule)
      timers.push(startTimer(db, definition, schedule.everySeconds, { ...options, run }))
    if (schedule !== undefined && 'cron' in schedule)
      await started.schedule(name, schedule.cron, {}, { tz: 'UTC', singletonKey: 'schedule' })
    else await started.unschedule(name)
    const atOnce = parallel && { localConcurrency: parallel.most, localGroupConcurrency: parallel.ofGroup }
    const working = { pollingIntervalSeconds: 2, includeMetadata: true as const, ...atOnce }
    let worker: string | undefined
    worker = await started.work<object>(name, working, async ([job]) => {
      if (job === undefined) return
      const { retryCount } = job as JobWithMetadata
      try {
        await run(definition, job.data ?? {}, { signal: job.signal, attempt: retryCount + 1 })
      } finally {
        // Where one waited there may be more: the next is fetched at once, and only nothing waits for the next look.
        if (worker !== undefined) started.notifyWorker(worker)
      }
    })
  }

  async function run(definition: JobDefinition, data: object, context: JobContext): Promise<void> {
    const end = platformMetrics.jobs.startTimer({ job: definition.name })
    try {
      await definition.handle(data, context)
      end({ result: 'done' })
    } catch (error) {
      end({ result: 'failed' })
      logger.warn({ event: 'job.failed', job: definition.name, attempt: context.attempt, err: error })
      throw error
    }
  }
}

function throughTransaction(trx: Trx): IDatabase {
  return {
    async executeSql(text, values) {
      const query = { sql: text, parameters: values ?? [], query: { kind: 'RawNode' }, queryId: { queryId: 'jobs' } }
      const { rows } = await trx.executeQuery(query as unknown as CompiledQuery)
      return { rows: [...rows] as any[] }
    },
  }
}

/** A tenant-bound transaction may not write into the job tables; only this insert runs as the connected user. */
async function asOwner<T>(trx: Trx, work: () => Promise<T>): Promise<T> {
  const { rows } = await sql<{ role: string }>`select current_setting('role') as role`.execute(trx)
  const role = rows[0]!.role
  if (role === 'none') return work()
  const become = (name: string) => sql`select set_config('role', ${name}, true)`.execute(trx)
  await become('none')
  const result = await work().catch(async (cause: unknown) => {
    // A transaction that failed takes no statement any more; one that goes on must not do so as the owner.
    await become(role).catch(() => {})
    throw new AppError({
      code: 'jobs.not-queued',
      message: 'A background job could not be queued.',
      retryable: true,
      cause,
    })
  })
  await become(role)
  return result
}
