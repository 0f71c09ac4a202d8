// Reads lines, counted bytes and dot-ended data from a socket, for the foreign SMTP ends of the tests.
import type { Socket } from 'node:net'

/** Rejects with this when the peer has gone. */
export class PeerGone extends Error {
  override name = 'PeerGone'
}

export class ByteReader {
  #chunks: Buffer[] = []
  #isOver = false
  #wake: (() => void) | null = null
  #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', this.#onData)
    socket.on('end', this.#onOver)
    socket.on('close', this.#onOver)
    socket.on('error', this.#onOver)
  }

  /** Stops listening, gives back the bytes that nobody has read. */
  detach(): Buffer {
    this.#socket.removeListener('data', this.#onData)
    this.#socket.removeListener('end', this.#onOver)
    this.#socket.removeListener('close', this.#onOver)
    this.#socket.pause()
    return Buffer.concat(this.#chunks)
  }

  #onData = (bytes: Buffer): void => {
    this.#chunks.push(bytes)
    this.#wake?.()
  }

  #onOver = (): void => {
    this.#isOver = true
    this.#wake?.()
  }

  /** True when bytes wait to be read. */
  get hasBytes(): boolean {
    return this.#chunks.length > 0
  }

  /** The next piece as it came; rejects with PeerGone. */
  async next(): Promise<Buffer> {
    while (this.#chunks.length === 0) {
      if (this.#isOver) throw new PeerGone('connection closed')
      await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#wake = null
    }
    return this.#chunks.shift()!
  }

  #giveBack(bytes: Buffer): void {
    if (bytes.length > 0) this.#chunks.unshift(bytes)
  }

  /** A line without its CR LF (or LF), as latin1. */
  async line(): Promise<string> {
    let line = Buffer.alloc(0)
    for (;;) {
      line = Buffer.concat([line, await this.next()])
      const end = line.indexOf(10)
      if (end < 0) continue
      this.#giveBack(line.subarray(end + 1))
      return line.subarray(0, end > 0 && line[end - 1] === 13 ? end - 1 : end).toString('latin1')
    }
  }

  /** Exactly `size` bytes. `seen` is told the sum so far after each piece. */
  async bytes(size: number, seen: (sum: number) => void = () => {}): Promise<Buffer> {
    const parts: Buffer[] = []
    let sum = 0
    while (sum < size) {
      const part = await this.next()
      const wanted = part.subarray(0, size - sum)
      this.#giveBack(part.subarray(wanted.length))
      parts.push(wanted)
      sum += wanted.length
      seen(sum)
    }
    return Buffer.concat(parts)
  }

  /** The raw bytes up to CR LF . CR LF (or . CR LF at once), dots still doubled, the end itself left out. */
  async untilDot(seen: (sum: number) => void = () => {}): Promise<Buffer> {
    const end = Buffer.from('\r\n.\r\n')
    // The CR LF of the DATA line counts as the one before the first line.
    const parts: Buffer[] = [Buffer.from('\r\n')]
    let tail = parts[0]!
    let sum = 2
    for (;;) {
      const part = await this.next()
      const window = Buffer.concat([tail, part])
      const found = window.indexOf(end)
      if (found >= 0) {
        this.#giveBack(window.subarray(found + end.length))
        const all = Buffer.concat([...parts, part])
        return all.subarray(2, sum - tail.length + found + 2)
      }
      parts.push(part)
      sum += part.length
      tail = window.subarray(-4)
      seen(sum - 2)
    }
  }
}
