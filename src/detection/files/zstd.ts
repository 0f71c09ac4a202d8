// Unpacks Zstandard (RFC 8878), which Windows opens as it does ZIP. Files may be of several frames; the library stops behind the first.
import { constants, zstdDecompressSync } from 'node:zlib'
import type { Unpacked } from './lzma.ts'

const frameMark = 0xfd2fb528
/** The lowest four bits are free. */
const skippedMark = 0x184d2a50
const frames_max = 1_000
/** 32 MB: more is only written when asked for. */
const windowBits_max = 25

export function isZstd(bytes: Buffer, at = 0): boolean {
  if (at + 4 > bytes.length) return false
  const mark = bytes.readUInt32LE(at)
  return mark === frameMark || (mark & ~15) === skippedMark
}

/** All frames together at most `max` bytes. */
export function unpackZstd(bytes: Buffer, max: number): Unpacked {
  const parts: Buffer[] = []
  let left = max
  let at = 0
  try {
    for (let frames = 0; isZstd(bytes, at); frames++) {
      if (frames === frames_max) return { kind: 'unreadable', reason: 'too many frames' }
      const { buffer, engine } = zstdDecompressSync(bytes.subarray(at), {
        maxOutputLength: Math.max(1, left),
        finishFlush: constants.ZSTD_e_flush,
        params: { [constants.ZSTD_d_windowLogMax]: windowBits_max },
        info: true,
      }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } }
      parts.push(buffer)
      left -= buffer.length
      at += Math.max(4, engine.bytesWritten)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { kind: 'too-large' }
    return { kind: 'unreadable', reason: 'damaged data' }
  }
  return { kind: 'content', content: Buffer.concat(parts) }
}
