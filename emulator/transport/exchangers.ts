// Publishes the mail exchangers of tenant domains in the emulated DNS. Names: exchange-online 3.3 (dots become hyphens).
import type { ZoneStore } from '../dns/zones.ts'
import type { Tenant } from '../world.ts'

/** `contoso.com` → `contoso-com.mail.protection.outlook.com`. */
export function mailExchangerOf(domain: string): string {
  return `${domain.toLowerCase().replaceAll('.', '-')}.mail.protection.outlook.com`
}

const spfName = 'spf.protection.outlook.com'

/** What customers include in their SPF record: the service's own addresses (and loopback, for gateways on this machine). */
export function publishServiceSpf(dns: ZoneStore): void {
  dns.remove(spfName, 'TXT')
  dns.add({ name: spfName, type: 'TXT', data: 'v=spf1 ip4:127.0.0.1 ip4:40.107.0.0/16 -all' })
}

/** Adds MX and address of all domains of a tenant that have no MX yet. */
export function publishMailExchanger(dns: ZoneStore, tenant: Tenant): void {
  for (const domain of tenant.domains.keys()) {
    const exchange = mailExchangerOf(domain)
    if (dns.find(exchange, 'A').length === 0) dns.add({ name: exchange, type: 'A', data: '127.0.0.1' })
    if (dns.find(domain, 'MX').length === 0) dns.add({ name: domain, type: 'MX', data: { preference: 0, exchange } })
  }
}
