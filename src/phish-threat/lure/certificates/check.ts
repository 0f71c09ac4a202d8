// Whether a certificate that was uploaded can be used for a host: its key, its names, its time. Pure.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { AppError } from '#platform/errors.ts'

export const pem_length_max = 65_536

export interface CheckedCertificate {
  /** Leaf first, then the chain; nothing else that stood in the text. */
  certificate: string
  privateKey: string
  issuer: string
  notAfter: Date
}

const chain_max = 10

/** Throws AppError `simulation.certificate-unusable` with what is wrong and what to do. */
export function checkCertificate(text: string, keyText: string, host: string, now: Date): CheckedCertificate {
  const chain = readChain(text)
  const key = readKey(keyText)
  const leaf = chain.find((each) => each.checkPrivateKey(key))
  if (leaf === undefined)
    throw unusable(
      'The private key belongs to none of the certificates. Upload the key that the certificate was asked for with.',
    )
  // The names in it count, as for browsers: not the subject's common name.
  if (leaf.checkHost(host, { subject: 'never' }) === undefined)
    throw unusable(
      `The certificate is not for ${host}: it names ${leaf.subjectAltName ?? 'nothing'}. Upload one for this host.`,
    )
  const notAfter = new Date(leaf.validTo)
  if (notAfter <= now) throw unusable(`The certificate ended on ${leaf.validTo}. Upload one that is in force.`)
  if (new Date(leaf.validFrom) > now)
    throw unusable(`The certificate begins on ${leaf.validFrom} only. Upload it then.`)
  const ordered = [leaf, ...chain.filter((each) => each !== leaf)]
  return {
    certificate: ordered.map((each) => each.toString()).join(''),
    privateKey: key.export({ type: 'pkcs8', format: 'pem' }) as string,
    issuer: nameOf(leaf.issuer),
    notAfter,
  }
}

function readChain(text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (blocks.length === 0)
    throw unusable(
      'There is no certificate in the text. Upload a PEM file: it begins with -----BEGIN CERTIFICATE-----.',
    )
  if (blocks.length > chain_max)
    throw unusable(`There are more than ${chain_max} certificates. Upload the certificate and its chain only.`)
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch (cause) {
    throw unusable('A certificate in the text cannot be read. Export it again as PEM.', cause)
  }
}

function readKey(text: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch (cause) {
    throw unusable(
      'The private key cannot be read. Upload it as PEM without a passphrase; it is sealed before it is stored.',
      cause,
    )
  }
}

/** Common name, else the whole. */
const nameOf = (name: string): string => /(?:^|\n)CN=(.+)/.exec(name)?.[1] ?? name.replaceAll('\n', ', ').slice(0, 200)

const unusable = (message: string, cause?: unknown): AppError =>
  new AppError({ code: 'simulation.certificate-unusable', message, status: 400, cause })
