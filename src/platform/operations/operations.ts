// Long work that shows its progress and can be left: one row, run by the worker as a job, resumed after a crash.
import type { AuditActor } from '../audit/audit.ts'
import type { Clock } from '../clock.ts'
import type { Database, Trx } from '../db/database.ts'
import { json } from '../db/json.ts'
import { AppError } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Logger } from '../telemetry/logger.ts'
import { openStates, ended, insertItem, readDoneTargets, requestCancel, type OperationRow } from './store.ts'
import './table.ts'

const timeout_seconds = 3_600
const progress_interval_ms = 500
const detail_length_max = 500
const cancel_look_ms = 1_000
const heartbeat_ms = 15_000
/** Without a sign of life for so long, the process that ran it is gone. */
const silent_ms_max = 120_000
const kept_days = 30

/** What one kind of operation does. Runs at least once from where it stood: `isDone` tells which targets were dealt with. */
export interface OperationDefinition<Input extends object = any> {
  /** `quarantine.release` */
  kind: string
  /** Permission to see it: titles and items show what it works on. */
  reads: string
  /** Permissions to cancel it and to try what failed again: those that starting it took. */
  needs(input: Input): string[]
  run(input: Input, context: OperationContext): Promise<Record<string, unknown> | void>
  /** Input for a new operation over the failed targets alone; absent: failed items cannot be retried. */
  retryFailed?(input: Input, targets: string[]): Input
}

export interface OperationContext {
  tenantId: string
  operationId: string
  startedBy: AuditActor
  /** Fires when the operation is cancelled, its time is over or the process ends; what is begun is finished, nothing new begins. */
  signal: AbortSignal
  isDone(target: string): boolean
  setTotal(total: number): Promise<void>
  setCurrent(current: string): void
  /** Notes one item as dealt with. `detail` says what came of it. */
  item(target: string, state: 'done' | 'failed', detail: string): Promise<void>
}

export interface StartInput {
  tenantId: string
  kind: string
  title: string
  input: object
  actor: AuditActor
  total?: number
  /** While an operation of this kind with the same key is open, that one is the answer. */
  key?: string
}

export interface Operations {
  define<Input extends object>(definition: OperationDefinition<Input>): void
  canRetry(kind: string): boolean
  /** The kinds that a caller may see. */
  visibleKinds(may: (permission: string) => boolean): string[]
  /** What cancelling and retrying this one take. Throws AppError `operation.not-found`. */
  needsOf(trx: Trx, tenantId: string, id: string): Promise<string[]>
  /** In the transaction of the request. `isNew` is false when a running one was joined. */
  start(trx: Trx, input: StartInput): Promise<{ id: string; isNew: boolean }>
  /** Throws AppError `operation.not-found`, `operation.ended`. */
  cancel(trx: Trx, tenantId: string, id: string): Promise<void>
  /** Throws AppError `operation.not-found`, `operation.nothing-failed`. */
  retryFailed(trx: Trx, tenantId: string, id: string, actor: AuditActor): Promise<{ id: string }>
}

export const runOperationJob = 'run-operation'

export function createOperations(options: { db: Database; jobs: Jobs; clock: Clock; logger: Logger }): Operations {
  const { db, jobs, clock, logger } = options
  const definitions = new Map<string, OperationDefinition>()
  const runningHere = new Set<string>()
  jobs.define<{ tenantId: string; id: string }>({
    name: runOperationJob,
    timeoutSeconds: timeout_seconds,
    parallel: { most: 4, ofGroup: 2, groupOf: ({ tenantId }) => tenantId },
    handle: async ({ tenantId, id }, { signal, attempt }) => {
      if (runningHere.has(id)) return
      runningHere.add(id)
      await run(tenantId, id, signal, attempt).finally(() => runningHere.delete(id))
    },
  })
  jobs.define({ name: 'resume-operations', schedule: { everySeconds: 60 }, handle: resumeSilent })
  jobs.define({ name: 'purge-operations', schedule: { cron: '50 3 * * *' }, handle: purge })
  return { define, canRetry, visibleKinds, needsOf, start, cancel, retryFailed }

  function define<Input extends object>(definition: OperationDefinition<Input>): void {
    if (definitions.has(definition.kind)) throw new Error(`two operations are called ${definition.kind}`)
    definitions.set(definition.kind, definition)
  }

  function canRetry(kind: string): boolean {
    return definitions.get(kind)?.retryFailed !== undefined
  }

  function visibleKinds(may: (permission: string) => boolean): string[] {
    return [...definitions.values()].filter(({ reads }) => may(reads)).map(({ kind }) => kind)
  }

  async function needsOf(trx: Trx, tenantId: string, id: string): Promise<string[]> {
    const row = await readOperation(trx, tenantId, id)
    const definition = row && definitions.get(row.kind)
    if (definition === undefined) throw notFound()
    return definition.needs(row!.input)
  }

  async function start(trx: Trx, input: StartInput): Promise<{ id: string; isNew: boolean }> {
    if (!definitions.has(input.kind)) throw new Error(`no operation is called ${input.kind}`)
    const now = clock.now()
    const id = newId(now)
    const { kind, id: actorId, name } = input.actor
    const inserted = await trx
      .insertInto('operation')
      .values({
        tenant_id: input.tenantId,
        id,
        kind: input.kind,
        title: input.title,
        key: input.key ?? null,
        started_by: json({ kind, id: actorId, name }) as never,
        started_at: now,
        finished_at: null,
        state: 'waiting',
        total: input.total ?? null,
        current: null,
        input: json(input.input) as never,
        result: null,
        error: null,
        updated_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (inserted === undefined) return { id: await findOpen(trx, input), isNew: false }
    await jobs.send(runOperationJob, { tenantId: input.tenantId, id }, { trx, singletonKey: id })
    return { id, isNew: true }
  }

  async function cancel(trx: Trx, tenantId: string, id: string): Promise<void> {
    const state = await requestCancel(trx, tenantId, id, clock.now())
    if (state === null) throw notFound()
    if (state === 'ended')
      throw new AppError({ code: 'operation.ended', message: 'The operation has ended already.', status: 409 })
  }

  async function retryFailed(trx: Trx, tenantId: string, id: string, actor: AuditActor): Promise<{ id: string }> {
    const row = await readOperation(trx, tenantId, id)
    if (row === undefined) throw notFound()
    const definition = definitions.get(row.kind)
    const items = await trx
      .selectFrom('operation_item')
      .select('target')
      .where('tenant_id', '=', tenantId)
      .where('operation_id', '=', id)
      .where('state', '=', 'failed')
      .orderBy('position')
      .execute()
    if (definition?.retryFailed === undefined || items.length === 0 || openStates.includes(row.state))
      throw new AppError({
        code: 'operation.nothing-failed',
        message: 'There is nothing to try again: the operation still runs, or none of its items failed.',
        status: 409,
      })
    const input = definition.retryFailed(
      row.input,
      items.map(({ target }) => target),
    )
    return start(trx, { tenantId, kind: row.kind, title: `${row.title} (again)`, input, actor, total: items.length })
  }

  async function resumeSilent(): Promise<void> {
    const before = new Date(clock.now().getTime() - silent_ms_max)
    const silent = await db.asSystem((trx) =>
      trx
        .selectFrom('operation')
        .select(['tenant_id', 'id'])
        .where('state', 'in', openStates)
        .where('updated_at', '<', before)
        .limit(100)
        .execute(),
    )
    for (const { tenant_id, id } of silent)
      await jobs.send(runOperationJob, { tenantId: tenant_id, id }, { singletonKey: id })
  }

  async function purge(): Promise<void> {
    const before = new Date(clock.now().getTime() - kept_days * 86_400_000)
    await db.asSystem((trx) => trx.deleteFrom('operation').where('finished_at', '<', before).execute())
  }

  async function run(tenantId: string, id: string, signal: AbortSignal, attempt: number): Promise<void> {
    const row = await db.inTenant(tenantId, (trx) => begin(trx, tenantId, id, clock.now()))
    if (row === null) return
    const definition = definitions.get(row.kind)
    if (definition === undefined) throw new Error(`no operation is called ${row.kind}`)
    const progress = await openProgress(row, signal)
    try {
      const result = (await definition.run(row.input, progress.context)) ?? {}
      const isCancelled = progress.isCancelled()
      await progress.close()
      // Its time was over, or the process ends: it is not done, and goes on from here when it has been silent for a while.
      if (signal.aborted && !isCancelled) return
      await finish(row, isCancelled ? 'cancelled' : 'done', { result })
    } catch (error) {
      await progress.close()
      if (progress.isCancelled()) return finish(row, 'cancelled', { result: {} })
      const isLast = attempt > 5 || !(error instanceof AppError) || !error.retryable
      logger.warn({ event: 'operation.failed', operation: id, kind: row.kind, tenant: tenantId, attempt, err: error })
      if (!isLast) throw error
      const text = error instanceof AppError ? error.message : 'It failed for a reason that stands in the log.'
      await finish(row, 'failed', { error: text })
    }
  }

  async function openProgress(row: OperationRow, outer: AbortSignal) {
    const { tenant_id: tenantId, id } = row
    const known = await db.inTenant(tenantId, (trx) => readDoneTargets(trx, tenantId, id))
    const cancelled = new AbortController()
    let current: string | null = null
    let writtenAt_ms = 0
    let lookedAt_ms = 0

    const update = (values: { total?: number; current?: string | null }) =>
      db.inTenant(tenantId, (trx) =>
        trx
          .updateTable('operation')
          .set({ ...values, updated_at: clock.now() })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id)
          .execute(),
      )
    async function look(): Promise<void> {
      const now_ms = clock.monotonicMs()
      if (now_ms - lookedAt_ms < cancel_look_ms) return
      lookedAt_ms = now_ms
      const found = await db.inTenant(tenantId, (trx) => readOperation(trx, tenantId, id))
      if (found?.state === 'cancelling') cancelled.abort(new Error('cancelled'))
    }
    const context: OperationContext = {
      tenantId,
      operationId: id,
      startedBy: { ...(row.started_by as Omit<AuditActor, 'address'>), address: null },
      signal: AbortSignal.any([outer, cancelled.signal]),
      isDone: (target) => known.has(target),
      setTotal: async (total) => void (await update({ total })),
      setCurrent: (text) => void (current = text.slice(0, detail_length_max)),
      async item(target, state, detail) {
        if (known.has(target)) return
        known.add(target)
        const position = known.size
        const now_ms = clock.monotonicMs()
        const shown = now_ms - writtenAt_ms >= progress_interval_ms ? { current } : {}
        if ('current' in shown) writtenAt_ms = now_ms
        await db.inTenant(tenantId, (trx) =>
          insertItem(
            trx,
            { tenantId, id, position, target, state, detail: detail.slice(0, detail_length_max) },
            { ...shown, updated_at: clock.now() },
          ),
        )
        await look()
      },
    }
    const heartbeat = setInterval(
      () => void update({}).catch((error: unknown) => logger.warn({ event: 'operation.no-heartbeat', err: error })),
      heartbeat_ms,
    )
    return {
      context,
      isCancelled: () => cancelled.signal.aborted,
      close: async () => {
        clearInterval(heartbeat)
        await update({ current: null })
      },
    }
  }

  async function finish(
    row: OperationRow,
    state: 'done' | 'failed' | 'cancelled',
    outcome: { result?: Record<string, unknown>; error?: string },
  ): Promise<void> {
    await db.inTenant(row.tenant_id, (trx) => ended(trx, row, state, outcome, clock.now()))
  }
}

async function findOpen(trx: Trx, { tenantId, kind, key }: StartInput): Promise<string> {
  const row = await trx
    .selectFrom('operation')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('key', '=', key ?? '')
    .where('state', 'in', openStates)
    .executeTakeFirst()
  if (row !== undefined) return row.id
  throw new AppError({ code: 'operation.try-again', message: 'The same work has just ended. Try again.', status: 409 })
}

const readOperation = (trx: Trx, tenantId: string, id: string) =>
  trx.selectFrom('operation').selectAll().where('tenant_id', '=', tenantId).where('id', '=', id).executeTakeFirst()

/** Takes the operation into work; null when it has ended. One that was cancelled before it began ends at once. */
async function begin(trx: Trx, tenantId: string, id: string, now: Date): Promise<OperationRow | null> {
  const row = await readOperation(trx, tenantId, id)
  if (row === undefined || !openStates.includes(row.state)) return null
  if (row.state === 'cancelling') {
    await ended(trx, row, 'cancelled', { result: {} }, now)
    return null
  }
  await trx
    .updateTable('operation')
    .set({ state: 'running', updated_at: now })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  return row
}

function notFound(): AppError {
  return new AppError({ code: 'operation.not-found', message: 'There is no such operation.', status: 404 })
}
