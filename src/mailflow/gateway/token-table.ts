// Finds the tenant of a route token without telling by its time how near a guess was.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { MailflowRoute } from '../route.ts'

/**
 * Route tokens under a keyed hash: the time of a look-up says nothing about a token, since nobody outside can choose or
 * predict the hashes that are compared, and the cost does not grow with the number of tenants.
 */
export class TokenTable {
  readonly #key = randomBytes(32)
  readonly #routes = new Map<string, { token: Buffer; route: MailflowRoute }>()

  constructor(routes: MailflowRoute[]) {
    for (const route of routes)
      for (const token of route.routeTokens) {
        // An empty token would be an open door.
        if (token.length >= 16) this.#routes.set(this.#hash(token), { token: Buffer.from(token), route })
      }
  }

  /** Value of the header field: `in TOKEN` or `out TOKEN`. */
  find(value: string): { route: MailflowRoute; direction: 'inbound' | 'outbound' } | null {
    const match = /^(in|out) ([\w-]{16,128})$/i.exec(value)
    if (match === null) return null
    const known = this.#routes.get(this.#hash(match[2]!))
    if (known === undefined) return null
    const given = Buffer.from(match[2]!)
    if (given.length !== known.token.length || !timingSafeEqual(given, known.token)) return null
    return { route: known.route, direction: match[1]!.toLowerCase() === 'in' ? 'inbound' : 'outbound' }
  }

  #hash(token: string): string {
    return createHmac('sha256', this.#key).update(token).digest('base64')
  }
}
