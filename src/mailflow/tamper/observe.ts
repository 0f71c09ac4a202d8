// One look at a tenant: everything that the classification needs, read fresh and whole (exchange-online 5.8.1).
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { readActualState, readArcSealers } from '../provisioning/exchange-state.ts'
import type { Observation } from './observation.ts'

const all = { ResultSize: 'Unlimited' }

/** Rejects when a read fails or is truncated: nothing is concluded from half a look. */
export async function observe(exchange: ExchangeClient, at: Date): Promise<Observation> {
  const read = async (cmdlet: string, parameters: Record<string, unknown> = {}): Promise<ExchangeRecord[]> =>
    (await exchange.invoke(cmdlet, parameters, { kind: 'read' })).records
  const [actual, domains, trustedSealers, blocked, organisation, auditing] = await Promise.all([
    readActualState(exchange),
    read('Get-AcceptedDomain', all),
    readArcSealers(exchange),
    read('Get-BlockedConnector'),
    read('Get-OrganizationConfig'),
    read('Get-AdminAuditLogConfig'),
  ])
  return {
    at,
    actual,
    acceptedDomains: domains.map((domain) => ({
      name: String(domain['DomainName'] ?? domain['Name'] ?? '').toLowerCase(),
      type: String(domain['DomainType'] ?? ''),
    })),
    trustedSealers,
    blockedConnectors: blocked.map((record) => String(record['ConnectorId'] ?? record['Identity'] ?? '').toLowerCase()),
    rejectsDirectSend: organisation[0]?.['RejectDirectSend'] === true,
    auditing: auditing[0] === undefined ? null : auditing[0]['UnifiedAuditLogIngestionEnabled'] !== false,
  }
}
