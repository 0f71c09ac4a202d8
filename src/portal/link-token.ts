// Tokens of the links in a summary: which summary (so whom), which message, which act, and a MAC under the summary's own key. Pure.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type PersonAction, personActions } from './contract.ts'

export interface LinkFacts {
  tenantId: string
  summaryId: string
  itemId: string
  action: PersonAction
}

export const link_lifetime_ms = 7 * 86_400_000

const id_bytes = 16
const facts_bytes = 3 * id_bytes + 1
const mac_bytes = 16
const shape = /^[\w-]{87}$/

export function makeLinkToken(facts: LinkFacts, key: Buffer): string {
  const bytes = Buffer.concat([
    bytesOf(facts.tenantId),
    bytesOf(facts.summaryId),
    bytesOf(facts.itemId),
    Buffer.from([personActions.indexOf(facts.action)]),
  ])
  return Buffer.concat([bytes, macOf(bytes, key)]).toString('base64url')
}

/** What a token says, believed by nobody before `isGenuine`; null when it is none. */
export function readLinkToken(token: string): LinkFacts | null {
  if (!shape.test(token)) return null
  const bytes = Buffer.from(token, 'base64url')
  // Node takes several spellings of the last character: only the one true counts.
  if (bytes.length !== facts_bytes + mac_bytes || bytes.toString('base64url') !== token) return null
  const action = personActions[bytes[facts_bytes - 1]!]
  if (action === undefined) return null
  return { tenantId: idAt(bytes, 0), summaryId: idAt(bytes, 1), itemId: idAt(bytes, 2), action }
}

export function isGenuine(token: string, key: Buffer): boolean {
  const bytes = Buffer.from(token, 'base64url')
  return timingSafeEqual(macOf(bytes.subarray(0, facts_bytes), key), bytes.subarray(facts_bytes))
}

const macOf = (bytes: Buffer, key: Buffer) => createHmac('sha256', key).update(bytes).digest().subarray(0, mac_bytes)

const bytesOf = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex')

function idAt(bytes: Buffer, index: number): string {
  const hex = bytes.toString('hex', index * id_bytes, (index + 1) * id_bytes)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
