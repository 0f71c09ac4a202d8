// DKIM keys of sending domains: made here, the private half sealed, and the signature of a mail (RFC 6376, relaxed/relaxed, rsa-sha256).
// Ours, because the signing of the mail library takes three times as long and holds up the event loop; a foreign verifier tests it.
import { createHash, createPrivateKey, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'

export interface DkimKey {
  domain: string
  selector: string
  privateKey: KeyObject
}

const generate = promisify(generateKeyPair)
const signAsync = promisify(sign)

/** 2,048 bits: what Exchange Online checks; Ed25519 keys (RFC 8463) it does not know. The private key is PEM (PKCS #8). */
export async function newDkimKey(): Promise<{ privateKey: string; publicKey: string }> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: 2_048 })
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
}

export const readDkimKey = (pem: string): KeyObject => createPrivateKey(pem)

/** Text of the TXT record at `<selector>._domainkey.<domain>`. */
export const dkimRecord = (publicKey: string): string => `v=DKIM1; k=rsa; p=${publicKey}`

/** RFC 6376 5.4.1; those that the mail has. */
const signedNames = [
  'from',
  'reply-to',
  'to',
  'subject',
  'date',
  'message-id',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
]

/** The message, each line ended by CR LF, with a DKIM-Signature on top. `at`: time of the signature. */
export async function signDkim(message: Buffer, { domain, selector, privateKey }: DkimKey, at: Date): Promise<Buffer> {
  const text = message.toString('latin1').replaceAll(/\r?\n/g, '\r\n')
  const end = text.indexOf('\r\n\r\n')
  const header = text.slice(0, end < 0 ? text.length : end + 2)
  const body = end < 0 ? '' : text.slice(end + 4)
  const fields = fieldsOf(header).filter(({ name }) => signedNames.includes(name))
  const bodyHash = createHash('sha256').update(relaxedBody(body), 'latin1').digest('base64')
  const unsigned = [
    'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;',
    ` d=${domain}; s=${selector}; t=${Math.floor(at.getTime() / 1_000)};`,
    ` h=${fields.map(({ name }) => name).join(':')};`,
    ` bh=${bodyHash};`,
    ' b=',
  ].join('\r\n')
  const hashed = [...fields.map(({ line }) => line), unsigned].map(relaxedField).join('\r\n')
  const signature = (await signAsync('sha256', Buffer.from(hashed, 'latin1'), privateKey)).toString('base64')
  const folded = signature.replaceAll(/(.{72})(?=.)/g, '$1\r\n  ')
  return Buffer.from(`${unsigned}${folded}\r\n${text}`, 'latin1')
}

function fieldsOf(header: string): { name: string; line: string }[] {
  return header
    .split(/\r\n(?![ \t])/)
    .filter((line) => line !== '')
    .map((line) => ({ name: line.slice(0, line.indexOf(':')).trim().toLowerCase(), line }))
}

/** RFC 6376 3.4.2. */
function relaxedField(line: string): string {
  const colon = line.indexOf(':')
  const value = line
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim()
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`
}

/** RFC 6376 3.4.4. */
function relaxedBody(body: string): string {
  const text = body
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(' \r\n', '\r\n')
    .replace(/ $/, '')
    .replace(/(?:\r\n)+$/, '')
  return text === '' ? '' : `${text}\r\n`
}
