// DKIM keys of sending domains (RFC 6376): made here, the private half sealed, and the signature of a mail.
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import DKIM from 'nodemailer/lib/dkim/index.js'

export interface DkimKey {
  domain: string
  selector: string
  /** PEM, PKCS #8. */
  privateKey: string
}

const generate = promisify(generateKeyPair)

/** 2,048 bits: what Exchange Online checks; Ed25519 keys (RFC 8463) it does not know. */
export async function newDkimKey(): Promise<{ privateKey: string; publicKey: string }> {
  const { privateKey, publicKey } = await generate('rsa', {
    modulusLength: 2_048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  })
  return { privateKey, publicKey: (publicKey as unknown as Buffer).toString('base64') }
}

/** Text of the TXT record at `<selector>._domainkey.<domain>`. */
export const dkimRecord = (publicKey: string): string => `v=DKIM1; k=rsa; p=${publicKey}`

/** The message with a DKIM-Signature on top. */
export async function signDkim(message: Buffer, { domain, selector, privateKey }: DkimKey): Promise<Buffer> {
  const signer = new DKIM({ domainName: domain, keySelector: selector, privateKey, cacheDir: false })
  const chunks: Buffer[] = []
  for await (const chunk of signer.sign(message)) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
