// A certificate authority for one test: leaf certificates for servers and clients on EC P-256, made in a few milliseconds.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(webcrypto as never)

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const day_ms = 86_400_000
let serial = 1

export interface TestCertificate {
  /** PEM, PKCS#8. */
  key: string
  /** PEM of the leaf alone. */
  cert: string
}

export interface TestAuthority {
  /** PEM of the root. */
  ca: string
  /** Names become DNS alternative names (or IP ones), the first also the common name; valid from yesterday until `until`, default in a year. */
  issue(names: string | string[], options?: { from?: Date; until?: Date }): Promise<TestCertificate>
}

/** A fresh authority; two of them do not trust each other. */
export async function testAuthority(name = 'Test Authority'): Promise<TestAuthority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: nextSerial(),
    name: `CN=${name}`,
    notBefore: new Date(Date.now() - 30 * day_ms),
    notAfter: new Date(Date.now() + 3650 * day_ms),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return {
    ca: root.toString('pem'),
    issue: (names, options = {}) => issueLeaf(root, keys, typeof names === 'string' ? [names] : names, options),
  }
}

async function issueLeaf(
  root: x509.X509Certificate,
  rootKeys: webcrypto.CryptoKeyPair,
  names: string[],
  options: { from?: Date; until?: Date },
): Promise<TestCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const leaf = await x509.X509CertificateGenerator.create({
    serialNumber: nextSerial(),
    subject: `CN=${names[0]}`,
    issuer: root.subject,
    notBefore: options.from ?? new Date(Date.now() - day_ms),
    notAfter: options.until ?? new Date(Date.now() + 365 * day_ms),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: rootKeys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((one) => ({ type: /^[\d.]+$|:/.test(one) ? ('ip' as const) : ('dns' as const), value: one })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
    ],
  })
  return { key: await pemOfKey(keys.privateKey), cert: leaf.toString('pem') }
}

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return `-----BEGIN PRIVATE KEY-----\n${der
    .toString('base64')
    .replaceAll(/(.{64})/g, '$1\n')
    .trimEnd()}\n-----END PRIVATE KEY-----\n`
}

const nextSerial = (): string => (serial++).toString(16).padStart(8, '0')
