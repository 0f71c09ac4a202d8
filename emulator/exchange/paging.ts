// Pages of a result: a skip token remembers the rest for 30 minutes and is bound to the back end that gave it, which the
// anchor header names (exchange-online 1.4 [WIRE]).
import { randomUUID } from 'node:crypto'
import { badRequest } from './errors.ts'

const life_ms = 30 * 60_000
const tokensKept_max = 1000

interface Rest {
  value: Record<string, unknown>[]
  anchor: string
  expiresAt: number
}

export class Pages {
  readonly #rests = new Map<string, Rest>()

  /** Cuts a page off and keeps the rest; null when there is none. */
  cut(value: Record<string, unknown>[], size: number, anchor: string, now: Date) {
    if (value.length <= size) return { page: value, token: null }
    const token = randomUUID()
    this.#rests.set(token, { value: value.slice(size), anchor, expiresAt: now.getTime() + life_ms })
    const oldest = this.#rests.size > tokensKept_max ? this.#rests.keys().next().value : undefined
    if (oldest !== undefined) this.#rests.delete(oldest)
    return { page: value.slice(0, size), token }
  }

  /** What a token stands for; 400 when it expired or another back end is asked. */
  take(token: string, anchor: string, now: Date): Record<string, unknown>[] {
    const rest = this.#rests.get(token)
    if (rest === undefined || rest.anchor !== anchor || rest.expiresAt <= now.getTime())
      throw badRequest(
        'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
        'Expired or Invalid pagination request. Default Expiry time is 00:30:00',
      )
    return rest.value
  }

  /** All tokens end now (fault injection). */
  expireAll(): void {
    this.#rests.clear()
  }
}
