// Telling people: one job per change of an alert finds the rules, one job per rule sends, another reminds of what stays open.
import type { Clock } from '#platform/clock.ts'
import type { Database, Trx } from '#platform/db/database.ts'
import { within } from '#platform/db/within.ts'
import { AppError, isAppError } from '#platform/errors.ts'
import type { JobContext, Jobs } from '#platform/jobs/jobs.ts'
import type { Outbox } from '#platform/outbox/outbox.ts'
import type { Secrets } from '#platform/secrets/secrets.ts'
import type { Logger } from '#platform/telemetry/logger.ts'
import { endSnoozes } from './act.ts'
import { claimDelivery, type DeliveryKey, noteDelivery, readAlert, toldRules } from './delivery.ts'
import { purgeEvents } from './events/store.ts'
import { alertMetrics } from './metrics.ts'
import { channelFor, channelOf, toNotification } from './notification.ts'
import type { Notifier } from './notifiers/notifier.ts'
import type { Alerts } from './raise.ts'
import { frequencyFor, remind_after_ms_min, remindAfter_ms } from './rules-policy.ts'
import { noteResult, type RuleRow, rulesFor } from './rules-store.ts'
import type { AlertRow, Tell } from './store.ts'

const reminders_max = 1_000

export interface AlertJobsOptions {
  db: Database
  jobs: Jobs
  secrets: Secrets
  clock: Clock
  logger: Logger
  notifiers: Notifier[]
  alerts: Alerts
  tell: Tell
  /** Tries of one notification. */
  attempts: number
  publicUrl: string | null
  /** Days for which closed alerts are kept, and events. */
  retentionDays: number
  eventDays: number
}

interface AlertKey {
  tenantId: string | null
  alertId: string
  kind: DeliveryKey['kind']
}

const notifyJob = 'notify-alert'
const sendJob = 'send-alert-notification'
export const failedType = 'alerts.channel-failed'

/** For `createAlerts`: queues what a change means for the people who want to know. */
export function queueNotification(jobs: Jobs): Tell {
  return async (trx, { tenantId, alertId, change }) => {
    if (change === 'acknowledged' || change === 'snoozed') return
    const kind = change === 'resolved' ? 'closed' : 'open'
    await jobs.send(notifyJob, { tenantId, alertId, kind }, { trx, singletonKey: `${alertId}/${kind}` })
  }
}

/** For `createAlerts`: people are told, and the event log and the feed for SIEM systems learn of it. */
export function tellOfAlerts(jobs: Jobs, outbox: Outbox): Tell {
  const queue = queueNotification(jobs)
  return async (trx, change) => {
    const { tenantId, ...payload } = change
    await queue(trx, change)
    await outbox.append(trx, { type: 'AlertChanged', tenantId, payload })
  }
}

export function defineAlertJobs(options: AlertJobsOptions): void {
  const { db, jobs, clock, logger, notifiers, alerts } = options

  jobs.define<AlertKey>({ name: notifyJob, handle: queueRules })
  jobs.define<DeliveryKey>({
    name: sendJob,
    retryLimit: options.attempts - 1,
    timeoutSeconds: 90,
    // By receiver: one that does not answer holds back no news for others.
    parallel: { most: 4, ofGroup: 1, groupOf: ({ ruleId }) => ruleId },
    handle: sendOnce,
  })
  jobs.define({ name: 'remind-of-alerts', schedule: { cron: '*/5 * * * *' }, handle: remind })
  jobs.define({
    name: 'end-alert-snoozes',
    schedule: { everySeconds: 60 },
    handle: async () => void (await db.asSystem((trx) => endSnoozes(trx, clock.now(), options.tell))),
  })
  jobs.define({ name: 'purge-alerts', schedule: { cron: '20 3 * * *' }, handle: purge })

  async function queueRules({ tenantId, alertId, kind }: AlertKey): Promise<void> {
    const found = await within(db, tenantId, (trx) => readAlert(trx, tenantId, alertId))
    if (found === undefined) return
    const told = kind === 'closed' ? await within(db, tenantId, (trx) => toldRules(trx, tenantId, alertId)) : null
    for (const rule of await rulesFor(db, tenantId)) {
      const isWanted =
        told === null ? frequencyFor(rule, found) !== 'never' : rule.tells_when_closed && told.has(rule.id)
      if (isWanted && !isAboutItself(rule, found)) await queue({ tenantId, alertId, ruleId: rule.id, kind })
    }
  }

  async function queue(key: DeliveryKey, at?: Date): Promise<void> {
    const { alertId, ruleId, kind } = key
    const wait = at === undefined ? {} : { delaySeconds: (at.getTime() - clock.now().getTime()) / 1_000 }
    await jobs.send(sendJob, key, { singletonKey: `${alertId}/${ruleId}/${kind}`, ...wait })
  }

  async function sendOnce(key: DeliveryKey, context: JobContext): Promise<void> {
    const rule = (await rulesFor(db, key.tenantId)).find(({ id }) => id === key.ruleId)
    if (rule === undefined) return
    const claim = await within(db, key.tenantId, (trx) => claimDelivery(trx, rule, key, clock.now()))
    if (claim.kind === 'later') await queue(key, claim.at)
    if (claim.kind !== 'now') return
    try {
      await deliver(claim.alert, rule, key.kind, context.signal)
    } catch (error) {
      const isLast = (isAppError(error) && !error.retryable) || context.attempt >= options.attempts
      await failed(key, rule, error, isLast)
      if (isLast) return
      throw error
    }
    await sent(key, rule, claim.alert)
  }

  async function deliver(alert: AlertRow, rule: RuleRow, kind: DeliveryKey['kind'], signal: AbortSignal) {
    const notifier = notifiers.find((each) => each.kind === rule.channel.kind)
    if (notifier === undefined)
      throw new AppError({
        code: 'alerts.channel-unknown',
        message: `This release has no channel ${rule.channel.kind}.`,
      })
    const tenantName = await within(db, alert.tenant_id, (trx) => nameOf(trx, alert.tenant_id))
    const notification = toNotification(alert, kind, { tenantName, publicUrl: options.publicUrl })
    await notifier.send(notification, channelFor(notification, channelOf(rule, options.secrets)), signal)
  }

  async function sent(key: DeliveryKey, rule: RuleRow, alert: AlertRow): Promise<void> {
    const now = clock.now()
    const values = { sent_at: now, severity: alert.severity, claimed_until: null, last_error: null }
    await within(db, key.tenantId, (trx) => noteDelivery(trx, key, values))
    await within(db, rule.tenant_id, async (trx) => {
      await noteResult(trx, rule, { sentAt: now })
      await alerts.resolve(trx, rule.tenant_id, failedType, rule.id, 'A notification was delivered again.')
    })
    alertMetrics.notifications.inc({ channel: rule.channel.kind, result: 'sent' })
  }

  async function failed(key: DeliveryKey, rule: RuleRow, error: unknown, isLast: boolean): Promise<void> {
    const text = error instanceof AppError ? error.message : 'failed for a reason that stands in the log'
    const channel = rule.channel.kind
    alertMetrics.notifications.inc({ channel, result: 'failed' })
    logger.warn({
      event: 'alerts.notification-failed',
      tenant: key.tenantId,
      alert_id: key.alertId,
      rule_id: rule.id,
      channel,
      is_last: isLast,
      err: error,
    })
    await within(db, key.tenantId, (trx) =>
      noteDelivery(trx, key, { claimed_until: null, last_error: text.slice(0, 1_000) }),
    )
    await within(db, rule.tenant_id, async (trx) => {
      await noteResult(trx, rule, { error: text, at: clock.now() })
      if (isLast) await alerts.raise(trx, channelFailed(rule, text))
    })
  }

  async function remind(): Promise<void> {
    const now_ms = clock.now().getTime()
    const before = new Date(now_ms - remind_after_ms_min)
    const found = await db.asSystem((trx) =>
      trx
        .selectFrom('alert')
        .innerJoin('alert_delivery', (join) =>
          join.onRef('alert_delivery.scope', '=', 'alert.scope').onRef('alert_delivery.alert_id', '=', 'alert.id'),
        )
        .select(['alert.tenant_id', 'alert.id', 'alert.type', 'alert_delivery.rule_id', 'alert_delivery.sent_at'])
        .where('alert.state', '=', 'open')
        .where('alert_delivery.kind', '=', 'open')
        .where('alert_delivery.sent_at', '<=', before)
        .execute(),
    )
    const due = found
      .filter(({ type, sent_at }) => now_ms - sent_at!.getTime() >= remindAfter_ms(type))
      .slice(0, reminders_max)
    for (const { tenant_id, id, rule_id } of due)
      await queue({ tenantId: tenant_id, alertId: id, ruleId: rule_id, kind: 'open' })
  }

  async function purge(): Promise<void> {
    const daysAgo = (days: number) => new Date(clock.now().getTime() - days * 86_400_000)
    await purgeEvents(db, daysAgo(options.eventDays))
    const before = daysAgo(options.retentionDays)
    await db.asSystem((trx) =>
      trx.deleteFrom('alert').where('state', '=', 'resolved').where('resolved_at', '<', before).execute(),
    )
  }
}

/** Through a channel that fails nobody learns that it fails. */
const isAboutItself = (rule: RuleRow, alert: AlertRow) => alert.type === failedType && alert.subject === rule.id

function channelFailed(rule: RuleRow, text: string) {
  return {
    tenantId: rule.tenant_id,
    type: failedType,
    subject: rule.id,
    title: `Notifications of the rule "${rule.name}" are not delivered`,
    text,
  }
}

export async function nameOf(trx: Trx, tenantId: string | null): Promise<string | null> {
  if (tenantId === null) return null
  const row = await trx.selectFrom('tenant').select('name').where('tenant_id', '=', tenantId).executeTakeFirst()
  return row?.name ?? null
}
