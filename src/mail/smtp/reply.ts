// Replies as bytes: writing them (RFC 5321 4.2, RFC 2034) and the bounded parser of a client.
import { decodeText } from './text.ts'
import type { Reply } from './types.ts'

/** The lines on the wire. CR, LF and NUL in a text become spaces, so that nobody can add lines to a reply. */
export function formatReply(reply: Reply): string {
  const prefix = reply.enhanced === null ? '' : `${reply.enhanced} `
  const lines = reply.lines.length === 0 ? [''] : reply.lines
  let text = ''
  for (let index = 0; index < lines.length; index += 1) {
    const mark = index === lines.length - 1 ? ' ' : '-'
    text += `${reply.code}${mark}${prefix}${clean(lines[index]!)}\r\n`
  }
  return text
}

function clean(line: string): string {
  return /[\r\n\0]/.test(line) ? line.replaceAll(/[\r\n\0]+/g, ' ') : line
}

/** The peer's reply is not one, or too long. */
export class ReplySyntaxError extends Error {
  override name = 'ReplySyntaxError'
}

const lineLimit_bytes = 4096
const lineLimit_count = 64
const line = /^([2-5]\d\d)(?:([ -])(?:([245]\.\d{1,3}\.\d{1,3})(?: |$))?([^]*))?$/

/** Collects replies from bytes in any segmentation; never holds more than one line of 4 KiB and 64 lines of a reply. */
export class ReplyParser {
  #rest: Buffer | null = null
  #lines: string[] = []
  #code = 0
  #enhanced: string | null = null

  /** Complete replies of these bytes. Throws ReplySyntaxError, after which the parser must not be used. */
  feed(chunk: Buffer): Reply[] {
    const input = this.#rest === null ? chunk : Buffer.concat([this.#rest, chunk])
    this.#rest = null
    const replies: Reply[] = []
    let from = 0
    while (from < input.length) {
      const end = input.indexOf(10, from)
      if ((end < 0 ? input.length : end) - from > lineLimit_bytes) throw new ReplySyntaxError('reply line too long')
      if (end < 0) {
        this.#rest = input.subarray(from)
        break
      }
      // A lone LF is taken as the end of a reply line: some servers send it, and nothing can be smuggled towards a client.
      const last = end > from && input[end - 1] === 13 ? end - 1 : end
      const reply = this.#line(decodeText(input.subarray(from, last)))
      if (reply !== null) replies.push(reply)
      from = end + 1
    }
    return replies
  }

  #line(text: string): Reply | null {
    const match = line.exec(text)
    if (match === null) throw new ReplySyntaxError('not a reply line')
    const code = Number(match[1])
    if (this.#lines.length === 0) {
      this.#code = code
      this.#enhanced = match[3] ?? null
    } else if (code !== this.#code) throw new ReplySyntaxError('codes of one reply differ')
    if (this.#lines.length >= lineLimit_count) throw new ReplySyntaxError('reply has too many lines')
    this.#lines.push(match[4] ?? '')
    if (match[2] === '-') return null
    const reply: Reply = { code, enhanced: this.#enhanced, lines: this.#lines }
    this.#lines = []
    return reply
  }
}
