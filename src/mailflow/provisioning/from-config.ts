// From the installation's configuration to the parts of the provisioning: addresses, DNS, certificates, the bootstrap application.
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { MicrosoftEndpoints } from '#microsoft/endpoints.ts'
import type { BootstrapApplication } from '#microsoft/sign-in.ts'
import { newAccountKey } from '#platform/acme.ts'
import type { Clock } from '#platform/clock.ts'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import { createAcmeIssuer, createPrivateIssuer, type CertificateIssuer } from './certificates.ts'
import { createManualPublisher, createRfc2136Publisher, type DnsPublisher } from './dns-publisher.ts'
import type { GatewayFacts } from './parts.ts'

export const callbackPath = '/api/v1/sign-in/microsoft/callback'

export function endpointsFrom({ microsoft }: Config): MicrosoftEndpoints {
  return {
    loginUrl: microsoft.loginUrl.replace(/\/$/, ''),
    graphUrl: microsoft.graphUrl.replace(/\/$/, ''),
    exchangeUrl: microsoft.exchangeUrl.replace(/\/$/, ''),
    managementUrl: microsoft.managementUrl.replace(/\/$/, ''),
    exchangeRedirectSuffix: new URL(microsoft.exchangeUrl).hostname,
    caFile: microsoft.caFile ?? null,
  }
}

/** `publicUrl`: how browsers reach us; the redirect address registered for the application is below it. */
export function bootstrapFrom(config: Config, publicUrl: string): BootstrapApplication | null {
  const { bootstrap } = config.microsoft
  if (bootstrap === undefined) return null
  return {
    clientId: bootstrap.clientId,
    clientSecret:
      bootstrap.clientSecretFile === undefined ? null : readFileSync(bootstrap.clientSecretFile, 'utf8').trim(),
    redirectUri: `${publicUrl.replace(/\/$/, '')}${callbackPath}`,
  }
}

export function dnsFrom(config: Config, clock: Clock): DnsPublisher {
  const options = { resolvers: config.dns.resolvers, now: () => clock.now() }
  const { update } = config.dns
  if (update === undefined) return createManualPublisher(options)
  const { host, port } = splitHostPort(update.server)
  const key =
    update.tsig === undefined
      ? null
      : {
          name: update.tsig.name,
          algorithm: update.tsig.algorithm,
          secret: Buffer.from(readFileSync(update.tsig.secretFile, 'utf8').trim(), 'base64'),
        }
  return createRfc2136Publisher({ host, port, key }, update.zone, options)
}

function splitHostPort(text: string): { host: string; port: number } {
  const at = text.lastIndexOf(':')
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) }
}

/** The private authority when one is configured, else ACME; without either, connecting says what is missing. */
export async function certificatesFrom(
  config: Config,
  dns: DnsPublisher,
  secrets: Secrets,
  clock: Clock,
): Promise<CertificateIssuer> {
  const { ca, acme } = config.certificates
  if (ca !== undefined)
    return createPrivateIssuer(
      { certificatePem: readFileSync(ca.certificateFile, 'utf8'), privateKeyPem: readFileSync(ca.keyFile, 'utf8') },
      clock,
    )
  if (acme !== undefined) {
    const file = path.join(config.dataDir, 'acme-account.key')
    return createAcmeIssuer({ ...acme, accountKey: await storedAccountKey(file, secrets), dns, clock })
  }
  const missing = new AppError({
    code: 'certificate.no-authority',
    message: 'No certificate authority is configured: set certificates.acme or certificates.ca.',
    status: 409,
  })
  return { kind: 'private-authority', issue: () => Promise.reject(missing) }
}

/** The ACME account stays the same over restarts; its key is sealed. */
async function storedAccountKey(file: string, secrets: Secrets): Promise<string> {
  if (existsSync(file)) return secrets.openText(readFileSync(file, 'utf8'), 'acme/account-key')
  const pem = await newAccountKey()
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const partial = `${file}.${randomUUID()}`
  writeFileSync(partial, secrets.seal(pem, 'acme/account-key'), { mode: 0o600 })
  renameSync(partial, file)
  return pem
}

/** Without gateway.zone nothing can be connected, and connect says so; everything else works. */
const noZone = 'gateway-zone-not-configured.invalid'

export function gatewayFrom({ gateway, dns }: Config): GatewayFacts {
  const zone = gateway.zone?.toLowerCase() ?? noZone
  return {
    zone,
    publicAddresses: [...new Set(gateway.publicAddresses.map(asDnsAnswers))],
    // Rule 20 takes IPv4 only.
    egressRanges: gateway.egressAddresses.filter((address) => !address.includes(':')),
    hostName: gateway.hostName ?? os.hostname(),
    nextHopPort: gateway.nextHopPort,
    nextHopCa: gateway.nextHopCa === undefined ? null : readFileSync(gateway.nextHopCa, 'utf8'),
    resolvers: dns.resolvers,
    probeRecipient: `relay-probe@${zone}`,
    arc: arcFrom(gateway.arc),
  }
}

/** An IPv6 address may be written in many ways (RFC 5952 1); those of the smart host are compared with what DNS answers. */
const asDnsAnswers = (address: string): string =>
  isIPv6(address) ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address

function arcFrom(arc: Config['gateway']['arc']): GatewayFacts['arc'] {
  if (arc === undefined) return null
  const privateKeyPem = readFileSync(arc.keyFile, 'utf8')
  return { domain: arc.domain.toLowerCase(), selector: arc.selector, privateKeyPem }
}
