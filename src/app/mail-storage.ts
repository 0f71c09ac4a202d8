// What is kept of mail: history, quarantine, and the spool of what we hold or author ourselves.
import { Resolver } from 'node:dns/promises'
import path from 'node:path'
import { AddressBook } from '#mailflow/gateway/resolve.ts'
import type { DatabaseRouteSource, GatewayFacts } from '#mailflow/provisioning.ts'
import { createHistory, type History } from '#mailflow/history/history.ts'
import { defineHistoryJobs } from '#mailflow/history/jobs.ts'
import { createHistoryMetrics } from '#mailflow/history/metrics.ts'
import { createSmtpTransport } from '#mailflow/outgoing/smtp-transport.ts'
import { createSpool, type Spool } from '#mailflow/outgoing/spool.ts'
import { headerNames } from '#mailflow/route.ts'
import { defineQuarantineJobs } from '#quarantine/jobs.ts'
import { createQuarantineMetrics } from '#quarantine/metrics.ts'
import { createQuarantine, type Quarantine } from '#quarantine/quarantine.ts'
import type { AlertParts } from './alerts.ts'
import type { Platform } from './platform.ts'

export interface MailStorage {
  history: History
  quarantine: Quarantine
  spool: Spool
}

export async function openMailStorage(
  stack: AsyncDisposableStack,
  platform: Platform,
  { background }: AlertParts,
  { routes, gateway }: { routes: DatabaseRouteSource; gateway: GatewayFacts },
): Promise<MailStorage> {
  const { config, db, secrets, clock, logger, outbox, audit, jobs } = platform
  const folder = (name: string) => path.join(config.dataDir, name)
  const history = createHistory({
    db,
    folder: folder('history'),
    clock,
    logger,
    metrics: createHistoryMetrics(platform.metrics),
    outbox,
    onAlarm: ({ kind, text }) =>
      background.raise({
        tenantId: null,
        type: `history.${kind}`,
        subject: 'history',
        severity: 'high',
        title: 'The message history is not complete',
        text,
      }),
  })
  await history.start()
  stack.defer(() => history.stop())

  const resolver = new Resolver({ timeout: 5_000, tries: 2 })
  if (config.dns.resolvers.length > 0) resolver.setServers(config.dns.resolvers)
  const addresses = new AddressBook(resolver, () => clock.monotonicMs())
  const spool = createSpool({
    folder: folder('spool'),
    secrets,
    hostName: gateway.hostName,
    transport: createSmtpTransport({
      addressesOf: (host) => addresses.addressesOf(host),
      hello: gateway.hostName,
      ...(gateway.nextHopCa === null ? {} : { ca: [gateway.nextHopCa] }),
    }),
    routeOf: async (tenantId) => (await routes.load()).find((route) => route.tenantId === tenantId) ?? null,
    prepare: (route) => ({
      nextHop: route.nextHop,
      clientCertificate: route.clientCertificate,
      // A person released it, or we wrote it: rule 50 then spares it the spam filter's second look, which would undo the decision.
      headerLines:
        route.mode === 'mailflow'
          ? [`${headerNames.return}: ${route.returnToken}`, `${headerNames.verdict}: clean; released`]
          : [],
    }),
    clock,
    logger,
    history,
    onFailed: (item, failed) =>
      background.raise({
        tenantId: item.tenantId,
        type: 'outgoing.failed',
        subject: item.id,
        severity: 'medium',
        title: `A message could not be delivered to ${failed.length === 1 ? 'a recipient' : `${failed.length} recipients`}`,
        text: failed.map((recipient) => `${recipient.path}: ${recipient.reply}`).join('\n'),
      }),
    onUnreadable: (id, isDamaged) =>
      background.raise({
        tenantId: null,
        type: 'outgoing.unreadable',
        subject: 'spool',
        severity: 'high',
        title: 'A message that was to be sent cannot be read',
        text: isDamaged
          ? `The file of message ${id} is damaged and was moved to spool/damaged in the data folder. If it is in a backup, put it back into spool/queue.`
          : `Message ${id} cannot be read now and is tried again. Check the disk of the data folder, and that the key file is the right one.`,
      }),
  })

  const quarantine = createQuarantine({
    folder: folder('quarantine'),
    secrets,
    db,
    clock,
    logger,
    metrics: createQuarantineMetrics(platform.metrics),
    outbox,
    audit,
    history,
    spool,
    retention_days: config.retention.quarantineDays,
    onAlarm: ({ kind, tenantId, id, text }) =>
      background.raise({
        tenantId,
        type: `quarantine.${kind}`,
        subject: id ?? 'quarantine',
        severity: 'high',
        title: 'The quarantine needs attention',
        text,
      }),
  })
  defineHistoryJobs(jobs, { db, clock, retention_days: config.retention.historyDays })
  defineQuarantineJobs(jobs, quarantine)
  return { history, quarantine, spool }
}
