// Carries out what was planned, and the way back. Each try reads first: what is so already is not done again, what was there before is
// saved once, and what somebody else changed meanwhile is left alone (endpoint-response 4.1, 4.6).
import { sql } from 'kysely'
import type { ExpressionBuilder, Selectable } from 'kysely'
import type { ExchangeClient } from '#microsoft/exchange.ts'
import { json } from '#platform/db/json.ts'
import type { Tables } from '#platform/db/tables.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import { systemActor } from '#platform/audit/audit.ts'
import { tell } from '../alert.ts'
import type { SymptomParts } from '../ports.ts'
import { safeText, storable } from '../safe-text.ts'
import { setStateOfTarget } from '../store.ts'
import { findSubject } from '../subject.ts'
import type { FindingState, SymptomActTable } from '../tables.ts'
import type { Act } from './act.ts'
import { clearForwarding, restoreForwarding } from './forwarding.ts'
import { disableRule, enableRule } from './rule.ts'

export type ActRow = Selectable<SymptomActTable>

/** What one try came to. `again`: Exchange Online does not show it yet. */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'again'; why: string }
  /** Nothing to do any more, or somebody else changed it: left as it is. */
  | { kind: 'left'; why: string }

/** How a kind of act is done. `save` keeps what was there; only its first call counts. */
export interface Hand {
  apply(exchange: ExchangeClient, act: Act, save: (before: Record<string, unknown>) => Promise<void>): Promise<Outcome>
  undo(exchange: ExchangeClient, act: Act, before: Record<string, unknown>): Promise<Outcome>
}

const hands: Record<Act['kind'], Hand> = {
  'disable-rule': { apply: disableRule, undo: enableRule },
  'clear-forwarding': { apply: clearForwarding, undo: restoreForwarding },
}

const lease_ms = 5 * 60_000
const retry_ms = [30_000, 60_000, 120_000, 300_000, 900_000, 3_600_000]
const attempts_max = 12

/** One try of one act. No error when another worker has it, or it is over. */
export async function runAct(parts: SymptomParts, tenantId: string, actId: string): Promise<void> {
  const row = await lease(parts, tenantId, actId)
  if (row === null) return
  try {
    const clients = await parts.microsoft.clients(tenantId)
    if (clients === null)
      throw new AppError({ code: 'compromise.not-connected', message: 'The tenant is not connected.', retryable: true })
    const hand = hands[row.act.kind]
    const outcome: Outcome =
      row.state === 'undoing'
        ? row.before === null
          ? { kind: 'left', why: 'Nothing was switched off.' }
          : await hand.undo(clients.exchange, row.act, row.before)
        : await hand.apply(clients.exchange, row.act, (before) => saveBefore(parts, row, before))
    await settle(parts, row, outcome)
  } catch (error) {
    if (!isAppError(error)) throw error
    await retry(parts, row, error.message, error.retryable)
  }
}

/** All acts of the tenants that are due; for the job. */
export async function runDueActs(parts: SymptomParts): Promise<void> {
  const due = await parts.db.asSystem((trx) =>
    trx
      .selectFrom('symptom_act')
      .select(['tenant_id', 'id'])
      .where('state', 'in', ['planned', 'applying', 'undo-planned', 'undoing'])
      .where('next_at', '<=', parts.clock.now())
      .orderBy('next_at')
      .limit(100)
      .execute(),
  )
  for (const { tenant_id, id } of due)
    await runAct(parts, tenant_id, id).catch((error: unknown) =>
      parts.logger.error({ event: 'symptoms.act-crashed', tenant: tenant_id, act: id, err: error }, 'clean-up'),
    )
}

async function lease({ db, clock }: SymptomParts, tenantId: string, actId: string): Promise<ActRow | null> {
  const now = clock.now()
  const row = await db.inTenant(tenantId, (trx) =>
    trx
      .updateTable('symptom_act')
      .set({
        state: sql`case when state in ('planned', 'applying') then 'applying' else 'undoing' end`,
        attempts: sql`attempts + 1`,
        next_at: new Date(now.getTime() + lease_ms),
        // When we set about it: what the audit log then shows under our name is ours.
        applied_at: sql`case when state in ('planned', 'applying') then ${now} else applied_at end`,
        undone_at: sql`case when state in ('undo-planned', 'undoing') then ${now} else undone_at end`,
      })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', actId)
      .where('state', 'in', ['planned', 'applying', 'undo-planned', 'undoing'])
      .where('next_at', '<=', now)
      .returningAll()
      .executeTakeFirst(),
  )
  return row ?? null
}

/** Only where nothing is saved yet: after a crash what we changed ourselves must not be taken for what was there. */
async function saveBefore({ db }: SymptomParts, row: ActRow, before: Record<string, unknown>): Promise<void> {
  await db.inTenant(row.tenant_id, (trx) =>
    trx
      .updateTable('symptom_act')
      .set({ before: json(storable(before)) as never })
      .where('tenant_id', '=', row.tenant_id)
      .where('id', '=', row.id)
      .where('before', 'is', null)
      .execute(),
  )
}

async function settle(parts: SymptomParts, row: ActRow, outcome: Outcome): Promise<void> {
  if (outcome.kind === 'again') return retry(parts, row, outcome.why, true)
  const isUndo = row.state === 'undoing'
  const state: ActRow['state'] = isUndo ? (outcome.kind === 'done' ? 'undone' : 'kept') : 'done'
  const finding: FindingState = isUndo
    ? outcome.kind === 'done'
      ? 'undone'
      : 'open'
    : outcome.kind === 'left'
      ? 'gone'
      : 'cleaned'
  const why = outcome.kind === 'left' ? outcome.why : ''
  await close(parts, row, { state: outcome.kind === 'left' && !isUndo ? 'kept' : state, error: why, finding })
}

async function retry(parts: SymptomParts, row: ActRow, why: string, mayRetry: boolean): Promise<void> {
  if (!mayRetry || row.attempts >= attempts_max)
    return close(parts, row, { state: 'failed', error: why, finding: null })
  const delay_ms = retry_ms[Math.min(row.attempts - 1, retry_ms.length - 1)]!
  await parts.db.inTenant(row.tenant_id, (trx) =>
    trx
      .updateTable('symptom_act')
      .set({ error: safeText(why, 600), next_at: new Date(parts.clock.now().getTime() + delay_ms) })
      .where(isStillOurs(row))
      .execute(),
  )
}

/** A result that comes after the lease went to somebody else, or after another decision, is ignored (endpoint-response 4.6). */
const isStillOurs =
  ({ tenant_id, id, state, attempts }: ActRow) =>
  (eb: ExpressionBuilder<Tables, 'symptom_act'>) =>
    eb.and({ tenant_id, id, state, attempts })

interface Close {
  state: ActRow['state']
  error: string
  /** New state of the finding; null: as it was. */
  finding: FindingState | null
}

async function close(parts: SymptomParts, row: ActRow, { state, error, finding }: Close): Promise<void> {
  const { db, clock, audit } = parts
  const now = clock.now()
  const by = row.by.name
  await db.inTenant(row.tenant_id, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('symptom_act')
      .set({ state, error: safeText(error, 600), verified_at: state === 'failed' ? null : now })
      .where(isStillOurs(row))
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return
    if (finding !== null)
      await setStateOfTarget(trx, row.tenant_id, row, { state: finding, by, reason: row.reason || error }, now)
    await audit.append(trx, {
      tenantId: row.tenant_id,
      actor: systemActor('mailbox-clean-up'),
      action: `compromise.symptom-${row.state === 'undoing' ? 'undo' : 'clean-up'}-${state === 'failed' ? 'failed' : 'done'}`,
      target: row.finding_id,
      before: row.before,
      after: { act: storable(row.act), state, ...(error === '' ? {} : { error: safeText(error, 600) }) },
    })
    const subject = await findSubject(trx, row.tenant_id, row.person_id)
    if (subject !== null) await tell(parts, trx, row.tenant_id, subject, [], now)
  })
}
