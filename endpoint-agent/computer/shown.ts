// Names and texts from the computer as they may be shown, sent and logged: one line, no control characters, nothing that turns the
// direction of text. A file name is bytes; the real ones go along where they differ.
import { limits } from '../../src/compromise/endpoint-protocol.ts'

// C0, DEL, C1, line and paragraph separators, marks of direction (bidi) and other invisible format characters, lone surrogates.
const unsafe =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/gu

const escapeUnit = (unit: string): string => {
  const code = unit.codePointAt(0)!
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** A text in one line of at most `characters`; what is unsafe is escaped. */
export function oneLine(text: string, characters: number = limits.text_characters): string {
  const escaped = text.slice(0, characters * 2).replace(unsafe, escapeUnit)
  return escaped.length <= characters
    ? escaped
    : `${escaped
        .slice(0, characters - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`
}

export interface ShownPath {
  path: string
  pathBytes?: string
}

/** A path for the server. `\` and what is unsafe are escaped on Unix, where a backslash is a character like others. */
export function shownPath(bytes: Buffer): ShownPath {
  const whole = bytes.subarray(0, limits.path_bytes)
  const shown = cut(isText(whole) ? oneLine(whole.toString('utf8'), limits.path_bytes) : escapeBytes(whole))
  return Buffer.from(shown).equals(whole) && whole.length === bytes.length
    ? { path: shown }
    : { path: shown, pathBytes: whole.toString('base64') }
}

export function isText(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8')).equals(bytes)
}

/** Bytes that are no UTF-8 as `\xff`; the sound parts as they are. */
function escapeBytes(bytes: Buffer): string {
  const parts: string[] = []
  for (let at = 0; at < bytes.length;) {
    const size = [1, 2, 3, 4].find((length) => at + length <= bytes.length && isText(bytes.subarray(at, at + length)))
    parts.push(
      size === undefined
        ? `\\x${bytes[at]!.toString(16).padStart(2, '0')}`
        : oneLine(bytes.toString('utf8', at, at + size)),
    )
    at += size ?? 1
  }
  return parts.join('')
}

/** Within the limit of the protocol, in bytes. */
function cut(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= limits.path_bytes) return text
  return `${bytes
    .subarray(0, limits.path_bytes - 8)
    .toString('utf8')
    .replace(/\ufffd+$/, '')}…`
}
