// The content of one message while we have it: chunks as they came, and from 1 MiB on (or when memory is short, or when it only
// waits for an answer) an unlinked temporary file. Hashes the body as it passes. Not durable storage: a crash loses it, the sender
// still has it.
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { sliceOfParts } from '#mail/message/source.ts'
import type { MessageSource } from '#mail/message/source.ts'
import type { Budget } from './budget.ts'

export interface ContentLimits {
  message_bytes: number
  headerSection_bytes: number
  spillAbove_bytes: number
}

export type ContentFailure = 'too-large' | 'header-too-large' | 'no-space' | 'storage'

const blankLine = Buffer.from('\r\n\r\n')
const readBlock_bytes = 256 * 1024
const spillStep_bytes = 512 * 1024
let fileCounter = 0
/** Of the 32 threads of the pool: on a busy disk they must not take those with which the journal is written. */
const leavingAtOnce_max = 24
let leavingNow = 0
const waitingToLeave = new Set<Content>()

export class Content implements MessageSource {
  size_bytes = 0
  /** Why the message cannot be taken; bytes are still counted so that the session stays in step. */
  failure: ContentFailure | null = null
  /** Offset behind the blank line that ends the header section; -1 while unknown. */
  #bodyStart = -1
  #chunks: Buffer[] = []
  #held_bytes = 0
  #file: FileHandle | null = null
  #fileSize_bytes = 0
  #spilling: Promise<void> | null = null
  #bodyHash: Hash = createHash('sha256')
  #digest: Buffer | null = null
  #header: Buffer = Buffer.alloc(0)
  /** Last three bytes while the blank line is being looked for. */
  #tail: Buffer = Buffer.alloc(0)
  #isDisposed = false
  /** Some chunks of the socket in one write. */
  readonly #spillStep_bytes: number
  readonly #budget: Budget
  readonly #limits: ContentLimits
  readonly #folder: string

  constructor(budget: Budget, limits: ContentLimits, folder: string) {
    this.#budget = budget
    this.#limits = limits
    this.#spillStep_bytes = Math.min(spillStep_bytes, limits.spillAbove_bytes)
    this.#folder = folder
  }

  /** Takes one chunk; a promise means "do not read on before". Never rejects: what goes wrong is `failure`. */
  write(chunk: Buffer): void | Promise<void> {
    const before_bytes = this.size_bytes
    this.size_bytes += chunk.length
    if (this.failure !== null || this.#isDisposed) return
    if (this.size_bytes > this.#limits.message_bytes) return this.#fail('too-large')
    this.#chunks.push(chunk)
    this.#held_bytes += chunk.length
    this.#budget.addMemory(chunk.length)
    if (this.#bodyStart >= 0) this.#bodyHash.update(chunk)
    else if (!this.#findBody(before_bytes)) return this.#fail('header-too-large')
    if (this.#chunks.length >= 256) this.#mergeSmall()
    if (this.#spilling !== null) return this.#spilling
    // The header section stays in memory: it is bounded, and needed as soon as it is whole.
    if (this.#bodyStart < 0) return
    const held_bytes_max = this.#file === null ? this.#limits.spillAbove_bytes : this.#spillStep_bytes
    if (this.#budget.mustSpill(this.#held_bytes, held_bytes_max)) return this.#spill()
  }

  /** After the last chunk. Call once. `hasBareLineEnds` lets LF LF end the header section, too. */
  async finish(hasBareLineEnds: boolean): Promise<void> {
    while (this.#spilling !== null) await this.#spilling
    if (this.#file !== null && this.failure === null && this.#chunks.length > 0) await this.#spill()
    if (this.#bodyStart < 0 && this.failure === null) this.#endWithoutBlankLine(hasBareLineEnds)
    if (this.failure === null) this.#digest = this.#bodyHash.digest()
  }

  /** SHA-256 of everything behind the first blank line. Only after `finish`. */
  get bodyDigest(): Buffer {
    return this.#digest!
  }

  /** The header section with the line end of its last field, without the blank line. Only after `finish`. */
  get header(): Buffer {
    return this.#header
  }

  get isSpilled(): boolean {
    return this.#file !== null
  }

  async *chunks(): AsyncIterable<Buffer> {
    yield* this.range(0, this.size_bytes)
  }

  /** In memory: the chunks themselves, so that a small message is written without a copy; null when in a file. */
  heldChunks(): Buffer[] | null {
    return this.#file === null ? this.#chunks : null
  }

  async *range(start: number, end: number): AsyncIterable<Buffer> {
    const file = this.#file
    if (file === null) {
      yield* cutChunks(this.#chunks, start, end)
      return
    }
    let position = start
    while (position < end) {
      const block = Buffer.allocUnsafeSlow(Math.min(readBlock_bytes, end - position))
      const { bytesRead } = await file.read(block, 0, block.length, position)
      if (bytesRead === 0) throw new Error('the temporary file is shorter than what was written to it')
      yield bytesRead === block.length ? block : block.subarray(0, bytesRead)
      position += bytesRead
    }
  }

  async slice(start: number, end: number): Promise<Buffer> {
    const last = Math.min(end, this.size_bytes)
    if (this.#file === null) return sliceOfParts(this.#chunks, start, last)
    // One block, filled in place: joining blocks costs a copy and leaves garbage of the size of the message.
    const block = Buffer.allocUnsafeSlow(Math.max(0, last - start))
    for (let filled = 0; filled < block.length;) {
      const { bytesRead } = await this.#file.read(block, filled, block.length - filled, start + filled)
      if (bytesRead === 0) throw new Error('the temporary file is shorter than what was written to it')
      filled += bytesRead
    }
    return block
  }

  /** Gives memory and file back; safe to call twice and while a write is on its way. */
  dispose(): void {
    if (this.#isDisposed) return
    this.#isDisposed = true
    waitingToLeave.delete(this)
    this.#dropMemory()
    const closing = (this.#spilling ?? Promise.resolve()).then(async () => {
      this.#budget.addSpool(-this.#fileSize_bytes)
      this.#fileSize_bytes = 0
      await this.#file?.close()
    })
    // The file has no name any more: an error on close can lose nothing and nobody can act on it.
    closing.catch(() => undefined)
  }

  /**
   * For content whose last byte has gone to the next hop: it is needed again only if that refuses it for reasons of its own (matrix
   * 13), so it need not fill the memory of a process with thousands of messages in that state. It stays in memory when that fails.
   */
  leaveMemory(): void {
    if (this.#isDisposed || this.#file !== null || this.#spilling !== null || this.#chunks.length === 0) return
    if (!this.#budget.isCrowded() || !this.#budget.hasSpoolFor(this.#held_bytes)) return
    if (leavingNow >= leavingAtOnce_max) return void waitingToLeave.add(this)
    leavingNow += 1
    this.#spilling = this.#copyOut()
      .catch(() => undefined)
      .finally(() => {
        leavingNow -= 1
        this.#spilling = null
        letNextLeave()
      })
  }

  /** Readers use the memory until the file is whole. */
  async #copyOut(): Promise<void> {
    const file = await openUnlinked(this.#folder)
    try {
      await writeAll(file, this.#chunks, 0)
    } catch (error) {
      await file.close()
      throw error
    }
    this.#file = file
    this.#fileSize_bytes = this.#held_bytes
    this.#budget.addSpool(this.#fileSize_bytes)
    // A part of a chunk keeps the whole of it.
    this.#header = Buffer.from(this.#header)
    this.#dropMemory()
  }

  #dropMemory(): void {
    this.#budget.addMemory(-this.#held_bytes)
    this.#held_bytes = 0
    this.#chunks = []
  }

  #fail(failure: ContentFailure): void {
    this.failure = failure
    this.#dropMemory()
  }

  /** A sender of one-byte segments must not cost an object a byte. */
  #mergeSmall(): void {
    if (this.#held_bytes / this.#chunks.length < 4096) this.#chunks = [Buffer.concat(this.#chunks)]
  }

  /** False when the header section is over its limit. */
  #findBody(before_bytes: number): boolean {
    const chunk = this.#chunks.at(-1)!
    // A blank line may lie across chunks: three bytes of what came before are enough.
    const overlap = this.#tail
    const window = overlap.length === 0 ? chunk : Buffer.concat([overlap, chunk])
    this.#tail = Buffer.from(window.subarray(Math.max(0, window.length - 3)))
    const windowStart = before_bytes - overlap.length
    const isEmptyHeader = before_bytes < 2 && this.size_bytes >= 2 && tailStartsWithLineEnd(this.#chunks)
    const found = isEmptyHeader ? -1 : window.indexOf(blankLine)
    if (!isEmptyHeader && found < 0) {
      if (this.size_bytes <= this.#limits.headerSection_bytes) return true
      return this.#endAtBareBlankLine()
    }
    this.#bodyStart = isEmptyHeader ? 2 : windowStart + found + blankLine.length
    if (this.#bodyStart - 2 > this.#limits.headerSection_bytes) return false
    this.#setHeader(Math.max(0, this.#bodyStart - 2))
    for (const part of cutChunks(this.#chunks, this.#bodyStart, this.size_bytes)) this.#bodyHash.update(part)
    return true
  }

  /** A message of bare LF has no CR LF CR LF however long it is. */
  #endAtBareBlankLine(): boolean {
    const whole = Buffer.concat(this.#chunks)
    const found = whole.indexOf('\n\n')
    if (found < 0 || found + 1 > this.#limits.headerSection_bytes) return false
    this.#bodyStart = found + 2
    this.#setHeader(found + 1)
    this.#bodyHash.update(whole.subarray(this.#bodyStart))
    return true
  }

  #endWithoutBlankLine(hasBareLineEnds: boolean): void {
    const whole = Buffer.concat(this.#chunks)
    const found = hasBareLineEnds ? whole.indexOf('\n\n') : -1
    this.#bodyStart = found < 0 ? whole.length : found + 2
    this.#setHeader(found < 0 ? whole.length : found + 1)
    this.#bodyHash.update(whole.subarray(this.#bodyStart))
  }

  #setHeader(length: number): void {
    const parts = [...cutChunks(this.#chunks, 0, length)]
    this.#header = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }

  #spill(): Promise<void> {
    this.#spilling = this.#writeOut()
      .catch((error: NodeJS.ErrnoException) => {
        this.#fail(
          error.code === 'ENOSPC' || error.code === 'EDQUOT' || error.code === 'EFBIG' ? 'no-space' : 'storage',
        )
      })
      .finally(() => {
        this.#spilling = null
      })
    return this.#spilling
  }

  async #writeOut(): Promise<void> {
    this.#file ??= await openUnlinked(this.#folder)
    while (this.#chunks.length > 0) {
      const batch = this.#chunks
      const batch_bytes = this.#held_bytes
      if (!this.#budget.hasSpoolFor(batch_bytes)) return this.#fail('no-space')
      this.#chunks = []
      this.#held_bytes = 0
      try {
        await writeAll(this.#file, batch, this.#fileSize_bytes)
      } finally {
        this.#budget.addMemory(-batch_bytes)
      }
      this.#fileSize_bytes += batch_bytes
      this.#budget.addSpool(batch_bytes)
    }
  }
}

function letNextLeave(): void {
  for (const content of waitingToLeave) {
    if (leavingNow >= leavingAtOnce_max) return
    waitingToLeave.delete(content)
    content.leaveMemory()
  }
}

async function writeAll(file: FileHandle, batch: Buffer[], position: number): Promise<void> {
  const total_bytes = batch.reduce((sum, part) => sum + part.length, 0)
  const { bytesWritten } = await file.writev(batch, position)
  // A short write is how some file systems say "full" (writev(2)); the next write would say why.
  if (bytesWritten !== total_bytes) throw Object.assign(new Error('short write to the spool'), { code: 'ENOSPC' })
}

async function openUnlinked(folder: string): Promise<FileHandle> {
  fileCounter += 1
  const name = path.join(folder, `content-${process.pid}-${fileCounter}-${Date.now()}`)
  const file = await open(name, 'wx+', 0o600)
  await unlink(name)
  return file
}

function tailStartsWithLineEnd(chunks: Buffer[]): boolean {
  const [first, second] = chunks
  if (first!.length >= 2) return first![0] === 13 && first![1] === 10
  return first![0] === 13 && second?.[0] === 10
}

/** Bytes [start, end) of a list of chunks, without copying. */
export function* cutChunks(chunks: Buffer[], start: number, end: number): Iterable<Buffer> {
  let offset = 0
  for (const chunk of chunks) {
    const from = Math.max(0, start - offset)
    const to = Math.min(chunk.length, end - offset)
    if (from < to) yield from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to)
    offset += chunk.length
    if (offset >= end) return
  }
}
