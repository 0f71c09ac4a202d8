// Once a day Exchange Online itself says whether it reaches the gateway (exchange-online 5.6 no. 5); after a failure every hour.
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { json } from '#platform/db/json.ts'
import { isAppError } from '#platform/errors.ts'
import { matchObjects } from '../objects.ts'
import { readActualState } from '../provisioning/exchange-state.ts'
import type { TamperParts } from './parts.ts'
import { updateWatch, watchState } from './store.ts'
import type { ValidationFacts } from './tables.ts'

const interval_ms = 86_400_000
/** The job runs hourly and must not slip by an hour each day. */
const slack_ms = 10 * 60_000

/** Does nothing while the last good answer is younger than a day. */
export async function validateConnector(parts: TamperParts, tenantId: string): Promise<void> {
  const target = await parts.expectation(tenantId)
  const state = await parts.db.inTenant(tenantId, (trx) => watchState(trx, tenantId))
  if (target === null || state === null) return
  const before = state.validation
  const now = parts.clock.now()
  if (before !== null && before.failures === 0 && isFresh(before, now)) return
  const { exchange } = await parts.clients(tenantId)
  const match = matchObjects(
    tenantId,
    target.desired.objects.map(({ key }) => key),
    await readActualState(exchange),
    target.known,
  ).get('out')
  // Gone or switched off: the comparison says so, and there is nothing to validate.
  if (match?.kind !== 'found' || match.record['Enabled'] === false) return
  const problem = await askExchange(exchange, String(match.record['Guid']), parts.gateway.probeRecipient)
  if (problem === 'unknown') return
  const facts: ValidationFacts = {
    passedAt: problem === null ? now.toISOString() : (before?.passedAt ?? null),
    failures: problem === null ? 0 : (before?.failures ?? 0) + 1,
    problem,
  }
  await parts.db.inTenant(tenantId, (trx) => updateWatch(trx, tenantId, { validation: json(facts) as never }))
}

const isFresh = ({ passedAt }: ValidationFacts, now: Date): boolean =>
  passedAt !== null && now.getTime() - Date.parse(passedAt) < interval_ms - slack_ms

/** null: every smart host was reached; `unknown`: no answer. The test mail that follows has no route token: the gateway refuses it. */
export async function askExchange(exchange: ExchangeClient, guid: string, recipient: string): Promise<string | null> {
  try {
    const { records } = await exchange.invoke(
      'Validate-OutboundConnector',
      { Identity: guid, Recipients: [recipient] },
      { kind: 'read' },
    )
    const tests = records.filter((record) => /^Check connectivity/i.test(String(record['TaskName'] ?? '')))
    const bad = (tests.length > 0 ? tests : records).find(
      (record) => record['IsTaskSuccessful'] === false || record['Result'] === 'Failed',
    )
    return bad === undefined
      ? null
      : String(bad['Detail'] ?? bad['TaskDetail'] ?? bad['Message'] ?? 'failed').slice(0, 400)
  } catch (error) {
    // Only a refusal is about the way to the gateway; no answer, too many requests or a lost permission say nothing of it.
    if (isAppError(error, 'microsoft.exchange.refused')) return error.message.slice(0, 400)
    if (isAppError(error)) return 'unknown'
    throw error
  }
}
