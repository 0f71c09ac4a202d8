// The tenant's MX host is asked, with the certificate of the connector, whether it would take a message to the outside
// (exchange-online 5.6 no. 4): what Exchange Online does not count to our connector does not come back.
import type { TamperParts } from './parts.ts'
import { updateWatch, watchState } from './store.ts'

const interval_ms = 3_600_000
/** So that an hourly probe does not slip by one run each hour. */
const slack_ms = 60_000

/** Does nothing while the last good answer is younger than an hour; after a bad one each run asks again. */
export async function probeRelay(parts: TamperParts, tenantId: string): Promise<void> {
  const target = await parts.expectation(tenantId)
  const state = await parts.db.inTenant(tenantId, (trx) => watchState(trx, tenantId))
  if (target === null || state === null) return
  const now = parts.clock.now()
  const { relay_failures: failures, relay_probe_at: lastAt } = state
  if (failures === 0 && lastAt !== null && now.getTime() - lastAt.getTime() < interval_ms - slack_ms) return
  const { ok, text } = await parts.relayProbe(tenantId)
  if (!ok)
    parts.logger.warn({ event: 'tamper.relay-probe-failed', tenant: tenantId, reply: text }, 'relay probe failed')
  await parts.db.inTenant(tenantId, (trx) =>
    updateWatch(trx, tenantId, {
      relay_probe_at: now,
      relay_failures: ok ? 0 : failures + 1,
      relay_problem: ok ? null : text.slice(0, 400),
    }),
  )
}
