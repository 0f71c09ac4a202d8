// Phish Threat: its ports to the mail flow, to the tenant's application and to the subscriptions.
import { Resolver } from 'node:dns/promises'
import { routesChanged, setSimulationBypass, type Engine, type ProvisioningParts } from '#mailflow/provisioning.ts'
import { createPhishThreat, type PhishThreat } from '#phish-threat/phish-threat.ts'
import type { MailflowPort } from '#phish-threat/parts.ts'
import { hasProduct, loadSubscriptions } from '#providers/subscriptions.ts'
import type { AlertParts } from './alerts.ts'
import { microsoftAccess } from './compromise.ts'
import { mailerOf } from './phish-threat-mail.ts'
import type { Platform } from './platform.ts'
import { removalOf } from './removal.ts'

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
  const microsoft = microsoftAccess(ports.provisioning, ports.engine)
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
    microsoft,
    mailer: mailerOf(config.notifications),
    removal: removalOf({ clock, audit, operations, microsoft }),
    mailflow: mailflowOf(ports),
    hasPhishThreat: async (trx, tenantId) =>
      hasProduct(await loadSubscriptions(trx, tenantId, clock.now()), ['phish-threat']),
    publicUrl: ports.publicUrl,
  })
}

function mailflowOf({ provisioning, engine }: PhishThreatPorts): MailflowPort {
  return {
    state: (tenantId) =>
      provisioning.db.inTenant(tenantId, async (trx) => {
        const connection = await trx
          .selectFrom('mailflow_connection')
          .select(['phase', 'connected_at'])
          .where('tenant_id', '=', tenantId)
          .executeTakeFirst()
        if (connection === undefined || connection.connected_at === null) return null
        const { egressRanges, publicAddresses } = provisioning.gateway
        return { isActive: connection.phase !== 'none', relayAddresses: [...egressRanges, ...publicAddresses] }
      }),
    async exempt(tenantId, ranges, header) {
      const wanted = ranges.length === 0 ? null : { ranges: [...ranges], header }
      // The gateways learn the secret of the mark, for what takes the redirect all the same.
      if (await setSimulationBypass(provisioning, engine, tenantId, wanted))
        await provisioning.db.inTenant(tenantId, (trx) => routesChanged(trx, tenantId))
    },
  }
}
