// The surroundings of a step: clients of this tenant, made once and kept, and its rows.
import { createExchangeClient, type ExchangeClient } from '#microsoft/exchange.ts'
import { createGraphClient } from '#microsoft/graph.ts'
import { createTokenSource, type TokenSource } from '#microsoft/tokens.ts'
import { AppError } from '#platform/errors.ts'
import { getTenant } from '#people/tenants.ts'
import { readCertificate } from './certificate-store.ts'
import { requireConnection, updateConnection } from './connection-store.ts'
import type { ProvisioningParts } from './parts.ts'
import type { RepairChoice } from './plan-choice.ts'
import { readSession } from './session-store.ts'
import type { StepContext } from './step.ts'

/** Token sources and Exchange clients by application: they hold the token cache, the tenant's host and the queue of writes. */
export interface ClientCache {
  tokens(tenantId: string): Promise<TokenSource>
  exchange(tenantId: string): Promise<ExchangeClient>
}

export function createClientCache(parts: ProvisioningParts): ClientCache {
  const cached = new Map<string, { key: string; tokens: TokenSource; exchange: ExchangeClient }>()

  const clientsOf = async (tenantId: string) => {
    const credential = await readCredential(parts, tenantId)
    const key = `${credential.clientId} ${credential.certificatePem}`
    const known = cached.get(tenantId)
    if (known?.key === key) return known
    const tokens = createTokenSource(parts, credential)
    const onCall = parts.onCall
    const { endpoints, http, clock } = parts
    const exchange = createExchangeClient({
      endpoints,
      http,
      clock,
      tokens,
      ...(onCall === undefined ? {} : { onCall: (call) => onCall(tenantId, call) }),
    })
    const made = { key, tokens, exchange }
    cached.set(tenantId, made)
    return made
  }

  return {
    tokens: async (tenantId) => (await clientsOf(tenantId)).tokens,
    exchange: async (tenantId) => (await clientsOf(tenantId)).exchange,
  }
}

async function readCredential(parts: ProvisioningParts, tenantId: string) {
  return parts.db.inTenant(tenantId, async (trx) => {
    const { microsoftTenantId } = await getTenant(trx, tenantId)
    const { client_id: clientId } = await requireConnection(trx, tenantId)
    const certificate = await readCertificate(trx, parts.secrets, tenantId, 'application')
    if (microsoftTenantId === null || clientId === null || certificate === null)
      throw new AppError({
        code: 'mailflow.no-application',
        message: 'The application in the tenant does not exist yet.',
        status: 409,
      })
    const { certificatePem, privateKeyPem } = certificate
    return { microsoftTenantId, clientId, certificatePem, privateKeyPem }
  })
}

export function createStepContext(
  parts: ProvisioningParts,
  clients: ClientCache,
  tenantId: string,
  startedAt: Date,
  choice: RepairChoice | null = null,
): StepContext {
  const inTenant: StepContext['inTenant'] = (work) => parts.db.inTenant(tenantId, work)
  return {
    parts,
    tenantId,
    startedAt,
    choice,
    inTenant,
    connection: () => inTenant((trx) => requireConnection(trx, tenantId)),
    update: (change) =>
      inTenant((trx) => updateConnection(trx, tenantId, { ...change, changed_at: parts.clock.now() })),
    async delegatedGraph() {
      const session = await inTenant((trx) => readSession(trx, parts.secrets, tenantId, parts.clock.now()))
      if (session === null) return null
      return createGraphClient({ ...parts, token: () => Promise.resolve(session.accessToken) })
    },
    appTokens: () => clients.tokens(tenantId),
    async graph() {
      const tokens = await clients.tokens(tenantId)
      return createGraphClient({ ...parts, token: (options) => tokens.token('graph', options) })
    },
    exchange: () => clients.exchange(tenantId),
    checkpoint: (name) => parts.onCheckpoint?.(name),
  }
}
