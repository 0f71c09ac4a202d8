// What outgoing filters have to know, as a history: each domain, link host and address with the time that it came and went.
import { type Selectable } from 'kysely'
import ipaddr from 'ipaddr.js'
import type { Trx } from '#platform/db/database.ts'
import { newId } from '#platform/ids.ts'
import type { PhishThreatParts } from '../parts.ts'
import { listDomains } from './domains.ts'
import type { SimulationEntryTable } from './tables.ts'

export type EntryRow = Selectable<SimulationEntryTable>

/** Brings the history up to what is in use now: domains of the tenant, addresses of the configuration. */
export async function noteEntries(parts: PhishThreatParts, trx: Trx, tenantId: string): Promise<void> {
  const now = parts.clock.now()
  const domains = await listDomains(trx, tenantId)
  // Without a domain nothing is sent, and nobody has to know the addresses.
  const addresses = domains.length === 0 ? [] : parts.config.phishThreat.sendingAddresses
  const wanted = [
    ...domains.map(({ name }) => ({ kind: 'domain' as const, value: name })),
    ...[...new Set(domains.map(({ link_host: host }) => host))].map((value) => ({ kind: 'link-host' as const, value })),
    ...addresses.map((value) => ({ kind: 'address' as const, value })),
  ]
  const used = await trx
    .selectFrom('simulation_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('until', 'is', null)
    .execute()
  const isSame = (a: { kind: string; value: string }, b: { kind: string; value: string }): boolean =>
    a.kind === b.kind && a.value === b.value
  const added = wanted.filter((each) => !used.some((row) => isSame(row, each)))
  const removed = used.filter((row) => !wanted.some((each) => isSame(row, each)))
  if (added.length > 0)
    await trx
      .insertInto('simulation_entry')
      .values(added.map((each) => ({ tenant_id: tenantId, id: newId(now), ...each, since: now })))
      .execute()
  for (const { id } of removed)
    await trx
      .updateTable('simulation_entry')
      .set({ until: now })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .execute()
}

/** What the operator has configured wrongly. Pure. */
export function problemsOf({
  phishThreat,
  gateway,
}: Pick<PhishThreatParts['config'], 'phishThreat' | 'gateway'>): string[] {
  const problems: string[] = []
  const { sendingAddresses } = phishThreat
  const ranges = [...gateway.publicAddresses, ...gateway.egressAddresses]
  const shared = sendingAddresses.filter((address) => ranges.some((range) => isWithin(address, range)))
  if (shared.length > 0)
    problems.push(
      `${shared.join(', ')} is an address of the gateway, too. Simulations need addresses of their own: what is allowed for them must not let other mail pass the filters.`,
    )
  if (sendingAddresses.length > 0 && sendingAddresses.every((address) => address.includes(':')))
    problems.push(
      'Only IPv6 addresses are configured. Advanced delivery of Microsoft 365 knows IPv4 addresses alone; add one.',
    )
  return problems
}

function isWithin(address: string, range: string): boolean {
  try {
    const parsed = ipaddr.process(address)
    const [base, bits] = range.includes('/') ? ipaddr.parseCIDR(range) : [ipaddr.process(range), null]
    if (parsed.kind() !== base.kind()) return false
    return bits === null ? parsed.toString() === base.toString() : parsed.match([base, bits] as [typeof base, number])
  } catch {
    return false
  }
}
