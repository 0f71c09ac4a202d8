// Calls of sending domains, addresses and the bounced list.
import type {
  BouncedAddressView,
  DomainCheck,
  SendingAddressesView,
  SendingDomainView,
} from '#phish-threat/sending/contract.ts'
import type { Query } from '#console/api/client.ts'
import { simulationQuery } from '../simulations-api.ts'

export type { BouncedAddressView, DomainCheck, SendingAddressesView, SendingDomainView }
export type SendingEntry = SendingAddressesView['entries'][number]

export const sendingDomainsQuery = (tenantId: string) =>
  simulationQuery<{ items: SendingDomainView[] }>(tenantId, 'domains')
export const sendingDomainQuery = (tenantId: string, id: string) =>
  simulationQuery<SendingDomainView>(tenantId, `domains/${encodeURIComponent(id)}`)
export const addressesQuery = (tenantId: string) => simulationQuery<SendingAddressesView>(tenantId, 'sending-addresses')
export const bouncedQuery = (tenantId: string, query: Query) =>
  simulationQuery<{ items: BouncedAddressView[]; cursor: string | null; total: number }>(tenantId, 'bounced', query)
