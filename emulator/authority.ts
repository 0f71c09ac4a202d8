// The certification authority that the emulated internet trusts: server certificates of the emulated services, of gateways
// in tests, and the client certificate that Exchange Online shows to smart hosts.
import 'reflect-metadata'
import { webcrypto, X509Certificate, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const day_ms = 86_400_000

export interface IssuedCertificate {
  certificatePem: string
  privateKeyPem: string
  /** The certificate followed by the authority's. */
  chainPem: string
  certificate: X509Certificate
}

export interface CertificateUse {
  server?: boolean
  client?: boolean
  /** A further authority below this one. */
  ca?: boolean
  /** Default: 90 days from a day ago, so that small clock differences do no harm. */
  notBefore?: Date
  notAfter?: Date
  /** Subject common name; default the first name. */
  commonName?: string
}

export interface Authority {
  certificatePem: string
  privateKeyPem: string
  certificate: X509Certificate
  /** EC P-256 certificate for DNS names and addresses, signed by this authority. */
  issueCertificate(names: string[], use?: CertificateUse): Promise<IssuedCertificate>
}

/** Creates a root authority, or takes up one that was stored before. */
export async function createAuthority(
  stored?: { certificatePem: string; privateKeyPem: string },
  commonName = 'Emulated Internet Root CA',
): Promise<Authority> {
  const issuer = stored ? await loadIssuer(stored) : await createIssuer(commonName)
  const certificatePem = issuer.certificate.toString('pem')
  return {
    certificatePem,
    privateKeyPem: await exportKey(issuer.keys.privateKey),
    certificate: new X509Certificate(certificatePem),
    issueCertificate: async (names, use = { server: true }) => await issue(issuer, names, use),
  }
}

interface Issuer {
  certificate: x509.X509Certificate
  keys: webcrypto.CryptoKeyPair
}

async function createIssuer(commonName: string): Promise<Issuer> {
  const keys = await newKeys()
  const now = Date.now()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [commonName] }, { O: ['Mailwarden tenant emulator'] }],
    notBefore: new Date(now - day_ms),
    notAfter: new Date(now + 3650 * day_ms),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate, keys }
}

async function loadIssuer(stored: { certificatePem: string; privateKeyPem: string }): Promise<Issuer> {
  const certificate = new x509.X509Certificate(stored.certificatePem)
  const der = x509.PemConverter.decodeFirst(stored.privateKeyPem)
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])
  return { certificate, keys: { privateKey, publicKey: await certificate.publicKey.export(algorithm, ['verify']) } }
}

async function issue(issuer: Issuer, names: string[], use: CertificateUse): Promise<IssuedCertificate> {
  const keys = await newKeys()
  const now = Date.now()
  const usages = [
    ...(use.server ? [x509.ExtendedKeyUsage.serverAuth] : []),
    ...(use.client ? [x509.ExtendedKeyUsage.clientAuth] : []),
  ]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [use.commonName ?? names[0] ?? 'unnamed'] }],
    issuer: issuer.certificate.subject,
    notBefore: use.notBefore ?? new Date(now - day_ms),
    notAfter: use.notAfter ?? new Date(now + 90 * day_ms),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(use.ca === true, undefined, true),
      new x509.KeyUsagesExtension(use.ca ? x509.KeyUsageFlags.keyCertSign : x509.KeyUsageFlags.digitalSignature, true),
      ...(usages.length > 0 ? [new x509.ExtendedKeyUsageExtension(usages)] : []),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names.map(generalName))] : []),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
    ],
  })
  const certificatePem = certificate.toString('pem')
  return {
    certificatePem,
    privateKeyPem: await exportKey(keys.privateKey),
    chainPem: `${certificatePem}\n${issuer.certificate.toString('pem')}\n`,
    certificate: new X509Certificate(certificatePem),
  }
}

function generalName(name: string): { type: 'ip' | 'dns'; value: string } {
  return { type: isIP(name) ? 'ip' : 'dns', value: name }
}

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

/** Positive and 16 bytes long (RFC 5280 4.1.2.2). */
function newSerial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16))
  bytes[0] = (bytes[0]! & 0x7f) | 0x40
  return Buffer.from(bytes).toString('hex')
}

/** A self-signed certificate of an RSA key: the form in which token signing keys are published. */
export async function selfSignedRsa(commonName: string, privateKey: KeyObject, publicKey: KeyObject): Promise<string> {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const keys = {
    privateKey: await webcrypto.subtle.importKey('pkcs8', der(privateKey, 'pkcs8'), rsa, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', der(publicKey, 'spki'), rsa, true, ['verify']),
  }
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: [{ CN: [commonName] }],
    notBefore: new Date(Date.now() - day_ms),
    notAfter: new Date(Date.now() + 1825 * day_ms),
    signingAlgorithm: rsa,
    keys,
  })
  return certificate.toString('pem')
}

function der(key: KeyObject, type: 'pkcs8' | 'spki'): Buffer {
  return key.export({ type, format: 'der' } as never) as unknown as Buffer
}
