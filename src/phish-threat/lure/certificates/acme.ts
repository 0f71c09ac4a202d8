// Certificates by ACME (RFC 8555) with HTTP-01: the challenge is put into the database, from where every lure server answers it.
import { type AcmeCertificate, newAccountKey, orderByAcme } from '#platform/acme.ts'
import type { Database } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import type { PhishThreatParts } from '../../parts.ts'
import { checkCertificate } from './check.ts'
import { type CertificateOwner, publishChallenge, saveCertificate, saveFailure, withdrawChallenge } from './store.ts'

type AcmeParts = Pick<PhishThreatParts, 'db' | 'clock' | 'secrets' | 'config' | 'logger'>

/** Orders a certificate and stores it; what went wrong is stored, too, and thrown as AppError `simulation.certificate-refused`. */
export async function orderCertificate(parts: AcmeParts, owner: CertificateOwner): Promise<void> {
  const { db, clock, secrets } = parts
  try {
    const { certificate, privateKey } = await issue(parts, owner)
    const checked = checkCertificate(certificate, privateKey, owner.host, clock.now())
    await db.inTenant(owner.tenantId, (trx) =>
      saveCertificate(trx, secrets, owner, { ...checked, source: 'acme' }, clock.now()),
    )
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    await db.inTenant(owner.tenantId, (trx) => saveFailure(trx, owner, why, clock.now()))
    throw new AppError({
      code: 'simulation.certificate-refused',
      message: `The certificate authority issued none for ${owner.host}: ${why.slice(0, 300)}. Check that ${owner.host} leads to this server on port 80, then try again.`,
      status: 502,
      retryable: true,
      cause,
    })
  }
}

async function issue(parts: AcmeParts, owner: CertificateOwner): Promise<AcmeCertificate> {
  const { db, clock, config } = parts
  const settings = config.certificates.acme
  if (settings === undefined) throw notConfigured()
  const account = { ...settings, accountKey: await accountKey(parts, settings.directoryUrl) }
  return orderByAcme(account, [owner.host], {
    type: 'http-01',
    publish: ({ token, answer }) =>
      db.inTenant(owner.tenantId, (trx) => publishChallenge(trx, owner, { name: token, answer }, clock.now())),
    withdraw: ({ token }) => db.inTenant(owner.tenantId, (trx) => withdrawChallenge(trx, owner, token)),
  })
}

export const notConfigured = (): AppError =>
  new AppError({
    code: 'simulation.certificate-no-authority',
    message: 'No certificate authority is configured: set certificates.acme, or upload a certificate.',
    status: 409,
  })

/** One account for each directory, made with the first order. */
async function accountKey({ db, secrets, clock }: AcmeParts, directoryUrl: string): Promise<string> {
  const stored = await storedKey(db, directoryUrl)
  if (stored !== null) return secrets.openText(stored, contextOf(directoryUrl))
  const pem = await newAccountKey()
  await db.asSystem((trx) =>
    trx
      .insertInto('acme_account')
      .values({
        directory_url: directoryUrl,
        account_key: secrets.seal(pem, contextOf(directoryUrl)),
        created_at: clock.now(),
      })
      .onConflict((conflict) => conflict.column('directory_url').doNothing())
      .execute(),
  )
  // Another process may have been first.
  return secrets.openText((await storedKey(db, directoryUrl))!, contextOf(directoryUrl))
}

const contextOf = (directoryUrl: string): string => `lure/acme-account/${directoryUrl}`

async function storedKey(db: Database, directoryUrl: string): Promise<string | null> {
  const row = await db.asSystem((trx) =>
    trx.selectFrom('acme_account').select('account_key').where('directory_url', '=', directoryUrl).executeTakeFirst(),
  )
  return row?.account_key ?? null
}
