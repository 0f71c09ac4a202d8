// Encoded words in header fields (RFC 2047), tolerant of what senders really write: no blanks between, split characters, wrong case.
import { decodeCharset } from './charset.ts'

const word = /=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=/g

/** Decodes all encoded words; other text stays. Neighbours in the same charset are joined as bytes first, because senders split characters. */
export function decodeEncodedWords(text: string): string {
  if (!text.includes('=?')) return text
  let result = ''
  let last = 0
  let pending: { charset: string; bytes: Buffer[] } | undefined
  const flush = () => {
    if (pending !== undefined) result += decodeCharset(Buffer.concat(pending.bytes), pending.charset)
    pending = undefined
  }
  word.lastIndex = 0
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    const between = text.slice(last, match.index)
    const charset = match[1]!.split('*')[0]!.toLowerCase()
    const bytes = decodeWord(match[2]!.toLowerCase(), match[3]!)
    if (pending === undefined || between.trim() !== '' || pending.charset !== charset) {
      const wasWord = pending !== undefined
      flush()
      if (!wasWord || between.trim() !== '') result += between
      pending = { charset, bytes: [bytes] }
    } else pending.bytes.push(bytes)
    last = match.index + match[0].length
  }
  flush()
  return result + text.slice(last)
}

function decodeWord(encoding: string, text: string): Buffer {
  if (encoding === 'b') return Buffer.from(text, 'base64')
  const plain = text
    .replace(/_/g, ' ')
    .replace(/=([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return /[^\x00-\xff]/.test(plain) ? Buffer.from(plain, 'utf8') : Buffer.from(plain, 'latin1')
}

/** Encodes a text as one or more UTF-8 `B` words of at most 75 characters, separated by folding, when it is not plain ASCII. */
export function encodeWords(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes('=?')) return text
  const words: string[] = []
  let chunk = ''
  for (const character of text) {
    if (Buffer.byteLength(chunk + character) > 45) {
      words.push(chunk)
      chunk = ''
    }
    chunk += character
  }
  words.push(chunk)
  return words.map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`).join('\r\n ')
}
