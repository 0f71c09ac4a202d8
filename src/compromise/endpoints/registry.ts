// Which endpoint products of a tenant are switched on, with what they need to be called; secrets are sealed in their own table.
import type { Trx } from '#platform/db/database.ts'
import type { BackEndName } from '../contract.ts'
import type { CompromiseParts } from '../parts.ts'
import type { BackEnd } from './back-end.ts'
import './tables.ts'

/** Makes the adapter of one product for one tenant; null when it lacks what it needs (credentials, a connected tenant). */
export type BackEndFactory = (parts: CompromiseParts, tenantId: string) => Promise<BackEnd | null>

export type BackEndFactories = Partial<Record<BackEndName, BackEndFactory>>

/** The agent is on until it is switched off; products of others are off until they are switched on. */
export const isOnByDefault = (name: BackEndName): boolean => name === 'agent'

/** Those that are switched on and can be made, in no order. Kept over calls by `createRegistry`. */
export async function backEndsOf(
  parts: CompromiseParts,
  tenantId: string,
  factories: BackEndFactories,
): Promise<BackEnd[]> {
  const rows = await parts.db.inTenant(tenantId, (trx) => readBackEnds(trx, tenantId))
  const names = (Object.keys(factories) as BackEndName[]).filter(
    (name) => rows.find((row) => row.name === name)?.is_on ?? isOnByDefault(name),
  )
  const made = await Promise.all(names.map((name) => factories[name]!(parts, tenantId)))
  return made.filter((backEnd) => backEnd !== null)
}

export function readBackEnds(trx: Trx, tenantId: string) {
  return trx.selectFrom('endpoint_back_end').selectAll().where('tenant_id', '=', tenantId).orderBy('name').execute()
}

export const secretContext = (tenantId: string, name: BackEndName): string => `tenant/${tenantId}/endpoint/${name}`
