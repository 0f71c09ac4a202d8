// Name look-ups of transport: the emulated DNS answers, ports come from a table because tests cannot listen on 25.
import { isIP } from 'node:net'
import type { RecordType, ZoneStore } from '../dns/zones.ts'

export interface Hop {
  host: string
  addresses: string[]
  port: number
}

/** Host pattern (`*.gw.example.net`, `mx.fabrikam.com`) → port; everything else is port 25. */
export type PortTable = Map<string, number>

export function portOf(ports: PortTable, host: string): number {
  const name = host.toLowerCase()
  const exact = ports.get(name)
  if (exact !== undefined) return exact
  for (const [pattern, port] of ports) if (pattern.startsWith('*.') && name.endsWith(pattern.slice(1))) return port
  return 25
}

/** Addresses of a host, following at most eight aliases (RFC 1034 3.6.2 has no number). */
export function addressesOf(dns: ZoneStore, host: string): string[] {
  const literal = host.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0) return [literal]
  let name = host
  for (let step = 0; step < 8; step += 1) {
    const found = dns.find(name, 'A').map((record) => String(record.data))
    if (found.length > 0) return found
    const alias = dns.find(name, 'CNAME')[0]
    if (alias === undefined) return []
    name = String(alias.data)
  }
  return []
}

/** Mail exchangers by preference; without MX the domain itself (RFC 5321 5.1). */
export function mailHosts(dns: ZoneStore, domain: string): string[] {
  const exchangers = dns
    .find(domain, 'MX')
    .map((record) => record.data as { preference: number; exchange: string })
    .toSorted((a, b) => a.preference - b.preference)
    .map((data) => data.exchange)
  return exchangers.length > 0 ? exchangers : addressesOf(dns, domain).length > 0 ? [domain] : []
}

export function hopTo(dns: ZoneStore, ports: PortTable, host: string): Hop {
  return { host: host.replace(/^\[|\]$/g, ''), addresses: addressesOf(dns, host), port: portOf(ports, host) }
}

/** The resolver function that mailauth wants. */
export function resolverFor(dns: ZoneStore): (name: string, type: string) => Promise<string[][] | string[]> {
  return async (name, type) => {
    const wanted = type.toUpperCase()
    const records =
      wanted === 'TXT' || wanted === 'MX' || wanted === 'A' || wanted === 'CNAME'
        ? dns.find(name, wanted as RecordType)
        : []
    if (records.length === 0) {
      const code = dns.exists(name) ? 'ENODATA' : 'ENOTFOUND'
      throw Object.assign(new Error(`query${wanted} ${code} ${name}`), { code })
    }
    if (wanted === 'TXT') return records.map((record) => [record.data].flat().map(String))
    if (wanted === 'MX')
      return records.map((record) => {
        const { preference, exchange } = record.data as { preference: number; exchange: string }
        return { priority: preference, exchange }
      }) as unknown as string[]
    return records.map((record) => String(record.data))
  }
}
