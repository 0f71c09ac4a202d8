// Mail data for DATA: puts a dot before each dot that begins a line (RFC 5321 4.5.2) and refuses bare CR or LF,
// which another server might take for the end (2.3.8).
import { findMark } from './scan.ts'

const LF = 10
const CR = 13
const DOT = 46
const dot = Buffer.from('.')

export class ContentEncoder {
  #last = LF

  /** The pieces to send for these bytes, or null when a CR or LF stands alone in them. No byte is copied. */
  encode(bytes: Buffer): Buffer[] | null {
    const pieces: Buffer[] = []
    let from = 0
    let at = 0
    // The data begins at the beginning of a line, but not behind a CR.
    while (at < bytes.length) {
      const before = at > 0 ? bytes[at - 1]! : this.#last
      const mark = findMark(bytes, at, bytes.length, before)
      if (mark === bytes.length) break
      if (bytes[mark] !== DOT || (mark > 0 ? bytes[mark - 1]! : this.#last) !== LF) return null
      if (mark > from) pieces.push(bytes.subarray(from, mark))
      pieces.push(dot)
      from = mark
      at = mark + 1
    }
    if (from < bytes.length) pieces.push(bytes.subarray(from))
    if (bytes.length > 0) this.#last = bytes[bytes.length - 1]!
    return pieces
  }

  /** What ends the data: adds the CR LF that DATA cannot do without; null when the last byte was a bare CR. */
  end(): Buffer | null {
    if (this.#last === CR) return null
    return Buffer.from(this.#last === LF ? '.\r\n' : '\r\n.\r\n')
  }
}
