// Certificates and challenges as they are stored; private keys only sealed, bound to tenant and host.
import type { Selectable } from 'kysely'
import type { Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import '../tables.ts'
import type { SimulationCertificateTable } from '../tables.ts'
import type { CheckedCertificate } from './check.ts'

export type CertificateRow = Selectable<SimulationCertificateTable>

const contextOf = (tenantId: string, host: string): string => `tenant/${tenantId}/lure-key/${host}`

export async function findCertificate(trx: Trx, tenantId: string, host: string): Promise<CertificateRow | null> {
  const row = await trx
    .selectFrom('simulation_certificate')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('host', '=', host)
    .executeTakeFirst()
  return row ?? null
}

/** Of the tenant that has proven the host, over all tenants: for the server that is asked by name. */
export async function findForHost(trx: Trx, host: string): Promise<CertificateRow | null> {
  const row = await trx
    .selectFrom('simulation_certificate as certificate')
    .innerJoin('simulation_domain as domain', (join) =>
      join.onRef('domain.tenant_id', '=', 'certificate.tenant_id').onRef('domain.link_host', '=', 'certificate.host'),
    )
    .selectAll('certificate')
    .where('certificate.host', '=', host)
    .where('certificate.certificate', 'is not', null)
    .where('domain.proven_at', 'is not', null)
    .orderBy('certificate.not_after', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ?? null
}

export const openKey = (secrets: Secrets, row: CertificateRow): string =>
  secrets.openText(row.private_key!, contextOf(row.tenant_id, row.host))

export interface CertificateOwner {
  tenantId: string
  host: string
}

export async function saveCertificate(
  trx: Trx,
  secrets: Secrets,
  { tenantId, host }: CertificateOwner,
  given: CheckedCertificate & { source: 'uploaded' | 'acme' },
  now: Date,
): Promise<void> {
  const values = {
    source: given.source,
    certificate: given.certificate,
    private_key: secrets.seal(given.privateKey, contextOf(tenantId, host)),
    issuer: given.issuer,
    not_after: given.notAfter,
    failure: null,
    tried_at: given.source === 'acme' ? now : null,
    updated_at: now,
  }
  await trx
    .insertInto('simulation_certificate')
    .values({ tenant_id: tenantId, host, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'host']).doUpdateSet(values))
    .execute()
}

/** The certificate that is there stays in use. */
export async function saveFailure(
  trx: Trx,
  { tenantId, host }: CertificateOwner,
  failure: string,
  now: Date,
): Promise<void> {
  const values = { failure: failure.slice(0, 500), tried_at: now, updated_at: now }
  await trx
    .insertInto('simulation_certificate')
    .values({ tenant_id: tenantId, host, source: 'acme', ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'host']).doUpdateSet(values))
    .execute()
}

export async function removeCertificate(trx: Trx, { tenantId, host }: CertificateOwner): Promise<void> {
  await trx.deleteFrom('simulation_certificate').where('tenant_id', '=', tenantId).where('host', '=', host).execute()
}

export async function publishChallenge(
  trx: Trx,
  { tenantId, host }: CertificateOwner,
  challenge: { name: string; answer: string },
  now: Date,
): Promise<void> {
  const { name, answer } = challenge
  await trx
    .insertInto('simulation_challenge')
    .values({ tenant_id: tenantId, host, name, answer, created_at: now })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'host', 'name']).doUpdateSet({ answer, created_at: now }))
    .execute()
}

export async function withdrawChallenge(trx: Trx, { tenantId, host }: CertificateOwner, name: string): Promise<void> {
  await trx
    .deleteFrom('simulation_challenge')
    .where('tenant_id', '=', tenantId)
    .where('host', '=', host)
    .where('name', '=', name)
    .execute()
}

/** Over all tenants: the authority asks whichever process answers on the host. */
export async function answerTo(trx: Trx, host: string, name: string): Promise<string | null> {
  const row = await trx
    .selectFrom('simulation_challenge')
    .select('answer')
    .where('host', '=', host)
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.answer ?? null
}
