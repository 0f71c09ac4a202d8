// The compromised-mailbox response: its ports to the gateway, the quarantine, the subscriptions and the tenant's application.
import { createCompromise, type Compromise } from '#compromise/compromise.ts'
import type { CompromiseParts, HeldMail, MicrosoftAccess, MicrosoftClients, SenderBlocks } from '#compromise/parts.ts'
import type { Engine, ProvisioningParts } from '#mailflow/provisioning.ts'
import { createGraphClient } from '#microsoft/graph.ts'
import { readTokenClaims } from '#microsoft/tokens.ts'
import { isAppError } from '#platform/errors.ts'
import { hasProduct, loadSubscriptions } from '#providers/subscriptions.ts'
import type { AlertParts } from './alerts.ts'
import type { Platform } from './platform.ts'

export interface CompromisePorts {
  blocks: SenderBlocks
  held: HeldMail
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
    blocks: ports.blocks,
    held: ports.held,
    microsoft: microsoftAccess(ports.provisioning, ports.engine),
    hasEndpoint: async (trx, tenantId) => hasProduct(await loadSubscriptions(trx, tenantId, clock.now()), ['endpoint']),
    publicUrl: ports.publicUrl,
  }
  return createCompromise(parts)
}

/** By the application that connecting made in the tenant. */
function microsoftAccess(parts: ProvisioningParts, { clients }: Engine): MicrosoftAccess {
  const { endpoints, http } = parts
  return {
    endpoints,
    http,
    async clients(tenantId): Promise<MicrosoftClients | null> {
      try {
        const tokens = await clients.tokens(tenantId)
        return {
          microsoftTenantId: tokens.microsoftTenantId,
          graph: createGraphClient({ ...parts, token: (options) => tokens.token('graph', options) }),
          exchange: await clients.exchange(tenantId),
          roles: async (how = {}) => readTokenClaims(await tokens.token('graph', how)).roles,
          token: (audience) => tokens.token({ audience }),
        }
      } catch (error) {
        if (isAppError(error, 'mailflow.no-application') || isAppError(error, 'mailflow.not-connected')) return null
        throw error
      }
    },
  }
}
