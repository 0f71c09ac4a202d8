// How Microsoft, DNS and certificates are reached, from the configuration.
import { readFileSync } from 'node:fs'
import { Resolver } from 'node:dns/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import {
  createAcmeAccountKey,
  createAcmeIssuer,
  createManualPublisher,
  createPrivateIssuer,
  createRfc2136Publisher,
  type CertificateIssuer,
  type DnsPublisher,
  type GatewayFacts,
} from '#mailflow/provisioning.ts'
import type { MicrosoftEndpoints } from '#microsoft/endpoints.ts'
import type { BootstrapApplication } from '#microsoft/sign-in.ts'
import type { Clock } from '#platform/clock.ts'
import { parseHostPort } from '#platform/config/checks.ts'
import type { Config } from '#platform/config/schema.ts'
import { AppError } from '#platform/errors.ts'
import { readOrMakeFile } from './files.ts'

export function endpointsOf({ microsoft }: Config): MicrosoftEndpoints {
  const trim = (url: string) => url.replace(/\/$/, '')
  return {
    loginUrl: trim(microsoft.loginUrl),
    graphUrl: trim(microsoft.graphUrl),
    exchangeUrl: trim(microsoft.exchangeUrl),
    managementUrl: trim(microsoft.managementUrl),
    exchangeRedirectSuffix: new URL(microsoft.exchangeUrl).hostname,
    caFile: microsoft.caFile ?? null,
  }
}

/** `publicUrl`: how the administrator's browser reaches us. */
export function bootstrapOf({ microsoft }: Config, publicUrl: string): BootstrapApplication | null {
  const { bootstrap } = microsoft
  if (bootstrap === undefined) return null
  return {
    clientId: bootstrap.clientId,
    clientSecret:
      bootstrap.clientSecretFile === undefined ? null : readFileSync(bootstrap.clientSecretFile, 'utf8').trim(),
    redirectUri: `${publicUrl.replace(/\/$/, '')}/api/v1/sign-in/microsoft/callback`,
  }
}

export function resolverOf({ dns }: Config): Resolver {
  const resolver = new Resolver({ timeout: 5_000, tries: 2 })
  if (dns.resolvers.length > 0) resolver.setServers(dns.resolvers)
  return resolver
}

export const hostNameOf = ({ gateway }: Config): string => gateway.hostName ?? hostname()

export function dnsPublisherOf({ dns }: Config, clock: Clock): DnsPublisher {
  const options = { resolvers: dns.resolvers, now: () => clock.now() }
  if (dns.update === undefined) return createManualPublisher(options)
  const { host, port } = parseHostPort(dns.update.server)!
  const { tsig } = dns.update
  const key =
    tsig === undefined
      ? null
      : {
          name: tsig.name,
          algorithm: tsig.algorithm,
          secret: Buffer.from(readFileSync(tsig.secretFile, 'utf8').trim(), 'base64'),
        }
  return createRfc2136Publisher({ host, port, key }, dns.update.zone, options)
}

/** ACME, an authority of our own, or one that says what is missing when the first certificate is needed. */
export async function issuerOf(
  config: Config,
  { clock, dns }: { clock: Clock; dns: DnsPublisher },
): Promise<CertificateIssuer> {
  const { ca, acme } = config.certificates
  if (ca !== undefined)
    return createPrivateIssuer(
      { certificatePem: readFileSync(ca.certificateFile, 'utf8'), privateKeyPem: readFileSync(ca.keyFile, 'utf8') },
      clock,
    )
  if (acme !== undefined) {
    const accountKeyPem = await readOrMakeFile(path.join(config.dataDir, 'acme-account.pem'), createAcmeAccountKey)
    return createAcmeIssuer({ ...acme, accountKeyPem, dns, clock })
  }
  return {
    kind: 'acme',
    issue: () =>
      Promise.reject(
        new AppError({
          code: 'certificate.no-issuer',
          message:
            'Nobody is configured to issue certificates: set certificates.acme (or certificates.ca for a laboratory) and restart.',
          status: 409,
        }),
      ),
  }
}

export function gatewayFactsOf(config: Config): GatewayFacts {
  const { gateway, dns } = config
  const zone = gateway.zone ?? 'zone-not-configured.invalid'
  return {
    zone,
    publicAddresses: gateway.publicAddresses,
    egressRanges: gateway.egressAddresses,
    hostName: hostNameOf(config),
    nextHopPort: gateway.nextHopPort,
    nextHopCa: gateway.nextHopCa === undefined ? null : readFileSync(gateway.nextHopCa, 'utf8'),
    resolvers: dns.resolvers,
    probeRecipient: `probe@${zone}`,
    arc:
      gateway.arc === undefined
        ? null
        : {
            domain: gateway.arc.domain,
            selector: gateway.arc.selector,
            privateKeyPem: readFileSync(gateway.arc.keyFile, 'utf8'),
          },
  }
}
