// Writes alerts as parts of ours raise and resolve them. What people do with them: act.ts.
import { type Selectable, sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { harmlessLine, harmlessText } from '#platform/harmless.ts'
import { newId } from '#platform/ids.ts'
import { redact } from '#platform/telemetry/redact.ts'
import { alertTypeOf } from './catalogue.ts'
import { alertMetrics } from './metrics.ts'
import type { AlertTable } from './migrations.ts'
import { isAtLeast, moreSevere } from './policy.ts'
import type { AlertChange, AlertChangeKind, AlertInput, Alerts } from './raise.ts'

const title_length_max = 300
const text_length_max = 8_000
const subject_length_max = 500
const reason_length_max = 1_000

export type AlertRow = Selectable<AlertTable>
/** Tells of a change in the transaction that made it: queues notifications, writes the domain event. */
export type Tell = (trx: Trx, change: AlertChange) => Promise<void>

export interface CreateAlertsOptions {
  clock: Clock
  notify: Tell
}

export function createAlerts({ clock, notify }: CreateAlertsOptions): Alerts {
  return {
    async raise(trx, input) {
      const now = clock.now()
      const alert = { ...input, subject: subjectOf(input.subject) }
      await lockSubject(trx, alert)
      const open = await findOpen(trx, alert.tenantId, alert.type, alert.subject)
      if (open !== undefined) {
        await raiseAgain(trx, open, alert, now, notify)
        return { id: open.id, isNew: false }
      }
      const row = await insert(trx, alert, now)
      alertMetrics.raised.inc({ type: row.type, severity: row.severity })
      await notify(trx, changeOf(row, 'raised', null))
      return { id: row.id, isNew: true }
    },
    async resolve(trx, tenantId, type, subject, reason) {
      const open = await findOpen(trx, tenantId, type, subjectOf(subject))
      if (open !== undefined) await closeAlert(trx, open, { by: 'recovery', reason, now: clock.now() }, notify)
    },
  }
}

export function changeOf(row: AlertRow, change: AlertChangeKind, by: string | null): AlertChange {
  const { type, subject, severity, title, text, state, count, reason } = row
  const alert = { type, subject, severity, title, text, state, count, reason }
  return { tenantId: row.tenant_id, alertId: row.id, change, by, alert }
}

/** Sets columns of one alert and resolves with the row as it is then. */
export async function updateAlertRow(trx: Trx, row: AlertRow, values: Partial<AlertRow>): Promise<AlertRow> {
  return trx
    .updateTable('alert')
    .set(values as never)
    .where('id', '=', row.id)
    .where('tenant_id', 'is not distinct from', row.tenant_id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function closeAlert(
  trx: Trx,
  row: AlertRow,
  how: { by: string; reason: string | null; now: Date },
  tell: Tell,
): Promise<AlertRow> {
  const reason = how.reason === null ? null : harmlessText(how.reason, reason_length_max)
  const values = { state: 'resolved', resolved_at: how.now, resolved_by: how.by, reason, snoozed_until: null } as const
  const closed = await updateAlertRow(trx, row, values)
  await tell(trx, changeOf(closed, 'resolved', how.by))
  return closed
}

/** Two that raise the same at once: the second counts up. */
async function lockSubject(trx: Trx, alert: AlertInput): Promise<void> {
  const key = `${alert.tenantId ?? ''}\n${alert.type}\n${alert.subject}`
  await sql`select pg_advisory_xact_lock(hashtext('mailwarden alert'), hashtext(${key}))`.execute(trx)
}

async function findOpen(trx: Trx, tenantId: string | null, type: string, subject: string) {
  return trx
    .selectFrom('alert')
    .selectAll()
    .where('tenant_id', 'is not distinct from', tenantId)
    .where('type', '=', type)
    .where('subject', '=', subject)
    .where('state', '<>', 'resolved')
    .forUpdate()
    .executeTakeFirst()
}

async function insert(trx: Trx, alert: AlertInput, now: Date): Promise<AlertRow> {
  return trx
    .insertInto('alert')
    .values({
      ...contentOf(alert),
      id: newId(now),
      tenant_id: alert.tenantId,
      type: alert.type,
      subject: alert.subject,
      severity: severityOf(alert),
      first_at: now,
      last_at: now,
      acknowledged_at: null,
      acknowledged_by: null,
      snoozed_until: null,
      snoozed_by: null,
      ...(alertTypeOf(alert.type).isNotice === true
        ? { state: 'resolved', resolved_at: now, resolved_by: 'notice', reason: 'There is nothing to decide.' }
        : { state: 'open', resolved_at: null, resolved_by: null, reason: null }),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Counts up. What got worse than it was when somebody put it aside is open again, and is told. */
async function raiseAgain(trx: Trx, open: AlertRow, alert: AlertInput, now: Date, tell: Tell): Promise<void> {
  const severity = moreSevere(open.severity, severityOf(alert))
  const isWorse = !isAtLeast(open.severity, severity)
  const row = await updateAlertRow(trx, open, {
    ...contentOf(alert),
    severity,
    last_at: now,
    count: sql`count + 1` as never,
    ...(isWorse ? { state: 'open', snoozed_until: null, snoozed_by: null } : {}),
  })
  if (isWorse) await tell(trx, changeOf(row, 'escalated', null))
}

const severityOf = (alert: AlertInput) => alert.severity ?? alertTypeOf(alert.type).severity

/** Part of a unique index, whose rows have a limit (2,704 bytes). */
const subjectOf = (subject: string) => harmlessLine(subject, subject_length_max)

/** The newest text says how things stand now; secrets in `data` are taken out before they are kept. */
function contentOf(alert: AlertInput) {
  return {
    title: harmlessLine(alert.title, title_length_max),
    text: harmlessText(alert.text, text_length_max),
    data: json(redact(alert.data ?? {})) as never,
  }
}
