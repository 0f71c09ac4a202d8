// Publishes the mail exchangers of tenant domains in the emulated DNS. Names: exchange-online 3.3 (dots become hyphens).
import type { ZoneStore } from '../dns/zones.ts'
import type { Tenant } from '../world.ts'

/** `contoso.com` → `contoso-com.mail.protection.outlook.com`. */
export function mailExchangerOf(domain: string): string {
  return `${domain.toLowerCase().replaceAll('.', '-')}.mail.protection.outlook.com`
}

/** Adds MX and address of all domains of a tenant that have no MX yet. */
export function publishMailExchanger(dns: ZoneStore, tenant: Tenant): void {
  for (const domain of tenant.domains.keys()) {
    const exchange = mailExchangerOf(domain)
    if (dns.find(exchange, 'A').length === 0) dns.add({ name: exchange, type: 'A', data: '127.0.0.1' })
    if (dns.find(domain, 'MX').length === 0) dns.add({ name: domain, type: 'MX', data: { preference: 0, exchange } })
  }
}
