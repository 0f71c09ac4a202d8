// Certificates: self-signed for the application, and for connector and smart host from a private authority (laboratories, the
// emulator) or by ACME with DNS-01 through the DNS publisher.
// @peculiar/x509 needs it before itself.
import 'reflect-metadata'
import { createPrivateKey, webcrypto, X509Certificate as NodeCertificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { type AcmeAccount, type AcmeChallenge, type AcmeProof, orderByAcme } from '#platform/acme.ts'
import type { Clock } from '#platform/clock.ts'
import { AppError } from '#platform/errors.ts'
import type { DnsPublisher } from './dns-publisher.ts'

export interface IssuedCertificate {
  /** Leaf first, then the chain. */
  certificatePem: string
  privateKeyPem: string
  notAfter: Date
}

export interface CertificateIssuer {
  readonly kind: 'private-authority' | 'acme'
  /** One certificate for all the names, the first being the subject. Throws AppError `certificate.issue`. */
  issue(names: string[]): Promise<IssuedCertificate>
}

const day_ms = 24 * 3600_000
const backdating_ms = 3600_000
const leaf_days = 90
const application_days = 365

const crypto = webcrypto
x509.cryptoProvider.set(webcrypto as never)
const ecdsa = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}

const exportKey = async (key: webcrypto.CryptoKey): Promise<string> =>
  x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), x509.PemConverter.PrivateKeyTag)

/** The credential of an application: self-signed RSA (Entra ID takes RSA only), one year, the longest that is documented. */
export async function selfSignedCertificate(commonName: string, now: Date): Promise<IssuedCertificate> {
  const keys = await crypto.subtle.generateKey(rsa, true, ['sign', 'verify'])
  const notAfter = new Date(now.getTime() + application_days * day_ms - backdating_ms)
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    notBefore: new Date(now.getTime() - backdating_ms),
    notAfter,
    keys,
    signingAlgorithm: rsa,
    extensions: [new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true)],
  })
  return { certificatePem: certificate.toString('pem'), privateKeyPem: await exportKey(keys.privateKey), notAfter }
}

/** Signs with an authority of our own; its certificate (and chain) and key as PEM. */
export function createPrivateIssuer(
  authority: { certificatePem: string; privateKeyPem: string },
  clock: Clock,
): CertificateIssuer {
  return {
    kind: 'private-authority',
    async issue(names) {
      try {
        return await signLeaf(authority, names, clock.now())
      } catch (cause) {
        throw new AppError({
          code: 'certificate.issue',
          message: `The private authority could not sign a certificate for ${names.join(', ')}: check its certificate and key.`,
          cause,
        })
      }
    },
  }
}

async function signLeaf(
  authority: { certificatePem: string; privateKeyPem: string },
  names: string[],
  now: Date,
): Promise<IssuedCertificate> {
  const chain = splitPem(authority.certificatePem)
  const issuer = new x509.X509Certificate(chain[0]!)
  const issuerKind = new NodeCertificate(chain[0]!).publicKey.asymmetricKeyType
  const signingAlgorithm = issuerKind === 'rsa' ? rsa : ecdsaOf(new NodeCertificate(chain[0]!))
  const signingKey = await importKey(authority.privateKeyPem, signingAlgorithm)
  const keys = await crypto.subtle.generateKey(ecdsa, true, ['sign', 'verify'])
  const notAfter = new Date(Math.min(now.getTime() + leaf_days * day_ms, issuer.notAfter.getTime()))
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${names[0]!}`,
    issuer: issuer.subject,
    notBefore: new Date(now.getTime() - backdating_ms),
    notAfter,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns' as const, value }))),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  // The full chain is sent, the self-signed root apart (exchange-online 3.2 #5).
  const intermediates = chain.filter((pem) => !isSelfSigned(pem))
  return {
    certificatePem: [certificate.toString('pem'), ...intermediates].map((pem) => `${pem.trim()}\n`).join(''),
    privateKeyPem: await exportKey(keys.privateKey),
    notAfter,
  }
}

const ecdsaOf = (certificate: NodeCertificate) => {
  const curve = certificate.publicKey.asymmetricKeyDetails?.namedCurve
  return curve === 'secp384r1' ? { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' } : ecdsa
}

async function importKey(pem: string, algorithm: typeof rsa | typeof ecdsa): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' })
  return crypto.subtle.importKey('pkcs8', new Uint8Array(der), algorithm, false, ['sign'])
}

const splitPem = (pem: string): string[] =>
  pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []

const isSelfSigned = (pem: string): boolean => {
  const certificate = new NodeCertificate(pem)
  return certificate.subject === certificate.issuer
}

export interface AcmeOptions extends AcmeAccount {
  dns: DnsPublisher
  clock: Clock
}

const propagation_ms = 5_000
const propagationTries = 60

/** ACME with DNS-01: the challenge is published in our zone and awaited before the authority is told to look. */
export function createAcmeIssuer({ dns, clock, ...account }: AcmeOptions): CertificateIssuer {
  const proof: AcmeProof = {
    type: 'dns-01',
    async publish(challenge) {
      const record = challengeRecord(challenge)
      await dns.publish([record])
      await waitUntilResolves(dns, clock, record)
    },
    withdraw: (challenge) => dns.withdraw([challengeRecord(challenge)]),
  }
  return {
    kind: 'acme',
    async issue(names) {
      try {
        const { certificate, privateKey, notAfter } = await orderByAcme(account, names, proof)
        return { certificatePem: certificate, privateKeyPem: privateKey, notAfter }
      } catch (cause) {
        throw new AppError({
          code: 'certificate.issue',
          message: `The certificate authority did not issue a certificate for ${names.join(', ')}: ${cause instanceof Error ? cause.message : String(cause)}`,
          status: 502,
          retryable: true,
          cause,
        })
      }
    },
  }
}

const challengeRecord = ({ host, answer }: AcmeChallenge) =>
  ({ type: 'TXT', name: `_acme-challenge.${host}`, ttl_seconds: 60, text: answer }) as const

async function waitUntilResolves(
  dns: DnsPublisher,
  clock: Clock,
  record: ReturnType<typeof challengeRecord>,
): Promise<void> {
  for (let attempt = 1; attempt <= propagationTries; attempt += 1) {
    if ((await dns.missing([record])).length === 0) return
    await clock.sleep(propagation_ms)
  }
  throw new Error(`the record ${record.name} does not resolve`)
}
