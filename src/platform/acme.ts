// One certificate by ACME (RFC 8555): account, order, challenges, finalising. Who proves the names, and when it is tried again, is the
// caller's. acme-client brings @peculiar/x509, which needs reflect-metadata before itself.
import 'reflect-metadata'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import acme from 'acme-client'

export interface AcmeAccount {
  directoryUrl: string
  email: string
  /** PEM, kept by the caller, so that the account stays the same. */
  accountKey: string
}

export interface AcmeChallenge {
  /** Name that is proven, without `*.`. */
  host: string
  /** Part of the address that is asked with HTTP-01. */
  token: string
  /** Text of the page or of the record. */
  answer: string
}

export interface AcmeProof {
  type: 'http-01' | 'dns-01'
  /** Resolves when the authority may look. */
  publish(challenge: AcmeChallenge): Promise<void>
  withdraw(challenge: AcmeChallenge): Promise<void>
}

export interface AcmeCertificate {
  /** PEM, leaf first, then the chain. */
  certificate: string
  privateKey: string
  notAfter: Date
}

const answer_ms = 30_000
// The client would wait for as long as the authority says in Retry-After, which may be hours, with the order still open: whoever orders
// tries again by a plan of their own.
Object.assign(acme.axios.defaults, { timeout: answer_ms })
Object.assign((acme.axios.defaults as unknown as { acmeSettings: object }).acmeSettings, { retryMaxAttempts: 0 })

/** The first name becomes the subject. Rejects with what the authority said. */
export async function orderByAcme(
  { directoryUrl, email, accountKey }: AcmeAccount,
  names: string[],
  proof: AcmeProof,
): Promise<AcmeCertificate> {
  const client = new acme.Client({ directoryUrl, accountKey })
  const [key, csr] = await acme.crypto.createCsr({ commonName: names[0]!, altNames: names })
  const certificate = await client.auto({
    csr,
    email,
    termsOfServiceAgreed: true,
    challengePriority: [proof.type],
    // Names may lead elsewhere from inside our own network; who proves them has looked.
    skipChallengeVerification: true,
    challengeCreateFn: ({ identifier }, { type, token }, answer) => {
      if (type !== proof.type) throw new Error(`the authority offers no ${proof.type} for ${identifier.value}`)
      return proof.publish({ host: identifier.value, token, answer })
    },
    challengeRemoveFn: ({ identifier }, { token }, answer) => proof.withdraw({ host: identifier.value, token, answer }),
  })
  return { certificate, privateKey: key.toString(), notAfter: endOf(certificate, key, names) }
}

/** Throws when the certificate is not what was asked for: it must not replace one that works. */
function endOf(certificate: string, key: Buffer, names: readonly string[]): Date {
  const leaf = new X509Certificate(certificate)
  if (!leaf.checkPrivateKey(createPrivateKey(key)) || names.some((name) => leaf.checkHost(name) === undefined))
    throw new Error('the authority answered with a certificate for another key or other names')
  return new Date(leaf.validTo)
}

export const newAccountKey = async (): Promise<string> => (await acme.crypto.createPrivateEcdsaKey()).toString()
