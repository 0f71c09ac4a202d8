// The compromised-mailbox response: its ports to the gateway, the quarantine, the subscriptions and the tenant's application.
import { createCompromise, type Compromise } from '#compromise/compromise.ts'
import type { CompromiseParts, HeldMail, MicrosoftAccess, MicrosoftClients, SenderBlocks } from '#compromise/parts.ts'
import { createSenderBlocks, type Engine, type ProvisioningParts } from '#mailflow/provisioning.ts'
import { announceChange } from '#mailflow/tamper.ts'
import { createGraphClient } from '#microsoft/graph.ts'
import { readTokenClaims } from '#microsoft/tokens.ts'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import type { Database } from '#platform/db/database.ts'
import { isAppError } from '#platform/errors.ts'
import { hasProduct, loadSubscriptions } from '#providers/subscriptions.ts'
import { createHeldMail } from '#quarantine/held-mail.ts'
import type { Quarantine } from '#quarantine/quarantine.ts'
import type { AlertParts } from './alerts.ts'
import type { Platform } from './platform.ts'
import { createSentHistory } from './sent-history.ts'

export interface CompromisePorts {
  quarantine: Quarantine
  provisioning: ProvisioningParts
  engine: Engine
  publicUrl: () => string
}

/** Before the jobs start. */
export function wireCompromise(platform: Platform, { alerts }: AlertParts, ports: CompromisePorts): Compromise {
  const { db, clock, logger, audit, outbox, jobs, secrets, operations } = platform
  const parts: CompromiseParts = {
    db,
    clock,
    logger,
    audit,
    alerts,
    outbox,
    jobs,
    secrets,
    operations,
    blocks: blocksOf(clock),
    held: heldOf(db, ports.quarantine),
    microsoft: microsoftAccess(ports.provisioning, ports.engine),
    endpointHosts: endpointHostsOf(platform.config),
    hasEndpoint: async (trx, tenantId) => hasProduct(await loadSubscriptions(trx, tenantId, clock.now()), ['endpoint']),
    publicUrl: ports.publicUrl,
    sent: createSentHistory(db),
  }
  return createCompromise(parts)
}

/** Read back by the reconciler: rows that went missing are put back. */
export function blocksOf(clock: Clock): SenderBlocks {
  return {
    ...createSenderBlocks(clock),
    async read(trx, tenantId, incidentId) {
      const rows = await trx
        .selectFrom('blocked_sender')
        .select('address')
        .where('tenant_id', '=', tenantId)
        .where('incident_id', '=', incidentId)
        .execute()
      return rows.map(({ address }) => address)
    },
  }
}

export function heldOf(db: Database, quarantine: Pick<Quarantine, 'release' | 'delete'>): HeldMail {
  return {
    ...createHeldMail({ db, quarantine }),
    async itemsOf(trx, tenantId, messageIds) {
      if (messageIds.length === 0) return new Map()
      const rows = await trx
        .selectFrom('quarantine_item')
        .select(['id', 'message_id'])
        .where('tenant_id', '=', tenantId)
        .where('message_id', 'in', messageIds)
        .where('status', '=', 'held')
        .execute()
      return new Map(rows.map(({ id, message_id: messageId }) => [messageId, id]))
    },
  }
}

function endpointHostsOf({ endpointProducts: given }: Config): NonNullable<CompromiseParts['endpointHosts']> {
  const bare = (url: string): string => url.replace(/\/$/, '')
  return {
    defenderUrl: bare(given.defenderUrl),
    sophosLoginUrl: bare(given.sophosLoginUrl),
    sophosUrl: bare(given.sophosUrl),
  }
}

/** By the application that connecting made in the tenant. */
export function microsoftAccess(parts: ProvisioningParts, { clients }: Engine): MicrosoftAccess {
  const { endpoints, http } = parts
  return {
    endpoints,
    http,
    announce: (trx, tenantId, { cmdlet, parameters, objectName, guid }) =>
      announceChange(trx, tenantId, { cmdlet, parameters, objectName, guid }, parts.clock.now()),
    async clients(tenantId): Promise<MicrosoftClients | null> {
      try {
        const tokens = await clients.tokens(tenantId)
        return {
          microsoftTenantId: tokens.microsoftTenantId,
          graph: createGraphClient({ ...parts, token: (options) => tokens.token('graph', options) }),
          exchange: await clients.exchange(tenantId),
          roles: async (how = {}) => readTokenClaims(await tokens.token('graph', how)).roles,
          token: (audience, how) => tokens.token({ audience }, how),
        }
      } catch (error) {
        if (isAppError(error, 'mailflow.no-application') || isAppError(error, 'mailflow.not-connected')) return null
        throw error
      }
    },
  }
}
