// The routes of all connected tenants for the gateways, and a counter that says whether to load again.
import type { Database, Trx } from '#platform/db/database.ts'
import type { Clock } from '#platform/clock.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { getTenant } from '#people/tenants.ts'
import type { ListEntry } from '#quarantine/lists.ts'
import { mailDomains } from '#people/views.ts'
import type { MailflowRoute, RouteSource } from '../route.ts'
import { readFaultRule } from '../policy-settings.ts'
import type { PolicySet } from '../policy.ts'
import { readCertificate } from './certificate-store.ts'
import { touchRoutes, type Connection } from './connection-store.ts'
import type { GatewayFacts } from './parts.ts'
import { readTokens } from './token-store.ts'

export interface RouteSourceParts {
  db: Database
  secrets: Secrets
  clock: Clock
  gateway: Pick<GatewayFacts, 'nextHopPort' | 'nextHopCa' | 'arc'>
  /** Policies of a tenant, in the transaction of the load. */
  loadPolicies: (trx: Trx, tenantId: string) => Promise<PolicySet>
  /** Until when the tenant's mail may come without a route token (ISO date); null = never. */
  legacyUntil?: (trx: Trx, tenantId: string) => Promise<string | null>
  /** How the tenant's own simulations of phishing are known; null: it has none. */
  loadSimulation?: (trx: Trx, tenantId: string) => Promise<MailflowRoute['simulation'] | null>
  /** Allow and block list of a tenant; default: none. */
  loadLists?: (trx: Trx, tenantId: string) => Promise<ListEntry[]>
}

export interface ServerCertificate {
  /** Server name of TLS. */
  name: string
  certificatePem: string
  privateKeyPem: string
}

export interface DatabaseRouteSource extends RouteSource {
  /** One number over everything that a gateway loads: the same means that nothing changed. Cheap enough for each second. */
  version(): Promise<string>
  /** Server certificates of the tenants' gateway names. */
  certificates(): Promise<ServerCertificate[]>
}

export function createRouteSource(parts: RouteSourceParts): DatabaseRouteSource {
  const { db } = parts
  const connections = (): Promise<Connection[]> =>
    db.asSystem((trx) =>
      trx.selectFrom('mailflow_connection').selectAll().where('next_hop_host', 'is not', null).execute(),
    )

  return {
    async version() {
      const { rows } = await db.execute(
        'select coalesce(sum(counter), 0)::text as total, count(*)::text as count from route_change',
        [],
      )
      return `${String(rows[0]!['count'])}.${String(rows[0]!['total'])}`
    },
    async load() {
      const routes: MailflowRoute[] = []
      for (const connection of await connections()) {
        const route = await db.inTenant(connection.tenant_id, (trx) => buildRoute(parts, trx, connection))
        if (route !== null) routes.push(route)
      }
      return routes
    },
    async certificates() {
      const found: ServerCertificate[] = []
      for (const { tenant_id: tenantId } of await connections()) {
        const certificate = await db.inTenant(tenantId, (trx) =>
          readCertificate(trx, parts.secrets, tenantId, 'gateway'),
        )
        if (certificate !== null)
          found.push({
            name: certificate.name,
            certificatePem: certificate.certificatePem,
            privateKeyPem: certificate.privateKeyPem,
          })
      }
      return found
    },
  }
}

async function buildRoute(parts: RouteSourceParts, trx: Trx, connection: Connection): Promise<MailflowRoute | null> {
  const { tenant_id: tenantId } = connection
  const { secrets, clock } = parts
  const tenant = await getTenant(trx, tenantId)
  const tokens = await readTokens(trx, secrets, tenantId, clock.now())
  const certificate = await readCertificate(trx, secrets, tenantId, 'connector')
  if (tenant.microsoftTenantId === null || tokens === null || connection.next_hop_host === null) return null
  const legacyUntil = (await parts.legacyUntil?.(trx, tenantId)) ?? null
  const simulation = await parts.loadSimulation?.(trx, tenantId)
  return {
    mode: 'mailflow',
    tenantId,
    tenantName: tenant.name,
    domains: (await mailDomains(trx, tenantId)).filter((domain) => domain !== connection.cert_name),
    nextHop: {
      host: connection.next_hop_host,
      port: parts.gateway.nextHopPort,
      tls: 'verify',
      ...(parts.gateway.nextHopCa === null ? {} : { caPem: parts.gateway.nextHopCa }),
    },
    clientCertificate:
      certificate === null
        ? null
        : { certificatePem: certificate.certificatePem, privateKeyPem: certificate.privateKeyPem },
    policies: await parts.loadPolicies(trx, tenantId),
    lists: (await parts.loadLists?.(trx, tenantId)) ?? [],
    ...(simulation == null ? {} : { simulation }),
    onScannerFault: await readFaultRule(trx, tenantId),
    arc: parts.gateway.arc === null ? null : { when: 'changed', ...parts.gateway.arc },
    markKey: tokens.markKey,
    microsoftTenantId: tenant.microsoftTenantId,
    gatewayHost: connection.gateway_host,
    routeTokens: tokens.routeAccepted,
    returnToken: tokens.returnCurrent,
    state: relaysUnscanned(connection) ? 'relay-unscanned' : 'active',
    ...(legacyUntil === null ? {} : { legacyUntil }),
  }
}

/** Being disconnected without permission: the rules may still send mail, which is returned as it is (exchange-online 5.9). */
const relaysUnscanned = (connection: Connection): boolean =>
  connection.state === 'disconnecting' && connection.problem !== null

/** Said by whoever changes policies or domains: the gateways load again. */
export const routesChanged = touchRoutes

export const noPolicies = (): Promise<PolicySet> => Promise.resolve([])
