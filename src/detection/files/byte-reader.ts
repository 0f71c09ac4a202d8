// Reads numbers and pieces of an archive's directory one after the other.

/** Reads on with zeros behind the end, and remembers that. */
export class ByteReader {
  readonly #bytes: Buffer
  at: number
  isOver = false

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  fail(): void {
    this.isOver = true
  }

  byte(): number {
    const byte = this.#bytes[this.at++]
    if (byte === undefined) this.isOver = true
    return byte ?? 0
  }

  skip(length: number): void {
    this.at += length
    if (this.at > this.#bytes.length) this.isOver = true
  }

  take(length: number): Buffer {
    const start = this.at
    this.skip(length)
    return this.isOver ? Buffer.alloc(0) : this.#bytes.subarray(start, this.at)
  }

  /** RAR 5: seven bits a byte, the lowest first. */
  vint(): number {
    let value = 0
    for (let index = 0; index < 10; index++) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** (7 * index)
      if ((byte & 0x80) === 0) return value
    }
    this.isOver = true
    return value
  }

  /** 7z: the first byte says by its leading ones how many follow. */
  number(): number {
    const first = this.byte()
    let value = 0
    for (let index = 0; index < 8; index++) {
      const mask = 0x80 >> index
      if ((first & mask) === 0) return value + (first & (mask - 1)) * 2 ** (8 * index)
      value += this.byte() * 2 ** (8 * index)
    }
    return value
  }

  count(max: number): number {
    const value = this.number()
    if (value <= max) return value
    this.isOver = true
    return 0
  }

  numbers(count: number): number[] {
    const values: number[] = []
    while (values.length < count && !this.isOver) values.push(this.number())
    return values
  }

  /** The highest bit of each byte comes first. */
  bits(count: number): boolean[] {
    const bytes = this.take(Math.ceil(count / 8))
    if (this.isOver) return []
    return Array.from({ length: count }, (_, index) => ((bytes[index >> 3]! >> (7 - (index & 7))) & 1) === 1)
  }

  /** Those of `count` checksums that are there. */
  sums(count: number): (number | undefined)[] {
    const isAll = this.byte() !== 0
    // Counts may be made up: nothing is kept for more than the bytes can hold.
    if (isAll && count * 4 > this.#bytes.length - this.at) this.fail()
    if (this.isOver) return []
    const defined = isAll ? Array.from({ length: count }, () => true) : this.bits(count)
    return defined.map((isThere) => (isThere ? this.#uint32() : undefined))
  }

  #uint32(): number {
    const bytes = this.take(4)
    return bytes.length < 4 ? 0 : bytes.readUInt32LE()
  }
}
