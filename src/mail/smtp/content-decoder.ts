// Mail data of DATA as it comes from the wire: removes transparency (RFC 5321 4.5.2), finds the only true end
// CR LF . CR LF in any segmentation, and notices CR or LF standing alone (2.3.8).
import { findMark } from './scan.ts'

const LF = 10
const CR = 13
const DOT = 46
const bareCr = Buffer.from('\r')

/** What stands at the end of the bytes seen so far. */
type Pending = 'nothing' | 'dot' | 'dot-cr'

/** One mail data at a time: reset(), then step() until it says that the end was seen. */
export class ContentDecoder {
  hasBareCrLf = false
  isEnded = false
  /** Index behind the bytes that the last step used. */
  next = 0
  #pending: Pending = 'nothing'
  // The data begins at the beginning of a line.
  #last = LF
  #beforeLast = CR

  reset(): void {
    this.hasBareCrLf = false
    this.isEnded = false
    this.#pending = 'nothing'
    this.#last = LF
    this.#beforeLast = CR
  }

  /** Uses bytes from `from` on up to a removed dot, the end, or all; gives the content in them (null for none). */
  step(bytes: Buffer, from: number): Buffer | null {
    if (this.#pending !== 'nothing') {
      const held = this.#stepPending(bytes, from)
      if (held !== undefined) return held
    }
    const stop = this.#findLineDot(bytes, from)
    if (stop === bytes.length) this.#remember(bytes, from, stop)
    else this.#takeDot(bytes, stop)
    return stop > from ? bytes.subarray(from, stop) : null
  }

  /** The byte after a dot at the beginning of a line; undefined: nothing used, go on. */
  #stepPending(bytes: Buffer, from: number): Buffer | null | undefined {
    const byte = bytes[from]!
    if (this.#pending === 'dot') {
      if (byte !== CR) {
        this.#pending = 'nothing'
        return undefined
      }
      this.#pending = 'dot-cr'
      this.next = from + 1
      return null
    }
    this.#pending = 'nothing'
    if (byte === LF) {
      this.isEnded = true
      this.next = from + 1
      return null
    }
    this.hasBareCrLf = true
    this.#last = CR
    this.#beforeLast = DOT
    this.next = from
    return bareCr
  }

  /** Index of the next dot that begins a line, or the length. */
  #findLineDot(bytes: Buffer, from: number): number {
    let at = from
    while (at < bytes.length) {
      const before = at > from ? bytes[at - 1]! : this.#last
      const mark = this.hasBareCrLf ? findLineDotOnly(bytes, at, before) : findMark(bytes, at, bytes.length, before)
      if (mark >= bytes.length) return bytes.length
      const previous = mark > from ? bytes[mark - 1]! : this.#last
      if (bytes[mark] === DOT && previous === LF) {
        const secondLast = mark - 1 > from ? bytes[mark - 2]! : mark > from ? this.#last : this.#beforeLast
        if (secondLast === CR) return mark
      } else this.hasBareCrLf = true
      at = mark + 1
    }
    return bytes.length
  }

  #takeDot(bytes: Buffer, dot: number): void {
    this.#last = DOT
    this.#beforeLast = LF
    if (dot + 1 >= bytes.length) this.#pending = 'dot'
    else if (bytes[dot + 1] === CR) {
      if (dot + 2 >= bytes.length) this.#pending = 'dot-cr'
      else if (bytes[dot + 2] === LF) this.isEnded = true
      // "." CR without LF: the dot was transparency, and the CR is found bare by the next step.
      else return void (this.next = dot + 1)
      this.next = Math.min(dot + 3, bytes.length)
      return
    }
    this.next = dot + 1
  }

  #remember(bytes: Buffer, from: number, stop: number): void {
    this.next = stop
    if (stop - from >= 2) this.#beforeLast = bytes[stop - 2]!
    else if (stop > from) this.#beforeLast = this.#last
    if (stop > from) this.#last = bytes[stop - 1]!
  }
}

const lineDot = Buffer.from('\n.')

/** Once a bare CR or LF is known only line dots matter. */
function findLineDotOnly(bytes: Buffer, from: number, before: number): number {
  if (bytes[from] === DOT && before === LF) return from
  const index = bytes.indexOf(lineDot, from)
  return index < 0 ? bytes.length : index + 1
}
