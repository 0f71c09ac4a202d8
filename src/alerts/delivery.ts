// What was told of which alert by which rule, and who is telling it just now.
import type { Trx } from '#platform/db/database.ts'
import { AppError } from '#platform/errors.ts'
import './migrations.ts'
import { type Due, dueOf, type Told } from './rules-policy.ts'
import type { RuleRow } from './rules-store.ts'
import type { AlertRow } from './store.ts'

const claim_ms = 2 * 60_000

export interface DeliveryKey {
  tenantId: string | null
  alertId: string
  ruleId: string
  kind: 'open' | 'closed'
}

export type Claim = { kind: 'now'; alert: AlertRow } | Exclude<Due, { kind: 'now' }>

export async function readAlert(trx: Trx, tenantId: string | null, id: string): Promise<AlertRow | undefined> {
  return trx
    .selectFrom('alert')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', 'is not distinct from', tenantId)
    .executeTakeFirst()
}

/** The rules that told of this alert. */
export async function toldRules(trx: Trx, tenantId: string | null, alertId: string): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('alert_delivery')
    .select('rule_id')
    .where('tenant_id', 'is not distinct from', tenantId)
    .where('alert_id', '=', alertId)
    .where('kind', '=', 'open')
    .where('sent_at', 'is not', null)
    .execute()
  return new Set(rows.map(({ rule_id }) => rule_id))
}

/**
 * The alert when it is to be told now and nobody else does. A claim ends by itself, for a process that dies while it sends.
 * Throws AppError `alerts.being-sent` (retryable): the job comes back to see what became of it.
 */
export async function claimDelivery(trx: Trx, rule: RuleRow, key: DeliveryKey, now: Date): Promise<Claim> {
  const alert = await readAlert(trx, key.tenantId, key.alertId)
  if (alert === undefined) return { kind: 'not' }
  await trx
    .insertInto('alert_delivery')
    .values({
      tenant_id: key.tenantId,
      alert_id: key.alertId,
      rule_id: key.ruleId,
      kind: key.kind,
      sent_at: null,
      severity: null,
      claimed_until: null,
      last_error: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await lockDelivery(trx, key)
  const due = await dueNow(trx, rule, key, alert, row, now)
  if (due.kind !== 'now') return due
  if (row.claimed_until !== null && row.claimed_until > now)
    throw new AppError({ code: 'alerts.being-sent', message: 'The notification is being sent.', retryable: true })
  await noteDelivery(trx, key, { claimed_until: new Date(now.getTime() + claim_ms) })
  return { kind: 'now', alert }
}

export async function noteDelivery(
  trx: Trx,
  key: DeliveryKey,
  values: { sent_at?: Date; severity?: AlertRow['severity']; claimed_until: Date | null; last_error?: string | null },
): Promise<void> {
  await trx
    .updateTable('alert_delivery')
    .set(values)
    .where('tenant_id', 'is not distinct from', key.tenantId)
    .where('alert_id', '=', key.alertId)
    .where('rule_id', '=', key.ruleId)
    .where('kind', '=', key.kind)
    .execute()
}

async function dueNow(
  trx: Trx,
  rule: RuleRow,
  key: DeliveryKey,
  alert: AlertRow,
  row: Awaited<ReturnType<typeof lockDelivery>>,
  now: Date,
): Promise<Due> {
  if (key.kind === 'open') return dueOf(rule, alert, await toldOf(trx, key, alert, row), now)
  return { kind: row.sent_at === null && alert.state === 'resolved' ? 'now' : 'not' }
}

async function lockDelivery(trx: Trx, key: DeliveryKey) {
  return trx
    .selectFrom('alert_delivery')
    .select(['sent_at', 'severity', 'claimed_until'])
    .where('tenant_id', 'is not distinct from', key.tenantId)
    .where('alert_id', '=', key.alertId)
    .where('rule_id', '=', key.ruleId)
    .where('kind', '=', key.kind)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

async function toldOf(
  trx: Trx,
  key: DeliveryKey,
  alert: AlertRow,
  own: { sent_at: Date | null; severity: AlertRow['severity'] | null },
): Promise<Told> {
  const last = await trx
    .selectFrom('alert_delivery')
    .innerJoin('alert', (join) =>
      join.onRef('alert.scope', '=', 'alert_delivery.scope').onRef('alert.id', '=', 'alert_delivery.alert_id'),
    )
    .select((of) => of.fn.max('alert_delivery.sent_at').as('at'))
    .where('alert.tenant_id', 'is not distinct from', key.tenantId)
    .where('alert.type', '=', alert.type)
    .where('alert.subject', '=', alert.subject)
    .where('alert_delivery.rule_id', '=', key.ruleId)
    .where('alert_delivery.kind', '=', 'open')
    .executeTakeFirst()
  return {
    own: own.sent_at === null ? null : { sentAt: own.sent_at, severity: own.severity },
    subjectAt: last?.at ?? null,
  }
}
