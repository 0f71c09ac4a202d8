// The gateway's identity as old connectors may name it: its own names and addresses, and any smart host that leads to one of them.
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { ActualState } from '../objects.ts'
import type { GatewayFacts } from '../provisioning/parts.ts'
import type { GatewayIdentity } from './legacy.ts'

const hosts_max = 50

/** A smart host's name says little (it may be an old one of ours): what counts is whether it leads to our addresses. */
export async function gatewayIdentity(gateway: GatewayFacts, actual: ActualState): Promise<GatewayIdentity> {
  const own = new Set([...gateway.publicAddresses, gateway.hostName].map((name) => name.toLowerCase()))
  const hosts = actual.outbound
    .flatMap((record) => (Array.isArray(record['SmartHosts']) ? record['SmartHosts'].map(String) : []))
    .map((host) => host.toLowerCase())
    .filter((host) => isIP(host.replaceAll(/[[\]]/g, '')) === 0 && !own.has(host))
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  if (gateway.resolvers.length > 0) resolver.setServers(gateway.resolvers)
  const leads = await Promise.all(
    [...new Set(hosts)].slice(0, hosts_max).map(async (host) => {
      const addresses = await resolver.resolve4(host).catch(() => [])
      return addresses.some((address) => gateway.publicAddresses.includes(address)) ? [host] : []
    }),
  )
  return { egressRanges: gateway.egressRanges, addresses: [...own, ...leads.flat()], zone: gateway.zone }
}
