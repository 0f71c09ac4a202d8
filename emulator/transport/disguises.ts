// Lets test clients come from any address: each made-up address gets a loopback address of its own to connect from, which the
// listener translates back.

/** Where mail of the service to the internet comes from; in Microsoft's published range 40.107.0.0/16. */
export const serviceAddress = '40.107.1.1'
/** Where foreign senders come from when they name no address (RFC 5737). */
export const foreignAddress = '192.0.2.25'

/** All of 127.0.0.0/8 can be bound to on Linux only; elsewhere everybody comes from 127.0.0.1. */
const canDisguise = process.platform === 'linux'

export class Disguises {
  readonly #loopbacks = new Map<string, string>()
  readonly #addresses = new Map<string, string>()

  /** The loopback address (127.1.0.0/16) to connect from that stands for `address`; loopback addresses stand for themselves. */
  loopbackFor(address: string): string {
    if (!canDisguise) return '127.0.0.1'
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
