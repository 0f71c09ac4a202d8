// Sending domains as they are stored.
import { AppError } from '#platform/errors.ts'
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { SimulationDomainTable } from './tables.ts'
import { readinessOf } from './readiness.ts'

export type DomainRow = Selectable<SimulationDomainTable>

export interface SendingDomain {
  id: string
  name: string
  /** Host of the pages that links lead to. */
  linkHost: string
  isReadyFor: { graph: boolean; smtp: boolean }
}

/** Null when the tenant has no such domain. */
export async function findDomain(trx: Trx, tenantId: string, id: string): Promise<SendingDomain | null> {
  const row = await findDomainRow(trx, tenantId, id)
  return row === null
    ? null
    : { id: row.id, name: row.name, linkHost: row.link_host, isReadyFor: readinessOf(row.checks) }
}

export async function findDomainRow(trx: Trx, tenantId: string, id: string): Promise<DomainRow | null> {
  const row = await trx
    .selectFrom('simulation_domain')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ?? null
}

export async function listDomains(trx: Trx, tenantId: string): Promise<DomainRow[]> {
  return trx.selectFrom('simulation_domain').selectAll().where('tenant_id', '=', tenantId).orderBy('name').execute()
}

/** Ids of the domains whose links lead to a host. */
export async function domainsOfHost(trx: Trx, tenantId: string, linkHost: string): Promise<string[]> {
  const rows = await trx
    .selectFrom('simulation_domain')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('link_host', '=', linkHost)
    .execute()
  return rows.map(({ id }) => id)
}

/** Names that the lure server answers for; over all tenants, for certificates and the choice of the page. */
export async function linkHosts(trx: Trx): Promise<{ tenantId: string; linkHost: string }[]> {
  const rows = await trx
    .selectFrom('simulation_domain')
    .select(['tenant_id', 'link_host'])
    .where('proven_at', 'is not', null)
    .orderBy('link_host')
    .execute()
  return rows.map((row) => ({ tenantId: row.tenant_id, linkHost: row.link_host }))
}

export const domainNotFound = (): AppError =>
  new AppError({
    code: 'simulation.domain-not-found',
    message: 'There is no such sending domain. Open the list of sending domains and choose one of it.',
    status: 404,
  })
