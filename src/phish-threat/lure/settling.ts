// Asks for judgement of messages that had requests: each message once a second at most, a few at a time, so that a burst does not become
// a burst of jobs.
import type { Logger } from '#platform/telemetry/logger.ts'
import type { RequestRow } from './store.ts'

export type RequestSettling = (tenantId: string, messageId: string) => Promise<void>

export interface Settling extends AsyncDisposable {
  note(rows: readonly RequestRow[]): void
}

const every_ms = 1_000
const each_max = 400
const atOnce_max = 4
const waiting_max = 200_000

export function createSettling(request: RequestSettling, logger: Logger): Settling {
  const waiting = new Map<string, string>()
  let draining: Promise<void> | null = null

  async function drain(): Promise<void> {
    const batch = [...waiting].slice(0, each_max)
    for (const [messageId] of batch) waiting.delete(messageId)
    for (let from = 0; from < batch.length; from += atOnce_max)
      await Promise.all(batch.slice(from, from + atOnce_max).map(([messageId, tenantId]) => one(messageId, tenantId)))
  }

  /** Asked again when it did not work: the requests themselves are safe. */
  async function one(messageId: string, tenantId: string): Promise<void> {
    try {
      await request(tenantId, messageId)
    } catch (error) {
      logger.warn({ event: 'lure.settling-not-requested', code: (error as { code?: string }).code ?? 'unknown' })
      if (waiting.size < waiting_max) waiting.set(messageId, tenantId)
    }
  }

  const start = () => {
    draining ??= drain().finally(() => (draining = null))
    return draining
  }
  const timer = setInterval(() => void start(), every_ms)
  timer.unref()

  return {
    note(rows) {
      for (const { message_id, tenant_id } of rows) if (waiting.size < waiting_max) waiting.set(message_id, tenant_id)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await draining
      if (waiting.size > 0) await start()
    },
  }
}
