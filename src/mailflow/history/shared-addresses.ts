// Addresses from which many organisations send: blocking one of them blocks all. Pure.
import net from 'node:net'
import { exchangeOnlineRanges } from '../gateway.ts'

/** Published by the providers themselves in their SPF records (spf.protection.outlook.com, _spf.google.com, amazonses.com). */
const ranges: Record<string, readonly string[]> = {
  'Microsoft 365': exchangeOnlineRanges,
  Google: [
    '35.190.247.0/24',
    '64.233.160.0/19',
    '66.102.0.0/20',
    '66.249.80.0/20',
    '74.125.0.0/16',
    '108.177.8.0/21',
    '173.194.0.0/16',
    '209.85.128.0/17',
    '216.58.192.0/19',
    '216.239.32.0/19',
    '2607:f8b0:4000::/36',
    '2a00:1450:4000::/36',
  ],
  'Amazon SES': ['23.249.208.0/20', '54.240.0.0/18', '69.169.224.0/20', '76.223.176.0/20', '199.255.192.0/22'],
}

const lists = Object.entries(ranges).map(([name, networks]) => {
  const list = new net.BlockList()
  for (const network of networks) {
    const [base, bits] = network.split('/')
    list.addSubnet(base!, Number(bits), base!.includes(':') ? 'ipv6' : 'ipv4')
  }
  return { name, list }
})

/** Whose address it is, or null when it is not known to be shared. */
export function sharedAddressOf(address: string): string | null {
  const plain = address.replace(/^::ffff:(?=\d)/, '')
  const version = net.isIP(plain)
  if (version === 0) return null
  return lists.find(({ list }) => list.check(plain, version === 4 ? 'ipv4' : 'ipv6'))?.name ?? null
}
