// The rules of an isolated computer, for nftables: itself, the server, the resolvers and DHCP; nothing else in or out. Pure.
import { isIP } from 'node:net'

export interface Allowed {
  /** Addresses of the server. */
  servers: string[]
  port: number
  /** Of /etc/resolv.conf. */
  resolvers: string[]
  minutes: number
}

export const tableName = 'mailwarden_isolation'

/** A whole script for `nft -f`. The set forgets its elements by itself: the kernel ends the isolation even when the agent is dead. */
export function isolationRules({ servers, port, resolvers, minutes }: Allowed): string {
  const to = (addresses: string[], rest: string) =>
    [4, 6].flatMap((family) => {
      const list = addresses.filter((address) => isIP(address) === family)
      return list.length === 0 ? [] : [`    ${family === 4 ? 'ip' : 'ip6'} daddr { ${list.join(', ')} } ${rest} accept`]
    })
  const length = `timeout ${Math.ceil(minutes)}m`
  return [
    `table inet ${tableName} {`,
    '  set lasting {',
    '    type nf_proto',
    '    flags timeout',
    `    elements = { ipv4 ${length}, ipv6 ${length} }`,
    '  }',
    '  chain outgoing {',
    '    type filter hook output priority -10; policy accept;',
    '    oifname "lo" accept',
    ...to(servers, `tcp dport ${port}`),
    ...to(resolvers, 'meta l4proto { tcp, udp } th dport 53'),
    '    udp sport 68 udp dport 67 accept',
    '    udp sport 546 udp dport 547 accept',
    // Neighbour discovery: without it IPv6 has no next hop.
    '    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit } accept',
    '    meta nfproto @lasting counter drop',
    '  }',
    '  chain incoming {',
    '    type filter hook input priority -10; policy accept;',
    '    iifname "lo" accept',
    '    udp sport 67 udp dport 68 accept',
    '    udp sport 547 udp dport 546 accept',
    '    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept',
    ...[4, 6].flatMap((family) => {
      const list = servers.filter((address) => isIP(address) === family)
      return list.length === 0
        ? []
        : [`    ${family === 4 ? 'ip' : 'ip6'} saddr { ${list.join(', ')} } tcp sport ${port} accept`]
    }),
    ...[4, 6].flatMap((family) => {
      const list = resolvers.filter((address) => isIP(address) === family)
      return list.length === 0
        ? []
        : [
            `    ${family === 4 ? 'ip' : 'ip6'} saddr { ${list.join(', ')} } meta l4proto { tcp, udp } th sport 53 accept`,
          ]
    }),
    '    meta nfproto @lasting counter drop',
    '  }',
    // Of containers and virtual machines on it.
    '  chain forwarded {',
    '    type filter hook forward priority -10; policy accept;',
    '    meta nfproto @lasting counter drop',
    '  }',
    '}',
    '',
  ].join('\n')
}

/** Nameservers of resolv.conf(5); without a zone, which nft does not know. */
export const resolversOf = (text: string): string[] =>
  [...text.matchAll(/^\s*nameserver\s+([^\s%#;]+)/gm)]
    .map((match) => match[1]!)
    .filter((address) => isIP(address) !== 0)
