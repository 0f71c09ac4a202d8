// How many sessions one address has open. Addresses of IPv6 are counted by /64, which is what one customer gets.

export class PeerLimits {
  readonly #open = new Map<string, number>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  /** False: the address has enough; nothing is counted then. */
  enter(address: string): boolean {
    const key = keyOf(address)
    const count = this.#open.get(key) ?? 0
    if (count >= this.#max) return false
    this.#open.set(key, count + 1)
    return true
  }

  leave(address: string): void {
    const key = keyOf(address)
    const count = (this.#open.get(key) ?? 0) - 1
    if (count > 0) this.#open.set(key, count)
    else this.#open.delete(key)
  }
}

function keyOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  return address.split(':').slice(0, 4).join(':')
}
