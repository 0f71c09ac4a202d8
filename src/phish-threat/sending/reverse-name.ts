// Names of an address by the DNS alone: `Resolver.reverse` would answer from the machine's own hosts file, too.
import type { Resolver } from 'node:dns/promises'
import ipaddr from 'ipaddr.js'

/** `192.0.2.1` → `1.2.0.192.in-addr.arpa` (RFC 1035 3.5), IPv6 by nibbles below ip6.arpa (RFC 3596 2.5). Pure. */
export function reverseHost(address: string): string {
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return `${parsed.toByteArray().toReversed().join('.')}.in-addr.arpa`
  const nibbles = parsed.toByteArray().flatMap((byte) => [byte >> 4, byte & 15])
  return `${nibbles
    .toReversed()
    .map((nibble) => nibble.toString(16))
    .join('.')}.ip6.arpa`
}

/** Rejects as `resolvePtr` does. */
export const namesOf = (dns: Pick<Resolver, 'resolvePtr'>, address: string): Promise<string[]> =>
  dns.resolvePtr(reverseHost(address))
