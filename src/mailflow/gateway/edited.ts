// A message as it leaves: lines on top, some ranges of the original cut out, every other byte as it came and without a copy.
import type { MessageSource } from '#mail/message/source.ts'
import { cutChunks } from './content.ts'
import type { Content } from './content.ts'

export interface Cut {
  start: number
  end: number
}

export class EditedSource implements MessageSource {
  readonly size_bytes: number
  readonly #top: Buffer
  readonly #content: Content
  readonly #kept: Cut[]

  /** `cuts` in ascending order, not overlapping. */
  constructor(top: Buffer, content: Content, cuts: Cut[]) {
    this.#top = top
    this.#content = content
    this.#kept = keptRanges(cuts, content.size_bytes)
    this.size_bytes = this.#kept.reduce((sum, range) => sum + range.end - range.start, top.length)
  }

  /** The whole message as buffers in memory, null when the content is in a file. */
  heldParts(): Buffer[] | null {
    const held = this.#content.heldChunks()
    if (held === null) return null
    const parts = this.#top.length > 0 ? [this.#top] : []
    for (const range of this.#kept) parts.push(...cutChunks(held, range.start, range.end))
    return parts
  }

  async *chunks(): AsyncIterable<Buffer> {
    if (this.#top.length > 0) yield this.#top
    for (const range of this.#kept) yield* this.#content.range(range.start, range.end)
  }

  async slice(start: number, end: number): Promise<Buffer> {
    const parts: Buffer[] = []
    const size_bytes = Math.min(end, this.size_bytes)
    let offset = 0
    for (const piece of [
      { start: 0, end: this.#top.length, isTop: true },
      ...this.#kept.map((kept) => ({ ...kept, isTop: false })),
    ]) {
      const length = piece.end - piece.start
      const from = piece.start + Math.max(0, start - offset)
      const to = piece.start + Math.min(length, size_bytes - offset)
      if (from < to) parts.push(piece.isTop ? this.#top.subarray(from, to) : await this.#content.slice(from, to))
      offset += length
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  }
}

function keptRanges(cuts: Cut[], size_bytes: number): Cut[] {
  const kept: Cut[] = []
  let position = 0
  for (const cut of cuts) {
    if (cut.start > position) kept.push({ start: position, end: cut.start })
    position = Math.max(position, cut.end)
  }
  if (position < size_bytes) kept.push({ start: position, end: size_bytes })
  return kept
}
