// The mark of our own simulations: a header whose name and value only the tenant's secret gives, so that nobody outside can tell a
// simulation by it and nobody can pass a real phish off as one. Pure.
import { createHmac, timingSafeEqual } from 'node:crypto'

export interface SimulationMark {
  /** `X-` and eight letters, the same for all mails of a tenant. */
  name: string
  value: string
}

const letters = 'abcdefghijklmnopqrstuvwxyz'

const hmac = (secret: Uint8Array, text: string): Buffer => createHmac('sha256', secret).update(text).digest()

/** Name of the header; Graph takes only those that begin with `X-` (microsoft-graph 5.1). */
export function markName(secret: Uint8Array): string {
  const bytes = hmac(secret, 'header name')
  const name = [...bytes.subarray(0, 8)].map((byte) => letters[byte % letters.length]).join('')
  return `X-${name[0]!.toUpperCase()}${name.slice(1)}`
}

/** `internetMessageId` with or without its angle brackets. */
export function simulationMark(secret: Uint8Array, internetMessageId: string): SimulationMark {
  return { name: markName(secret), value: valueOf(secret, internetMessageId).toString('base64url') }
}

/** Whether a mail is one of the tenant's own simulations. Headers with names in any letter case; compared in constant time. */
export function isOwnSimulation(
  secret: Uint8Array,
  headers: Iterable<readonly [name: string, value: string]>,
  internetMessageId: string,
): boolean {
  const name = markName(secret).toLowerCase()
  const wanted = valueOf(secret, internetMessageId)
  for (const [header, value] of headers) {
    if (header.toLowerCase() !== name) continue
    const given = Buffer.from(value.trim(), 'base64url')
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return true
  }
  return false
}

const valueOf = (secret: Uint8Array, internetMessageId: string): Buffer =>
  hmac(secret, `message ${internetMessageId.trim().replace(/^<|>$/g, '').toLowerCase()}`)
