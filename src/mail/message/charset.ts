// Bytes to text for every charset label that mail carries; an unknown or wrong label never fails.
import { isAscii } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { decodeLoosely } from './header-section.ts'

const decoders = new Map<string, TextDecoder | null>()

/** Labels in use that the WHATWG Encoding Standard does not know, and those that are often meant otherwise. */
const aliases: Record<string, string> = {
  cp932: 'shift_jis',
  'cp-850': 'ibm866',
  'utf-8utf-8': 'utf-8',
  utf8: 'utf-8',
  'iso-8859-8-i': 'iso-8859-8-i',
  'x-gbk': 'gbk',
  ms936: 'gbk',
  cp936: 'gbk',
  ks_c_5601: 'euc-kr',
  'iso-2022-jp-2': 'iso-2022-jp',
  'unicode-1-1-utf-7': 'utf-7',
  'x-unicode-2-0-utf-7': 'utf-7',
  csunicode11utf7: 'utf-7',
  cp65000: 'utf-7',
  utf7: 'utf-7',
  utf16: 'utf-16',
  'utf-16le': 'utf-16',
  'utf-16be': 'utf-16',
  'ucs-2': 'utf-16',
  'iso-10646-ucs-2': 'utf-16',
  unicode: 'utf-16',
  csunicode: 'utf-16',
  unicodefeff: 'utf-16',
  unicodefffe: 'utf-16',
  utf32: 'utf-32',
  'utf-32le': 'utf-32',
  'utf-32be': 'utf-32',
  'ucs-4': 'utf-32',
  'iso-10646-ucs-4': 'utf-32',
  csucs4: 'utf-32',
}

export function decodeCharset(bytes: Buffer, label: string | undefined): string {
  const given = (label ?? '').trim().toLowerCase()
  if (given === '' || given === 'us-ascii' || given === 'ascii') return decodeLoosely(bytes)
  const name = aliases[given] ?? given
  if (name === 'utf-8') return decodeUtf8(bytes)
  if (name === 'utf-7') return decodeUtf7(bytes.toString('latin1'))
  if (name === 'utf-16') return decodeUtf16(bytes, isBigEndian(bytes, 2) ?? given === 'utf-16be')
  if (name === 'utf-32') return decodeUtf32(bytes, isBigEndian(bytes, 4) ?? given === 'utf-32be')
  const decoder = decoderFor(name)
  return decoder === null ? decodeLoosely(bytes) : decoder.decode(bytes)
}

/** Text of a file that says itself how it is encoded: UTF-16 by its mark or its zeros, else byte by byte. */
export function decodeByMark(bytes: Buffer): string {
  const bigEndian = bytes.length < 4 ? undefined : isBigEndian(bytes, 2)
  return bigEndian === undefined ? bytes.toString('latin1') : decodeUtf16(bytes, bigEndian)
}

/** What a page says of itself; UTF-16 cannot be meant where this can be read (HTML 13.2.3.2). */
export function charsetOfHtml(bytes: Buffer): string | undefined {
  const label = /<meta[^>]{1,200}charset=["']?([\w-]{1,40})/i.exec(bytes.toString('latin1', 0, 2_048))?.[1]
  return label !== undefined && /^utf-?(?:16|32)/i.test(label) ? 'utf-8' : label
}

/** Latin-1 only where most of it would be wrong: one wrong byte must not change the alphabet of a text that readers see. */
function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1')
  const text = bytes.toString('utf8')
  if (!text.includes('\ufffd')) return text
  const wrong = text.split('\ufffd').length - 1
  const right = text.match(/[^\x00-\x7f\ufffd]/g)?.length ?? 0
  return wrong > right ? bytes.toString('latin1') : text
}

function decoderFor(name: string): TextDecoder | null {
  const known = decoders.get(name)
  if (known !== undefined) return known
  let decoder: TextDecoder | null = null
  try {
    decoder = new TextDecoder(name)
  } catch {
    // An unknown label: the caller guesses.
  }
  if (decoders.size < 200) decoders.set(name, decoder)
  return decoder
}

const looked_bytes = 400

/** By the byte order mark (RFC 2781 3.2, Unicode 23.8), else by where the zeros of ASCII text stand; undefined: neither. */
function isBigEndian(bytes: Buffer, unit: 2 | 4): boolean | undefined {
  if (bytes.length < unit) return undefined
  const marks = { first: bytes.readUIntBE(0, unit), last: bytes.readUIntLE(0, unit) }
  if (marks.first === 0xfeff) return true
  if (marks.last === 0xfeff) return false
  let high = 0
  let low = 0
  const length = Math.min(bytes.length - (bytes.length % unit), looked_bytes)
  for (let at = 0; at < length; at += unit) {
    if (bytes[at] === 0 && bytes[at + unit - 1] !== 0) high++
    else if (bytes[at] !== 0 && bytes[at + unit - 1] === 0) low++
  }
  const enough = length / unit / 2
  return high > enough ? true : low > enough ? false : undefined
}

function decodeUtf16(bytes: Buffer, bigEndian: boolean): string {
  const even = bytes.subarray(0, bytes.length & ~1)
  const text = (bigEndian ? Buffer.from(even).swap16() : even).toString('utf16le')
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text
}

function decodeUtf32(bytes: Buffer, bigEndian: boolean): string {
  const characters: string[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)
    characters.push(code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code))
  }
  return characters.join('').replace(/^\ufeff/, '')
}

/** RFC 2152; still a way to hide text from filters. */
function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, encoded: string) => {
    if (encoded === '') return '+'
    return decodeUtf16(Buffer.from(encoded, 'base64'), true)
  })
}
