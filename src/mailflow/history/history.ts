// The history: everything goes to the local log first (a page of the kernel, no waiting), and from there to the database in batches.
// So a dead database, a kill -9 or a restart loses no row, and each is stored exactly once.
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/database.ts'
import { lockFolder } from '#platform/db/folder-lock.ts'
import { newId } from '#platform/ids.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { appendFile, readdir } from 'node:fs/promises'
import path from 'node:path'
import { type HistoryEntry, parseEntry } from './entry.ts'
import { encodeLine, type LocalLog, type LogPosition, openLocalLog } from './local-log.ts'
import type { HistoryMetrics } from './metrics.ts'
import { ensurePartitions, ensurePartitionsFor } from './partitions.ts'
import type { HistorySink } from './record.ts'
import { writeEntries } from './store.ts'

export interface HistoryOptions {
  /** Null: the log is all there is; the oldest part of it goes when it is full. */
  db: Database | null
  /** Several processes may share it: each has a log of its own below it. */
  folder: string
  clock: Clock
  logger: Logger
  metrics?: HistoryMetrics
  /** Gets `OutboundThreatDetected`. */
  outbox?: Outbox
  /** Must be seen by a person. Never throws. */
  onAlarm?: (alarm: { kind: 'dropped' | 'rejected' | 'damaged'; text: string }) => void
  /** The whole log of one process; default 2 GiB. */
  log_bytes_max?: number
  segment_bytes_max?: number
}

export interface History extends HistorySink {
  /** Opens the log and begins to ship what is in it. `record` and `append` may be called before; they wait in memory. */
  start(): Promise<void>
  /** Waits until everything so far is in the log and, with a database that answers, in the database. */
  flush(): Promise<void>
  /** Rows that wait for the database (0 without one). */
  readonly waiting: number
  stop(): Promise<void>
}

const batch_rows_max = 500
const batch_ms = 200
const memory_rows_max = 20_000
const retry_ms = { first: 250, max: 10_000 }
const slots_max = 256
const adopt_ms = 60_000

export function createHistory(options: HistoryOptions): History {
  return new LogFirstHistory(options)
}

class LogFirstHistory implements History {
  readonly #options: HistoryOptions
  readonly #stopping = new AbortController()
  #pending: string[] = []
  #log: LocalLog | null = null
  #unlock: (() => Promise<void>) | null = null
  #writing: Promise<void> | null = null
  #shipping: Promise<void> | null = null
  #wake: (() => void) | null = null
  #appended = 0
  #shipped = 0
  #dropped = 0
  #isAway = false
  #hurry = false
  #isPartitioned = false

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#options.db === null ? 0 : this.#pending.length + this.#appended - this.#shipped
  }

  record: HistorySink['record'] = (record) => this.#push({ kind: 'message', record })

  append: HistorySink['append'] = (tenantId, messageId, entries) => {
    if (entries.length === 0) return
    const now = this.#options.clock.now()
    this.#push({
      kind: 'timeline',
      tenantId,
      messageId,
      entries: entries.map((entry) => ({ ...entry, id: newId(now) })),
    })
  }

  async start(): Promise<void> {
    const { folder, segment_bytes_max } = this.#options
    const slot = await claimSlot(folder)
    this.#unlock = slot.unlock
    this.#log = await openLocalLog(slot.folder, segment_bytes_max === undefined ? {} : { segment_bytes_max })
    this.#startWriting()
    if (this.#options.db !== null) this.#shipping = this.#ship(this.#log).then(() => undefined)
  }

  async flush(): Promise<void> {
    this.#hurry = true
    try {
      while (this.#writing !== null) await this.#writing
      this.#wake?.()
      while (this.waiting > 0 && !this.#isAway && !this.#stopping.signal.aborted)
        await new Promise((resolve) => setTimeout(resolve, 5))
    } finally {
      this.#hurry = false
    }
  }

  async stop(): Promise<void> {
    await this.flush()
    this.#stopping.abort()
    this.#wake?.()
    await this.#shipping
    while (this.#writing !== null) await this.#writing
    for (const _ of this.#pending) this.#drop('the process stopped while the log could not be written')
    await this.#log?.close()
    await this.#unlock?.()
  }

  #push(entry: HistoryEntry): void {
    try {
      if (this.#pending.length >= memory_rows_max) return this.#drop('the log cannot be written and memory is full')
      this.#pending.push(JSON.stringify(entry))
      this.#startWriting()
    } catch (error) {
      this.#drop(error instanceof Error ? error.message : String(error))
    }
  }

  #drop(why: string): void {
    this.#dropped += 1
    this.#options.metrics?.dropped()
    // Once for the first and then at each power of two: a full disk must not fill the log of the program as well.
    if ((this.#dropped & (this.#dropped - 1)) === 0)
      this.#alarm('dropped', `${this.#dropped} history entries could not be kept: ${why}`)
  }

  #alarm(kind: 'dropped' | 'rejected' | 'damaged', text: string): void {
    this.#options.logger.error({ event: `history.${kind}`, text })
    this.#options.onAlarm?.({ kind, text })
  }

  #startWriting(): void {
    if (this.#writing !== null || this.#log === null || this.#pending.length === 0) return
    this.#writing = this.#write(this.#log).finally(() => {
      this.#writing = null
      if (!this.#stopping.signal.aborted) this.#startWriting()
    })
  }

  /** Everything that has gathered, in one write; what comes meanwhile is the next one. */
  async #write(log: LocalLog): Promise<void> {
    const lines = this.#pending
    this.#pending = []
    try {
      await this.#makeRoom(log)
      await log.append(lines)
      this.#appended += lines.length
      if (this.#isAway) await log.sync()
      this.#wake?.()
    } catch (error) {
      this.#options.metrics?.logFailed()
      const kept = [...lines, ...this.#pending]
      this.#pending = kept.slice(0, memory_rows_max)
      const why = error instanceof Error ? error.message : String(error)
      this.#options.logger.error({ event: 'history.log-failed', waiting: this.#pending.length, err: error })
      for (let lost = kept.length - this.#pending.length; lost > 0; lost -= 1) this.#drop(why)
      await this.#options.clock.sleep(retry_ms.first, this.#stopping.signal).catch(() => undefined)
    }
  }

  async #makeRoom(log: LocalLog): Promise<void> {
    const bytes_max = this.#options.log_bytes_max ?? 2 * 1024 ** 3
    if (log.size_bytes < bytes_max) return
    if (this.#options.db === null) return void (await log.trim(bytes_max * 0.9))
    throw new Error('the local log of the history has reached its limit; the database has been away for too long')
  }

  /** Until stop(): reads on, writes to the database, remembers. Resolves with the end position. */
  async #ship(log: LocalLog): Promise<LogPosition> {
    let position = log.start
    let delay_ms = retry_ms.first
    while (!this.#stopping.signal.aborted) {
      try {
        const appended = this.#appended
        const batch = await log.read(position, batch_rows_max)
        if (batch.damaged > 0) this.#alarm('damaged', `${batch.damaged} lines of the history's local log are damaged.`)
        if (batch.lines.length === 0 && batch.damaged === 0) {
          // Also what was damaged and so never shipped.
          this.#shipped = Math.max(this.#shipped, appended)
          if (log === this.#log) await this.#adoptOthers()
          await this.#idle()
          continue
        }
        await this.#store(batch.lines)
        await log.remember(batch.end)
        position = batch.end
        if (batch.end.segment >= log.ownFrom) this.#shipped += batch.lines.length
        this.#isAway = false
        delay_ms = retry_ms.first
        this.#options.metrics?.shipped(batch.lines.length, this.waiting)
      } catch (error) {
        if (!this.#isAway)
          this.#options.logger.warn({ event: 'history.database-away', waiting: this.waiting, err: error })
        this.#isAway = true
        await this.#options.clock.sleep(delay_ms, this.#stopping.signal).catch(() => undefined)
        delay_ms = Math.min(delay_ms * 2, retry_ms.max)
      }
    }
    return position
  }

  /** Sleeps until something was appended, then gathers a batch. */
  async #idle(): Promise<void> {
    // Something may have been appended, or stop() called, between reading and coming here.
    if (this.#appended === this.#shipped && !this.#stopping.signal.aborted)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    this.#wake = null
    if (this.#hurry || this.#stopping.signal.aborted) return
    const until = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(batch_ms)])
    while (!until.aborted && !this.#hurry && this.#appended - this.#shipped < batch_rows_max)
      await new Promise<void>((resolve) => setTimeout(resolve, batch_ms / 10))
  }

  async #store(lines: readonly string[]): Promise<void> {
    const entries = lines.map(parseEntry).filter((entry) => entry !== null)
    if (entries.length < lines.length)
      this.#alarm('rejected', `${lines.length - entries.length} lines of the history's local log make no sense.`)
    await this.#storeAll(entries)
  }

  async #storeAll(entries: readonly HistoryEntry[]): Promise<void> {
    const db = this.#options.db!
    if (entries.length === 0) return
    if (!this.#isPartitioned) await ensurePartitions(db, this.#options.clock.now())
    this.#isPartitioned = true
    try {
      await db.asSystem((trx) => writeEntries(trx, entries, this.#options.outbox))
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable === true) throw error
      if (isPartitionMissing(error)) {
        await ensurePartitionsFor(db, timesOf(entries))
        return db.asSystem((trx) => writeEntries(trx, entries, this.#options.outbox))
      }
      // A missing table or right is no fault of the row: it waits until that is repaired.
      if (!isFaultOfRow(error)) throw error
      if (entries.length > 1) return this.#storeHalves(entries)
      await this.#setAside(entries[0]!, error as Error)
    }
  }

  /** One bad row must not hold up the others: halves until it stands alone. */
  async #storeHalves(entries: readonly HistoryEntry[]): Promise<void> {
    const middle = entries.length >> 1
    await this.#storeAll(entries.slice(0, middle))
    await this.#storeAll(entries.slice(middle))
  }

  async #setAside(entry: HistoryEntry, error: Error): Promise<void> {
    const file = path.join(this.#options.folder, 'rejected.log')
    await appendFile(file, encodeLine(JSON.stringify(entry)), { mode: 0o600 })
    this.#options.metrics?.dropped()
    this.#alarm('rejected', `The database refused a history entry; it is kept in ${file}: ${error.message}`)
  }

  /** Logs of processes that have ended without shipping everything. */
  async #adoptOthers(): Promise<void> {
    const now_ms = this.#options.clock.monotonicMs()
    if (now_ms < this.#adoptAt_ms) return
    this.#adoptAt_ms = now_ms + adopt_ms
    for (const name of await slotNames(this.#options.folder)) {
      const folder = path.join(this.#options.folder, name)
      const unlock = await lockFolder(folder).catch(() => null)
      if (unlock === null) continue
      try {
        await this.#shipWhole(await openLocalLog(folder))
      } finally {
        await unlock()
      }
    }
  }
  #adoptAt_ms = 0

  async #shipWhole(log: LocalLog): Promise<void> {
    for (let position = log.start; ;) {
      const batch = await log.read(position, batch_rows_max)
      if (batch.lines.length === 0 && batch.damaged === 0) break
      await this.#store(batch.lines)
      await log.remember(batch.end)
      position = batch.end
    }
    await log.trim(0)
    await log.close()
  }
}

/** SQLSTATE 22 data exception, 23 integrity, 54 limit exceeded; or a value of a shape that we did not expect. */
const isFaultOfRow = (error: unknown): boolean =>
  /^(22|23|54)/.test(String((error as { code?: unknown }).code ?? '')) ||
  error instanceof TypeError ||
  error instanceof RangeError

function timesOf(entries: readonly HistoryEntry[]): Date[] {
  return entries.flatMap((entry) =>
    entry.kind === 'message' ? [new Date(entry.record.receivedAt)] : entry.entries.map(({ at }) => new Date(at)),
  )
}

/** 23514 check_violation: "no partition of relation … found for row". */
const isPartitionMissing = (error: unknown): boolean =>
  (error as { code?: string }).code === '23514' && /no partition/.test((error as Error).message)

async function slotNames(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => /^log-\d+$/.test(name)).sort()
}

/** The first folder that no living process uses. */
async function claimSlot(folder: string): Promise<{ folder: string; unlock: () => Promise<void> }> {
  for (let slot = 0; slot < slots_max; slot += 1) {
    const name = path.join(folder, `log-${slot}`)
    const unlock = await lockFolder(name).catch(() => null)
    if (unlock !== null) return { folder: name, unlock }
  }
  throw new Error(`all ${slots_max} history logs below ${folder} are in use`)
}
