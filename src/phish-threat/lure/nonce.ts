// Nonces of pages: of the content security policy, and the name of a visit. One is ours when it was made for the message in question,
// which is told without keeping any: so nothing that somebody else made up gets into the table as a nonce.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Characters, base64url. */
const random_length = 12
const proof_length = 12

/** `messageId` never leaves the server, and so serves as the key. */
export function newNonce(messageId: string): string {
  const random = randomBytes(9).toString('base64url')
  return random + proofOf(messageId, random)
}

export function isNonceOf(messageId: string, nonce: string): boolean {
  if (!/^[A-Za-z0-9_-]{24}$/.test(nonce)) return false
  const expected = proofOf(messageId, nonce.slice(0, random_length))
  return timingSafeEqual(Buffer.from(nonce.slice(random_length)), Buffer.from(expected))
}

const proofOf = (messageId: string, random: string): string =>
  createHmac('sha256', `lure page ${messageId}`).update(random).digest('base64url').slice(0, proof_length)
