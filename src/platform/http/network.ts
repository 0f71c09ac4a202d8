// The network of an address, for counting callers: one home, office or server has many addresses. Pure.
import ipaddr from 'ipaddr.js'

/** An address of IPv4, or the /64 of IPv6 that one machine has to itself. */
export const ofMachine = { v4: 32, v6: 64 }
/** What one organisation usually has. */
export const ofOrganisation = { v4: 24, v6: 48 }

/** `203.0.113.0/24`; IPv4 in IPv6 counts as IPv4. */
export function networkOf(address: string, lengths: { v4: number; v6: number }): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  const length = parsed.kind() === 'ipv4' ? lengths.v4 : lengths.v6
  const bytes = parsed.toByteArray().map((byte, index) => {
    const bits = Math.max(0, Math.min(8, length - index * 8))
    return byte & (0xff << (8 - bits)) & 0xff
  })
  return `${ipaddr.fromByteArray(bytes).toString()}/${length}`
}
