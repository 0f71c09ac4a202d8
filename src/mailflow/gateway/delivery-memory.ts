// Short memories of one process that make retries true: deliveries under way, and envelopes whose tenant was learned from the token.
import { createHash } from 'node:crypto'
import type { Reply } from '#mail/smtp/types.ts'

const envelopes_max = 20_000
const envelopeLife_ms = 48 * 3600_000

export class DeliveryMemory {
  readonly #underWay = new Map<string, Promise<Reply>>()
  readonly #envelopes = new Map<string, { tenantId: string; at_ms: number }>()
  readonly #now: () => number

  constructor(monotonicMs: () => number) {
    this.#now = monotonicMs
  }

  /** The sender may leave while the next hop still thinks, and try again: the second try waits for the first one's end. */
  underWay(key: string): Promise<Reply> | null {
    return this.#underWay.get(key) ?? null
  }

  run(key: string, work: () => Promise<Reply>): Promise<Reply> {
    const running = work().finally(() => {
      if (this.#underWay.get(key) === running) this.#underWay.delete(key)
    })
    this.#underWay.set(key, running)
    return running
  }

  /** Next time MAIL and RCPT of this envelope are put to the next hop live, so that each recipient gets its own answer. */
  rememberEnvelope(mailFrom: string, recipient: string, tenantId: string): void {
    if (this.#envelopes.size >= envelopes_max) this.#envelopes.clear()
    this.#envelopes.set(keyOf(mailFrom, recipient), { tenantId, at_ms: this.#now() })
  }

  tenantOfEnvelope(mailFrom: string, recipient: string): string | null {
    const known = this.#envelopes.get(keyOf(mailFrom, recipient))
    return known !== undefined && this.#now() - known.at_ms < envelopeLife_ms ? known.tenantId : null
  }
}

function keyOf(mailFrom: string, recipient: string): string {
  return createHash('sha256').update(`${mailFrom}\0${recipient}`).digest('base64')
}
