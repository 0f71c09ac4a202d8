// The tenant's own networks: additions to what ships with the product, and removals of it. Every change is audited.
import { networkOf } from '#platform/http/network.ts'
import type { HttpActor } from '#platform/http/module.ts'
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import type { PhishThreatParts } from '../parts.ts'
import type { TenantNetworkView } from './contract.ts'
import type { TenantNetworkKind } from './networks/lookup.ts'
import { parseRange } from './networks/ranges.ts'
import './tables.ts'

const entries_max = 1_000
/** Wider ones would say something about half of the internet. */
const length_min = { ipv4: 8, ipv6: 19 }

export async function listNetworks(trx: Trx, tenantId: string): Promise<TenantNetworkView[]> {
  const rows = await trx
    .selectFrom('simulation_network')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('range')
    .execute()
  return rows.map(({ id, range, kind, note, added_at, added_by }) => ({
    id,
    range,
    kind,
    note,
    addedAt: added_at.toISOString(),
    addedBy: added_by,
  }))
}

export interface NewNetwork {
  range: string
  kind: TenantNetworkKind
  note: string
}

/** The same range again replaces what was said of it. Throws AppError `simulations.network-range`, `simulations.networks-full`. */
export async function addNetwork(
  { audit, clock }: PhishThreatParts,
  trx: Trx,
  tenantId: string,
  given: NewNetwork,
  actor: HttpActor,
): Promise<TenantNetworkView> {
  const range = checkRange(given.range)
  const before = (await listNetworks(trx, tenantId)).find((entry) => entry.range === range)
  if (before === undefined) await refuseMore(trx, tenantId)
  const values = { kind: given.kind, note: given.note, added_at: clock.now(), added_by: actor.name }
  const row = await trx
    .insertInto('simulation_network')
    .values({ tenant_id: tenantId, id: newId(clock.now()), range, ...values })
    .onConflict((on) => on.columns(['tenant_id', 'range']).doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow()
  const after = { range, kind: given.kind, note: given.note }
  await audit.append(trx, { tenantId, actor, action: 'simulations.network-set', target: range, before, after })
  return { id: row.id, ...after, addedAt: values.added_at.toISOString(), addedBy: actor.name }
}

async function refuseMore(trx: Trx, tenantId: string): Promise<void> {
  const { count } = await trx
    .selectFrom('simulation_network')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  if (Number(count) < entries_max) return
  throw new AppError({
    code: 'simulations.networks-full',
    message: `There are ${entries_max} networks already. Remove some, or give wider ones.`,
    status: 409,
  })
}

/** Throws AppError `simulations.network-not-found`. */
export async function removeNetwork(
  { audit }: PhishThreatParts,
  trx: Trx,
  tenantId: string,
  id: string,
  actor: HttpActor,
): Promise<void> {
  const before = (await listNetworks(trx, tenantId)).find((entry) => entry.id === id)
  if (before === undefined)
    throw new AppError({
      code: 'simulations.network-not-found',
      message: 'There is no such network. It may have been removed already.',
      status: 404,
    })
  await trx.deleteFrom('simulation_network').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
  await audit.append(trx, { tenantId, actor, action: 'simulations.network-removed', target: before.range, before })
}

function checkRange(text: string): string {
  const parsed = parseRange(text)
  if (parsed === null || parsed.length < length_min[parsed.base.kind()])
    throw new AppError({
      code: 'simulations.network-range',
      message:
        'This is no range of addresses that can be used. Give an address or a range such as 198.51.100.0/24, at least /8 (IPv6: /19).',
      status: 400,
      fields: [{ path: '/range', message: 'An address or a range such as 198.51.100.0/24' }],
    })
  return networkOf(parsed.base.toString(), { v4: parsed.length, v6: parsed.length })
}
