// The history's local log: append-only segments of lines `crc32 json`. It survives a kill -9 at any byte (the kernel has the pages);
// a torn or damaged line costs itself only, as reading goes on at the next line end.
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { crc32 } from 'node:zlib'

export interface LogPosition {
  segment: number
  offset: number
}

export interface LogBatch {
  /** JSON texts in order. */
  lines: string[]
  /** Where to go on. */
  end: LogPosition
  /** Lines that could not be read. */
  damaged: number
}

export interface LocalLog {
  /** Appends; after a failure nothing of it is left in the file. */
  append(lines: readonly string[]): Promise<void>
  /** To the disk itself, for times when the log is the only copy. */
  sync(): Promise<void>
  /** What follows `from`; empty at the end. */
  read(from: LogPosition, lines_max: number): Promise<LogBatch>
  /** Where reading should begin: the last position that was remembered. */
  readonly start: LogPosition
  /** What this process appends is in segments from this number on; what is before was left by an earlier one. */
  readonly ownFrom: number
  /** Remembers that all before `position` is shipped, and removes whole segments before it. */
  remember(position: LogPosition): Promise<void>
  /** Removes the oldest segments until at most `bytes_max` are left. Resolves with how many went. */
  trim(bytes_max: number): Promise<number>
  readonly size_bytes: number
  close(): Promise<void>
}

const line_bytes_max = 16_777_216
const read_bytes = 1_048_576

export interface LocalLogOptions {
  segment_bytes_max?: number
}

export async function openLocalLog(folder: string, options: LocalLogOptions = {}): Promise<LocalLog> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const log = new SegmentedLog(folder, options.segment_bytes_max ?? 16_777_216)
  await log.open()
  return log
}

export function encodeLine(json: string): string {
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
}

/** The JSON text of a line without its end, or null when it is damaged. */
export function decodeLine(line: Buffer): string | null {
  if (line.length < 10 || line[8] !== 0x20) return null
  const json = line.subarray(9)
  return line.toString('latin1', 0, 8) === crc32(json).toString(16).padStart(8, '0') ? json.toString('utf8') : null
}

class SegmentedLog implements LocalLog {
  readonly #folder: string
  readonly #segment_bytes_max: number
  readonly #sizes = new Map<number, number>()
  #current = 1
  #handle: FileHandle | null = null
  start: LogPosition = { segment: 1, offset: 0 }
  ownFrom = 1

  constructor(folder: string, segment_bytes_max: number) {
    this.#folder = folder
    this.#segment_bytes_max = segment_bytes_max
  }

  get size_bytes(): number {
    return [...this.#sizes.values()].reduce((sum, size) => sum + size, 0)
  }

  async open(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const match = /^(\d{8})\.log$/.exec(name)
      if (match === null) continue
      const handle = await open(path.join(this.#folder, name), 'r')
      this.#sizes.set(Number(match[1]), (await handle.stat()).size)
      await handle.close()
    }
    const segments = [...this.#sizes.keys()].sort((a, b) => a - b)
    const cursor = await this.#readCursor()
    // A new segment at each start: the last one may end in a torn line.
    this.#current = Math.max(segments.at(-1) ?? 0, cursor?.segment ?? 0) + 1
    this.ownFrom = this.#current
    const first = { segment: segments[0] ?? this.#current, offset: 0 }
    this.start = cursor !== null && cursor.segment >= first.segment ? cursor : first
  }

  async append(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(lines.map(encodeLine).join(''))
    const handle = await this.#writable()
    const size = this.#sizes.get(this.#current)!
    try {
      let written = 0
      while (written < bytes.length)
        written += (await handle.write(bytes, written, bytes.length - written, size + written)).bytesWritten
      this.#sizes.set(this.#current, size + bytes.length)
    } catch (error) {
      // A half line in the middle of a segment would hide nothing, but it would count as damage.
      await handle.truncate(size).catch(() => undefined)
      throw error
    }
  }

  async sync(): Promise<void> {
    await this.#handle?.datasync()
  }

  async read(from: LogPosition, lines_max: number): Promise<LogBatch> {
    let at = from
    for (;;) {
      const batch = await this.#readSegment(at, lines_max)
      if (batch.lines.length > 0 || batch.damaged > 0 || at.segment >= this.#current) return batch
      const next = [...this.#sizes.keys()].filter((segment) => segment > at.segment).sort((a, b) => a - b)[0]
      if (next === undefined) return batch
      at = { segment: next, offset: 0 }
    }
  }

  async remember(position: LogPosition): Promise<void> {
    const file = path.join(this.#folder, 'cursor')
    await writeFile(`${file}.new`, JSON.stringify(position), { mode: 0o600 })
    await rename(`${file}.new`, file)
    for (const segment of [...this.#sizes.keys()]) if (segment < position.segment) await this.#remove(segment)
  }

  async trim(bytes_max: number): Promise<number> {
    let removed = 0
    for (const segment of [...this.#sizes.keys()].sort((a, b) => a - b)) {
      if (this.size_bytes <= bytes_max || segment === this.#current) break
      await this.#remove(segment)
      removed += 1
    }
    return removed
  }

  async close(): Promise<void> {
    await this.#handle?.close()
    this.#handle = null
  }

  async #writable(): Promise<FileHandle> {
    if (this.#handle !== null && this.#sizes.get(this.#current)! < this.#segment_bytes_max) return this.#handle
    if (this.#handle !== null) {
      await this.#handle.close()
      this.#handle = null
      this.#current += 1
    }
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC
    this.#handle = await open(this.#file(this.#current), flags, 0o600)
    this.#sizes.set(this.#current, 0)
    return this.#handle
  }

  async #readSegment(from: LogPosition, lines_max: number): Promise<LogBatch> {
    const size = this.#sizes.get(from.segment) ?? 0
    const empty = { lines: [], end: from, damaged: 0 }
    if (from.offset >= size) return empty
    const handle = await open(this.#file(from.segment), 'r').catch(() => null)
    if (handle === null) return empty
    try {
      return await readLines(handle, from, size, lines_max)
    } finally {
      await handle.close()
    }
  }

  /** Without a cursor, or with a damaged one, everything is shipped once more; the rows' ids make that harmless. */
  async #readCursor(): Promise<LogPosition | null> {
    try {
      const text = await readFile(path.join(this.#folder, 'cursor'), 'utf8')
      const { segment, offset } = JSON.parse(text) as LogPosition
      const isGood = Number.isSafeInteger(segment) && Number.isSafeInteger(offset) && segment > 0 && offset >= 0
      return isGood ? { segment, offset } : null
    } catch {
      return null
    }
  }

  async #remove(segment: number): Promise<void> {
    await unlink(this.#file(segment)).catch(() => undefined)
    this.#sizes.delete(segment)
  }

  #file(segment: number): string {
    return path.join(this.#folder, `${String(segment).padStart(8, '0')}.log`)
  }
}

/** Whole lines from `from`; at the end of a segment that is no longer written, a rest without line end counts as damaged. */
async function readLines(handle: FileHandle, from: LogPosition, size: number, lines_max: number): Promise<LogBatch> {
  const batch: LogBatch = { lines: [], end: from, damaged: 0 }
  let wanted = read_bytes
  for (;;) {
    const length = Math.min(wanted, size - from.offset)
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, from.offset)
    const bytes = buffer.subarray(0, bytesRead)
    let at = 0
    while (batch.lines.length < lines_max) {
      const end = bytes.indexOf(0x0a, at)
      if (end < 0) break
      const json = decodeLine(bytes.subarray(at, end))
      if (json === null) batch.damaged += 1
      else batch.lines.push(json)
      at = end + 1
    }
    if (at > 0) return { ...batch, end: { segment: from.segment, offset: from.offset + at } }
    if (from.offset + bytesRead >= size || wanted > line_bytes_max)
      return { lines: [], damaged: 1, end: { segment: from.segment, offset: from.offset + bytesRead } }
    // One line is longer than what was read.
    wanted *= 4
  }
}
