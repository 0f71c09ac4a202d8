// Background work of connections: moves operations on, watches consent, keeps the directory and the certificates fresh.
import type { Jobs } from '#platform/jobs/jobs.ts'
import { refreshMailboxes, syncDirectory } from '#people/sync.ts'
import { renewApplicationKey } from './application-key.ts'
import { consentWatchSeconds, watchConsents } from './consent-watch.ts'
import { touchRoutes } from './connection-store.ts'
import { createStepContext } from './context.ts'
import type { Engine } from './engine.ts'
import type { ProvisioningParts } from './parts.ts'
import { dropExpired } from './session-store.ts'
import { ensureCertificate, gatewayCertificates } from './steps/gateway.ts'

export const jobNames = {
  advance: 'advance-mailflow',
  advanceOne: 'advance-mailflow-tenant',
  watchConsent: 'watch-consent',
  syncPeople: 'sync-people',
  syncOne: 'sync-people-tenant',
  renewCertificates: 'renew-mailflow-certificates',
  renewOne: 'renew-mailflow-certificate',
} as const

/** A large directory takes long. */
const eachTenant = { most: 4, ofGroup: 1, groupOf: ({ tenantId }: { tenantId: string }) => tenantId }

export function defineProvisioningJobs(jobs: Jobs, parts: ProvisioningParts, engine: Engine): void {
  jobs.define({
    name: jobNames.advance,
    schedule: { everySeconds: 5 },
    timeoutSeconds: 600,
    handle: () => engine.advanceDue(),
  })
  jobs.define<{ tenantId: string }>({
    name: jobNames.advanceOne,
    timeoutSeconds: 600,
    parallel: eachTenant,
    async handle({ tenantId }) {
      await engine.advance(tenantId)
    },
  })
  jobs.define({
    name: jobNames.watchConsent,
    schedule: { everySeconds: consentWatchSeconds },
    timeoutSeconds: 300,
    async handle() {
      await parts.db.asSystem((trx) => dropExpired(trx, parts.clock.now()))
      await watchConsents(parts, engine.clients)
    },
  })
  jobs.define({
    name: jobNames.syncPeople,
    schedule: { cron: '*/10 * * * *' },
    timeoutSeconds: 3600,
    handle: () => syncAll(jobs, parts),
  })
  jobs.define<{ tenantId: string; full?: boolean }>({
    name: jobNames.syncOne,
    timeoutSeconds: 7200,
    parallel: eachTenant,
    handle: ({ tenantId, full }) => syncPeople(parts, engine, tenantId, full === true),
  })
  jobs.define({
    name: jobNames.renewCertificates,
    schedule: { cron: '17 */6 * * *' },
    handle: () => renewAll(jobs, parts),
  })
  jobs.define<Renewal>({
    name: jobNames.renewOne,
    // Each failure counts at the authority: the next turn is the next try.
    retryLimit: 0,
    timeoutSeconds: 900,
    async handle({ tenantId, purpose }) {
      const context = createStepContext(parts, engine.clients, tenantId, parts.clock.now())
      await (purpose === 'application' ? renewApplicationKey(context) : ensureCertificate(context, purpose))
    },
  })
}

const connectedTenants = (parts: ProvisioningParts): Promise<string[]> =>
  parts.db.asSystem(async (trx) => {
    const rows = await trx
      .selectFrom('mailflow_connection')
      .select('tenant_id')
      .where('connected_at', 'is not', null)
      .where('problem', 'is', null)
      .execute()
    return rows.map((row) => row.tenant_id)
  })

async function syncAll(jobs: Jobs, parts: ProvisioningParts): Promise<void> {
  for (const tenantId of await connectedTenants(parts))
    await jobs.send(jobNames.syncOne, { tenantId }, { singletonKey: tenantId })
}

/** Directory by delta, then mailboxes of people who are new there (all of them now and then). The gateways, which know domains and the members of groups in policies, are told of changes. */
export async function syncPeople(
  parts: ProvisioningParts,
  engine: Engine,
  tenantId: string,
  full: boolean,
): Promise<void> {
  const context = createStepContext(parts, engine.clients, tenantId, parts.clock.now())
  await syncDirectory({ ...parts, changed: touchRoutes }, tenantId, await context.graph(), { full })
  await refreshMailboxes(parts, tenantId, await context.exchange(), { full })
}

interface Renewal {
  tenantId: string
  purpose: (typeof renewed)[number]
}

const renewed = [...gatewayCertificates, 'application'] as const

/**
 * The name stays, so Exchange needs to know nothing; gateways take the new one with the next load. Also where our permission is lost: mail
 * goes on through the connectors, and stops when their certificates end. Each by itself: one that is refused holds up no other.
 */
async function renewAll(jobs: Jobs, { db }: ProvisioningParts): Promise<void> {
  const tenants = await db.asSystem((trx) =>
    trx.selectFrom('mailflow_connection').select('tenant_id').where('connected_at', 'is not', null).execute(),
  )
  for (const { tenant_id: tenantId } of tenants)
    for (const purpose of renewed)
      await jobs.send(jobNames.renewOne, { tenantId, purpose }, { singletonKey: `${tenantId} ${purpose}` })
}
