// Keeps every request: those that come while a batch is being committed are the next batch. A visitor waits for the commit, but for its batch at
// most 50 ms: then, and while the database is away, the request goes to the spool, which is taken in later.
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import type { Lookup } from './lookup.ts'
import { lureRequests } from './metrics.ts'
import type { Spool } from './spool.ts'
import { insertRequests, type RequestRow } from './store.ts'

/** A request whose token could not be looked up because the database was away. */
export interface UnresolvedRow extends Omit<
  RequestRow,
  'tenant_id' | 'campaign_id' | 'message_id' | 'token_kind' | 'position'
> {
  token: string
  host: string
}

export interface Recorder extends AsyncDisposable {
  /** Resolves when the request is durable: in the database or in the spool. Never rejects. */
  record(row: RequestRow): Promise<void>
  recordUnresolved(row: UnresolvedRow): Promise<void>
  /** Tries to bring what is in the spool into the database; for the timer and for tests. */
  takeIn(): Promise<void>
}

export interface RecorderParts {
  db: Database
  clock: Clock
  logger: Logger
  spool: Spool
  lookup: Lookup
  /** Told of messages with new requests, after they are in the database. */
  onStored(rows: readonly RequestRow[]): void
}

interface Waiting {
  row: RequestRow
  since_ms: number
  isSpooled: boolean
  done(): void
}

const batch_max = 500
const wait_ms_max = 50
/** Of a batch that is being committed. */
const commit_ms_max = 150
const look_ms = 10
const retry_ms = 1_000
const waiting_max = 20_000

export function createRecorder(parts: RecorderParts): Recorder {
  const { clock, logger, spool } = parts
  const waiting: Waiting[] = []
  let committing: Waiting[] = []
  let isFlushing = false
  let isAway = false
  let isTakingIn: Promise<void> | null = null

  async function flush(): Promise<void> {
    if (isFlushing) return
    isFlushing = true
    while (waiting.length > 0) {
      committing = waiting.splice(0, batch_max)
      if (isAway) await toSpool(committing)
      else await commit(committing)
    }
    committing = []
    isFlushing = false
  }

  async function commit(batch: Waiting[]): Promise<void> {
    try {
      await insertAll(
        parts,
        batch.map(({ row }) => row),
      )
      finish(batch)
    } catch {
      isAway = true
      await toSpool(batch)
    }
  }

  function finish(batch: readonly Waiting[]): void {
    for (const each of batch) each.done()
    parts.onStored(batch.map(({ row }) => row))
  }

  async function toSpool(batch: readonly Waiting[]): Promise<void> {
    const fresh = batch.filter((each) => !each.isSpooled)
    for (const each of fresh) each.isSpooled = true
    await writeSpool(fresh.map(({ row }) => JSON.stringify(row)))
    for (const each of fresh) each.done()
  }

  async function writeSpool(lines: string[]): Promise<void> {
    if (lines.length === 0) return
    lureRequests.inc({ kept: 'spool' }, lines.length)
    await spool
      .append(lines)
      .catch((error: unknown) =>
        logger.error({ event: 'lure.spool-failed', count: lines.length, err: withoutContent(error) }),
      )
  }

  /**
   * Who has waited long enough is answered. A row that waits for its batch leaves the line for the spool; one whose batch is being
   * committed is in both when that takes long, and is then known by its id.
   */
  const late = setInterval(() => {
    const now_ms = clock.monotonicMs()
    const isLate = (limit_ms: number) => (each: Waiting) => !each.isSpooled && now_ms - each.since_ms >= limit_ms
    // In order of arrival: those are the first.
    const fresh = waiting.findIndex((each) => !isLate(wait_ms_max)(each))
    const overdue = waiting.splice(0, fresh === -1 ? waiting.length : fresh)
    overdue.push(...committing.filter(isLate(commit_ms_max)))
    if (overdue.length > 0) void toSpool(overdue)
  }, look_ms)
  late.unref()

  async function takeInNow(): Promise<void> {
    await spool.takeIn(async (lines) => {
      for (let from = 0; from < lines.length; from += batch_max)
        await takeLines(parts, lines.slice(from, from + batch_max))
    })
    isAway = false
  }

  function takeIn(): Promise<void> {
    isTakingIn ??= takeInNow()
      .catch((error: unknown) => {
        if (!isRetryable(error)) logger.error({ event: 'lure.take-in-failed', err: withoutContent(error) })
      })
      .finally(() => (isTakingIn = null))
    return isTakingIn
  }

  const retry = setInterval(() => {
    if (isAway || !spool.isEmpty()) void takeIn()
  }, retry_ms)
  retry.unref()
  void takeIn()

  return {
    record(row) {
      lureRequests.inc({ kept: 'asked' })
      return new Promise((done) => {
        waiting.push({ row, since_ms: clock.monotonicMs(), isSpooled: false, done })
        if (waiting.length > waiting_max) void toSpool(waiting.splice(0, batch_max))
        void flush()
      })
    },
    recordUnresolved: (row) => writeSpool([JSON.stringify(row)]),
    takeIn,
    async [Symbol.asyncDispose]() {
      clearInterval(late)
      clearInterval(retry)
      await isTakingIn
      const deadline_ms = performance.now() + close_ms_max
      while ((isFlushing || waiting.length > 0) && performance.now() < deadline_ms)
        await new Promise((resolve) => setTimeout(resolve, look_ms))
      await toSpool([...committing, ...waiting])
      await spool[Symbol.asyncDispose]()
    },
  }
}

const close_ms_max = 2_000

/** Rejects only when it can be tried again: a row that the database refuses for good is dropped, said, and the others stay. */
async function insertAll(parts: Pick<RecorderParts, 'db' | 'logger'>, rows: readonly RequestRow[]): Promise<void> {
  try {
    await insertRequests(parts.db, rows)
  } catch (error) {
    if (isRetryable(error)) throw error
    if (rows.length <= 1) return parts.logger.error({ event: 'lure.request-refused', err: withoutContent(error) })
    const half = Math.ceil(rows.length / 2)
    await insertAll(parts, rows.slice(0, half))
    await insertAll(parts, rows.slice(half))
  }
}

async function takeLines(parts: RecorderParts, lines: readonly string[]): Promise<void> {
  const { lookup, onStored, logger } = parts
  const rows: RequestRow[] = []
  for (const line of lines) {
    const read = readLine(line)
    if (read === null) logger.error({ event: 'lure.spool-line-unreadable' })
    else if ('tenant_id' in read) rows.push(read)
    else await resolveRow(lookup, read, rows)
  }
  await insertAll(parts, rows)
  onStored(rows)
}

async function resolveRow(lookup: Lookup, { token, host, ...row }: UnresolvedRow, rows: RequestRow[]): Promise<void> {
  const facts = await lookup.token(token)
  const campaign = facts === null ? null : await lookup.campaign(facts)
  if (facts === null || campaign?.hosts.includes(host) !== true) return
  const { tenantId, campaignId, messageId, kind, position } = facts
  rows.push({
    ...row,
    tenant_id: tenantId,
    campaign_id: campaignId,
    message_id: messageId,
    token_kind: kind,
    position,
  })
}

function readLine(line: string): RequestRow | UnresolvedRow | null {
  try {
    const read = JSON.parse(line) as RequestRow | UnresolvedRow | null
    return typeof read === 'object' ? read : null
  } catch {
    return null
  }
}

const isRetryable = (error: unknown): boolean => error instanceof AppError && error.retryable === true

/** A database's error tells the values of the row that it refused. */
const withoutContent = (error: unknown): { code: string } => ({
  code: String((error as { code?: unknown } | null)?.code ?? 'unknown'),
})
