// Who asks: the address behind trusted proxies (X-Forwarded-For, read from the right), what is known of its ClientHello.
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'

export type IsTrusted = (ip: string) => boolean

/** `ranges`: addresses or CIDR. */
export function trustedRanges(ranges: readonly string[]): IsTrusted {
  const parsed = ranges.map((range) =>
    range.includes('/') ? ipaddr.parseCIDR(range) : ([ipaddr.process(range), range.includes(':') ? 128 : 32] as const),
  )
  return (ip) => {
    if (parsed.length === 0 || !ipaddr.isValid(ip)) return false
    const address = ipaddr.process(ip)
    return parsed.some(([network, bits]) => network.kind() === address.kind() && address.match(network as never, bits))
  }
}

const hops_max = 10

/** IPv4 in IPv6 is given as IPv4. */
export function visitorAddress(request: IncomingMessage, isTrusted: IsTrusted): string {
  let ip = plain(request.socket.remoteAddress ?? '')
  if (!isTrusted(ip)) return ip
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').slice(-1_000)
  for (const hop of forwarded.split(',').slice(-hops_max).toReversed()) {
    const address = hop.trim().replace(/^(?:\[(.+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d+)?$/, '$1$2')
    if (!ipaddr.isValid(address)) return ip
    ip = plain(address)
    if (!isTrusted(ip)) return ip
  }
  return ip
}

const plain = (ip: string): string => (ipaddr.isValid(ip) ? ipaddr.process(ip).toString() : '')
