// What the next hop has taken and what is safe in quarantine, for 48 hours: a sender that lost our 250 gets it again and
// nobody gets the message twice (smtp-gateway 4). Each process appends to a file of its own and follows the others' files
// in the same folder, so a retry may land on any process of the machine. For several machines there is an optional lookup.
import { mkdir, open, readdir, stat, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { Clock } from '#platform/clock.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { decodeEntry, encodeEntry, packEntry, unpackEntry } from './journal-record.ts'
import type { JournalEntry, JournalState } from './journal-record.ts'

export interface JournalOptions {
  folder: string
  clock: Clock
  logger: Logger
  /** Called when entries cannot be written (matrix 23); mail goes on. */
  onFault: (error: Error) => void
  life_ms?: number
  /** Remembered in memory; at least half as many at any time. */
  entries_max?: number
  segment_bytes?: number
  /** How often the other processes' files are read on. 0 = only at start. */
  follow_ms?: number
}

interface Waiting {
  line: string
  done: (error: Error | null) => void
}

const nameOfSegment = /^journal-[\w-]+\.log$/
const readBlock_bytes = 1024 * 1024

export class Journal {
  readonly #options: Required<JournalOptions>
  /**
   * By key, as packEntry makes them, in two generations: when the young one is full it becomes the old one, which is forgotten. Taking
   * the oldest entry out of one map, one for each new one, costs a tenth of a millisecond on average and a fifth of a second at times,
   * because a map keeps the holes and looks through them.
   */
  #young = new Map<string, string>()
  #old = new Map<string, string>()
  /** How far each file of another process has been read. */
  readonly #positions = new Map<string, number>()
  #file: FileHandle | null = null
  #fileName = ''
  #fileSize_bytes = 0
  #waiting: Waiting[] = []
  #isWriting = false
  #syncing: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #following: Promise<void> = Promise.resolve()
  #isClosed = false

  get #generation_max(): number {
    return Math.max(1, Math.floor(this.#options.entries_max / 2))
  }

  private constructor(options: JournalOptions) {
    this.#options = {
      life_ms: 48 * 3600_000,
      entries_max: 1_000_000,
      segment_bytes: 64 * 1024 * 1024,
      follow_ms: 1000,
      ...options,
    }
  }

  /** Reads what is there. An unreadable folder is a fault (`onFault`), not an error: mail flows without a journal. */
  static async open(options: JournalOptions): Promise<Journal> {
    const journal = new Journal(options)
    try {
      await mkdir(options.folder, { recursive: true, mode: 0o700 })
      await journal.#removeOld()
      await journal.#follow()
    } catch (error) {
      options.onFault(error as Error)
    }
    const follow_ms = journal.#options.follow_ms
    if (follow_ms > 0) {
      journal.#timer = setInterval(() => {
        journal.#following = journal.#following.then(() => journal.#follow()).catch(options.onFault)
      }, follow_ms)
      journal.#timer.unref()
    }
    return journal
  }

  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The outcome that answers a retry, or that it is in doubt; null when nothing is known or it is too old. */
  lookup(key: string): JournalEntry | null {
    const packed = this.#packed(key)
    if (packed === undefined) return null
    const entry = unpackEntry(key, packed)
    if (this.#options.clock.now().getTime() - entry.at <= this.#options.life_ms) return entry
    return null
  }

  /**
   * Remembers at once in memory; resolves when the line is with the operating system (a crash of the process cannot lose it),
   * the sync to disk follows in the background. Never rejects: a journal that cannot be written costs only the protection against duplicates.
   */
  append(key: string, state: JournalState, value: string): Promise<void> {
    const entry: JournalEntry = { key, state, value, at: this.#options.clock.now().getTime() }
    this.#remember(entry)
    if (this.#isClosed) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiting.push({
        line: encodeEntry(entry),
        done: (error) => {
          if (error !== null) this.#options.onFault(error)
          resolve()
        },
      })
      if (!this.#isWriting) void this.#write()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#isClosed = true
    while (this.#isWriting) await new Promise((resolve) => setImmediate(resolve))
    await this.#following
    await this.#syncing
    await this.#file?.close()
    this.#file = null
  }

  #remember(entry: JournalEntry): void {
    const packed = this.#packed(entry.key)
    if (packed !== undefined) {
      const known = unpackEntry(entry.key, packed)
      // An outcome is never replaced by a doubt that another process wrote earlier.
      if (known.at > entry.at) return
      if (entry.state === 'sent' && known.state !== 'sent' && known.state !== 'refused') return
    }
    this.#young.set(entry.key, packEntry(entry))
    if (this.#young.size < this.#generation_max) return
    this.#old = this.#young
    this.#young = new Map()
  }

  #packed(key: string): string | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  /** Group commit: everything that waits goes out in one write. */
  async #write(): Promise<void> {
    this.#isWriting = true
    while (this.#waiting.length > 0) {
      const group = this.#waiting
      this.#waiting = []
      let failure: Error | null = null
      try {
        await this.#appendLines(Buffer.from(group.map((waiting) => waiting.line).join('')))
      } catch (error) {
        failure = error as Error
        await this.#abandonSegment()
      }
      for (const waiting of group) waiting.done(failure)
    }
    this.#isWriting = false
  }

  async #appendLines(lines: Buffer): Promise<void> {
    if (this.#file !== null && this.#fileSize_bytes > this.#options.segment_bytes) {
      await this.#abandonSegment()
      await this.#removeOld()
    }
    this.#file ??= await this.#openSegment()
    const { bytesWritten } = await this.#file.write(lines)
    this.#fileSize_bytes += bytesWritten
    if (bytesWritten !== lines.length) throw new Error('short write to the journal: the disk is full')
    this.#syncing ??= this.#sync(this.#file)
  }

  #sync(file: FileHandle): Promise<void> {
    return file
      .datasync()
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EBADF') this.#options.onFault(error)
      })
      .finally(() => {
        this.#syncing = null
      })
  }

  async #openSegment(): Promise<FileHandle> {
    const time = this.#options.clock.now().getTime()
    this.#fileName = `journal-${time}-${process.pid}-${randomBytes(4).toString('hex')}.log`
    this.#fileSize_bytes = 0
    return open(path.join(this.#options.folder, this.#fileName), 'ax', 0o600)
  }

  async #abandonSegment(): Promise<void> {
    const file = this.#file
    this.#file = null
    await this.#syncing
    await file?.close().catch(this.#options.onFault)
    if (this.#fileName !== '') this.#positions.set(this.#fileName, this.#fileSize_bytes)
  }

  async #removeOld(): Promise<void> {
    const horizon = this.#options.clock.now().getTime() - this.#options.life_ms
    for (const name of await readdir(this.#options.folder)) {
      if (!nameOfSegment.test(name)) continue
      const file = path.join(this.#options.folder, name)
      const facts = await stat(file)
      // A clock that jumped forward must not wipe the journal: both the file's time and its name must be old.
      const started = Number(name.split('-')[1])
      if (facts.mtimeMs >= horizon || started >= horizon || Date.now() - facts.mtimeMs < this.#options.life_ms) continue
      await unlink(file).catch(this.#options.onFault)
      this.#positions.delete(name)
    }
  }

  async #follow(): Promise<void> {
    for (const name of (await readdir(this.#options.folder)).toSorted()) {
      if (!nameOfSegment.test(name) || name === this.#fileName) continue
      await this.#readOn(name)
    }
  }

  async #readOn(name: string): Promise<void> {
    const position = this.#positions.get(name) ?? 0
    const location = path.join(this.#options.folder, name)
    const facts = await stat(location).catch(() => null)
    if (facts === null || facts.size <= position) return
    const file = await open(location, 'r')
    try {
      this.#positions.set(name, await this.#readEntries(file, position))
    } finally {
      await file.close()
    }
  }

  /** Resolves with the offset behind the last whole line. */
  async #readEntries(file: FileHandle, from: number): Promise<number> {
    const block = Buffer.allocUnsafeSlow(readBlock_bytes)
    const horizon = this.#options.clock.now().getTime() - this.#options.life_ms
    let position = from
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length, position)
      const end = block.subarray(0, bytesRead).lastIndexOf(10) + 1
      // A line longer than a block is damage: step over it.
      if (end === 0) return bytesRead === block.length ? this.#readEntries(file, position + bytesRead) : position
      for (const line of block.toString('utf8', 0, end).split('\n')) {
        const entry = decodeEntry(line)
        if (entry !== null && entry.at > horizon) this.#remember(entry)
      }
      position += end
      if (bytesRead < block.length) return position
    }
  }
}
