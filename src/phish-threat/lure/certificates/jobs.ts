// Every hour: link hosts without a certificate, and those whose certificate ends soon, get one from the authority.
import { renewalOf } from '#platform/renewal.ts'
import type { PhishThreatParts } from '../../parts.ts'
import { linkHosts } from '../../sending/domains.ts'
import { checkLinkHostJob } from '../../sending/job-names.ts'
import { orderCertificate } from './acme.ts'
import { fresh_ms } from './contexts.ts'
import { type CertificateRow, findCertificate } from './store.ts'

const jobNames = { all: 'renew-lure-certificates', one: 'order-lure-certificate' } as const

/** After a refusal, so that limits of the authority are kept (Let's Encrypt: 5 failures an hour). */
const retry_ms = 6 * 3600_000

export function defineCertificateJobs(parts: PhishThreatParts): void {
  const { jobs, db, clock, config, logger } = parts
  jobs.define({
    name: jobNames.all,
    schedule: { cron: '17 * * * *' },
    async handle() {
      if (config.certificates.acme === undefined) return
      const hosts = await db.asSystem(linkHosts)
      for (const { tenantId, linkHost } of hosts) {
        const host = linkHost.toLowerCase()
        const row = await db.inTenant(tenantId, (trx) => findCertificate(trx, tenantId, host))
        if (isDue(row, clock.now())) await requestCertificate(parts, tenantId, host)
      }
    },
  })
  jobs.define<{ tenantId: string; host: string }>({
    name: jobNames.one,
    retryLimit: 0,
    async handle({ tenantId, host }) {
      const begun_ms = clock.monotonicMs()
      await orderCertificate(parts, { tenantId, host })
      await checkSoon(parts, tenantId, host)
      const duration_ms = Math.round(clock.monotonicMs() - begun_ms)
      logger.info({ event: 'lure.certificate-issued', tenant: tenantId, host, duration_ms })
    },
  })
}

/** The domain is good or not by the certificate that its pages show: seen as soon as all processes show it. */
export const checkSoon = (
  { jobs }: Pick<PhishThreatParts, 'jobs'>,
  tenantId: string,
  linkHost: string,
): Promise<void> =>
  jobs.send(checkLinkHostJob, { tenantId, linkHost }, { delaySeconds: fresh_ms / 1_000 + 1, singletonKey: linkHost })

/** One order at a time for a host. */
export const requestCertificate = ({ jobs }: PhishThreatParts, tenantId: string, host: string): Promise<void> =>
  jobs.send(jobNames.one, { tenantId, host }, { singletonKey: host })

/** One that was uploaded is its owner's to renew. Pure. */
export function isDue(
  row: Pick<CertificateRow, 'source' | 'certificate' | 'failure' | 'tried_at'> | null,
  now: Date,
): boolean {
  if (row === null) return true
  if (row.source === 'uploaded') return false
  if (row.failure !== null && row.tried_at !== null && now.getTime() - row.tried_at.getTime() < retry_ms) return false
  return row.certificate === null || now >= renewalOf(row.certificate)
}
