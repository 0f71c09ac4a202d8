// How many bad messages each mailbox sent lately, as far as this process knows: a hint that may hold a message while the true counter
// does not answer, never the truth. Typed arrays, as a storm may bring a million mailboxes: 41 bytes each at a limit of 5.
import { createHash } from 'node:crypto'

export interface LocalLimit {
  /** At least 2. */
  count: number
  window_ms: number
}

const slots_min = 1_024
const load_max = 0.8
/** More mailboxes than this at once: the oldest are forgotten. */
const mailboxes_max = 4_000_000

/** One table for each K, as a slot keeps the latest K - 1 times. */
export class LocalCounter {
  readonly #tables = new Map<number, WindowTable>()

  /** Notes a message; true when with it K lie in one window. */
  note(mailbox: string, at_ms: number, { count, window_ms }: LocalLimit): boolean {
    let table = this.#tables.get(count)
    if (table === undefined) this.#tables.set(count, (table = new WindowTable(count)))
    return table.note(keyOf(mailbox), at_ms, window_ms)
  }

  /** The true counter knows of no more than this one message: what was before counts no more. */
  startAgain(mailbox: string, at_ms: number): void {
    for (const table of this.#tables.values()) table.startAgain(keyOf(mailbox), at_ms)
  }
}

/** 52 bits of a hash: two of a million mailboxes are the same once in ten thousand installations, and then a message may be held. */
export function keyOf(mailbox: string): number {
  const digest = createHash('sha256').update(mailbox).digest()
  return (digest.readUInt32LE(0) & 0xfffff) * 0x1_0000_0000 + digest.readUInt32LE(4) + 1
}

/** Open addressing with linear probing. A slot: key (0 is free), number of times, the times in order, newest last. */
export class WindowTable {
  readonly #kept: number
  #slots: number
  #used = 0
  #keys: Float64Array
  #counts: Uint8Array
  #times: Float64Array

  /** `count`: K, 2 to 256. `slots`: room to begin with. */
  constructor(count: number, slots = slots_min) {
    this.#kept = count - 1
    this.#slots = slots
    this.#keys = new Float64Array(slots)
    this.#counts = new Uint8Array(slots)
    this.#times = new Float64Array(slots * this.#kept)
  }

  get mailboxes(): number {
    return this.#used
  }

  get size_bytes(): number {
    return this.#keys.byteLength + this.#counts.byteLength + this.#times.byteLength
  }

  note(key: number, at_ms: number, window_ms: number): boolean {
    if (this.#used >= this.#slots * load_max) this.#makeRoom(at_ms - window_ms)
    const slot = this.#find(key)
    if (this.#keys[slot] === 0) {
      this.#keys[slot] = key
      this.#used += 1
    }
    const isReached = this.#isReached(slot, at_ms, window_ms)
    this.#insert(slot, at_ms)
    return isReached
  }

  startAgain(key: number, at_ms: number): void {
    const slot = this.#find(key)
    if (this.#keys[slot] === 0) return
    this.#counts[slot] = 1
    this.#times[slot * this.#kept] = at_ms
  }

  /** Exact for what is kept: the newcomer and K - 1 others within one closed interval. */
  #isReached(slot: number, at_ms: number, window_ms: number): boolean {
    const count = this.#counts[slot]!
    if (count < this.#kept) return false
    const start = slot * this.#kept
    const oldest = Math.min(this.#times[start]!, at_ms)
    const newest = Math.max(this.#times[start + count - 1]!, at_ms)
    return newest - oldest <= window_ms
  }

  /** Into its place by time; the oldest goes when the slot is full. */
  #insert(slot: number, at_ms: number): void {
    const start = slot * this.#kept
    let count = this.#counts[slot]!
    if (count === this.#kept) {
      if (at_ms <= this.#times[start]!) return
      this.#times.copyWithin(start, start + 1, start + count)
      count -= 1
    }
    let place = start + count
    for (; place > start && this.#times[place - 1]! > at_ms; place -= 1) this.#times[place] = this.#times[place - 1]!
    this.#times[place] = at_ms
    this.#counts[slot] = count + 1
  }

  #find(key: number): number {
    let slot = key % this.#slots
    while (this.#keys[slot] !== 0 && this.#keys[slot] !== key) slot = slot + 1 === this.#slots ? 0 : slot + 1
    return slot
  }

  /** Forgets whoever sent nothing since `before_ms`; grows when that does not help, up to a bound. */
  #makeRoom(before_ms: number): void {
    const { keys, counts, times, slots } = {
      keys: this.#keys,
      counts: this.#counts,
      times: this.#times,
      slots: this.#slots,
    }
    const newest = (slot: number) => times[slot * this.#kept + counts[slot]! - 1]!
    const live = countWhere(slots, (slot) => keys[slot] !== 0 && newest(slot) >= before_ms)
    const keep = live < mailboxes_max ? before_ms : Infinity
    this.#slots = keep === Infinity ? slots : live > (slots * load_max) / 2 ? Math.ceil(slots * 1.6) : slots
    this.#keys = new Float64Array(this.#slots)
    this.#counts = new Uint8Array(this.#slots)
    this.#times = new Float64Array(this.#slots * this.#kept)
    this.#used = 0
    for (let from = 0; from < slots; from += 1) {
      if (keys[from] === 0 || newest(from) < keep) continue
      const to = this.#find(keys[from]!)
      this.#keys[to] = keys[from]!
      this.#counts[to] = counts[from]!
      this.#times.set(times.subarray(from * this.#kept, (from + 1) * this.#kept), to * this.#kept)
      this.#used += 1
    }
  }
}

function countWhere(length: number, isSo: (place: number) => boolean): number {
  let count = 0
  for (let place = 0; place < length; place += 1) if (isSo(place)) count += 1
  return count
}
