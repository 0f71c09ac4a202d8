// Phish Threat: its ports to the mail flow, to the tenant's application and to the subscriptions.
import { Resolver } from 'node:dns/promises'
import type { ProvisioningParts, Engine } from '#mailflow/provisioning.ts'
import { createPhishThreat, type PhishThreat } from '#phish-threat/phish-threat.ts'
import type { MailflowPort } from '#phish-threat/parts.ts'
import { hasProduct, loadSubscriptions } from '#providers/subscriptions.ts'
import type { AlertParts } from './alerts.ts'
import { microsoftAccess } from './compromise.ts'
import type { Platform } from './platform.ts'

export interface PhishThreatPorts {
  provisioning: ProvisioningParts
  engine: Engine
  publicUrl: () => string
}

/** Before the jobs start. */
export function wirePhishThreat(platform: Platform, { alerts }: AlertParts, ports: PhishThreatPorts): PhishThreat {
  const { config, db, clock, logger, audit, outbox, jobs, secrets, operations } = platform
  const dns = new Resolver({ timeout: 5_000, tries: 2 })
  if (config.dns.resolvers.length > 0) dns.setServers(config.dns.resolvers)
  return createPhishThreat({
    config,
    db,
    clock,
    logger,
    audit,
    alerts,
    outbox,
    jobs,
    secrets,
    operations,
    dns,
    microsoft: microsoftAccess(ports.provisioning, ports.engine),
    mailflow: mailflowOf(),
    hasPhishThreat: async (trx, tenantId) =>
      hasProduct(await loadSubscriptions(trx, tenantId, clock.now()), ['phish-threat']),
    publicUrl: ports.publicUrl,
  })
}

function mailflowOf(): MailflowPort {
  return { state: () => Promise.resolve(null), exempt: () => Promise.resolve() }
}
