// Command lines and replies as strings without loss: valid UTF-8 becomes text (RFC 6531), any other byte above 127
// becomes a lone surrogate U+DC80..U+DCFF ("surrogateescape"), so that encodeText(decodeText(bytes)) gives the same bytes.
import { isAscii, isUtf8 } from 'node:buffer'

/** Text of the bytes; never fails. */
export function decodeText(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  if (isUtf8(bytes)) return bytes.toString('utf8')
  return bytes
    .toString('latin1')
    .replaceAll(/[\x80-\xff]/g, (c: string) => String.fromCharCode(0xdc00 + c.charCodeAt(0)))
}

/** The bytes of a text that came from decodeText, or of any other text as UTF-8. */
export function encodeText(text: string): Buffer {
  // eslint-disable-next-line no-misleading-character-class -- lone surrogates are meant
  if (!/[\udc80-\udcff]/.test(text) || text.isWellFormed()) return Buffer.from(text, 'utf8')
  const pieces = text.split(/(?<![\ud800-\udbff])([\udc80-\udcff]+)/)
  return Buffer.concat(
    pieces.map((piece, index) =>
      index % 2 === 0
        ? Buffer.from(piece, 'utf8')
        : Buffer.from(Array.from({ length: piece.length }, (_, i) => piece.charCodeAt(i) - 0xdc00)),
    ),
  )
}

/** True when every character is below 128, so that the text may be written as latin1. */
export function isAsciiText(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text)
}
