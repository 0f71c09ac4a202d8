// A whole message as bytes, wherever it is kept (memory, temporary file, quarantine).

export interface MessageSource {
  readonly size_bytes: number
  /** The bytes in order, any chunking; may be read several times, also at once. */
  chunks(): AsyncIterable<Buffer>
  /** Bytes [start, end) in one buffer, which nobody may write to; for the header section and small messages. */
  slice(start: number, end: number): Promise<Buffer>
}

export function bufferSource(...parts: Buffer[]): MessageSource {
  const size_bytes = parts.reduce((sum, part) => sum + part.length, 0)
  return {
    size_bytes,
    async *chunks() {
      yield* parts
    },
    slice: (start, end) => Promise.resolve(sliceOfParts(parts, start, Math.min(end, size_bytes))),
  }
}

/** Without a copy where the range lies in one part, which is the rule. */
export function sliceOfParts(parts: readonly Buffer[], start: number, end: number): Buffer {
  const found: Buffer[] = []
  let at = 0
  for (const part of parts) {
    const next = at + part.length
    if (next > start && at < end) found.push(part.subarray(Math.max(0, start - at), Math.min(part.length, end - at)))
    at = next
    if (at >= end) break
  }
  return found.length === 1 ? found[0]! : Buffer.concat(found)
}
