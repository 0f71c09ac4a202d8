// Addresses of a next hop. Answers are remembered for their time to live, and used for an hour more when the resolver is away.
import { isIP } from 'node:net'
import type { GatewayPorts } from './ports.ts'

interface Known {
  addresses: string[]
  freshUntil_ms: number
  usableUntil_ms: number
}

const life_ms_max = 300_000
const life_ms_min = 5_000
const stale_ms = 3600_000
const names_max = 5_000

export class AddressBook {
  readonly #resolver: GatewayPorts['resolver']
  readonly #now: () => number
  readonly #known = new Map<string, Known>()

  constructor(resolver: GatewayPorts['resolver'], monotonicMs: () => number) {
    this.#resolver = resolver
    this.#now = monotonicMs
  }

  /** IPv4 first: Exchange Online asks more of IPv6 senders (exchange-online 3.3). Rejects when nothing is known. */
  async addressesOf(host: string): Promise<string[]> {
    const literal = host.replace(/^\[(?:IPv6:)?(.*)\]$/i, '$1')
    if (isIP(literal) !== 0) return [literal]
    if (host === 'localhost') return ['127.0.0.1', '::1']
    const now = this.#now()
    const known = this.#known.get(host)
    if (known !== undefined && now < known.freshUntil_ms) return known.addresses
    try {
      return this.#remember(host, await this.#ask(host), now)
    } catch (error) {
      if (known !== undefined && now < known.usableUntil_ms) return known.addresses
      throw error
    }
  }

  async #ask(host: string): Promise<{ address: string; ttl: number }[]> {
    const [four, six] = await Promise.allSettled([
      this.#resolver.resolve4(host, { ttl: true }),
      this.#resolver.resolve6(host, { ttl: true }),
    ])
    const found = [four, six].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    if (found.length > 0) return found
    throw four.status === 'rejected' ? four.reason : new Error(`no address for ${host}`)
  }

  #remember(host: string, found: { address: string; ttl: number }[], now: number): string[] {
    const ttl_ms = Math.min(...found.map((record) => record.ttl)) * 1000
    const life_ms = Math.max(life_ms_min, Math.min(life_ms_max, ttl_ms))
    const addresses = found.map((record) => record.address)
    if (this.#known.size >= names_max) this.#known.clear()
    this.#known.set(host, { addresses, freshUntil_ms: now + life_ms, usableUntil_ms: now + stale_ms })
    return addresses
  }
}
