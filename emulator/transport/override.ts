// The simulation override of advanced delivery: which mail it covers. Documented: at least one domain (MAIL FROM or DKIM d=) and one
// sending address of the rule, policy on; not for mail that enters a second time, whose address is that of who brought it back.
// Assumed: DKIM must pass; changes are in force at once.
import type { ExchangeStates } from '../exchange/state.ts'
import { domainOf, isInRanges } from './addresses.ts'
import type { TransportItem } from './item.ts'

export function isCoveredByOverride(
  states: ExchangeStates,
  item: TransportItem,
  dkimDomains: readonly string[],
): boolean {
  if (item.source.kind !== 'smtp') return false
  const { address } = item.source
  const state = states.of(item.tenant)
  const policy = state.table('PhishSimOverridePolicy').rows()[0]
  if (policy === undefined || policy.values['Enabled'] === false) return false
  const domains = [domainOf(item.from), ...dkimDomains].map((domain) => domain.toLowerCase())
  return state
    .table('ExoPhishSimOverrideRule')
    .rows()
    .some(
      ({ values }) =>
        (values['Domains'] as string[]).some((domain) => domains.includes(domain.toLowerCase())) &&
        isInRanges(address, values['SenderIpRanges'] as string[]),
    )
}
