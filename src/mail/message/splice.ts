// A message source with some byte ranges replaced; everything else stays where it is and is not copied.
import type { MessageSource } from './source.ts'

export interface Edit {
  /** Offsets in the original; equal for an insertion. */
  start: number
  end: number
  replacement: Buffer
}

type Piece = { kind: 'range'; start: number; end: number } | { kind: 'bytes'; bytes: Buffer }

const slice_bytes = 256 * 1024

/** Edits must not overlap; those at the same place keep their order. */
export function spliceSource(original: MessageSource, edits: readonly Edit[]): MessageSource {
  const pieces = piecesOf(original.size_bytes, edits)
  const size_bytes = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0)
  return {
    size_bytes,
    async *chunks() {
      for (const piece of pieces)
        if (piece.kind === 'bytes') yield piece.bytes
        else
          for (let start = piece.start; start < piece.end; start += slice_bytes)
            yield await original.slice(start, Math.min(piece.end, start + slice_bytes))
    },
    async slice(start, end) {
      const found: Buffer[] = []
      let at = 0
      for (const piece of pieces) {
        const from = Math.max(start, at) - at
        const to = Math.min(end, at + lengthOf(piece)) - at
        if (from < to)
          found.push(
            piece.kind === 'bytes'
              ? piece.bytes.subarray(from, to)
              : await original.slice(piece.start + from, piece.start + to),
          )
        at += lengthOf(piece)
      }
      return Buffer.concat(found)
    },
  }
}

function piecesOf(size_bytes: number, edits: readonly Edit[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < at) throw new RangeError('edits overlap')
    if (edit.start > at) pieces.push({ kind: 'range', start: at, end: edit.start })
    if (edit.replacement.length > 0) pieces.push({ kind: 'bytes', bytes: edit.replacement })
    at = edit.end
  }
  if (at < size_bytes) pieces.push({ kind: 'range', start: at, end: size_bytes })
  return pieces
}

function lengthOf(piece: Piece): number {
  return piece.kind === 'bytes' ? piece.bytes.length : piece.end - piece.start
}
