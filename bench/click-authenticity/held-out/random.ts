// Seeded chance (splitmix32): the same seed tells the same stories on any machine.

export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 … 1, without 1. */
  next(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let mixed = this.#state ^ (this.#state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296
  }

  is(probability: number): boolean {
    return this.next() < probability
  }

  between(from: number, to: number): number {
    return from + this.next() * (to - from)
  }

  whole(from: number, to: number): number {
    return Math.floor(this.between(from, to + 1))
  }

  /** Much nearer to `from` than to `to`, as waiting times are. */
  skewed(from: number, to: number): number {
    return from * (to / from) ** this.next()
  }

  of<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)]!
  }

  weighted<T>(list: readonly (readonly [weight: number, value: T])[]): T {
    let left = this.next() * list.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, value] of list) if ((left -= weight) < 0) return value
    return list.at(-1)![1]
  }

  shuffled<T>(list: readonly T[]): T[] {
    const copy = [...list]
    for (let at = copy.length - 1; at > 0; at -= 1) {
      const other = Math.floor(this.next() * (at + 1))
      ;[copy[at], copy[other]] = [copy[other]!, copy[at]!]
    }
    return copy
  }

  text(length: number): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'
    return Array.from({ length }, () => letters[Math.floor(this.next() * 64)]).join('')
  }
}
