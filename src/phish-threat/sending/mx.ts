// Where mail for a domain goes (RFC 5321 5.1, RFC 7505), asked of the real DNS.
import type { Resolver } from 'node:dns/promises'

export type MailServers =
  | { kind: 'found'; servers: { host: string; addresses: string[] }[] }
  /** The domain takes no mail, or is not there. */
  | { kind: 'none'; text: string }
  /** The DNS did not answer: later. */
  | { kind: 'unknown'; text: string }

const servers_max = 5
const absent = new Set(['ENOTFOUND', 'ENODATA', 'NOTFOUND', 'NODATA'])

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'no answer')

/** Never rejects. IPv4 before IPv6: sending addresses have to stand in advanced delivery, which knows IPv4 alone. */
export async function mailServersOf(
  dns: Pick<Resolver, 'resolveMx' | 'resolve4' | 'resolve6'>,
  domain: string,
): Promise<MailServers> {
  let exchanges: { exchange: string; priority: number }[]
  try {
    exchanges = await dns.resolveMx(domain)
  } catch (error) {
    if (!absent.has(codeOf(error)))
      return { kind: 'unknown', text: `The DNS did not tell the mail servers of ${domain} (${codeOf(error)}).` }
    // RFC 5321 5.1: without MX the domain itself.
    exchanges = [{ exchange: domain, priority: 0 }]
  }
  if (exchanges.length === 1 && exchanges[0]!.exchange.replace('.', '') === '')
    return { kind: 'none', text: `${domain} takes no mail (null MX).` }
  const servers: { host: string; addresses: string[] }[] = []
  let failure: string | null = null
  for (const { exchange } of exchanges.toSorted((a, b) => a.priority - b.priority).slice(0, servers_max)) {
    const found = await addressesOf(dns, exchange)
    if (Array.isArray(found)) {
      if (found.length > 0) servers.push({ host: exchange, addresses: found })
    } else failure = found.failure
  }
  if (servers.length > 0) return { kind: 'found', servers }
  return failure === null
    ? { kind: 'none', text: `No mail server of ${domain} has an address.` }
    : { kind: 'unknown', text: `The DNS did not tell the addresses of the mail servers of ${domain} (${failure}).` }
}

async function addressesOf(
  dns: Pick<Resolver, 'resolve4' | 'resolve6'>,
  host: string,
): Promise<string[] | { failure: string }> {
  const found: string[] = []
  for (const ask of [() => dns.resolve4(host), () => dns.resolve6(host)]) {
    try {
      found.push(...(await ask()))
    } catch (error) {
      if (!absent.has(codeOf(error))) return found.length > 0 ? found : { failure: codeOf(error) }
    }
  }
  return found
}
