// Steps on our side: names in DNS, certificates, tokens, the way back; after them gateways know the tenant.
import { Resolver } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import type { UpdateRecord } from '#mail/dns/wire.ts'
import { isAppError } from '#platform/errors.ts'
import { renewalBetween } from '#platform/renewal.ts'
import { mailDomains } from '#people/views.ts'
import { readCertificate, writeCertificate, type CertificateLife } from '../certificate-store.ts'
import { touchRoutes, type Connection } from '../connection-store.ts'
import { recordAsText } from '../dns-publisher.ts'
import type { ProvisioningParts } from '../parts.ts'
import { probeRelay } from '../relay-probe.ts'
import { done, failed, wait, type Step, type StepContext } from '../step.ts'
import { ensureTokens } from '../token-store.ts'

const address_ttl_seconds = 300

export const gatewayRecords = (connection: Connection, publicAddresses: readonly string[]): UpdateRecord[] =>
  publicAddresses.map((address) => ({
    type: isIPv4(address) ? 'A' : 'AAAA',
    name: connection.gateway_host,
    ttl_seconds: address_ttl_seconds,
    address,
  }))

export const gatewayNameStep: Step = {
  key: 'gateway-name',
  title: 'Publish the name of the gateway',
  limit_minutes: 72 * 60,
  async run(context) {
    const connection = await context.connection()
    const records = gatewayRecords(connection, context.parts.gateway.publicAddresses)
    if (records.length === 0)
      return failed(
        'mailflow.no-public-address',
        'No public address of the gateway is configured (gateway.publicAddresses): Exchange Online would not find it.',
      )
    const { dns } = context.parts
    // A zone that takes no changes now holds nothing up that needs none.
    if ((await dns.missing(records)).length === 0) return done(connection.gateway_host)
    context.checkpoint('before gateway name')
    await dns.publish(records)
    context.checkpoint('after gateway name')
    const missing = await dns.missing(records)
    if (missing.length === 0) return done(connection.gateway_host)
    return dns.kind === 'manual'
      ? wait(30, `Publish this, it is looked for every half minute: ${missing.map(recordAsText).join('; ')}`)
      : wait(5, `Waiting until ${connection.gateway_host} resolves.`)
  },
}

export const certificateStep: Step = {
  key: 'certificate',
  title: 'Get certificates for the way back and for the gateway’s name',
  limit_minutes: 120,
  async run(context) {
    try {
      // An authority that refuses must keep no rule switched off while the certificates still hold.
      for (const purpose of gatewayCertificates) await ensureCertificate(context, purpose, ({ notAfter }) => notAfter)
    } catch (error) {
      if (!isAppError(error, 'certificate.issue') || !error.retryable) throw error
      return wait(refused_seconds, error.message)
    }
    const { cert_name, gateway_host } = await context.connection()
    return done(`${cert_name}, ${gateway_host}`)
  },
}

/** Authorities take few failures (Let's Encrypt: five an hour for a name): more would lock the name out for longer. */
const refused_seconds = 15 * 60

export const gatewayCertificates = ['connector', 'gateway'] as const

const renewalOf = ({ issuedAt, notAfter }: CertificateLife): Date => renewalBetween(issuedAt, notAfter)

/** Name matches and `until` has not come, else a new one; the old one stays until the new one is there. True: it is new. */
export async function ensureCertificate(
  context: Pick<StepContext, 'parts' | 'tenantId' | 'inTenant' | 'connection'>,
  purpose: (typeof gatewayCertificates)[number],
  until: (known: CertificateLife) => Date = renewalOf,
): Promise<boolean> {
  const { secrets, clock, certificates } = context.parts
  const { cert_name, gateway_host } = await context.connection()
  const name = purpose === 'connector' ? cert_name : gateway_host
  const known = await context.inTenant((trx) => readCertificate(trx, secrets, context.tenantId, purpose))
  if (known !== null && known.name === name && clock.now() < until(known)) return false
  const issued = await certificates.issue([name])
  await context.inTenant(async (trx) => {
    await writeCertificate(trx, secrets, context.tenantId, purpose, { name, ...issued }, clock.now())
    await touchRoutes(trx, context.tenantId)
  })
  return true
}

/** The MX host of the tenant's own mail domain is never computed, always read (exchange-online 3.3). */
export const routeStep: Step = {
  key: 'route',
  title: 'Tell the gateways about the tenant',
  limit_minutes: 30,
  async run(context) {
    const { secrets, clock } = context.parts
    const host = await readNextHop(context)
    if (host === null)
      return failed(
        'mailflow.no-mx',
        'Microsoft names no MX host for any mail domain of the tenant: it has no mail yet.',
      )
    await context.inTenant(async (trx) => {
      await ensureTokens(trx, secrets, context.tenantId, clock.now())
      await touchRoutes(trx, context.tenantId)
    })
    await context.update({ next_hop_host: host })
    return done(`mail goes back to ${host}`)
  },
}

async function readNextHop(context: StepContext): Promise<string | null> {
  const { cert_name: certName } = await context.connection()
  const domains = await context.inTenant((trx) => mailDomains(trx, context.tenantId))
  const candidates = domains.filter((domain) => domain !== certName)
  const graph = await context.graph()
  // Custom domains before the initial one: that is where the mail is.
  for (const domain of candidates.toSorted((a, b) => rank(a) - rank(b))) {
    try {
      const { value } = await graph.request<{ value: { recordType: string; mailExchange?: string }[] }>(
        `/domains/${domain}/serviceConfigurationRecords`,
      )
      const host = value.find((record) => record.recordType.toLowerCase() === 'mx')?.mailExchange
      if (host !== undefined) return host.toLowerCase().replace(/\.$/, '')
    } catch (error) {
      if (!isAppError(error, 'microsoft.graph.not-found')) throw error
    }
  }
  return null
}

const rank = (domain: string): number => (domain.endsWith('.onmicrosoft.com') ? 1 : 0)

export const relayProbeStep: Step = {
  key: 'relay-probe',
  title: 'Prove that Exchange Online takes mail back for this tenant',
  limit_minutes: 90,
  async run(context) {
    const result = await runRelayProbe(context)
    return result.ok
      ? done(result.text)
      : wait(15, `Waiting until Exchange Online lets the gateway relay (it says: ${result.text}).`)
  },
}

export async function runRelayProbe(context: Pick<StepContext, 'parts' | 'tenantId' | 'inTenant' | 'connection'>) {
  const { gateway, secrets } = context.parts
  const connection = await context.connection()
  const certificate = await context.inTenant((trx) => readCertificate(trx, secrets, context.tenantId, 'connector'))
  const host = connection.next_hop_host
  if (certificate === null || host === null) return { ok: false, text: 'no certificate or no next hop yet' }
  const addresses = await resolveHost(host, gateway)
  return probeRelay({
    host,
    port: gateway.nextHopPort,
    ...(addresses === null ? {} : { addresses }),
    certificatePem: certificate.certificatePem,
    privateKeyPem: certificate.privateKeyPem,
    ...(gateway.nextHopCa === null ? {} : { ca: gateway.nextHopCa }),
    outsideRecipient: gateway.probeRecipient,
    hello: gateway.hostName,
  })
}

/** null: the system's resolver is used. */
async function resolveHost(host: string, gateway: ProvisioningParts['gateway']): Promise<string[] | null> {
  if (gateway.resolvers.length === 0) return null
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  resolver.setServers(gateway.resolvers)
  try {
    return await resolver.resolve4(host)
  } catch {
    return null
  }
}
