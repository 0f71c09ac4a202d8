// Unpacks LZMA and LZMA2 (specification and 7zFormat of the LZMA SDK) in memory, for small things of a size that is known before.
// Each step gives at least one byte, so the size bounds the time as well.

export interface Packed {
  method: 'lzma' | 'lzma2'
  properties: Buffer
  data: Buffer
  /** What it says to be when unpacked. */
  size_bytes: number
}

export type Unpacked =
  | { kind: 'content'; content: Buffer }
  | { kind: 'too-large' }
  | { kind: 'unreadable'; reason: string }

/** At most `max` bytes; nothing is given of what is larger. */
export function unpackLzma(packed: Packed, max: number): Unpacked {
  const { method, properties, data, size_bytes } = packed
  if (size_bytes > max) return { kind: 'too-large' }
  const dictionary_bytes = method === 'lzma' ? lzmaDictionary(properties) : lzma2Dictionary(properties)
  if (dictionary_bytes === undefined) return { kind: 'unreadable', reason: 'properties that no program writes' }
  const decoder = new Decoder(data, size_bytes, dictionary_bytes)
  const isWhole = method === 'lzma' ? decoder.readLzma(properties[0]!) : decoder.readLzma2()
  return isWhole
    ? { kind: 'content', content: decoder.output }
    : { kind: 'unreadable', reason: data.length === 0 ? 'no data' : 'damaged data' }
}

function lzmaDictionary(properties: Buffer): number | undefined {
  if (properties.length < 5 || codingOf(properties[0]!) === undefined) return undefined
  return Math.max(dictionary_bytes_min, properties.readUInt32LE(1))
}

/** How many bits of the byte before and of the position choose among the probabilities. */
interface Coding {
  literalContext: number
  literalPosition: number
  position: number
}

function codingOf(properties: number): Coding | undefined {
  const literalContext = properties % 9
  const literalPosition = Math.floor(properties / 9) % 5
  const position = Math.floor(properties / 45)
  if (position > 4 || literalContext + literalPosition > literalBits_max) return undefined
  return { literalContext, literalPosition, position }
}

function lzma2Dictionary(properties: Buffer): number | undefined {
  const bits = properties[0] ?? 255
  if (bits > 40) return undefined
  return bits === 40 ? 0xffffffff : (2 | (bits & 1)) * 2 ** ((bits >> 1) + 11)
}

const dictionary_bytes_min = 4_096
/** More than this of lc + lp is allowed by LZMA only, asks for much memory, and is not written by programs. */
const literalBits_max = 4

const states = 12
const positions_max = 16
/** Where each kind of decision has its probabilities. */
const isMatch = 0
const isRep = isMatch + states * positions_max
const isRep0 = isRep + states
const isRep1 = isRep0 + states
const isRep2 = isRep1 + states
const isLongRep0 = isRep2 + states
const slots = isLongRep0 + states * positions_max
const distances = slots + 4 * 64
const alignment = distances + 128
const matchLength = alignment + 16
const repLength = matchLength + 2 + positions_max * 16 + 256
const literals = repLength + 2 + positions_max * 16 + 256
const half = 1_024

/** First bytes of LZMA2's chunks; a packed one says with more what begins anew. */
const control2 = {
  storedNewDictionary: 1,
  stored: 2,
  packed: 0x80,
  newState: 0xa0,
  newProperties: 0xc0,
  newDictionary: 0xe0,
}

/** What the chunks say of their sizes, up to the end of the last one. */
export function measureLzma2(data: Buffer): { packed_bytes: number; unpacked_bytes: number } | undefined {
  let unpacked_bytes = 0
  for (let at = 0; at < data.length;) {
    const control = data[at]!
    if (control === 0) return { packed_bytes: at + 1, unpacked_bytes }
    const isPacked = control >= control2.packed
    const head_bytes = !isPacked ? 3 : control < control2.newProperties ? 5 : 6
    if (at + head_bytes > data.length) return undefined
    const size = data.readUInt16BE(at + 1) + 1
    unpacked_bytes += isPacked ? (control & 0x1f) * 0x10000 + size : size
    at += head_bytes + (isPacked ? data.readUInt16BE(at + 3) + 1 : size)
  }
  return undefined
}

class Decoder {
  readonly output: Buffer
  readonly #input: Buffer
  readonly #dictionary_bytes: number
  #at = 0
  #inputEnd: number
  #isOver = false
  #filled = 0
  /** Where the dictionary begins in the output; positions count from there. */
  #start = 0
  #range = 0
  #code = 0
  #state = 0
  readonly #reps = new Uint32Array(4)
  #probabilities = new Uint16Array(0)
  #coding: Coding = { literalContext: 0, literalPosition: 0, position: 0 }
  #positionMask = 0

  constructor(input: Buffer, size_bytes: number, dictionary_bytes: number) {
    this.#input = input
    this.#inputEnd = input.length
    this.#dictionary_bytes = dictionary_bytes
    this.output = Buffer.alloc(size_bytes)
  }

  readLzma(properties: number): boolean {
    return this.#setProperties(properties) && this.#startRange() && this.#unpack(this.output.length)
  }

  /** Chunks with a control byte each: what to forget before it, and whether it is packed or stored. */
  readLzma2(): boolean {
    // The lowest control that a packed chunk may have: dictionary, properties and state must have been set once.
    let least = control2.newDictionary
    for (;;) {
      this.#inputEnd = this.#input.length
      const control = this.#byte()
      if (this.#isOver || control === 0) return !this.#isOver && this.#filled === this.output.length
      if (control === control2.storedNewDictionary || control >= control2.newDictionary) this.#start = this.#filled
      if (control < control2.packed) {
        if (control > control2.stored) return false
        if (control === control2.storedNewDictionary) least = control2.newProperties
        else if (least === control2.newDictionary) return false
        if (!this.#copyStored(this.#short() + 1)) return false
      } else {
        if (control < least || !this.#readPacked(control)) return false
        least = control2.packed
      }
    }
  }

  #readPacked(control: number): boolean {
    const end = this.#filled + (control & 0x1f) * 0x10000 + this.#short() + 1
    const packed_bytes = this.#short() + 1
    if (control >= control2.newProperties) {
      if (!this.#setProperties(this.#byte())) return false
    } else if (control >= control2.newState) this.#forget()
    this.#inputEnd = this.#at + packed_bytes
    if (this.#isOver || this.#inputEnd > this.#input.length || end > this.output.length) return false
    if (!this.#startRange() || !this.#unpack(end)) return false
    this.#at = this.#inputEnd
    return true
  }

  #copyStored(size: number): boolean {
    const end = this.#at + size
    if (this.#isOver || end > this.#input.length || size > this.output.length - this.#filled) return false
    this.#input.copy(this.output, this.#filled, this.#at, end)
    this.#filled += size
    this.#at = end
    return true
  }

  #setProperties(properties: number): boolean {
    const coding = codingOf(properties)
    if (coding === undefined) return false
    this.#coding = coding
    this.#positionMask = (1 << coding.position) - 1
    this.#probabilities = new Uint16Array(literals + (0x300 << (coding.literalContext + coding.literalPosition)))
    this.#forget()
    return true
  }

  #forget(): void {
    this.#probabilities.fill(half)
    this.#reps.fill(0)
    this.#state = 0
  }

  #startRange(): boolean {
    this.#range = 0xffffffff
    if (this.#byte() !== 0) return false
    this.#code = (this.#short() * 0x10000 + this.#short()) >>> 0
    return !this.#isOver
  }

  /** Until `end` bytes are there; what would go beyond is cut off. */
  #unpack(end: number): boolean {
    while (this.#filled < end && !this.#isOver) {
      const position = (this.#filled - this.#start) & this.#positionMask
      if (this.#bit(isMatch + this.#state * positions_max + position) === 0) this.#literal()
      else if (!this.#match(position, end)) return false
    }
    return !this.#isOver
  }

  #literal(): void {
    const position = this.#filled - this.#start
    const before = position === 0 ? 0 : this.output[this.#filled - 1]!
    const { literalContext, literalPosition } = this.#coding
    const low = position & ((1 << literalPosition) - 1)
    const context = (low << literalContext) + (before >> (8 - literalContext))
    const base = literals + 0x300 * context
    let symbol = 1
    // After a match the byte that would have continued it tells more than the one before.
    if (this.#state >= 7) {
      let expected = this.output[this.#filled - this.#reps[0]! - 1]!
      while (symbol < 0x100) {
        const likely = (expected >> 7) & 1
        expected <<= 1
        const bit = this.#bit(base + ((1 + likely) << 8) + symbol)
        symbol = (symbol << 1) | bit
        if (bit !== likely) break
      }
    }
    while (symbol < 0x100) symbol = (symbol << 1) | this.#bit(base + symbol)
    this.output[this.#filled++] = symbol & 0xff
    this.#state -= this.#state < 4 ? this.#state : this.#state < 10 ? 3 : 6
  }

  /** False: it points to before the beginning, or says that this is the end. */
  #match(position: number, end: number): boolean {
    const state = this.#state
    let length = 1
    if (this.#bit(isRep + state) === 0) {
      length = this.#length(matchLength, position)
      this.#reps.copyWithin(1, 0, 3)
      this.#reps[0] = this.#distance(length)
      this.#state = state < 7 ? 7 : 10
    } else {
      const isNewest = this.#bit(isRep0 + state) === 0
      if (isNewest && this.#bit(isLongRep0 + state * positions_max + position) === 0) {
        this.#state = state < 7 ? 9 : 11
      } else {
        if (!isNewest) this.#takeOlder(state)
        length = this.#length(repLength, position)
        this.#state = state < 7 ? 8 : 11
      }
    }
    return this.#copy(length, end)
  }

  /** One of the last four distances but the newest comes to the front. */
  #takeOlder(state: number): void {
    const index = this.#bit(isRep1 + state) === 0 ? 1 : this.#bit(isRep2 + state) === 0 ? 2 : 3
    const distance = this.#reps[index]!
    this.#reps.copyWithin(1, 0, index)
    this.#reps[0] = distance
  }

  #copy(length: number, end: number): boolean {
    const distance = this.#reps[0]! + 1
    if (distance > Math.min(this.#filled - this.#start, this.#dictionary_bytes)) return false
    const stop = Math.min(end, this.#filled + length)
    // Byte by byte: it may overlap itself.
    for (; this.#filled < stop; this.#filled++) this.output[this.#filled] = this.output[this.#filled - distance]!
    return true
  }

  #length(base: number, position: number): number {
    if (this.#bit(base) === 0) return 2 + this.#tree(base + 2 + position * 8, 3)
    if (this.#bit(base + 1) === 0) return 10 + this.#tree(base + 2 + (positions_max + position) * 8, 3)
    return 18 + this.#tree(base + 2 + 2 * positions_max * 8, 8)
  }

  #distance(length: number): number {
    const slot = this.#tree(slots + Math.min(length - 2, 3) * 64, 6)
    if (slot < 4) return slot
    const bits = (slot >> 1) - 1
    const high = (2 | (slot & 1)) * 2 ** bits
    if (slot < 14) return high + this.#reversedTree(distances + high - slot, bits)
    return high + this.#evenBits(bits - 4) * 16 + this.#reversedTree(alignment, 4)
  }

  #tree(base: number, bits: number): number {
    let symbol = 1
    for (let left = bits; left > 0; left--) symbol = (symbol << 1) | this.#bit(base + symbol)
    return symbol - (1 << bits)
  }

  /** The lowest bit comes first. */
  #reversedTree(base: number, bits: number): number {
    let symbol = 1
    let value = 0
    for (let index = 0; index < bits; index++) {
      const bit = this.#bit(base + symbol)
      symbol = (symbol << 1) | bit
      value |= bit << index
    }
    return value
  }

  #bit(index: number): number {
    const probability = this.#probabilities[index]!
    const bound = (this.#range >>> 11) * probability
    const bit = this.#code < bound ? 0 : 1
    if (bit === 0) {
      this.#range = bound
      this.#probabilities[index] = probability + ((2_048 - probability) >> 5)
    } else {
      this.#range -= bound
      this.#code -= bound
      this.#probabilities[index] = probability - (probability >> 5)
    }
    this.#fill()
    return bit
  }

  /** Bits that are as likely one as the other. */
  #evenBits(count: number): number {
    let value = 0
    for (let left = count; left > 0; left--) {
      this.#range = Math.floor(this.#range / 2)
      const bit = this.#code >= this.#range ? 1 : 0
      if (bit === 1) this.#code -= this.#range
      value = value * 2 + bit
      this.#fill()
    }
    return value
  }

  #fill(): void {
    if (this.#range >= 0x1000000) return
    this.#range *= 256
    this.#code = (this.#code * 256 + this.#byte()) % 2 ** 32
  }

  #short(): number {
    return this.#byte() * 256 + this.#byte()
  }

  /** Zeros behind the end, and that is remembered. */
  #byte(): number {
    if (this.#at < this.#inputEnd) return this.#input[this.#at++]!
    this.#isOver = true
    return 0
  }
}
