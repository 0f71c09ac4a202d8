// Addresses inside our own network, which nobody may make us call who could not call them himself.
import { lookup } from 'node:dns'
import net, { type LookupFunction } from 'node:net'

/** RFC 6890: this host, private, link-local (metadata services), carrier-grade NAT, multicast; and what holds an address of IPv4. */
const inside = new net.BlockList()
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(address, bits, 'ipv4')
for (const [address, bits] of [
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['fec0::', 10],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
] as const)
  inside.addSubnet(address, bits, 'ipv6')

export function isPrivate(address: string): boolean {
  return inside.check(address, net.isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** The host of a URL or of a rule is an address of ours as it stands. Names are checked when they are looked up. */
export function isPrivateLiteral(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  return net.isIP(address) !== 0 && isPrivate(address)
}

/** For sockets: checks the very addresses that are connected to, so that a name cannot change between check and use. */
export function publicLookup(refusal: () => Error): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      const usable = addresses.filter(({ address }) => !isPrivate(address))
      if (usable.length === 0) return callback(refusal() as NodeJS.ErrnoException, '')
      if ((options as { all?: boolean }).all) callback(null, usable)
      else callback(null, usable[0]!.address, usable[0]!.family)
    })
  }
}
