// What is in the tenant now: connectors of both kinds and the mail flow rules, read whole (exchange-online 2.1 to 2.3, 5.8.1).
import type { ExchangeClient } from '#microsoft/exchange.ts'
import type { ExchangeRecord } from '#microsoft/exchange-json.ts'
import { guidOf, type ActualState } from './match.ts'

const all = { ResultSize: 'Unlimited' }

export async function readActualState(exchange: ExchangeClient): Promise<ActualState> {
  const read = async (cmdlet: string, parameters: Record<string, unknown>): Promise<ExchangeRecord[]> =>
    (await exchange.invoke(cmdlet, parameters, { kind: 'read' })).records
  const [inbound, scoped, unscoped, rules] = await Promise.all([
    read('Get-InboundConnector', all),
    read('Get-OutboundConnector', { ...all, IsTransportRuleScoped: true, IncludeTestModeConnectors: true }),
    read('Get-OutboundConnector', { ...all, IsTransportRuleScoped: false, IncludeTestModeConnectors: true }),
    read('Get-TransportRule', all),
  ])
  return { inbound, outbound: mergeByGuid([...scoped, ...unscoped]), rules: byPriority(rules) }
}

/** The documented and the measured meaning of the filter differ: both answers together are right either way. */
const mergeByGuid = (records: ExchangeRecord[]): ExchangeRecord[] => [
  ...new Map(records.map((record) => [guidOf(record), record])).values(),
]

const byPriority = (rules: ExchangeRecord[]): ExchangeRecord[] =>
  rules.toSorted((a, b) => Number(a['Priority'] ?? 0) - Number(b['Priority'] ?? 0))

/** The sealers that the tenant trusts: one comma-joined text, perhaps inside a list, or nothing at all (2.5). */
export async function readArcSealers(exchange: ExchangeClient): Promise<string[]> {
  const { records } = await exchange.invoke('Get-ArcConfig', {}, { kind: 'read' })
  return records
    .flatMap((record) => record['ArcTrustedSealers'])
    .flatMap((value) => (typeof value === 'string' ? value.split(',') : []))
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
}
