// AES-256-GCM under the installation's keys. A sealed text names its key (four bytes of the key's hash), so that keys can be rotated.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { Secrets } from './secrets.ts'

const version = 'mw1'
const iv_size_bytes = 12
const tag_size_bytes = 16
const algorithm = 'aes-256-gcm'

/** `keys` as of loadKeyFile: the first seals, all open. */
export function createSecrets(keys: readonly Buffer[]): Secrets {
  const byId = new Map(keys.map((key) => [keyId(key), key]))
  const [sealing] = keys
  if (sealing === undefined) throw new Error('createSecrets needs a key')
  const open = (sealed: string, context: string): Buffer => {
    const parsed = parse(sealed)
    const key = parsed && byId.get(parsed.keyId)
    if (!parsed || !key) throw unreadable(parsed ? 'no key of that id in the key file' : 'not a sealed text')
    try {
      const decipher = createDecipheriv(algorithm, key, parsed.iv)
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(parsed.tag)
      return Buffer.concat([decipher.update(parsed.body), decipher.final()])
    } catch (cause) {
      throw unreadable('changed, or sealed for another context', cause)
    }
  }
  return {
    seal(plain, context) {
      const iv = randomBytes(iv_size_bytes)
      const cipher = createCipheriv(algorithm, sealing, iv)
      cipher.setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return `${version}.${keyId(sealing)}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open,
    openText: (sealed, context) => open(sealed, context).toString('utf8'),
  }
}

/** Says nothing about the key itself: four bytes of a hash of 256 random bits. */
function keyId(key: Buffer): string {
  return createHash('sha256').update('mailwarden key id').update(key).digest('hex').slice(0, 8)
}

function parse(sealed: string): { keyId: string; iv: Buffer; tag: Buffer; body: Buffer } | null {
  const [head, id, text, more] = sealed.split('.')
  if (head !== version || id === undefined || text === undefined || more !== undefined) return null
  const bytes = Buffer.from(text, 'base64url')
  // Node skips what is no base64url and takes + for -: only the one true spelling counts.
  if (bytes.toString('base64url') !== text) return null
  if (bytes.length < iv_size_bytes + tag_size_bytes) return null
  const bodyAt = iv_size_bytes + tag_size_bytes
  return {
    keyId: id,
    iv: bytes.subarray(0, iv_size_bytes),
    tag: bytes.subarray(iv_size_bytes, bodyAt),
    body: bytes.subarray(bodyAt),
  }
}

function unreadable(reason: string, cause?: unknown): AppError {
  return new AppError({
    code: 'secrets.unreadable',
    message: 'A stored secret cannot be opened. Is the key file the one with which it was sealed?',
    detail: { reason },
    cause,
  })
}
