// Exchange objects that use a domain: while there are any, the domain cannot be removed.
import type { ExchangeStates } from './exchange/state.ts'
import type { Tenant } from './world.ts'

const tables = ['InboundConnector', 'OutboundConnector'] as const

/** In words, e.g. `inbound connector "Mailwarden Return"`. A smart host or certificate below the domain counts, too. */
export function exchangeReferences(states: ExchangeStates, tenant: Tenant, domain: string): string[] {
  return tables.flatMap((table) =>
    states
      .of(tenant)
      .table(table)
      .rows()
      .filter((row) => Object.values(row.values).some((value) => mentions(value, domain)))
      .map((row) => `${table === 'InboundConnector' ? 'inbound' : 'outbound'} connector "${row.name}"`),
  )
}

function mentions(value: unknown, domain: string): boolean {
  if (Array.isArray(value)) return value.some((each) => mentions(each, domain))
  if (typeof value !== 'string') return false
  const text = value
    .toLowerCase()
    .replace(/^(?:smtp:|\*\.)/, '')
    .replace(/;\d+$/, '')
  return text === domain || text.endsWith(`.${domain}`)
}
