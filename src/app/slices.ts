// The capabilities: what each slice brings to the process (routes, jobs, events, the gateway).
import { messagesHttp } from '#mailflow/history/http.ts'
import { createHistoryViews } from '#mailflow/history/views.ts'
import { policyHttp } from '#mailflow/policy-http.ts'
import { loadPolicies } from '#mailflow/policy-store.ts'
import {
  createEngine,
  createProvisioning,
  createRouteSource,
  defineProvisioningJobs,
  provisioningHttp,
  type ProvisioningParts,
} from '#mailflow/provisioning.ts'
import { createMicrosoftHttp } from '#microsoft/http.ts'
import { peopleHttp } from '#people/http.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { quarantineHttp } from '#quarantine/http.ts'
import type { AlertParts } from './alerts.ts'
import { startGateways } from './gateway.ts'
import { openMailStorage } from './mail-storage.ts'
import { bootstrapOf, dnsPublisherOf, endpointsOf, gatewayFactsOf, issuerOf } from './microsoft.ts'
import type { Platform } from './platform.ts'

export interface Parts {
  httpModules: HttpModule[]
  /** Work that only one role does: sending what is spooled. */
  startWorker(stack: AsyncDisposableStack): void
  /** Opens the SMTP ports; resolves with where they are. */
  startGateways(stack: AsyncDisposableStack): Promise<{ host: string; port: number }[]>
}

export async function wireSlices(stack: AsyncDisposableStack, platform: Platform, alerts: AlertParts): Promise<Parts> {
  const { config, db, secrets, clock, audit, outbox, jobs } = platform
  const gateway = gatewayFactsOf(config)
  const routes = createRouteSource({ db, secrets, clock, gateway, loadPolicies })
  const storage = await openMailStorage(stack, platform, alerts, routes)

  const endpoints = endpointsOf(config)
  const http = createMicrosoftHttp(endpoints)
  stack.defer(() => http.close())
  const dns = dnsPublisherOf(config, clock)
  const certificates = await issuerOf(config, { clock, dns })
  const bootstrap = bootstrapOf(config, publicUrlOf(platform))
  const parts: ProvisioningParts = {
    db,
    clock,
    secrets,
    outbox,
    audit,
    alerts: alerts.alerts,
    endpoints,
    http,
    bootstrap,
    dns,
    certificates,
    gateway,
  }
  const engine = createEngine(parts)
  const provisioning = createProvisioning(parts, engine)
  defineProvisioningJobs(jobs, parts, engine)

  const requestAdvance = (tenantId: string) =>
    jobs.send('advance-mailflow-tenant', { tenantId }, { singletonKey: tenantId })
  const requestSync = (tenantId: string, full: boolean) =>
    jobs.send('sync-people-tenant', { tenantId, full }, { singletonKey: tenantId })
  return {
    httpModules: [
      peopleHttp({ db, audit, clock, requestSync }),
      provisioningHttp({ provisioning, requestAdvance }),
      policyHttp({ db, audit, outbox, clock }),
      messagesHttp(createHistoryViews(db)),
      quarantineHttp({ quarantine: storage.quarantine, db, audit, clock }),
    ],
    startWorker(until) {
      storage.spool.start()
      until.defer(() => storage.spool.stop())
    },
    startGateways: (until) => startGateways(until, platform, alerts, storage, routes),
  }
}

function publicUrlOf({ config }: Platform): string {
  const { listen, publicUrl, tls } = config.http
  const { host, port } = parseHostPort(listen)!
  return publicUrl ?? `${tls === undefined ? 'http' : 'https'}://${host === '127.0.0.1' ? 'localhost' : host}:${port}`
}
