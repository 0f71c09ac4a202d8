// Certificates of a tenant with their keys, sealed.
import type { Trx } from '#platform/db/database.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { IssuedCertificate } from './certificates.ts'
import type { CertificatePurpose } from './tables.ts'
import './tables.ts'

export interface StoredCertificate extends IssuedCertificate {
  name: string
}

const contextOf = (tenantId: string, purpose: CertificatePurpose): string => `tenant/${tenantId}/certificate/${purpose}`

export async function readCertificate(
  trx: Trx,
  secrets: Secrets,
  tenantId: string,
  purpose: CertificatePurpose,
): Promise<(StoredCertificate & { issuedAt: Date }) | null> {
  const row = await trx
    .selectFrom('mailflow_certificate')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('purpose', '=', purpose)
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    name: row.name,
    certificatePem: row.certificate_pem,
    privateKeyPem: secrets.openText(row.private_key_sealed, contextOf(tenantId, purpose)),
    notAfter: row.not_after,
    issuedAt: row.created_at,
  }
}

export interface CertificateLife {
  issuedAt: Date
  notAfter: Date
}

/** Without its key. */
export async function certificateLife(
  trx: Trx,
  tenantId: string,
  purpose: CertificatePurpose,
): Promise<CertificateLife | null> {
  const row = await trx
    .selectFrom('mailflow_certificate')
    .select(['created_at as issuedAt', 'not_after as notAfter'])
    .where('tenant_id', '=', tenantId)
    .where('purpose', '=', purpose)
    .executeTakeFirst()
  return row ?? null
}

export async function writeCertificate(
  trx: Trx,
  secrets: Secrets,
  tenantId: string,
  purpose: CertificatePurpose,
  certificate: StoredCertificate,
  now: Date,
): Promise<void> {
  const values = {
    name: certificate.name,
    certificate_pem: certificate.certificatePem,
    private_key_sealed: secrets.seal(certificate.privateKeyPem, contextOf(tenantId, purpose)),
    not_after: certificate.notAfter,
    created_at: now,
  }
  await trx
    .insertInto('mailflow_certificate')
    .values({ tenant_id: tenantId, purpose, ...values })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'purpose']).doUpdateSet(values))
    .execute()
}

export async function forgetCertificate(trx: Trx, tenantId: string, purpose: CertificatePurpose): Promise<void> {
  await trx
    .deleteFrom('mailflow_certificate')
    .where('tenant_id', '=', tenantId)
    .where('purpose', '=', purpose)
    .execute()
}
