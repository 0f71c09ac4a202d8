// Schedules of less than a minute: every process has the timer, a row in the database lets one of them run.
import { sql } from 'kysely'
import type { Database } from '../db/database.ts'
import { isAppError } from '../errors.ts'
import type { Logger } from '../telemetry/logger.ts'
import type { JobContext, JobDefinition } from './jobs.ts'

const timeout_seconds_default = 60

export interface TimerOptions {
  logger: Logger
  run: (definition: JobDefinition, data: object, context: JobContext) => Promise<void>
}

/** Runs the job each `everySeconds` in at most one process at a time; the first time at once. */
export function startTimer(
  db: Database,
  definition: JobDefinition,
  everySeconds: number,
  options: TimerOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const timeoutSeconds = definition.timeoutSeconds ?? timeout_seconds_default
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> = Promise.resolve()
  const next = (delay_ms: number) => {
    timer = setTimeout(() => {
      turn = takeTurn().finally(() => {
        if (!stopping.signal.aborted) next(everySeconds * 1_000)
      })
    }, delay_ms)
    timer.unref()
  }
  next(0)
  return {
    async stop() {
      stopping.abort(new Error('the server is stopping'))
      clearTimeout(timer)
      await turn
    },
  }

  async function takeTurn(): Promise<void> {
    try {
      if (!(await acquire(db, definition.name, everySeconds, timeoutSeconds))) return
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutSeconds * 1_000)])
      try {
        await options.run(definition, {}, { signal, attempt: 1 })
      } finally {
        await release(db, definition.name)
      }
    } catch (error) {
      // A failure of the handler is logged where it runs; the next turn comes anyway.
      if (isAppError(error, 'database.unavailable'))
        options.logger.warn({ event: 'jobs.timer-waits', job: definition.name, reason: error.code })
    }
  }
}

/** The database's clock decides, as those of several machines differ. A tenth early is on time: timers are not exact. */
async function acquire(db: Database, name: string, everySeconds: number, timeoutSeconds: number): Promise<boolean> {
  return db.asSystem(async (trx) => {
    const { rows } = await sql`
      insert into timer_lease (name, started_at, running_until)
      values (${name}, now(), now() + ${timeoutSeconds}::double precision * interval '1 second')
      on conflict (name) do update set started_at = excluded.started_at, running_until = excluded.running_until
      where timer_lease.started_at <= now() - ${everySeconds * 0.9}::double precision * interval '1 second'
        and (timer_lease.running_until is null or timer_lease.running_until < now())
      returning name`.execute(trx)
    return rows.length > 0
  })
}

async function release(db: Database, name: string): Promise<void> {
  await db.asSystem((trx) => sql`update timer_lease set running_until = null where name = ${name}`.execute(trx))
}
