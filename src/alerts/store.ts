// Writes alerts: raise, resolve, acknowledge.
import { sql } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Trx } from '#platform/db/database.ts'
import { json } from '#platform/db/json.ts'
import { AppError } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { redact } from '#platform/telemetry/redact.ts'
import { alertMetrics } from './metrics.ts'
import './migrations.ts'
import { moreSevere } from './policy.ts'
import type { AlertInput, Alerts } from './raise.ts'

const title_length_max = 300
const text_length_max = 8_000

export interface CreateAlertsOptions {
  clock: Clock
  /** Queues the notifications of an alert in the transaction that made it: `jobs.send`. */
  notify: (trx: Trx, alert: { tenantId: string | null; alertId: string }) => Promise<void>
}

export function createAlerts({ clock, notify }: CreateAlertsOptions): Alerts {
  return {
    async raise(trx, alert) {
      const now = clock.now()
      await lockSubject(trx, alert)
      const open = await findOpen(trx, alert.tenantId, alert.type, alert.subject)
      if (open !== undefined) {
        await countUp(trx, open, alert, now)
        return { id: open.id, isNew: false }
      }
      const id = newId(now)
      await insert(trx, id, alert, now)
      alertMetrics.raised.inc({ type: alert.type, severity: alert.severity })
      await notify(trx, { tenantId: alert.tenantId, alertId: id })
      return { id, isNew: true }
    },
    async resolve(trx, tenantId, type, subject, reason) {
      const open = await findOpen(trx, tenantId, type, subject)
      if (open !== undefined) await close(trx, tenantId, open.id, 'recovery', reason, clock.now())
    },
  }
}

/** By a person. Throws AppError `alert.not-found` or, when it is closed, `alert.closed`. */
export async function acknowledgeAlert(
  trx: Trx,
  tenantId: string | null,
  id: string,
  by: string,
  now: Date,
): Promise<void> {
  const alert = await findAlert(trx, tenantId, id)
  if (alert.state === 'resolved') throw closed()
  await trx
    .updateTable('alert')
    .set({ state: 'acknowledged', acknowledged_at: now, acknowledged_by: by })
    .where('id', '=', id)
    .where('tenant_id', 'is not distinct from', tenantId)
    .execute()
}

export async function resolveAlert(
  trx: Trx,
  tenantId: string | null,
  id: string,
  by: string,
  reason: string,
  now: Date,
): Promise<void> {
  const alert = await findAlert(trx, tenantId, id)
  if (alert.state === 'resolved') throw closed()
  await close(trx, tenantId, id, by, reason, now)
}

async function findAlert(trx: Trx, tenantId: string | null, id: string) {
  const alert = await trx
    .selectFrom('alert')
    .select(['id', 'state'])
    .where('id', '=', id)
    .where('tenant_id', 'is not distinct from', tenantId)
    .executeTakeFirst()
  if (alert === undefined)
    throw new AppError({ code: 'alert.not-found', message: 'There is no such alert.', status: 404 })
  return alert
}

/** Two that raise the same at once: the second counts up. */
async function lockSubject(trx: Trx, alert: AlertInput): Promise<void> {
  const key = `${alert.tenantId ?? ''}\n${alert.type}\n${alert.subject}`
  await sql`select pg_advisory_xact_lock(hashtext('mailwarden alert'), hashtext(${key}))`.execute(trx)
}

async function findOpen(trx: Trx, tenantId: string | null, type: string, subject: string) {
  return trx
    .selectFrom('alert')
    .select(['id', 'severity'])
    .where('tenant_id', 'is not distinct from', tenantId)
    .where('type', '=', type)
    .where('subject', '=', subject)
    .where('state', '<>', 'resolved')
    .executeTakeFirst()
}

async function insert(trx: Trx, id: string, alert: AlertInput, now: Date): Promise<void> {
  await trx
    .insertInto('alert')
    .values({
      ...contentOf(alert),
      id,
      tenant_id: alert.tenantId,
      type: alert.type,
      subject: alert.subject,
      severity: alert.severity,
      state: 'open',
      first_at: now,
      last_at: now,
      acknowledged_at: null,
      acknowledged_by: null,
      resolved_at: null,
      resolved_by: null,
      reason: null,
    })
    .execute()
}

async function countUp(
  trx: Trx,
  open: { id: string; severity: AlertInput['severity'] },
  alert: AlertInput,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('alert')
    .set({
      ...contentOf(alert),
      severity: moreSevere(open.severity, alert.severity),
      last_at: now,
      count: sql`count + 1`,
    })
    .where('id', '=', open.id)
    .where('tenant_id', 'is not distinct from', alert.tenantId)
    .execute()
}

/** The newest text says how things stand now; secrets in `data` are taken out before they are kept. */
function contentOf(alert: AlertInput) {
  return {
    title: alert.title.slice(0, title_length_max),
    text: alert.text.slice(0, text_length_max),
    data: json(redact(alert.data ?? {})) as never,
  }
}

async function close(
  trx: Trx,
  tenantId: string | null,
  id: string,
  by: string,
  reason: string,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('alert')
    .set({ state: 'resolved', resolved_at: now, resolved_by: by, reason })
    .where('id', '=', id)
    .where('tenant_id', 'is not distinct from', tenantId)
    .execute()
}

function closed(): AppError {
  return new AppError({ code: 'alert.closed', message: 'The alert is resolved already.', status: 409 })
}
