// A whole message as bytes, wherever it is kept (memory, temporary file, quarantine).

export interface MessageSource {
  readonly size_bytes: number
  /** The bytes in order, any chunking; may be read several times, also at once. */
  chunks(): AsyncIterable<Buffer>
  /** Bytes [start, end) copied into one buffer; for the header section and small messages. */
  slice(start: number, end: number): Promise<Buffer>
}

export function bufferSource(...parts: Buffer[]): MessageSource {
  const size_bytes = parts.reduce((sum, part) => sum + part.length, 0)
  return {
    size_bytes,
    async *chunks() {
      yield* parts
    },
    async slice(start, end) {
      return Buffer.concat(parts).subarray(start, Math.min(end, size_bytes))
    },
  }
}
