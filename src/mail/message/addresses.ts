// Address lists of header fields (RFC 5322 3.4), tolerant: a wrong list gives what can be understood, never an error.
import { decodeEncodedWords } from './encoded-words.ts'

export interface Address {
  /** Display name, decoded; empty when there is none. */
  name: string
  /** `local@domain` as written, or empty when the angle brackets hold none. */
  address: string
  /** Lower case; empty when there is no domain. */
  domain: string
}

const addressesMax = 1_000

/** Mailboxes of a list, those inside groups included. */
export function parseAddressList(text: string): Address[] {
  const result: Address[] = []
  let name = ''
  let angle: string | undefined
  let index = 0
  const finish = () => {
    const display = decodeEncodedWords(name.trim().replace(/\s+/g, ' '))
    const found = angle?.trim() ?? ''
    if (angle !== undefined) result.push(makeAddress(display, found))
    else if (display !== '') result.push(display.includes('@') ? makeAddress('', display) : makeAddress(display, ''))
    name = ''
    angle = undefined
  }
  while (index < text.length && result.length < addressesMax) {
    const character = text[index]!
    if (character === '"') {
      const end = endOfQuoted(text, index)
      const inner = text.slice(index + 1, end).replace(/\\([\s\S])/g, '$1')
      name += text[end + 1] === '@' ? text.slice(index, end + 1) : inner
      index = end + 1
    } else if (character === '(') index = endOfComment(text, index)
    else if (character === '<') {
      const end = text.indexOf('>', index)
      // The last angle address of one mailbox counts: readers show that one.
      angle = text.slice(index + 1, end === -1 ? text.length : end)
      index = end === -1 ? text.length : end + 1
    } else if (character === ',' || character === ';') {
      finish()
      index++
    } else if (character === ':' && angle === undefined && !name.includes('@')) {
      name = ''
      index++
    } else {
      name += character
      index++
    }
  }
  finish()
  return result
}

function endOfQuoted(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === '"') return index
  }
  return text.length
}

function endOfComment(text: string, start: number): number {
  let depth = 0
  for (let index = start; index < text.length; index++) {
    if (text[index] === '\\') index++
    else if (text[index] === '(') depth++
    else if (text[index] === ')' && --depth === 0) return index + 1
  }
  return text.length
}

function makeAddress(name: string, written: string): Address {
  // A source route (RFC 5322 4.4) is dropped.
  const address = written.replace(/^@[^:]*:/, '').replace(/\s+/g, '')
  const at = address.lastIndexOf('@')
  return {
    name,
    address,
    domain:
      at === -1
        ? ''
        : address
            .slice(at + 1)
            .toLowerCase()
            .replace(/\.$/, ''),
  }
}
