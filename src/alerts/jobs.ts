// Telling people: one job per alert finds the channels, one job per channel sends, another reminds of what stays open.
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { JobContext, Jobs } from '#platform/jobs/jobs.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { alertMetrics } from './metrics.ts'
import type { AlertNotification, Notifier } from './notifiers/notifier.ts'
import { isAtLeast, isNotificationDue, repeat_after_ms } from './policy.ts'
import { type AlertSettings, readAlertSettings } from './settings.ts'

const claim_ms = 2 * 60_000
const reminders_max = 1_000

export interface AlertJobsOptions {
  db: Database
  jobs: Jobs
  secrets: Secrets
  clock: Clock
  logger: Logger
  notifiers: Notifier[]
  /** Tries of one notification. */
  attempts: number
  publicUrl: string | null
  /** Days for which closed alerts are kept. */
  retentionDays: number
}

interface AlertKey {
  tenantId: string | null
  alertId: string
}

export const notifyJob = 'notify-alert'
const sendJob = 'send-alert-notification'

/** To be given to createAlerts as `notify`. */
export function queueNotification(jobs: Jobs): (trx: Trx, alert: AlertKey) => Promise<void> {
  return (trx, alert) => jobs.send(notifyJob, alert, { trx, singletonKey: alert.alertId })
}

export function defineAlertJobs(options: AlertJobsOptions): void {
  const { db, jobs, clock, logger, notifiers } = options

  jobs.define<AlertKey>({ name: notifyJob, handle: queueChannels })
  jobs.define<AlertKey & { channel: string }>({
    name: sendJob,
    retryLimit: options.attempts - 1,
    timeoutSeconds: 90,
    handle: sendOnce,
  })
  jobs.define({ name: 'remind-of-alerts', schedule: { cron: '*/15 * * * *' }, handle: remind })
  jobs.define({ name: 'purge-alerts', schedule: { cron: '20 3 * * *' }, handle: purge })

  async function queueChannels({ tenantId, alertId }: AlertKey): Promise<void> {
    const found = await within(db, tenantId, (trx) => readAlert(trx, tenantId, alertId))
    const settings = await settingsFor(tenantId)
    if (found === undefined || settings === null || !isAtLeast(found.severity, settings.severityMin)) return
    for (const { name, isWanted } of notifiers)
      if (isWanted(settings))
        await jobs.send(sendJob, { tenantId, alertId, channel: name }, { singletonKey: `${alertId}/${name}` })
  }

  async function sendOnce(key: AlertKey & { channel: string }, context: JobContext): Promise<void> {
    const { tenantId, channel } = key
    const settings = await settingsFor(tenantId)
    const notifier = notifiers.find(({ name }) => name === channel)
    if (settings === null || notifier === undefined || !notifier.isWanted(settings)) return
    const alert = await within(db, tenantId, (trx) => claim(trx, key, clock.now()))
    if (alert === null) return
    try {
      await notifier.send(toNotification(alert, options.publicUrl), settings, context.signal)
    } catch (error) {
      await failed(key, error)
      if (isAppError(error) && !error.retryable) return
      throw error
    }
    await within(db, tenantId, (trx) => note(trx, key, { sent_at: clock.now(), claimed_until: null, last_error: null }))
    alertMetrics.notifications.inc({ channel, result: 'sent' })
  }

  async function failed(key: AlertKey & { channel: string }, error: unknown): Promise<void> {
    const text = error instanceof AppError ? error.message : 'failed for a reason that stands in the log'
    alertMetrics.notifications.inc({ channel: key.channel, result: 'failed' })
    logger.warn({
      event: 'alerts.notification-failed',
      tenant: key.tenantId,
      alert_id: key.alertId,
      channel: key.channel,
      err: error,
    })
    await within(db, key.tenantId, (trx) => note(trx, key, { claimed_until: null, last_error: text.slice(0, 1_000) }))
  }

  async function remind(): Promise<void> {
    const before = new Date(clock.now().getTime() - repeat_after_ms)
    const due = await db.asSystem((trx) =>
      trx
        .selectFrom('alert')
        .innerJoin('alert_notification', (join) =>
          join
            .onRef('alert_notification.scope', '=', 'alert.scope')
            .onRef('alert_notification.alert_id', '=', 'alert.id'),
        )
        .select(['alert.tenant_id', 'alert.id'])
        .distinct()
        .where('alert.state', '=', 'open')
        .where('alert_notification.sent_at', '<=', before)
        .limit(reminders_max)
        .execute(),
    )
    for (const { tenant_id, id } of due) await queueChannels({ tenantId: tenant_id, alertId: id })
  }

  async function purge(): Promise<void> {
    const before = new Date(clock.now().getTime() - options.retentionDays * 86_400_000)
    await db.asSystem((trx) =>
      trx.deleteFrom('alert').where('state', '=', 'resolved').where('resolved_at', '<', before).execute(),
    )
  }

  async function settingsFor(tenantId: string | null): Promise<AlertSettings | null> {
    const own = await within(db, tenantId, (trx) => readAlertSettings(trx, options.secrets, tenantId))
    return own ?? (tenantId === null ? null : db.asSystem((trx) => readAlertSettings(trx, options.secrets, null)))
  }
}

/** A transaction bound to the tenant, or to none for what concerns the installation. */
export function within<T>(db: Database, tenantId: string | null, work: (trx: Trx) => Promise<T>): Promise<T> {
  return tenantId === null ? db.asSystem(work) : db.inTenant(tenantId, work)
}

async function readAlert(trx: Trx, tenantId: string | null, id: string) {
  return trx
    .selectFrom('alert')
    .selectAll()
    .where('id', '=', id)
    .where('tenant_id', 'is not distinct from', tenantId)
    .executeTakeFirst()
}

type AlertRow = NonNullable<Awaited<ReturnType<typeof readAlert>>>

/** The alert when a notification is due and nobody else sends it. A claim ends by itself, for a process that dies while it sends. */
async function claim(trx: Trx, key: AlertKey & { channel: string }, now: Date): Promise<AlertRow | null> {
  const alert = await readAlert(trx, key.tenantId, key.alertId)
  if (alert === undefined) return null
  await trx
    .insertInto('alert_notification')
    .values({
      tenant_id: key.tenantId,
      alert_id: key.alertId,
      channel: key.channel,
      sent_at: null,
      claimed_until: null,
      last_error: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const state = await trx
    .selectFrom('alert_notification')
    .select(['sent_at', 'claimed_until'])
    .where('alert_id', '=', key.alertId)
    .where('channel', '=', key.channel)
    .where('tenant_id', 'is not distinct from', key.tenantId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (!isNotificationDue(alert, state.sent_at, now)) return null
  // Another process sends it, or died while it did: the job comes back to see which.
  if (state.claimed_until !== null && state.claimed_until > now)
    throw new AppError({ code: 'alerts.being-sent', message: 'The notification is being sent.', retryable: true })
  await note(trx, key, { claimed_until: new Date(now.getTime() + claim_ms) })
  return alert
}

async function note(
  trx: Trx,
  key: AlertKey & { channel: string },
  values: { sent_at?: Date; claimed_until: Date | null; last_error?: string | null },
): Promise<void> {
  await trx
    .updateTable('alert_notification')
    .set(values)
    .where('alert_id', '=', key.alertId)
    .where('channel', '=', key.channel)
    .where('tenant_id', 'is not distinct from', key.tenantId)
    .execute()
}

function toNotification(alert: AlertRow, publicUrl: string | null): AlertNotification {
  return {
    id: alert.id,
    tenantId: alert.tenant_id,
    type: alert.type,
    subject: alert.subject,
    severity: alert.severity,
    title: alert.title,
    text: alert.text,
    data: alert.data,
    count: alert.count,
    firstAt: alert.first_at.toISOString(),
    lastAt: alert.last_at.toISOString(),
    url: publicUrl === null ? null : `${publicUrl.replace(/\/$/, '')}/alerts/${alert.id}`,
  }
}
