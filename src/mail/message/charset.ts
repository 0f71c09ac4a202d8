// Bytes to text for every charset label that mail carries; an unknown or wrong label never fails.
import { TextDecoder } from 'node:util'
import { decodeLoosely } from './header-section.ts'

const decoders = new Map<string, TextDecoder | null>()

/** Labels in use that the WHATWG Encoding Standard does not know, and those that are often meant otherwise. */
const aliases: Record<string, string> = {
  cp932: 'shift_jis',
  'cp-850': 'ibm866',
  'utf-8utf-8': 'utf-8',
  'iso-8859-8-i': 'iso-8859-8-i',
  'x-gbk': 'gbk',
  ms936: 'gbk',
  cp936: 'gbk',
  ks_c_5601: 'euc-kr',
  'iso-2022-jp-2': 'iso-2022-jp',
  'unicode-1-1-utf-7': 'utf-7',
}

export function decodeCharset(bytes: Buffer, label: string | undefined): string {
  const name = (label ?? '').trim().toLowerCase()
  if (name === '' || name === 'us-ascii' || name === 'ascii' || name === 'utf-8' || name === 'utf8')
    return decodeLoosely(bytes)
  if (name === 'utf-7' || aliases[name] === 'utf-7') return decodeUtf7(bytes.toString('latin1'))
  const decoder = decoderFor(aliases[name] ?? name)
  return decoder === null ? decodeLoosely(bytes) : decoder.decode(bytes)
}

/** False when we would have to guess. */
export function isKnownCharset(label: string): boolean {
  const name = label.trim().toLowerCase()
  return name === 'utf-7' || decoderFor(aliases[name] ?? name) !== null
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

/** RFC 2152; still a way to hide text from filters. */
function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, encoded: string) => {
    if (encoded === '') return '+'
    const bytes = Buffer.from(encoded, 'base64')
    const even = bytes.subarray(0, bytes.length & ~1)
    return Buffer.from(even).swap16().toString('utf16le')
  })
}
