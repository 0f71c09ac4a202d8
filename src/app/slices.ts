// The capabilities: what each slice brings to the process (routes, jobs, events, the gateway).
import { rulesInTenant } from '#compromise/rules-in-tenant.ts'
import { messagesHttp } from '#mailflow/history/http.ts'
import { createHistoryViews } from '#mailflow/history/views.ts'
import {
  defineMigrationJobs,
  legacyUntil,
  migrationHttp,
  migrationJobs,
  type MigrationParts,
  refuseWhileOldRulesSend,
} from '#mailflow/migration.ts'
import { policyHttp } from '#mailflow/policy-http.ts'
import { loadPolicies } from '#mailflow/policy-store.ts'
import {
  bootstrapFrom,
  certificatesFrom,
  createEngine,
  createProofs,
  createProvisioning,
  createRouteSource,
  createWatchSupport,
  defineProvisioningJobs,
  dnsFrom,
  endpointsFrom,
  gatewayFrom,
  jobNames,
  provisioningHttp,
  readFound,
  readQueue,
  routesChanged,
  type GatewayFacts,
  type OldWay,
  type ProvisioningParts,
} from '#mailflow/provisioning.ts'
import {
  createCanaryPorts,
  defaultIntervals,
  defineTamperJobs,
  tamperHttp,
  type TamperParts,
} from '#mailflow/tamper.ts'
import { createMicrosoftHttp } from '#microsoft/http.ts'
import { simulationMarkOf } from '#phish-threat/mark-at-gateway.ts'
import { peopleHttp } from '#people/http.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import type { HttpModule } from '#platform/http/module.ts'
import { withOwnLists } from '#portal/own-lists.ts'
import { lockedOptions, policyLock } from '#providers/locks.ts'
import { bulkOperations } from '#quarantine/bulk.ts'
import { quarantineBulkHttp } from '#quarantine/bulk-http.ts'
import { quarantineHttp } from '#quarantine/http.ts'
import { listsHttp } from '#quarantine/lists-http.ts'
import { defineListJobs } from '#quarantine/lists-jobs.ts'
import { createListLoader } from '#quarantine/lists-load.ts'
import { listImport } from '#quarantine/lists-operation.ts'
import type { AlertParts } from './alerts.ts'
import { type GatewayMember, startGateways } from './gateway.ts'
import { wireHealth } from './health.ts'
import { openMailStorage, type MailStorage } from './mail-storage.ts'
import { microsoftFrom } from './access.ts'
import { wireCompromise } from './compromise.ts'
import { wirePhishThreat } from './phish-threat.ts'
import type { LureAddresses } from '#phish-threat/phish-threat.ts'
import { startPortal } from './portal.ts'
import { startProviders } from './providers.ts'
import type { Platform } from './platform.ts'

export interface Parts {
  httpModules: HttpModule[]
  /** Work that only one role does: sending what is spooled. */
  startWorker(stack: AsyncDisposableStack): void
  /** Opens the SMTP ports; resolves with where they are. */
  startLure(stack: AsyncDisposableStack): Promise<LureAddresses>
  startGateways(stack: AsyncDisposableStack, member?: GatewayMember): Promise<{ host: string; port: number }[]>
}

export async function wireSlices(stack: AsyncDisposableStack, platform: Platform, alerts: AlertParts): Promise<Parts> {
  const { config, db, secrets, clock, audit, outbox, jobs } = platform
  const gateway = gatewayFrom(config)
  const routes = createRouteSource({
    db,
    secrets,
    clock,
    gateway,
    legacyUntil,
    loadPolicies,
    loadSimulation: (trx, tenantId) => simulationMarkOf(secrets, config.phishThreat.sendingAddresses, trx, tenantId),
    loadLists: withOwnLists(createListLoader()),
  })
  const storage = await openMailStorage(stack, platform, alerts, { routes, gateway })
  const parts = await provisioningParts(stack, platform, alerts, gateway, {
    until: legacyUntil,
    refuseWhileSending: (tenantId) => refuseWhileOldRulesSend(migration, tenantId),
  })
  const engine = createEngine(parts)
  const outside = createCanaryPorts({ db, history: createHistoryViews(db), gateway, clock })
  const watch: TamperParts = {
    db,
    clock,
    logger: platform.logger,
    alerts: alerts.alerts,
    outbox,
    audit,
    ...createWatchSupport(parts, engine),
    gateway,
    canaries: config.gateway.zone === undefined ? null : outside,
    confirmDelay_ms: config.watch.confirmSeconds * 1000,
  }
  defineProvisioningJobs(jobs, parts, engine)
  defineTamperJobs(jobs, watch, { ...defaultIntervals, check_seconds: config.watch.checkSeconds })
  tellGateways(platform)
  platform.operations.define(listImport({ db, audit, clock, outbox }))
  defineListJobs(jobs, { db, clock })
  for (const definition of bulkOperations(storage.quarantine)) platform.operations.define(definition)

  const connections = createProvisioning(parts, engine)
  const migration: MigrationParts = {
    provisioning: parts,
    engine,
    connections,
    requestAdvance: (tenantId) => jobs.send(migrationJobs.advanceOne, { tenantId }, { singletonKey: tenantId }),
  }
  defineMigrationJobs(jobs, migration, platform.logger)

  const requestAdvance = (tenantId: string) => jobs.send(jobNames.advanceOne, { tenantId }, { singletonKey: tenantId })
  const requestSync = (tenantId: string, full: boolean) =>
    jobs.send(jobNames.syncOne, { tenantId, full }, { singletonKey: tenantId })
  const portalModules = startPortal(platform, alerts, storage, {
    publicUrl: () => publicUrlOf(platform),
    from: config.notifications.from ?? `no-reply@${gateway.hostName}`,
    microsoft: microsoftFrom(stack, platform),
    lockedOptions,
  })
  const providers = startProviders(platform, alerts)
  const compromise = wireCompromise(platform, alerts, {
    quarantine: storage.quarantine,
    provisioning: parts,
    engine,
    publicUrl: () => publicUrlOf(platform),
  })
  const phishThreat = wirePhishThreat(platform, alerts, {
    provisioning: parts,
    engine,
    publicUrl: () => publicUrlOf(platform),
  })
  return {
    httpModules: [
      providers.gate,
      ...providers.httpModules,
      ...portalModules,
      peopleHttp({ db, audit, clock, requestSync }),
      provisioningHttp({
        provisioning: connections,
        requestAdvance,
        proofs: createProofs({
          provisioning: parts,
          engine,
          history: createHistoryViews(db),
          sender: outside.sender,
          sendFromOutside: outside.sendFromOutside,
        }),
        found: (tenantId) => readFound(db, tenantId),
        queue: (tenantId) =>
          readQueue({ spool: storage.spool, history: createHistoryViews(db), now: () => clock.now() }, tenantId),
      }),
      migrationHttp(migration),
      tamperHttp(watch),
      policyHttp({ db, audit, outbox, clock, lockOf: policyLock }),
      messagesHttp({ views: createHistoryViews(db), db, audit, clock, quarantine: storage.quarantine }),
      quarantineHttp({ quarantine: storage.quarantine, db, audit, clock, outbox }),
      listsHttp({ db, audit, clock, outbox, operations: platform.operations }),
      wireHealth(platform, alerts, watch, requestSync),
      quarantineBulkHttp({ quarantine: storage.quarantine, operations: platform.operations, db, audit, clock }),
      ...compromise.httpModules,
      ...phishThreat.httpModules,
    ],
    startWorker: (until) => startWorker(until, storage),
    startLure: (until) => phishThreat.startLure(until),
    startGateways: (until, member) => startGateways(until, platform, alerts, storage, { routes, compromise }, member),
  }
}

async function provisioningParts(
  stack: AsyncDisposableStack,
  platform: Platform,
  { alerts }: AlertParts,
  gateway: GatewayFacts,
  oldWay: OldWay,
): Promise<ProvisioningParts> {
  const { config, db, secrets, clock, audit, outbox, logger } = platform
  const endpoints = endpointsFrom(config)
  const http = createMicrosoftHttp(endpoints)
  stack.defer(() => http.close())
  const dns = dnsFrom(config, clock)
  return {
    db,
    clock,
    secrets,
    outbox,
    audit,
    alerts,
    endpoints,
    http,
    bootstrap: bootstrapFrom(config, publicUrlOf(platform)),
    dns,
    certificates: await certificatesFrom(config, dns, secrets, clock),
    gateway,
    lastRedirectAt: (tenantId) => lastRedirectAt(platform, tenantId),
    oldWay,
    rulesElsewhere: rulesInTenant,
    onCall: (tenant, { cmdlet, requestId, status, duration_ms, attempt }) =>
      logger.info({ event: 'exchange.call', tenant, cmdlet, request_id: requestId, status, duration_ms, attempt }),
  }
}

/** When the last message of the tenant took the detour. */
function lastRedirectAt({ db }: Platform, tenantId: string): Promise<Date | null> {
  return db.inTenant(tenantId, async (trx) => {
    const row = await trx
      .selectFrom('message')
      .select((is) => is.fn.max('received_at').as('at'))
      .where('tenant_id', '=', tenantId)
      .where('mode', '=', 'mailflow')
      .executeTakeFirst()
    return row?.at ?? null
  })
}

/** Whoever changes a policy or a list says so by an event; the gateways look at a counter. */
function tellGateways({ outbox, db }: Platform): void {
  outbox.subscribe('route-counter', ['RoutesChanged'], async ({ tenantId }) => {
    if (tenantId !== null) await db.inTenant(tenantId, (trx) => routesChanged(trx, tenantId))
  })
}

function startWorker(stack: AsyncDisposableStack, { spool }: MailStorage): void {
  spool.start()
  stack.defer(() => spool.stop())
}

function publicUrlOf({ config }: Platform): string {
  const { listen, publicUrl, tls } = config.http
  const { host, port } = parseHostPort(listen)!
  return publicUrl ?? `${tls === undefined ? 'http' : 'https'}://${host === '127.0.0.1' ? 'localhost' : host}:${port}`
}
