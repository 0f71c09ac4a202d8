// Content transfer encodings (RFC 2045 6) as incremental decoders: any chunking, broken input gives what can be had.
import type { Encoding } from './structure.ts'

export interface Decoder {
  push(chunk: Buffer): Buffer
  end(): Buffer
}

const EQUALS = 61
const none = Buffer.alloc(0)

export function decoderFor(encoding: Encoding): Decoder {
  if (encoding === 'base64') return new Base64Decoder()
  if (encoding === 'quoted-printable') return new QuotedPrintableDecoder()
  if (encoding === 'uuencode') return new UuDecoder()
  return { push: (chunk) => chunk, end: () => none }
}

export function decodeAll(bytes: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'identity' || encoding === 'unknown') return bytes
  if (encoding === 'base64' && isPlainBase64(bytes)) return Buffer.from(bytes.toString('latin1'), 'base64')
  const decoder = decoderFor(encoding)
  const first = decoder.push(bytes)
  const last = decoder.end()
  return last.length === 0 ? first : Buffer.concat([first, last])
}

const padding_bytes_max = 16

/**
 * Whether the native decoder reads it as ours does: padding only at the end, and none of the two letters that only base64url
 * has. It skips other characters, too, and is some ten times faster.
 */
function isPlainBase64(bytes: Buffer): boolean {
  if (bytes.includes(0x2d) || bytes.includes(0x5f)) return false
  const padding = bytes.indexOf(EQUALS)
  return padding === -1 || (padding >= bytes.length - padding_bytes_max && onlyPadding(bytes, padding))
}

function onlyPadding(bytes: Buffer, from: number): boolean {
  return /^[=\s]*$/.test(bytes.toString('latin1', from))
}

/** Other characters are skipped; padding inside ends one group and the next begins, as mail programs read joined encodings. */
class Base64Decoder implements Decoder {
  #rest = ''

  push(chunk: Buffer): Buffer {
    const text = this.#rest + chunk.toString('latin1').replace(/[^A-Za-z0-9+/=]+/g, '')
    const whole = text.length - (text.length % 4)
    // Padding shifts the groups: the text from it on is kept until its group is known to be complete.
    const padding = text.indexOf('=')
    if (padding === -1) {
      this.#rest = text.slice(whole)
      return Buffer.from(text.slice(0, whole), 'base64')
    }
    const pieces: Buffer[] = []
    const groups = text.split(/=+/)
    this.#rest = groups.pop()!
    for (const group of groups) if (group !== '') pieces.push(Buffer.from(group, 'base64'))
    const restWhole = this.#rest.length - (this.#rest.length % 4)
    pieces.push(Buffer.from(this.#rest.slice(0, restWhole), 'base64'))
    this.#rest = this.#rest.slice(restWhole)
    return Buffer.concat(pieces)
  }

  end(): Buffer {
    const rest = Buffer.from(this.#rest, 'base64')
    this.#rest = ''
    return rest
  }
}

class QuotedPrintableDecoder implements Decoder {
  #rest: Buffer = none

  push(chunk: Buffer): Buffer {
    const input = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    const cut = safeEnd(input)
    this.#rest = input.subarray(cut)
    return decodeQuotedPrintable(input.subarray(0, cut))
  }

  end(): Buffer {
    const rest = decodeQuotedPrintable(this.#rest)
    this.#rest = none
    return rest
  }
}

/** Where the input may be cut without splitting `=XY` or a soft line break with its blanks. */
function safeEnd(input: Buffer): number {
  const from = Math.max(0, input.length - 80)
  const last = input.lastIndexOf(EQUALS)
  if (last < from) return input.length
  const tail = input.toString('latin1', last)
  return /^=(?:[0-9a-fA-F]?|[ \t]*\r?)$/.test(tail) ? last : input.length
}

function decodeQuotedPrintable(input: Buffer): Buffer {
  let equals = input.indexOf(EQUALS)
  if (equals === -1) return input
  const output = Buffer.allocUnsafe(input.length)
  let length = 0
  let position = 0
  while (equals !== -1) {
    length += input.copy(output, length, position, equals)
    const high = hexValue(input[equals + 1])
    const low = hexValue(input[equals + 2])
    if (high !== -1 && low !== -1) {
      output[length++] = high * 16 + low
      position = equals + 3
    } else {
      const after = afterSoftBreak(input, equals + 1)
      if (after === -1) output[length++] = EQUALS
      position = after === -1 ? equals + 1 : after
    }
    equals = input.indexOf(EQUALS, position)
  }
  length += input.copy(output, length, position)
  return output.subarray(0, length)
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 48 && byte <= 57) return byte - 48
  if (byte >= 65 && byte <= 70) return byte - 55
  if (byte >= 97 && byte <= 102) return byte - 87
  return -1
}

function afterSoftBreak(input: Buffer, from: number): number {
  let index = from
  while (input[index] === 32 || input[index] === 9) index++
  if (index >= input.length) return input.length
  if (input[index] === 13) index++
  return input[index] === 10 ? index + 1 : index > from && input[index - 1] === 13 ? index : -1
}

/** Lines of uuencode; `begin` and `end` lines are skipped. */
class UuDecoder implements Decoder {
  #rest = ''

  push(chunk: Buffer): Buffer {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n')
    this.#rest = lines.pop()!
    return Buffer.concat(lines.map(decodeUuLine))
  }

  end(): Buffer {
    const rest = decodeUuLine(this.#rest)
    this.#rest = ''
    return rest
  }
}

export function decodeUuLine(line: string): Buffer {
  if (line.startsWith('begin ') || line.trimEnd() === 'end' || line.length < 2) return none
  const size = (line.charCodeAt(0) - 32) & 63
  if (size === 0 || line.trimEnd().length > 90) return none
  const output = Buffer.alloc(Math.ceil(size / 3) * 3)
  for (let group = 0; group * 3 < size; group++) {
    const at = 1 + group * 4
    const value =
      (uuValue(line, at) << 18) | (uuValue(line, at + 1) << 12) | (uuValue(line, at + 2) << 6) | uuValue(line, at + 3)
    output.writeUIntBE(value, group * 3, 3)
  }
  return output.subarray(0, size)
}

function uuValue(line: string, index: number): number {
  const code = line.charCodeAt(index)
  return Number.isNaN(code) || code < 32 ? 0 : (code - 32) & 63
}
