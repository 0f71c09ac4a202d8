// Lets test clients come from any address: each made-up address gets a loopback address of its own to connect from, which the
// listener translates back.

export class Disguises {
  readonly #loopbacks = new Map<string, string>()
  readonly #addresses = new Map<string, string>()

  /** The address in 127.1.0.0/16 that stands for `address`; loopback addresses stand for themselves. */
  loopbackFor(address: string): string {
    if (address.startsWith('127.')) return address
    const known = this.#loopbacks.get(address)
    if (known !== undefined) return known
    const number = this.#loopbacks.size + 1
    const loopback = `127.1.${(number >> 8) & 255}.${number & 255}`
    this.#loopbacks.set(address, loopback)
    this.#addresses.set(loopback, address)
    return loopback
  }

  addressBehind(loopback: string): string | undefined {
    return this.#addresses.get(loopback)
  }
}
